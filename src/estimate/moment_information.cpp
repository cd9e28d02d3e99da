#include "estimate/moment_information.h"

#include <variant>

namespace semfit::internal {
namespace {

using Distinct = std::shared_ptr<const DistinctWeight>;

/// Adds weight (u w' + w u') to the distinct moments `column` is about.
void add_product(const MomentList& list,
                 const VectorXd& u,
                 const VectorXd& w,
                 double weight,
                 Eigen::Ref<VectorXd> column) {
  Index at = 0;
  for (const auto& [i, j] : list.pairs())
    column[at++] += weight * (u[i] * w[j] + u[j] * w[i]);
}

}  // namespace

MatrixXd stacked_tangents(const Tangents& tangents, const MomentList& list) {
  const Index p = list.p(), pairs = static_cast<Index>(list.pairs().size());
  MatrixXd P(p, p + tangents.EC.cols());
  P << MatrixXd::Identity(p, p), tangents.EC;
  MatrixXd Delta = MatrixXd::Zero(list.size(), tangents.q);
  for (const Tangent& t : tangents.list) {
    if (t.left >= 0)
      add_product(list, P.col(t.left), P.col(t.right), t.weight, Delta.col(t.parameter));
    if (t.mean < 0) continue;
    Index at = pairs;
    for (const Index i : list.means())
      Delta(at++, t.parameter) += t.mean_weight * P(i, t.mean);
  }
  return tangents.J.size() > 0 ? MatrixXd(Delta * tangents.J) : Delta;
}

void add_information(const Tangents& tangents,
                     const MomentWeight& W,
                     double share,
                     MatrixXd& information) {
  if (const auto* V = std::get_if<MatrixXd>(&W)) {
    add_normal_information(tangents, *V, share, information);
    return;
  }
  const DistinctWeight& distinct = *std::get<Distinct>(W);
  const MatrixXd whitened = distinct.whiten(stacked_tangents(tangents, distinct.list()));
  information.selfadjointView<Eigen::Lower>().rankUpdate(whitened.transpose(), share);
}

void add_candidate_information(const Tangents& tangents,
                               const MomentWeight& W,
                               Index q,
                               double share,
                               MatrixXd& cross,
                               VectorXd& own) {
  if (const auto* V = std::get_if<MatrixXd>(&W)) {
    add_partial_information(tangents, *V, q, share, cross, own);
    return;
  }
  const DistinctWeight& distinct = *std::get<Distinct>(W);
  const MatrixXd whitened = distinct.whiten(stacked_tangents(tangents, distinct.list()));
  const auto candidates = whitened.rightCols(own.size());
  cross.noalias() += share * whitened.leftCols(q).transpose() * candidates;
  own += share * candidates.colwise().squaredNorm().transpose();
}

}  // namespace semfit::internal
