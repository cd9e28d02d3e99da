#include "inference/group_release.h"

#include "estimate/objective.h"
#include "inference/vcov.h"
#include "math/decomposition.h"
#include "math/distributions.h"
#include "math/symmetric.h"
#include "table/constraints.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace semfit::internal {
namespace {

/// Labels that group.equal made are names of parameters, ".p7."; the user's equalities are not
/// group.equal's to release.
bool is_made_equal(const Row& row) {
  return row.free > 0 && row.label.starts_with(".p") && row.label.ends_with('.');
}

std::vector<GroupRelease> shared_parameters(const ParameterTable& table) {
  std::map<int, std::vector<int>> by_index;
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    if (is_made_equal(table.rows[i])) by_index[table.rows[i].free].push_back(static_cast<int>(i));
  std::vector<GroupRelease> shared;
  for (auto& [free, rows] : by_index) {
    if (rows.size() < 2) continue;
    GroupRelease release;
    release.df = static_cast<int>(rows.size()) - 1;
    release.rows = std::move(rows);
    shared.push_back(std::move(release));
  }
  return shared;
}

/// The table with a free index of its own for every copy; E takes its parameters from those of
/// `table`.
struct Unshared {
  ParameterTable table;
  MatrixXd E;  ///< q of the new table x q
  std::vector<std::vector<Index>>
      copies;  ///< of each release: places in the new theta, later groups
};

Unshared unshare(const ParameterTable& table, const std::vector<GroupRelease>& releases) {
  Unshared out{table, {}, {}};
  std::vector<Index> origin;
  for (int k = 0; k < table.q; ++k)
    origin.push_back(k);
  for (const GroupRelease& release : releases) {
    std::vector<Index> places;
    for (std::size_t i = 1; i < release.rows.size(); ++i) {
      Row& row = out.table.rows[static_cast<std::size_t>(release.rows[i])];
      origin.push_back(row.free - 1);
      row.free = ++out.table.q;
      places.push_back(row.free - 1);
    }
    out.copies.push_back(std::move(places));
  }
  out.E = MatrixXd::Zero(out.table.q, table.q);
  for (std::size_t k = 0; k < origin.size(); ++k)
    out.E(static_cast<Index>(k), origin[k]) = 1;
  return out;
}

/// Jacobian of everything that holds with equality at theta: constraints, and bounds that are met.
MatrixXd active_jacobian(const ParameterTable& table, const VectorXd& theta) {
  const Constraints constraints = compile_constraints(table);
  std::vector<VectorXd> rows;
  for (Index i = 0; i < constraints.K.rows(); ++i)
    rows.emplace_back(constraints.K.row(i).transpose());
  VectorXd gradient;
  for (const Constraint& c : constraints.equal) {
    evaluate(c, theta, &gradient);
    rows.push_back(gradient);
  }
  constexpr double touches = 1e-8;
  for (const Constraint& c : constraints.unequal)
    if (evaluate(c, theta, &gradient) < touches) rows.push_back(gradient);
  for (Index k = 0; k < theta.size(); ++k) {
    const double near = touches * std::max(1.0, std::abs(theta[k]));
    if (theta[k] - constraints.lower[k] < near || constraints.upper[k] - theta[k] < near)
      rows.emplace_back(VectorXd::Unit(theta.size(), k));
  }
  MatrixXd J(static_cast<Index>(rows.size()), theta.size());
  for (Index i = 0; i < J.rows(); ++i)
    J.row(i) = rows[static_cast<std::size_t>(i)].transpose();
  return J;
}

/// Whether v keeps, in every direction, enough digits of I_cc that the subtraction left any.
bool is_identified(const MatrixXd& v, const MatrixXd& own) {
  constexpr double limit = 1e-7;
  if ((own.diagonal().array() <= 0).any()) return false;
  const VectorXd scale = own.diagonal().cwiseSqrt().cwiseInverse();
  return symmetric_eigen(scale.asDiagonal() * v * scale.asDiagonal()).values.minCoeff() > limit;
}

}  // namespace

std::vector<GroupRelease> group_releases(const ParameterTable& table,
                                         const VectorXd& theta,
                                         const Sample& sample,
                                         double n) {
  std::vector<GroupRelease> releases = shared_parameters(table);
  if (releases.empty()) return releases;
  const Unshared unshared = unshare(table, releases);
  const Objective objective(unshared.table, sample);
  const VectorXd at = unshared.E * theta;
  VectorXd gradient;
  const auto information = objective.expected_information(at);
  if (!information || !objective.evaluate(at, &gradient)) return {};
  const MatrixXd own = unshared.E.transpose() * *information * unshared.E;
  const VectorXd scale =
      own.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  const MatrixXd Z = null_space(active_jacobian(table, theta), scale);
  const auto factor = cholesky(Z.transpose() * own * Z);
  if (!factor) return {};
  const MatrixXd F = unshared.E * Z;

  for (std::size_t r = 0; r < releases.size(); ++r) {
    GroupRelease& release = releases[r];
    const std::vector<Index>& c = unshared.copies[r];
    const MatrixXd cross = F.transpose() * (*information)(Eigen::all, c);
    const MatrixXd I_cc = (*information)(c, c);
    const MatrixXd along = factor->solve(cross);
    const MatrixXd v = I_cc - cross.transpose() * along;
    if (!is_identified(v, I_cc)) continue;
    const VectorXd g = gradient(c);
    const VectorXd epc = -cholesky(v)->solve(g);
    release.X2 = -n * g.dot(epc);
    release.pvalue = chi_square_upper(release.X2, release.df);
    const double shared =
        -(F * (along * epc))[table.rows[static_cast<std::size_t>(release.rows[0])].free - 1];
    release.epc.push_back(shared);
    for (Index i = 0; i < epc.size(); ++i)
      release.epc.push_back(shared + epc[i]);
  }
  return releases;
}

}  // namespace semfit::internal
