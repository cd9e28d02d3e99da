#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/mention.h"
#include "base/names.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit {
namespace {

/// Of rows all columns there were, whatever became of them.
std::vector<std::string> available(const Data& data) {
  const bool is_of_rows = data.summaries.empty() || data.summaries[0].of_rows;
  return is_of_rows ? data.header : data.summaries[0].names;
}

/// A product of columns; from the moments of rows it cannot be computed any more.
bool is_product(const std::string& name,
                const std::vector<std::string>& columns,
                const Data& data) {
  const std::size_t colon = name.find(':');
  if (colon == std::string::npos) return false;
  if (!data.summaries.empty()) return internal::has(data.summaries[0].names, name);
  return internal::has(columns, name.substr(0, colon)) &&
         internal::has(columns, name.substr(colon + 1));
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
      if (is_product(name, columns, data)) continue;
      std::vector<std::string> known = block.latent;
      known.insert(known.end(), columns.begin(), columns.end());
      std::vector<std::string> notes;
      const bool is_of_rows = !data.summaries.empty() && data.summaries[0].of_rows;
      if (is_of_rows && name.find(':') != std::string::npos)
        notes.emplace_back(
            "products cannot be computed from moments: `semfit stats --model` makes them of the "
            "rows");
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
