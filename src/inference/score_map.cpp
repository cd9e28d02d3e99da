#include "inference/score_map.h"

#include "math/decomposition.h"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace semfit::internal {
namespace {

constexpr double rounding = 1e-9;

/// A variance that should not be negative; below zero by more than rounding it does not exist.
double variance_or_nan(double value, double scale) {
  if (value < -rounding * std::abs(scale)) return not_a_number;
  return value < rounding * std::abs(scale) ? 0 : value;
}

void add_regression(ScoreMap& map, const std::vector<Index>& seen) {
  map.weights.setZero(map.factor.size(), map.Sigma.rows());
  map.weights(Eigen::all, seen) =
      solve_symmetric(map.Sigma(seen, seen), map.cross(seen, Eigen::all)).transpose();
  for (Index j = 0; j < map.error.size(); ++j)
    map.error[j] =
        variance_or_nan(map.factor[j] - map.weights.row(j).dot(map.cross.col(j)), map.factor[j]);
}

/// M^- B for M = Lambda' S^-1 Lambda of unit diagonal, and which factors it determines: those whose
/// unit vector lies in the row space of M.
struct Solved {
  MatrixXd X;
  std::vector<bool> determined;
};
Solved solve_determined(const MatrixXd& M, const MatrixXd& B) {
  Solved solved{least_squares(M, B), {}};
  const MatrixXd P = least_squares(M, M);
  for (Index j = 0; j < M.rows(); ++j)
    solved.determined.push_back((P.row(j).transpose() - VectorXd::Unit(M.rows(), j)).norm() < 1e-6);
  return solved;
}

/// Indicators of which everything is seen: themselves, and what has an effect on them.
std::vector<Index> seen_indicators(const MatrixXd& A, Index p, const std::vector<Index>& seen) {
  VectorXd is_missing = VectorXd::Ones(p);
  for (const Index i : seen)
    is_missing[i] = 0;
  std::vector<Index> indicators;
  for (const Index i : seen) {
    const bool is_indicator = A.row(i).tail(A.cols() - p).cwiseAbs().maxCoeff() > 0;
    const bool lacks = A.row(i).head(p).cwiseAbs() * is_missing > 0;
    if (is_indicator && !lacks) indicators.push_back(i);
  }
  return indicators;
}

/// Sets weights and errors. @return J' and nu are folded in: the center in terms of Jx
VectorXd add_bartlett(ScoreMap& map,
                      const RamStructure::Matrices& m,
                      const VectorXd& mean,
                      const std::vector<Index>& seen) {
  const Index p = map.Sigma.rows(), k = map.factor.size();
  const std::vector<Index> indicators = seen_indicators(m.A, p, seen);
  const MatrixXd J = (MatrixXd::Identity(p, p) - m.A.topLeftCorner(p, p))(indicators, Eigen::all);
  const MatrixXd Lambda = m.A.topRightCorner(p, k)(indicators, Eigen::all);
  if (indicators.empty()) {  // nothing is known of any factor
    map.weights.setConstant(k, p, not_a_number);
    return VectorXd::Constant(k, not_a_number);
  }
  const MatrixXd WL = solve_symmetric(J * map.Sigma * J.transpose(), Lambda);
  MatrixXd M = Lambda.transpose() * WL;
  VectorXd scale(k);
  for (Index j = 0; j < k; ++j)
    scale[j] = M(j, j) > 0 ? 1 / std::sqrt(M(j, j)) : 1;
  M = scale.asDiagonal() * M * scale.asDiagonal();
  const Solved solved = solve_determined(M, scale.asDiagonal() * WL.transpose());
  MatrixXd weights = scale.asDiagonal() * solved.X;
  const MatrixXd errors = m.S(indicators, indicators);
  for (Index j = 0; j < k; ++j) {
    if (!solved.determined[static_cast<std::size_t>(j)]) weights.row(j).setConstant(not_a_number);
    const double size = weights.row(j).cwiseAbs2().dot(errors.diagonal().cwiseAbs());
    map.error[j] = variance_or_nan(weights.row(j) * errors * weights.row(j).transpose(), size);
  }
  map.weights = weights * J;
  const VectorXd nu = mean.size() > 0 ? VectorXd(J * mean) : VectorXd(m.m.head(p)(indicators));
  return -weights * nu;
}

}  // namespace

ScoreMap score_map(const RamStructure& structure,
                   const VectorXd& theta,
                   const VectorXd& mean,
                   ScoreMethod method,
                   const std::vector<Index>& seen) {
  const Index p = structure.p();
  std::vector<Index> used = seen;
  if (used.empty()) {
    used.resize(static_cast<std::size_t>(p));
    std::iota(used.begin(), used.end(), Index{0});
  }
  const Moments all = structure.all_moments(theta);
  const Index k = all.Sigma.rows() - p;
  const bool has_means = structure.has_means();
  ScoreMap map;
  map.Sigma = all.Sigma.topLeftCorner(p, p);
  map.cross = all.Sigma.topRightCorner(p, k);
  map.factor = all.Sigma.diagonal().tail(k);
  map.error = VectorXd::Constant(k, not_a_number);
  switch (method) {
    case ScoreMethod::regression:
      add_regression(map, used);
      map.constant = has_means ? VectorXd(all.mu.tail(k) - map.weights * all.mu.head(p))
                               : VectorXd(-map.weights * mean);
      return map;
    case ScoreMethod::bartlett:
      map.constant =
          add_bartlett(map, structure.matrices(theta), has_means ? VectorXd() : mean, used);
      return map;
    case ScoreMethod::none:
      break;
  }
  throw std::logic_error("score_map: no method");
}

}  // namespace semfit::internal
