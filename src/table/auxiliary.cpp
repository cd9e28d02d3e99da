#include "table/auxiliary.h"

#include "base/names.h"

#include <algorithm>

namespace semfit::internal {
namespace {

void add_row(ParameterTable& table, int block, const std::string& lhs, Op op, std::string rhs) {
  Row row;
  row.lhs = lhs;
  row.op = op;
  row.rhs = std::move(rhs);
  row.block = block;
  row.group = table.blocks[static_cast<std::size_t>(block) - 1].group;
  row.free = ++table.q;
  row.auxiliary = true;
  row.plabel = ".p" + std::to_string(table.rows.size() + 1) + ".";
  table.rows.push_back(std::move(row));
}

bool check_names(const ParameterTable& table,
                 const std::vector<std::string>& names,
                 Diagnostics& diagnostics) {
  bool is_sound = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_repeated =
        std::find(names.begin(), names.begin() + static_cast<long>(i), names[i]) !=
        names.begin() + static_cast<long>(i);
    const bool is_known =
        std::any_of(table.blocks.begin(), table.blocks.end(), [&](const BlockVariables& block) {
          return has(block.observed, names[i]) || has(block.latent, names[i]);
        });
    if (!is_repeated && !is_known) continue;
    is_sound = false;
    diagnostics.option_error(
        "auxiliary-in-model",
        is_known ? "the auxiliary variable '" + names[i] + "' is a variable of the model already"
                 : "the auxiliary variable '" + names[i] + "' is named twice",
        {"auxiliary variables (--aux) are no part of the model: drop it"});
  }
  return is_sound;
}

}  // namespace

void add_auxiliary(ParameterTable& table, const ModelOptions& options, Diagnostics& diagnostics) {
  const std::vector<std::string>& names = options.auxiliary;
  if (names.empty() || !check_names(table, names, diagnostics)) return;
  for (std::size_t b = 0; b < table.blocks.size(); ++b) {
    table.blocks[b].auxiliary = names;
    if (!options.models_auxiliary) continue;
    for (const std::string& name : names) {
      const int block = static_cast<int>(b) + 1;
      const std::vector<std::string> others = table.blocks[b].observed;
      table.blocks[b].observed.push_back(name);
      add_row(table, block, name, Op::covariance, name);
      add_row(table, block, name, Op::intercept, "");
      for (const std::string& other : others)
        add_row(table, block, name, Op::covariance, other);
    }
  }
}

}  // namespace semfit::internal
