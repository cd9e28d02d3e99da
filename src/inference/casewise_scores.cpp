#include "inference/casewise_scores.h"

#include "inference/pattern_scores.h"
#include "math/symmetric.h"
#include "moments/case_blocks.h"

#include <numeric>
#include <vector>

namespace semfit::internal {
namespace {

void visit_complete_cases(const Objective::Group& group,
                          const Tangents& tangents,
                          const Moments& at,
                          const Data& data,
                          const GroupSample& sample,
                          const ScoreVisit& visit) {
  const MatrixXd W = cholesky(at.Sigma)->inverse();
  // Sums of parts are about phi; with composites the chain rule follows.
  Tangents by_phi = tangents;
  by_phi.J.resize(0, 0);
  const VectorXd trace = traces_against(by_phi, W);
  const Index p = W.rows(), k = tangents.EC.cols();
  const VectorXd shift =
      at.mu.size() > 0 ? VectorXd(group.discrepancy->sample().mu - at.mu) : VectorXd::Zero(p);
  MatrixXd H, scores;
  std::vector<std::int64_t> places;
  const auto score = [&](const auto& centred, Index first) {
    const Index b = centred.rows();
    H.resize(b, p + k);
    H.leftCols(p).noalias() = (centred.rowwise() + shift.transpose()) * W;
    H.rightCols(k).noalias() = H.leftCols(p) * tangents.EC;
    scores.resize(b, tangents.q);
    scores.rowwise() = -0.5 * trace.transpose();
    add_case_scores(tangents, H, 1, true, scores);
    if (tangents.J.size() > 0) scores = (scores * tangents.J).eval();
    places.resize(static_cast<std::size_t>(b));
    std::iota(places.begin(), places.end(), first);
    visit(scores, places);
  };
  visit_deviations(Columns(data, sample.observed), sample, group.structure.units().head(p), score);
}

/// Sums of outer products of the scores of cases or clusters.
class ScoreProducts {
 public:
  ScoreProducts(const GroupSample& sample, Index q) : sample_(sample), B_(MatrixXd::Zero(q, q)) {
    if (sample.clusters > 0) sums_.setZero(q, sample.clusters);
  }

  void add(const MatrixXd& scores, std::span<const std::int64_t> places) {
    if (sample_.weights.size() == 0 && sample_.clusters == 0) {
      B_.selfadjointView<Eigen::Lower>().rankUpdate(scores.transpose());
      return;
    }
    weighted_ = scores;
    if (sample_.weights.size() > 0)
      for (Index i = 0; i < weighted_.rows(); ++i)
        weighted_.row(i) *= sample_.weights[places[static_cast<std::size_t>(i)]];
    if (sample_.clusters == 0) {
      B_.selfadjointView<Eigen::Lower>().rankUpdate(weighted_.transpose());
      return;
    }
    for (Index i = 0; i < weighted_.rows(); ++i)
      sums_.col(cluster_of(places[static_cast<std::size_t>(i)])) += weighted_.row(i).transpose();
  }

  MatrixXd finish() {
    if (sample_.clusters > 0) B_.selfadjointView<Eigen::Lower>().rankUpdate(sums_);
    mirror_lower(B_);
    return B_ * (small_sample_factor(sample_) / sample_.n);
  }

 private:
  Index cluster_of(std::int64_t place) const {
    return sample_.cluster_of[static_cast<std::size_t>(place)];
  }

  const GroupSample& sample_;
  MatrixXd B_;
  MatrixXd weighted_;
  MatrixXd sums_;  ///< q x clusters
};

}  // namespace

void visit_scores(const Objective::Group& group,
                  const Tangents& tangents,
                  const Moments& at,
                  const Data& data,
                  const GroupSample& sample,
                  const ScoreVisit& visit) {
  if (!sample.likelihood) {
    visit_complete_cases(group, tangents, at, data, sample, visit);
    return;
  }
  visit_pattern_scores(tangents,
                       at,
                       sample.patterns,
                       Columns(data, sample.observed),
                       sample.moments.mu,
                       sample.units,
                       visit);
}

MatrixXd score_products(const Objective::Group& group,
                        const Tangents& tangents,
                        const Moments& at,
                        const Data& data,
                        const GroupSample& sample) {
  const Index q = tangents.J.size() > 0 ? tangents.J.cols() : tangents.q;
  ScoreProducts products(sample, q);
  visit_scores(group,
               tangents,
               at,
               data,
               sample,
               [&](const MatrixXd& scores, std::span<const std::int64_t> places) {
                 products.add(scores, places);
               });
  return products.finish();
}

double small_sample_factor(const GroupSample& sample) {
  const auto clusters = static_cast<double>(sample.clusters);
  return sample.clusters > 0 ? clusters / (clusters - 1) : 1;
}

MatrixXd first_order_information(const Objective& objective,
                                 const VectorXd& theta,
                                 const Data& data,
                                 const Sample& sample) {
  MatrixXd B = MatrixXd::Zero(theta.size(), theta.size());
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const RamStructure::State state = group.structure.at(theta);
    B += group.share *
         score_products(
             group, group.structure.tangents(state), state.implied, data, sample.groups[g]);
  }
  return B;
}

}  // namespace semfit::internal
