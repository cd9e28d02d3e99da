#include "table/composites.h"

#include "base/names.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace semfit::internal {
namespace {

class Checker {
 public:
  Checker(const Roles& roles, Diagnostics& diagnostics)
      : roles_(roles), diagnostics_(diagnostics) {}

  void check_weight(const WrittenRow& row) {
    if (roles_.is_latent(row.rhs))
      conflict(row.span,
               "'" + row.rhs + "' is latent, but a composite is made of observed variables",
               "for a factor behind '" + row.lhs + "' and its like write =~");
    else if (const auto [place, is_new] = owner_.try_emplace(row.rhs, row.lhs);
             !is_new && place->second != row.lhs)
      conflict(row.span,
               "'" + row.rhs + "' is part of two composites, '" + place->second + "' and '" +
                   row.lhs + "'",
               "an indicator belongs to one composite: drop it from one of them");
  }

  void check_other(const WrittenRow& row) {
    if (row.op == Op::measured_by && roles_.is_composite(row.lhs) && said_.insert(row.lhs).second)
      conflict(row.span,
               "'" + row.lhs + "' is a composite, and measured by '" + row.rhs + "' as well",
               "for its effect write " + row.rhs + " ~ " + row.lhs);
    else if (row.op == Op::measured_by && owner_.contains(row.rhs))
      outside(row.span, row.rhs, "measures '" + row.lhs + "'");
    else if (row.op == Op::regression && owner_.contains(row.lhs))
      outside(row.lhs_span, row.lhs, "is regressed on '" + row.rhs + "'");
    else if (row.op == Op::regression && owner_.contains(row.rhs))
      outside(row.span, row.rhs, "predicts '" + row.lhs + "'");
    else if (row.op == Op::covariance)
      check_covariance(row);
  }

 private:
  void check_covariance(const WrittenRow& row) {
    const auto lhs = owner_.find(row.lhs), rhs = owner_.find(row.rhs);
    if (lhs == rhs || (lhs != owner_.end() && rhs != owner_.end() && lhs->second == rhs->second))
      return;
    const bool left = lhs != owner_.end();
    outside(left ? row.lhs_span : row.span,
            left ? row.lhs : row.rhs,
            "covaries with '" + (left ? row.rhs : row.lhs) + "'");
  }

  void outside(Span span, const std::string& indicator, const std::string& what) {
    const std::string& composite = owner_.at(indicator);
    conflict(span,
             "'" + indicator + "' is part of the composite '" + composite + "', and " + what +
                 " as well",
             "let '" + composite + "' do so in its place, or drop it from the composite");
  }

  void conflict(Span span, const std::string& message, const std::string& way_out) {
    diagnostics_.error(span, "composite-conflict", message, {way_out});
  }

  const Roles& roles_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::string> owner_;  ///< indicator -> composite
  std::set<std::string> said_;                ///< composites that have been complained of
};

std::string name_of(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

}  // namespace

void check_composites(const std::vector<WrittenRow>& rows,
                      const Roles& roles,
                      Diagnostics& diagnostics) {
  if (roles.composites.empty()) return;
  Checker checker(roles, diagnostics);
  for (const WrittenRow& row : rows)
    if (row.op == Op::composed_of) checker.check_weight(row);
  for (const WrittenRow& row : rows)
    if (row.op != Op::composed_of) checker.check_other(row);
}

void set_composites(std::vector<Draft>& drafts,
                    const Roles& roles,
                    const Defaults& defaults,
                    Diagnostics& diagnostics) {
  if (roles.composites.empty()) return;
  const std::set<std::string> composed(roles.composed.begin(), roles.composed.end());
  std::set<std::string> scaled;
  for (Draft& draft : drafts) {
    Row& row = draft.row;
    if (row.op == Op::composed_of) {
      const bool is_first = scaled.insert(row.lhs).second;
      if (is_first && defaults.fix_first_weight && !draft.freed && !draft.fixed)
        row.free = 0, row.ustart = 1;
      continue;
    }
    const bool of_indicators = row.op == Op::covariance && composed.contains(row.lhs);
    const bool of_composite =
        roles.is_composite(row.lhs) &&
        (row.op == Op::intercept || (row.op == Op::covariance && row.lhs == row.rhs));
    if (!of_indicators && !of_composite) continue;
    if (of_indicators && defaults.is_population) continue;
    const bool is_modified =
        row.user == 1 && (draft.fixed || draft.freed || draft.started || !row.label.empty() ||
                          !draft.equal_to.empty() || row.lower > -infinity || row.upper < infinity);
    if (is_modified)
      diagnostics.error(row.span,
                        "composite-moment",
                        "'" + name_of(row) + "' is not a parameter: " +
                            (of_indicators ? "the moments of a composite's indicators are the "
                                             "sample's"
                                           : "it follows from the composite's weights and "
                                             "indicators"),
                        {"drop the modifier"});
    Draft plain;
    plain.row = row;
    plain.row.free = 0;
    plain.row.ustart = not_a_number;
    plain.row.label.clear();
    plain.row.lower = -infinity, plain.row.upper = infinity;
    plain.row.exo = of_indicators;
    draft = std::move(plain);
  }
}

bool is_composite_moment(const Row& row, const ParameterTable& table) {
  if (row.block == 0) return false;
  const BlockVariables& block = table.blocks[static_cast<std::size_t>(row.block) - 1];
  if (row.exo) return !has(block.exogenous, row.lhs);
  return has(block.composites, row.lhs) &&
         (row.op == Op::intercept || (row.op == Op::covariance && row.lhs == row.rhs));
}

bool is_composite_row(const Row& row, const ParameterTable& table) {
  return row.op == Op::composed_of || is_composite_moment(row, table);
}

}  // namespace semfit::internal
