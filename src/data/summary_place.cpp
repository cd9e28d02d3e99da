#include "data/summary_place.h"

#include "base/diagnostic.h"

#include <algorithm>

namespace semfit::internal {

std::int64_t place_in(const Summary& summary, const std::string& variable) {
  const auto found = std::find(summary.names.begin(), summary.names.end(), variable);
  if (found == summary.names.end())
    refuse(Fault::data,
           "unknown-variable",
           "these moments have no variable '" + variable + "', and other groups have it",
           {"give the moments of the same variables in every group"},
           summary.place);
  return found - summary.names.begin();
}

}  // namespace semfit::internal
