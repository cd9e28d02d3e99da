#include "inference/factor_scores.h"

#include "math/symmetric.h"

#include <algorithm>

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
      all.Sigma.topLeftCorner(p, p).llt().solve(all.Sigma.topRightCorner(p, k)).transpose();
  const VectorXd mu = has_means ? VectorXd(all.mu.head(p)) : mean;
  const VectorXd alpha = has_means ? VectorXd(all.mu.tail(k)) : VectorXd::Zero(k);
  return {weights, alpha - weights * mu};
}

ScoreMap bartlett(const RamStructure& structure,
                  const VectorXd& theta,
                  const VectorXd& mean,
                  bool has_means,
                  const std::vector<Index>& structural) {
  const Index p = structure.p();
  const RamStructure::Matrices m = structure.matrices(theta);
  const Index k = m.A.rows() - p;
  const auto s = static_cast<Index>(structural.size());
  MatrixXd L(p, k + s);
  L.leftCols(k) = m.A.topRightCorner(p, k);
  L.rightCols(s).setZero();
  VectorXd nu = has_means ? VectorXd(m.m.head(p)) : mean;
  for (Index j = 0; j < s; ++j) {
    const Index i = structural[static_cast<std::size_t>(j)];
    L.row(i).setZero();
    L(i, k + j) = 1;
    if (has_means) nu[i] = 0;
  }
  const MatrixXd WL = structure.all_moments(theta).Sigma.topLeftCorner(p, p).llt().solve(L);
  const MatrixXd weights =
      (L.transpose() * WL).completeOrthogonalDecomposition().solve(WL.transpose()).topRows(k);
  return {weights, -weights * nu};
}

std::vector<Index> structural_variables(const ParameterTable& table,
                                        int block,
                                        const RamStructure& structure) {
  std::vector<Index> places;
  for (const Row& row : table.rows) {
    if (row.block != block || row.op != Op::regression) continue;
    for (const std::string& name : {row.lhs, row.rhs}) {
      const Index i = structure.find(name);
      if (i < structure.p() && std::find(places.begin(), places.end(), i) == places.end())
        places.push_back(i);
    }
  }
  return places;
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
    const ScoreMap map =
        method == ScoreMethod::regression
            ? regression(structure, theta, group.moments.mu, table.mean_structure)
            : bartlett(structure,
                       theta,
                       group.moments.mu,
                       table.mean_structure,
                       structural_variables(table, static_cast<int>(g) + 1, structure));
    MatrixXd scores = map.weights * cases(data, sample.observed, group.rows);
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
