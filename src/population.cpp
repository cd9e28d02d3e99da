#include "population.h"

#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/names.h"
#include "inference/admissible.h"
#include "inference/defined.h"
#include "math/decomposition.h"
#include "math/symmetric.h"
#include "moments/collinearity.h"
#include "structure/ram.h"
#include "syntax/parser.h"
#include "table/composites.h"
#include "table/constraints.h"
#include "table/relations.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace semfit::internal {
namespace {

/// Labels that the text's blocks have, if it has several.
std::vector<std::string> labels_of(const std::shared_ptr<const Source>& source) {
  std::vector<std::string> labels;
  for (const syntax::Statement& statement : syntax::parse(source).model.statements)
    if (const auto* header = std::get_if<syntax::BlockHeader>(&statement))
      if (!has(labels, header->value)) labels.push_back(header->value);
  return labels;
}

/// Remarks on fits, not on populations.
bool is_of_fits(const Diagnostic& diagnostic) {
  return diagnostic.code == "label-fixed" || diagnostic.code == "modifier-ignored" ||
         diagnostic.code == "zero-intercept" || diagnostic.code == "label-over-groups";
}

ParameterTable table_of(const std::shared_ptr<const Source>& source,
                        const PopulationOptions& options,
                        std::vector<Note>& notes) {
  ModelOptions model;
  model.is_population = true;
  model.meanstructure = true;
  model.fixed_x = false;
  model.auto_fix_first = model.auto_fix_single = false;
  model.auto_cov_lv_x = model.auto_cov_y = false;
  model.group_label = options.group_label.empty() ? labels_of(source) : options.group_label;
  std::vector<Diagnostic> told;
  ParameterTable table = parameter_table(source, model, &told);
  for (const Diagnostic& diagnostic : told)
    if (!is_of_fits(diagnostic))
      notes.push_back({diagnostic.severity, diagnostic.code, diagnostic.message, {}});
  return table;
}

std::string shown_name(const Row& row, const ParameterTable& table) {
  return "'" + name_of(row) + "'" +
         (table.blocks.size() > 1 ? fmt::format(" of group {}", row.group) : "");
}

bool is_variance(const Row& row) {
  return row.op == Op::covariance && row.lhs == row.rhs;
}

/// Has the row a value of its own? A composite's variance and intercept follow from other rows.
bool has_value(const Row& row, const ParameterTable& table) {
  return row.block > 0 && (row.exo || !is_composite_moment(row, table));
}

/// First names of a list, for people.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12;
  const std::size_t shown = std::min(names.size(), most);
  return fmt::format(
      "{}{}",
      fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
      names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

/// Values into every row; from here on all of them are fixed.
void set_values(ParameterTable& table, bool is_standardized, std::vector<Note>& notes) {
  Diagnostics diagnostics(table.source, Fault::model);
  std::vector<std::string> unit;
  for (Row& row : table.rows) {
    if (!has_value(row, table)) continue;
    const bool is_missing = std::isnan(row.ustart);
    if (is_missing && row.user != 0)
      diagnostics.error(row.span.end > row.span.begin ? row.span : row.lhs_span,
                        "no-population-value",
                        shown_name(row, table) + " has no value",
                        {"in a population whatever is written has one: " +
                         (row.op == Op::intercept ? row.lhs + " ~ 2*1"
                                                  : row.lhs + " " + std::string(spelling(row.op)) +
                                                        " 0.8*" + row.rhs)});
    if (is_missing && row.user == 0) {
      row.ustart = is_variance(row) ? 1 : 0;
      if (is_variance(row) && !has(unit, row.lhs)) unit.push_back(row.lhs);
    }
    row.free = 0;
    row.exo = false;
    row.start = row.ustart;
  }
  table.q = 0;
  if (diagnostics.has_errors()) throw Error(diagnostics.take());
  if (!unit.empty() && !is_standardized)
    notes.push_back({Severity::note,
                     "unit-variances",
                     fmt::format("the (residual) variance{} of {} {} 1: the population does not "
                                 "say otherwise",
                                 unit.size() == 1 ? "" : "s",
                                 listed(unit),
                                 unit.size() == 1 ? "is" : "are"),
                     {}});
}

std::vector<Row> rows_of_block(const ParameterTable& table, int block) {
  std::vector<Row> rows;
  for (const Row& row : table.rows)
    if (row.block == block) rows.push_back(row);
  return rows;
}

RamStructure structure_of(const ParameterTable& table, int block) {
  const BlockVariables& variables = table.blocks[static_cast<std::size_t>(block) - 1];
  return RamStructure(
      variables.observed, variables.latent, rows_of_block(table, block), 0, VectorXd(), true);
}

[[noreturn]] void refuse_at(const ParameterTable& table,
                            Span span,
                            const char* code,
                            const std::string& message,
                            std::vector<std::string> notes) {
  Diagnostics diagnostics(table.source, Fault::model);
  diagnostics.error(span, code, message, std::move(notes));
  throw Error(diagnostics.take());
}

/// The first place where the text speaks of a variable.
Span place_of(const ParameterTable& table, const std::string& variable) {
  for (const Row& row : table.rows) {
    if (row.lhs == variable && row.lhs_span.end > row.lhs_span.begin) return row.lhs_span;
    if (row.rhs == variable && row.span.end > row.span.begin) return row.span;
  }
  return {};
}

/// Residual variances s such that every variable has variance 1. With B = (I - A)^-1 and S the
/// (residual) covariances, var_i = sum_k B_ik^2 s_k + c_i with c_i from the covariances alone, so
/// that s solves (B o B) s = 1 - c.
void standardize(ParameterTable& table, int block) {
  const RamStructure structure = structure_of(table, block);
  auto [A, S, m] = structure.matrices(VectorXd());
  const Index v = A.rows();
  const MatrixXd B = inverse(MatrixXd::Identity(v, v) - A);
  S.diagonal().setZero();
  const VectorXd by_covariances = (B * S * B.transpose()).diagonal();
  const VectorXd s =
      inverse(MatrixXd(B.cwiseProduct(B))) * (VectorXd::Ones(v) - by_covariances).eval();
  const std::string in_group = table.blocks.size() > 1 ? fmt::format(" in group {}", block) : "";
  for (Row& row : table.rows) {
    if (row.block != block || !is_variance(row)) continue;
    const double needed = s[structure.find(row.lhs)];
    if (!(needed > -1e-12))
      refuse_at(table,
                place_of(table, row.lhs),
                "population-variance",
                fmt::format("with these standardized values the explained variance of '{}' is "
                            "{:.4g}{}, more than 1",
                            row.lhs,
                            1 - needed,
                            in_group),
                {"standardized loadings and slopes have to be smaller, or drop "
                 "--standardized-population"});
    if (row.user != 0 && std::abs(row.ustart - needed) > 1e-6)
      refuse_at(
          table,
          row.lhs_span,
          "population-variance",
          fmt::format("{} has the value {:.6g}, but with --standardized-population it is {:.6g}",
                      shown_name(row, table),
                      row.ustart,
                      needed),
          {"drop it: it follows from the other values; or drop --standardized-population"});
    row.start = row.ustart = std::max(needed, 0.0);
  }
}

/// Equalities and inequalities have to hold; defined parameters get their values.
void check_relations(ParameterTable& table) {
  Diagnostics diagnostics(table.source, Fault::model);
  const Lookup lookup = lookup_of(table);
  const auto complain = [&](Span span, const std::string& text) {
    diagnostics.error(span,
                      "population-constraint",
                      "the values of the population contradict " + text,
                      {"change the values, or drop the constraint"});
  };
  for (const Relation& relation : table.relations) {
    if (relation.op == Op::defined) continue;
    const Constraint constraint = compile_difference(relation, lookup);
    const double difference = constraint.function.value({});
    const bool holds =  // of an inequality it is what must not be negative
        relation.op == Op::equal ? std::abs(difference) <= 1e-8 : difference >= -1e-8;
    if (!holds) complain(relation.span, "'" + constraint.text + "'");
  }
  for (const Row& row : table.rows)
    if (row.block > 0 && (row.start < row.lower || row.start > row.upper))
      complain(row.span, "the bounds of " + shown_name(row, table));
  if (diagnostics.has_errors()) throw Error(diagnostics.take());
  for (const DefinedValue& defined : defined_values(table, VectorXd()))
    table.rows[static_cast<std::size_t>(defined.row)].start = defined.value;
}

/// (Residual) variances are not negative, and covariances no larger than these allow.
void check_covariances(const ParameterTable& table, int block) {
  const RamStructure structure = structure_of(table, block);
  const MatrixXd S = structure.matrices(VectorXd()).S;
  for (const Row& row : table.rows) {
    if (row.block != block || row.op != Op::covariance || !has_value(row, table)) continue;
    const int i = structure.find(row.lhs), j = structure.find(row.rhs);
    if (i == j && S(i, i) < 0)
      refuse_at(table,
                row.lhs_span,
                "impossible-population",
                shown_name(row, table) + fmt::format(" is a variance of {:.6g}", S(i, i)),
                {"variances are not negative"});
    if (i != j && S(i, j) * S(i, j) > S(i, i) * S(j, j) * (1 + 1e-12))
      refuse_at(
          table,
          row.lhs_span,
          "impossible-population",
          fmt::format("{} = {:.6g} is too large for variances of {:.6g} and {:.6g}",
                      shown_name(row, table),
                      S(i, j),
                      S(i, i),
                      S(j, j)),
          {fmt::format("it lies between -{0:.6g} and {0:.6g}", std::sqrt(S(i, i) * S(j, j)))});
  }
}

/// @error impossible-population: the implied covariance matrix is not positive definite
void check_moments(const PopulationGroup& group) {
  const std::string where = group.label.empty() ? "" : " of group " + group.label;
  if (!group.implied.Sigma.allFinite() || !group.implied.mu.allFinite())
    refuse(
        Fault::model,
        "impossible-population",
        "the moments" + where + " that the population implies are not finite",
        {"values may be too large, or arrows in a circle have a product of 1: make them smaller"});
  for (Index i = 0; i < group.implied.Sigma.rows(); ++i)
    if (!(group.implied.Sigma(i, i) > 0))
      refuse(Fault::model,
             "impossible-population",
             fmt::format("'{}'{} has variance {:.6g}",
                         group.observed[static_cast<std::size_t>(i)],
                         where,
                         group.implied.Sigma(i, i)),
             {"variances are positive"});
  const CollinearityReport report = check_collinearity(group.implied.Sigma, group.observed);
  if (report.verdict != Collinearity::exact && cholesky(group.implied.Sigma)) return;
  refuse(
      Fault::model,
      "impossible-population",
      fmt::format("the covariance matrix{} that the population implies is not positive definite; "
                  "it is about {}",
                  where,
                  report.variables.empty() ? listed(group.observed) : listed(report.variables)),
      {"covariances and loadings have to be smaller, or residual variances larger"});
}

std::vector<OrderedVariable> thresholds_of(const ParameterTable& table, int block) {
  const BlockVariables& variables = table.blocks[static_cast<std::size_t>(block) - 1];
  std::vector<OrderedVariable> ordered;
  for (const Row& row : table.rows) {
    if (row.block != block || row.op != Op::threshold) continue;
    const auto place = std::find(variables.observed.begin(), variables.observed.end(), row.lhs);
    if (place == variables.observed.end())
      refuse_at(table,
                row.lhs_span,
                "bad-thresholds",
                "'" + row.lhs + "' is not observed, and has no thresholds",
                {"thresholds cut observed variables into categories"});
    const Index variable = place - variables.observed.begin();
    auto own = std::ranges::find(ordered, variable, &OrderedVariable::variable);
    if (own == ordered.end()) own = ordered.insert(own, {variable, {}});
    if (!own->thresholds.empty() && own->thresholds.back() >= row.start)
      refuse_at(table,
                row.span,
                "bad-thresholds",
                fmt::format("the thresholds of '{}' do not ascend: {:.6g} comes after {:.6g}",
                            row.lhs,
                            row.start,
                            own->thresholds.back()),
                {"write them in ascending order: " + row.lhs + " | -0.5*t1 + 0.5*t2"});
    own->thresholds.push_back(row.start);
  }
  return ordered;
}

PopulationGroup group_of(const ParameterTable& table, int block) {
  const auto g = static_cast<std::size_t>(block) - 1;
  PopulationGroup group;
  if (g < table.group_label.size())
    group.label = table.group_label[g];
  else if (table.blocks.size() > 1)
    group.label = std::to_string(block);
  group.observed = table.blocks[g].observed;
  group.implied = structure_of(table, block).at(VectorXd()).implied;
  group.ordered = thresholds_of(table, block);
  check_moments(group);
  return group;
}

/// Products are made of other variables, which normal ones are not.
void check_products(const ParameterTable& table) {
  for (const Row& row : table.rows)
    if (row.rhs.find(':') != std::string::npos)
      refuse_at(table,
                row.span,
                "unsupported-product",
                "'" + row.rhs + "': products of variables are not supported in populations",
                {"make the product of the simulated columns"});
}

bool has_composites(const ParameterTable& table) {
  return std::ranges::any_of(table.rows, [](const Row& row) { return row.op == Op::composed_of; });
}

}  // namespace

std::optional<double> Population::value(const std::string& lhs,
                                        Op op,
                                        const std::string& rhs,
                                        int group) const {
  for (const Row& row : table.rows) {
    if (row.op != op) continue;
    if (op == Op::defined && row.lhs == lhs) return row.start;
    if (op == Op::defined || row.group != group) continue;
    const bool is_same = row.lhs == lhs && row.rhs == rhs;
    const bool is_flipped = op == Op::covariance && row.lhs == rhs && row.rhs == lhs;
    if (is_same || is_flipped) return row.start;
  }
  return std::nullopt;
}

Population make_population(const std::shared_ptr<const Source>& source,
                           const PopulationOptions& options) {
  for (const std::string& label : options.group_label)
    if (std::ranges::count(options.group_label, label) > 1)
      refuse(Fault::usage,
             "conflicting-options",
             "two groups are called '" + label + "'",
             {"give each group a label of its own: --group-label A,B"});
  Population population;
  ParameterTable& table = population.table;
  table = table_of(source, options, population.notes);
  check_products(table);
  set_values(table, options.standardized, population.notes);
  if (options.standardized && has_composites(table))
    refuse(Fault::model,
           "unsupported-operator",
           "standardized values of composites (<~) are not supported by this version",
           {"drop --standardized-population and write variances"});
  const int blocks = static_cast<int>(table.blocks.size());
  for (int block = 1; block <= blocks && options.standardized; ++block)
    standardize(table, block);
  check_relations(table);
  for (int block = 1; block <= blocks; ++block) {
    check_covariances(table, block);
    population.groups.push_back(group_of(table, block));
  }
  return population;
}

}  // namespace semfit::internal
