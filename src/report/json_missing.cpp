// What is missing, in the result document.
#include "report/json_document.h"

namespace semfit::internal {

Json missing_data(const Result& result) {
  Json out = Json::array();
  for (const MissingData& group : result.missing) {
    Json patterns = Json::array();
    for (const MissingPattern& pattern : group.patterns)
      patterns.push_back({{"cases", pattern.cases}, {"missing", pattern.missing}});
    out.push_back({{"block", group.block},
                   {"names", group.names},
                   {"patterns", std::move(patterns)},
                   {"coverage", matrix(group.coverage)}});
  }
  return out;
}

}  // namespace semfit::internal
