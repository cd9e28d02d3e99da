#include "inference/casewise_scores.h"

#include "math/symmetric.h"
#include "moments/columns.h"

#include <algorithm>
#include <span>

namespace semfit::internal {
namespace {

constexpr Index block_size = 256;  ///< cases at a time: their scores fit the cache

/// Walks the cases of a group in blocks: visit(y - origin in units, b x p; place of the first).
template <typename Visit>
void visit_cases(const Data& data,
                 const GroupSample& sample,
                 const VectorXd& units,
                 const Visit& visit) {
  const Columns columns(data, sample.observed);
  const auto n = static_cast<Index>(sample.rows.size());
  MatrixXd block(std::min(block_size, n), units.size());
  for (Index first = 0; first < n; first += block_size) {
    const Index size = std::min(block_size, n - first);
    const std::span<const std::int64_t> rows(sample.rows.data() + first,
                                             static_cast<std::size_t>(size));
    columns.read(rows, sample.moments.mu, units, block.topRows(size));
    visit(block.topRows(size), first);
  }
}

/// Scores of a block from H = [u, EC'u] (b x columns of P), one column for each part of a tangent.
void add_scores(const Tangents& tangents,
                const MatrixXd& H,
                const VectorXd& trace,
                MatrixXd& scores) {
  scores.rowwise() = -0.5 * trace.transpose();
  for (const Tangent& t : tangents.list) {
    auto column = scores.col(t.parameter);
    if (t.left >= 0) column += t.weight * H.col(t.left).cwiseProduct(H.col(t.right));
    if (t.mean >= 0) column += t.mean_weight * H.col(t.mean);
  }
}

/// m_i = |L^-1 d_i|^2 for the rows d_i of D.
VectorXd squared_distances(const Cholesky& factor, const MatrixXd& D) {
  const MatrixXd Z = factor.factor().solve(D.transpose());
  return Z.colwise().squaredNorm().transpose();
}

double weight_of(const GroupSample& sample, Index i) {
  return sample.weights.size() > 0 ? sample.weights[i] : 1.0;
}

}  // namespace

void visit_scores(const Objective::Group& group,
                  const VectorXd& theta,
                  const Data& data,
                  const GroupSample& sample,
                  const std::function<void(const MatrixXd& scores, Index first)>& visit) {
  const RamStructure::State state = group.structure.at(theta);
  const Tangents tangents = group.structure.tangents(state);
  const MatrixXd W = *group.discrepancy->weight(state.implied);
  // Sums of parts are about phi; with composites the chain rule follows.
  Tangents by_phi = tangents;
  by_phi.J.resize(0, 0);
  const VectorXd trace = traces_against(by_phi, W);
  const Index p = W.rows(), k = tangents.EC.cols();
  const bool has_means = state.implied.mu.size() > 0;
  const VectorXd shift =
      has_means ? VectorXd(group.discrepancy->sample().mu - state.implied.mu) : VectorXd::Zero(p);
  MatrixXd H, scores;
  visit_cases(data, sample, group.structure.units().head(p), [&](const auto& centred, Index first) {
    const Index b = centred.rows();
    H.resize(b, p + k);
    H.leftCols(p).noalias() = (centred.rowwise() + shift.transpose()) * W;
    H.rightCols(k).noalias() = H.leftCols(p) * tangents.EC;
    scores.resize(b, tangents.q);
    add_scores(tangents, H, trace, scores);
    if (tangents.J.size() > 0) scores = (scores * tangents.J).eval();
    visit(scores, first);
  });
}

MatrixXd first_order_information(const Objective& objective,
                                 const VectorXd& theta,
                                 const Data& data,
                                 const Sample& sample) {
  MatrixXd B = MatrixXd::Zero(theta.size(), theta.size());
  MatrixXd weighted;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    visit_scores(
        objective.groups()[g], theta, data, group, [&](const MatrixXd& scores, Index first) {
          if (group.weights.size() == 0) {
            B.selfadjointView<Eigen::Lower>().rankUpdate(scores.transpose());
            return;
          }
          weighted = group.weights.segment(first, scores.rows()).asDiagonal() * scores;
          B.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
        });
  }
  mirror_lower(B);
  return B / sample.N;
}

double unrestricted_trace(const Objective& objective, const Data& data, const Sample& sample) {
  double trace = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    double sum = 0;
    const Objective::Group& fitted = objective.groups()[g];
    const std::vector<Index>& x = fitted.fixed_x;
    const MatrixXd& S = fitted.discrepancy->sample().Sigma;
    const auto factor = cholesky(S);
    const auto factor_x = cholesky(MatrixXd(S(x, x)));
    const auto p_y = static_cast<double>(S.rows()) - static_cast<double>(x.size());
    const double intercepts = fitted.structure.has_means() ? 1 : 0;
    const VectorXd units = fitted.structure.units().head(S.rows());
    visit_cases(data, group, units, [&](const auto& centred, Index first) {
      VectorXd m = squared_distances(*factor, centred);
      VectorXd h = VectorXd::Constant(m.size(), intercepts);
      if (!x.empty()) {
        const VectorXd m_x = squared_distances(*factor_x, centred(Eigen::all, x));
        m -= m_x;
        h += m_x;
      }
      for (Index i = 0; i < m.size(); ++i) {
        const double w = weight_of(group, first + i);
        sum += w * w * (h[i] * m[i] + 0.5 * (m[i] * m[i] - 2 * m[i] + p_y));
      }
    });
    trace += sum / group.n;  // the groups' parameters are their own
  }
  return trace;
}

}  // namespace semfit::internal
