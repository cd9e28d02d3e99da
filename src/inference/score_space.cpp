#include "inference/score_space.h"

#include "estimate/moment_information.h"
#include "estimate/pattern_information.h"
#include "inference/vcov.h"
#include "math/decomposition.h"
#include "math/distributions.h"
#include "math/symmetric.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Expected information of one case; what a parameter does to the moments of fixed covariates tells
/// nothing about it.
std::optional<MatrixXd> information_of(const Objective& objective, const VectorXd& theta) {
  MatrixXd information = MatrixXd::Zero(objective.q(), objective.q());
  for (const Objective::Group& group : objective.groups()) {
    const RamStructure::State state = group.structure.at(theta);
    const auto W = group.discrepancy->weight(state.implied);
    if (!W) return std::nullopt;
    const Tangents Delta = group.structure.tangents(state).without(group.fixed_x);
    if (const PatternLikelihood* patterns = group.discrepancy->patterns())
      information +=
          group.share * pattern_information(Delta, *patterns, state.implied, Curvature::expected);
    else
      add_information(Delta, *W, group.share, information);
  }
  mirror_lower(information);
  return information;
}

/// R with R R' = S^-, as many columns as S has directions with any digits left: S comes of a
/// subtraction, of a matrix with unit diagonal.
MatrixXd inverse_root(const MatrixXd& S) {
  constexpr double identified = 1e-7, clearly = 1e-6;
  if (const auto factor = cholesky(S); factor && factor->pivots().minCoeff() > clearly)
    return factor->inverse_factor().transpose();
  const SymmetricEigen eigen = symmetric_eigen(S);
  const Index rank = (eigen.values.array() > identified).count();
  return eigen.vectors.rightCols(rank) *
         eigen.values.tail(rank).cwiseSqrt().cwiseInverse().asDiagonal();
}

/// Constraints in units of the parameters, each of length one.
MatrixXd unit_rows(const MatrixXd& J, const VectorXd& scale) {
  const MatrixXd A = J * scale.asDiagonal();
  return A.rowwise().norm().cwiseMax(1e-300).cwiseInverse().asDiagonal() * A;
}

}  // namespace

ScoreSpace::ScoreSpace(const Restricted& at, const Objective& objective, double n) : n_(n) {
  VectorXd gradient(at.theta.size());
  const auto f = objective.evaluate(at.theta, &gradient);
  const auto information = information_of(objective, at.theta);
  if (!f || !information) {
    why_ = "the model implies no covariance matrix at the estimates";
    return;
  }
  const MatrixXd& I = *information;
  const VectorXd scale =
      I.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  MatrixXd J(at.released.rows() + at.held.rows(), at.theta.size());
  J << at.released, at.held;

  // The pseudoinverse of J gives the directions; constraints whose combination is zero cannot be
  // released one by one.
  constexpr double dependent = 1e-12;
  const MatrixXd A = unit_rows(J, scale);
  const SymmetricEigen gram = symmetric_eigen(A * A.transpose());
  const Index rank = (gram.values.array() > dependent).count();
  const MatrixXd U = gram.vectors.rightCols(rank);
  const MatrixXd D = scale.asDiagonal() * A.transpose() * U *
                     gram.values.tail(rank).cwiseInverse().asDiagonal() * U.transpose();
  implied_ = gram.vectors.leftCols(J.rows() - rank);

  const Covariance restricted = covariance_of_estimates(I, J, 1);  // Z0 (Z0' I Z0)^-1 Z0'
  if (!restricted.V) {
    why_ = "the model is not identified";
    return;
  }
  const MatrixXd ID = I * D;
  const MatrixXd follow = *restricted.V * ID;
  t_ = -(D.transpose() * gradient);
  own_ = (D.transpose() * ID).diagonal();
  S_ = D.transpose() * ID - ID.transpose() * follow;
  change_ = D - follow;
}

Score ScoreSpace::release(const std::vector<Index>& set) const {
  Score score;
  score.why = why_;
  if (!why_.empty()) return score;
  // Directions within the set: those that no remaining constraint forbids by implication.
  const auto size = static_cast<Index>(set.size());
  const auto negligible = [](double x) { return std::abs(x) < 1e-9 ? 0.0 : x; };
  const MatrixXd forbids = implied_(set, Eigen::all).transpose().unaryExpr(negligible);
  const MatrixXd V = forbids.rows() == 0 ? MatrixXd(MatrixXd::Identity(size, size))
                                         : row_space(forbids).null_space;
  score.df = static_cast<int>(V.cols());
  if (score.df == 0) {
    score.X2 = 0;
    score.change = VectorXd::Zero(change_.rows());
    score.why = "nothing is released: other constraints or bounds that hold imply it";
    return score;
  }
  const MatrixXd own = V.transpose() * own_(set).asDiagonal() * V;
  const VectorXd scale =
      own.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 0.0; });
  const MatrixXd S = V.transpose() * S_(set, set) * V;
  const MatrixXd reduced = scale.asDiagonal() * S * scale.asDiagonal();
  const MatrixXd root = inverse_root(reduced);
  const Index rank = root.cols();
  if (rank == 0) {
    score.why = "without the constraint the model is not identified";
    return score;
  }
  const VectorXd step = root.transpose() * scale.cwiseProduct(V.transpose() * t_(set));
  score.X2 = n_ * step.squaredNorm();
  score.pvalue = chi_square_upper(score.X2, score.df);
  if (rank == score.df)
    score.change = change_(Eigen::all, set) * (V * scale.cwiseProduct(root * step));
  else
    score.why = fmt::format(
        "without the constraints the model is not identified: with {} df, not {}, p is {:.2g}",
        rank,
        score.df,
        chi_square_upper(score.X2, static_cast<double>(rank)));
  return score;
}

}  // namespace semfit::internal
