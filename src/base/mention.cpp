#include "base/mention.h"

#include "base/source.h"

#include <fmt/format.h>

namespace semfit::internal {

Span first_mention(const ParameterTable& table, const std::string& variable) {
  Span lhs_place;
  for (const Row& row : table.rows) {
    if (row.rhs == variable && row.span.end > row.span.begin) return row.span;
    if (row.lhs == variable && lhs_place.end == 0) lhs_place = row.lhs_span;
  }
  return lhs_place;
}

std::string in_group(const ParameterTable& table, int group) {
  if (table.blocks.size() < 2) return "";
  const auto g = static_cast<std::size_t>(group) - 1;
  return g < table.group_label.size() ? in_group(table.group_label[g])
                                      : fmt::format(" in group {}", group);
}

std::string in_group(const std::string& label) {
  return label.empty() ? "" : fmt::format(" in group '{}'", label);
}

std::vector<std::string> mention_note(const ParameterTable& table, const std::string& variable) {
  const Span span = first_mention(table, variable);
  if (!table.source || span.end <= span.begin) return {};
  const Position place = position(table.source->text, span.begin);
  return {fmt::format(
      "'{}' enters the model at {}:{}:{}", variable, table.source->name, place.line, place.column)};
}

}  // namespace semfit::internal
