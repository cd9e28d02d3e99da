#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/mention.h"
#include "base/names.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit {
namespace {

std::vector<std::string> available(const Data& data) {
  if (data.summaries.empty()) return data.header;
  return data.summaries[0].names;
}

}  // namespace

std::vector<std::string> needed_columns(const ParameterTable& table) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.auxiliary)
      add(name);
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.observed) {
      const std::size_t colon = name.find(':');
      add(name);
      if (colon == std::string::npos) continue;
      add(name.substr(0, colon));  // of a product term, unless a column bears its very name
      add(name.substr(colon + 1));
    }
  return names;
}

void check_variables(const ParameterTable& table, const Data& data) {
  const std::vector<std::string> columns = available(data);
  internal::Diagnostics diagnostics(table.source, Fault::model);
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.auxiliary)
      if (!internal::has(columns, name)) {
        const auto near = internal::closest(name, columns);
        diagnostics.option_error(
            "unknown-variable",
            "the auxiliary variable '" + name + "' is no column of the data",
            near ? std::vector{"did you mean '" + *near + "'?"} : std::vector<std::string>());
      }
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.observed) {
      if (internal::has(columns, name) || internal::has(block.auxiliary, name)) continue;
      const std::size_t colon = name.find(':');
      const bool is_product = colon != std::string::npos && data.summaries.empty();
      if (is_product && internal::has(columns, name.substr(0, colon)) &&
          internal::has(columns, name.substr(colon + 1)))
        continue;
      std::vector<std::string> known = block.latent;
      known.insert(known.end(), columns.begin(), columns.end());
      std::vector<std::string> notes;
      if (const auto near = internal::closest(name, known))
        notes.push_back("did you mean '" + *near + "'?");
      else if (columns.size() <= 30)
        notes.push_back(fmt::format("the data have {}", fmt::join(columns, ", ")));
      else
        notes.push_back(fmt::format("the data have {} columns, among them {}, ...",
                                    columns.size(),
                                    fmt::join(columns.begin(), columns.begin() + 10, ", ")));
      diagnostics.error(
          internal::first_mention(table, name),
          "unknown-variable",
          "'" + name + "' is neither a column of the data nor a latent variable of the model",
          notes);
    }
  std::vector<Diagnostic> found = diagnostics.take();
  if (!found.empty()) throw Error(std::move(found));
}

}  // namespace semfit
