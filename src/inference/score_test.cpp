#include "inference/score_test.h"

#include "inference/admissible.h"
#include "inference/score_space.h"
#include "inference/standardized.h"
#include "table/additions.h"
#include "table/constraints.h"
#include "table/derived_tables.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace semfit::internal {
namespace {

std::string group_of(const ParameterTable& table, const Row& row) {
  if (table.blocks.size() < 2) return "";
  const auto g = static_cast<std::size_t>(row.group);
  const bool has_label = g >= 1 && g <= table.group_label.size();
  return " (" + (has_label ? table.group_label[g - 1] : "group " + std::to_string(row.group)) + ")";
}

/// "f=~x2 (Pasteur)"
std::string text_of(const ParameterTable& table, const Row& row) {
  return name_of(row) + group_of(table, row);
}

MatrixXd stacked(const std::vector<VectorXd>& rows, Index columns) {
  MatrixXd matrix(static_cast<Index>(rows.size()), columns);
  for (std::size_t i = 0; i < rows.size(); ++i)
    matrix.row(static_cast<Index>(i)) = rows[i].transpose();
  return matrix;
}

std::vector<VectorXd> gradients(const std::vector<Constraint>& constraints, const VectorXd& theta) {
  std::vector<VectorXd> rows;
  for (const Constraint& constraint : constraints) {
    rows.emplace_back();
    evaluate(constraint, theta, &rows.back());
  }
  return rows;
}

/// Bounds and inequalities that are active, from the q parameters of `table` to those of
/// `released`. A bound holds every row of its parameter; in an inequality a label means its first
/// row.
MatrixXd held_rows(const ParameterTable& table,
                   const ParameterTable& released,
                   const Estimate& at) {
  const MatrixXd active = at.active.bottomRows(at.active.rows() - at.equalities);
  std::vector<VectorXd> rows;
  for (Index a = 0; a < active.rows(); ++a) {
    const bool is_bound = (active.row(a).array() != 0).count() == 1;
    VectorXd whole = VectorXd::Zero(released.q);
    std::vector<bool> seen(static_cast<std::size_t>(table.q), false);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const int k = table.rows[i].free - 1;
      if (k < 0 || active(a, k) == 0) continue;
      const Index own = released.rows[i].free - 1;
      if (is_bound)
        rows.emplace_back(VectorXd::Unit(released.q, own));
      else if (!seen[static_cast<std::size_t>(k)])
        whole[own] = active(a, k);
      seen[static_cast<std::size_t>(k)] = true;
    }
    if (!is_bound) rows.push_back(std::move(whole));
  }
  return stacked(rows, released.q);
}

/// The parameters of `other`, whose rows begin with those of `table`, at the estimates.
VectorXd theta_of(const ParameterTable& table, const ParameterTable& other, const VectorXd& theta) {
  VectorXd at(other.q);
  for (std::size_t i = 0; i < other.rows.size(); ++i) {
    if (other.rows[i].free == 0) continue;
    const bool is_old = i < table.rows.size() && table.rows[i].free > 0;
    at[other.rows[i].free - 1] = is_old ? theta[table.rows[i].free - 1] : other.rows[i].ustart;
  }
  return at;
}

void take(ScoreTest& test, const Score& score) {
  test.X2 = score.X2;
  test.df = score.df;
  test.pvalue = score.pvalue;
  test.why = score.why;
}

/// Fills in the tests of `tests.uni`, which are named already, and makes those of several.
void test_all(ScoreTests& tests, const Restricted& at, const Objective& fitted, double n) {
  const Objective objective = fitted.with(at.table);
  const ScoreSpace space(at, objective, n);
  std::vector<Index> order(tests.uni.size());
  std::iota(order.begin(), order.end(), Index{0});
  for (std::size_t j = 0; j < order.size(); ++j)
    take(tests.uni[j], space.release({order[j]}));
  const Score total = space.release(order);
  tests.total.text = "all";
  take(tests.total, total);

  const auto size = [&](Index j) {
    const double X2 = tests.uni[static_cast<std::size_t>(j)].X2;
    return X2 == X2 ? X2 : -1;
  };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return size(a) > size(b); });
  for (std::size_t j = 1; j <= order.size(); ++j) {
    tests.cumulative.push_back(tests.uni[static_cast<std::size_t>(order[j - 1])]);
    take(tests.cumulative.back(), space.release({order.begin(), order.begin() + j}));
  }

  std::vector<BlockScales> scales;
  for (const Objective::Group& group : objective.groups())
    scales.push_back(scales_of(group.structure, at.theta));
  for (const Row& row : at.table.rows) {
    if (row.block == 0) continue;
    ExpectedChange change{row.lhs, row.op, row.rhs, row.block, row.group, row.level, row.plabel};
    change.est = row.free > 0 ? at.theta[row.free - 1] : row.ustart;
    if (row.free > 0 && total.change.size() > 0) {
      const auto b = static_cast<std::size_t>(row.block) - 1;
      const RamStructure& structure = objective.groups()[b].structure;
      const Index lhs = structure.find(row.lhs);
      const Index rhs = row.op == Op::intercept ? lhs : structure.find(row.rhs);
      const ScaleFactors factor = scales[b].of(row.op, lhs, rhs);
      change.epc = total.change[row.free - 1];
      change.epv = change.est + change.epc;
      change.sepc_lv = change.epc * factor.lv;
      change.sepc_all = change.epc * factor.all;
    }
    tests.epc.push_back(std::move(change));
  }
}

void name_tests(ScoreTests& tests,
                const ParameterTable& table,
                const std::vector<Constraint>& equalities,
                const std::vector<SharedPair>& pairs) {
  int index = 0;
  for (const Relation& relation : table.relations) {
    if (relation.op != Op::equal) continue;
    const Row& row = table.rows[static_cast<std::size_t>(relation.row)];
    ScoreTest test;
    test.text = equalities[static_cast<std::size_t>(index)].text;
    test.index = ++index;
    test.lhs = row.lhs;
    test.op = "==";
    test.rhs = row.rhs;
    tests.uni.push_back(std::move(test));
  }
  for (const SharedPair& pair : pairs) {
    const Row &first = table.rows[pair.first], &later = table.rows[pair.later];
    ScoreTest test;
    test.index = ++index;
    test.lhs = first.plabel;
    test.op = "==";
    test.rhs = later.plabel;
    test.text = text_of(table, first) + " == " + text_of(table, later);
    tests.uni.push_back(std::move(test));
  }
}

/// The table without equalities, and what they were: == statements, then rows of one parameter.
struct Released {
  Restricted at;  ///< its `released` has a row for each of them, in this order
  std::vector<Constraint> statements;
  std::vector<SharedPair> pairs;
};

Released release_equalities(const ParameterTable& table, const Estimate& estimate) {
  Released out;
  Restricted& at = out.at;
  at.table = released_table(table);
  at.theta = theta_of(table, at.table, estimate.theta);
  out.statements = equalities(at.table);
  out.pairs = shared_pairs(table);
  std::vector<VectorXd> rows = gradients(out.statements, at.theta);
  for (const SharedPair& pair : out.pairs)
    rows.emplace_back(VectorXd::Unit(at.table.q, at.table.rows[pair.first].free - 1) -
                      VectorXd::Unit(at.table.q, at.table.rows[pair.later].free - 1));
  at.released = stacked(rows, at.table.q);
  at.held = held_rows(table, at.table, estimate);
  return out;
}

/// Labels that group.equal made are names of parameters, ".p7."; the user's equalities are not
/// group.equal's to release.
bool is_made_equal(const Row& row) {
  return row.label.starts_with(".p") && row.label.ends_with('.');
}

}  // namespace

ScoreTests release_tests(const ParameterTable& table,
                         const Objective& fitted,
                         const Estimate& estimate,
                         double n) {
  ScoreTests tests;
  tests.kind = "release";
  const Released released = release_equalities(table, estimate);
  if (released.at.released.rows() == 0) {
    tests.why = "the model has no equality constraints: no ==, no label of several parameters";
    return tests;
  }
  name_tests(tests, table, released.statements, released.pairs);
  test_all(tests, released.at, fitted, n);
  return tests;
}

std::vector<GroupRelease> group_release_tests(const ParameterTable& table,
                                              const Objective& fitted,
                                              const Estimate& estimate,
                                              double n) {
  const Released released = release_equalities(table, estimate);
  std::vector<GroupRelease> tests;
  std::vector<std::vector<Index>> sets;  // of each parameter, its equalities
  for (std::size_t k = 0; k < released.pairs.size(); ++k) {
    const auto [first, later] = released.pairs[k];
    if (!is_made_equal(table.rows[first])) continue;
    if (tests.empty() || tests.back().rows[0] != static_cast<int>(first)) {
      tests.emplace_back().rows = {static_cast<int>(first)};
      sets.emplace_back();
    }
    tests.back().rows.push_back(static_cast<int>(later));
    sets.back().push_back(static_cast<Index>(released.statements.size() + k));
  }
  if (tests.empty()) return tests;
  const ScoreSpace space(released.at, fitted.with(released.at.table), n);
  for (std::size_t t = 0; t < tests.size(); ++t) {
    const Score score = space.release(sets[t]);
    tests[t].df = score.df;
    if (!score.why.empty()) continue;
    tests[t].X2 = score.X2;
    tests[t].pvalue = score.pvalue;
    for (const int row : tests[t].rows)
      tests[t].epc.push_back(
          score.change[released.at.table.rows[static_cast<std::size_t>(row)].free - 1]);
  }
  return tests;
}

ScoreTests addition_tests(const ParameterTable& table,
                          const std::string& text,
                          const Objective& fitted,
                          const Estimate& estimate,
                          double n) {
  ScoreTests tests;
  tests.kind = "add";
  Restricted at;
  at.table = with_additions(table, text, "--score-add");
  at.theta = theta_of(table, at.table, estimate.theta);
  std::vector<const Row*> added;
  for (const Row& row : at.table.rows)
    if (row.free > table.q) added.push_back(&row);
  std::sort(added.begin(), added.end(), [](const Row* a, const Row* b) {
    return std::pair(a->block, a->free) < std::pair(b->block, b->free);
  });
  std::vector<VectorXd> rows;
  for (const Row* row : added) {
    rows.emplace_back(VectorXd::Unit(at.table.q, row->free - 1));
    ScoreTest test;
    test.index = static_cast<int>(tests.uni.size()) + 1;
    test.lhs = row->lhs;
    test.op = spelling(row->op);
    test.rhs = row->rhs;
    test.block = row->block;
    test.group = row->group;
    test.text = text_of(table, *row);
    tests.uni.push_back(std::move(test));
  }
  at.released = stacked(rows, at.table.q);
  const MatrixXd equal = stacked(gradients(equalities(at.table), at.theta), at.table.q);
  const MatrixXd active = held_rows(table, at.table, estimate);
  at.held.resize(equal.rows() + active.rows(), at.table.q);
  at.held << equal, active;
  test_all(tests, at, fitted, n);
  return tests;
}

}  // namespace semfit::internal
