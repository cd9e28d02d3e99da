#include "inference/factor_scores.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

namespace semfit::internal {
namespace {

/// scores = constant + weights x
struct ScoreMap {
  MatrixXd weights;   ///< k x p
  VectorXd constant;  ///< k
};

ScoreMap regression(const RamStructure& structure,
                    const VectorXd& theta,
                    const VectorXd& mean,
                    bool has_means) {
  const Index p = structure.p();
  const Moments all = structure.all_moments(theta);
  const Index k = all.Sigma.rows() - p;
  const MatrixXd weights =
      solve_symmetric(all.Sigma.topLeftCorner(p, p), all.Sigma.topRightCorner(p, k)).transpose();
  const VectorXd mu = has_means ? VectorXd(all.mu.head(p)) : mean;
  const VectorXd alpha = has_means ? VectorXd(all.mu.tail(k)) : VectorXd::Zero(k);
  return {weights, alpha - weights * mu};
}

ScoreMap bartlett(const RamStructure& structure,
                  const VectorXd& theta,
                  const VectorXd& mean,
                  bool has_means) {
  const Index p = structure.p();
  const RamStructure::Matrices m = structure.matrices(theta);
  const Index k = m.A.rows() - p;
  std::vector<Index> indicators;
  for (Index i = 0; i < p; ++i)
    if (m.A.row(i).tail(k).cwiseAbs().maxCoeff() > 0) indicators.push_back(i);
  // What observed variables do to the indicators is taken off first: J x = nu + Lambda eta + e.
  const MatrixXd J = (MatrixXd::Identity(p, p) - m.A.topLeftCorner(p, p))(indicators, Eigen::all);
  const MatrixXd Lambda = m.A.topRightCorner(p, k)(indicators, Eigen::all);
  const VectorXd nu = has_means ? VectorXd(m.m.head(p)(indicators)) : VectorXd(J * mean);
  const MatrixXd S = J * structure.all_moments(theta).Sigma.topLeftCorner(p, p) * J.transpose();
  const MatrixXd WL = solve_symmetric(S, Lambda);
  const MatrixXd weights = least_squares(Lambda.transpose() * WL, WL.transpose());
  return {weights * J, -weights * nu};
}

}  // namespace

FactorScores factor_scores(const ParameterTable& table,
                           const Data& data,
                           const Sample& sample,
                           const Objective& objective,
                           const VectorXd& theta,
                           ScoreMethod method) {
  FactorScores result;
  result.method = method == ScoreMethod::regression ? "regression" : "bartlett";
  result.names = table.blocks[0].latent;
  std::vector<MatrixXd> parts;
  Index total = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    const RamStructure& structure = objective.groups()[g].structure;
    const ScoreMap map = (method == ScoreMethod::regression ? regression : bartlett)(
        structure, theta, group.moments.mu, table.mean_structure);
    MatrixXd scores = map.weights * cases(data, group.observed, group.rows);
    scores.colwise() += map.constant;
    total += scores.cols();
    parts.push_back(std::move(scores));
    for (const std::int64_t row : group.rows) {
      result.row.push_back(row + 1);
      result.group.push_back(static_cast<int>(g) + 1);
    }
  }
  result.scores = Matrix(total, static_cast<std::int64_t>(result.names.size()));
  Index at = 0;
  for (const MatrixXd& part : parts) {
    for (Index i = 0; i < part.cols(); ++i)
      for (Index f = 0; f < part.rows(); ++f)
        result.scores(at + i, f) = part(f, i);
    at += part.cols();
  }
  return result;
}

}  // namespace semfit::internal
