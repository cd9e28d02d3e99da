#include "inference/unrestricted.h"

#include "base/memory.h"
#include "estimate/moment_information.h"
#include "estimate/pattern_information.h"
#include "inference/casewise_scores.h"
#include "math/symmetric.h"
#include "moments/case_blocks.h"
#include "structure/unrestricted_tangents.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

namespace semfit::internal {
namespace {

/// L^-1 d for the rows d of D.
MatrixXd whitened(const Cholesky& factor, const MatrixXd& D) {
  return factor.factor().solve(D.transpose()).transpose();
}

/// The regression of a block of cases on the fixed covariates, whitened: residuals e of y with
/// unit covariance, and their predictors h with unit mean square, the constant first where there
/// are means. Without covariates e is y itself.
struct Regression {
  MatrixXd e;  ///< b x p_y
  MatrixXd h;  ///< b x number of predictors
};

class Regressor {
 public:
  Regressor(const Objective::Group& group, const GroupSample& sample)
      : has_means_(group.structure.has_means()), x_(group.fixed_x) {
    const MatrixXd S = (sample.divisor / sample.n) * group.discrepancy->sample().Sigma;
    const auto p = S.rows();
    std::vector<bool> is_x(static_cast<std::size_t>(p), false);
    for (const Index i : x_)
      is_x[static_cast<std::size_t>(i)] = true;
    for (Index i = 0; i < p; ++i)
      if (!is_x[static_cast<std::size_t>(i)]) y_.push_back(i);
    MatrixXd residual = S(y_, y_);
    if (!x_.empty()) {
      factor_x_ = cholesky(MatrixXd(S(x_, x_)));
      slopes_ = factor_x_->solve(MatrixXd(S(x_, y_)));
      residual -= S(y_, x_) * slopes_;
    }
    factor_ = cholesky(residual);
  }

  Index p_y() const { return static_cast<Index>(y_.size()); }
  Index predictors() const { return static_cast<Index>(x_.size()) + (has_means_ ? 1 : 0); }
  bool exists() const { return factor_.has_value(); }

  Regression operator()(const MatrixXd& D) const {
    MatrixXd e = D(Eigen::all, y_);
    Regression r{MatrixXd(), MatrixXd::Ones(D.rows(), predictors())};
    if (!x_.empty()) {
      const MatrixXd X = D(Eigen::all, x_);
      e -= X * slopes_;
      r.h.rightCols(X.cols()) = whitened(*factor_x_, X);
    }
    r.e = whitened(*factor_, e);
    return r;
  }

 private:
  bool has_means_;
  std::vector<Index> x_, y_;
  MatrixXd slopes_;
  std::optional<Cholesky> factor_, factor_x_;
};

double trace_of_cases(const Regressor& regress,
                      const Objective::Group& group,
                      const Data& data,
                      const GroupSample& sample) {
  const auto p_y = static_cast<double>(regress.p_y());
  double sum = 0;
  visit_deviations(Columns(data, sample.observed),
                   sample,
                   group.structure.units().head(group.structure.p()),
                   [&](const auto& block, Index first) {
                     const Regression r = regress(block);
                     const VectorXd m = r.e.rowwise().squaredNorm(),
                                    h = r.h.rowwise().squaredNorm();
                     for (Index i = 0; i < m.size(); ++i) {
                       const double w = sample.weights.size() > 0 ? sample.weights[first + i] : 1.0;
                       sum += w * w * (h[i] * m[i] + 0.5 * (m[i] * m[i] - 2 * m[i] + p_y));
                     }
                   });
  return sum / sample.n;
}

/// The same group with the cases of a cluster next to each other.
GroupSample sorted_by_cluster(const GroupSample& sample) {
  std::vector<std::size_t> order(sample.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sample.cluster_of[a] < sample.cluster_of[b];
  });
  GroupSample sorted = sample;
  for (std::size_t i = 0; i < order.size(); ++i) {
    sorted.rows[i] = sample.rows[order[i]];
    sorted.cluster_of[i] = sample.cluster_of[order[i]];
    if (sample.weights.size() > 0)
      sorted.weights[static_cast<Index>(i)] = sample.weights[static_cast<Index>(order[i])];
  }
  return sorted;
}

/// 1/n sum_c |sum_i w_i e_i h_i'|^2 + 1/2 |sum_i w_i (e_i e_i' - I)|^2, i the cases of cluster c.
double trace_of_clusters(const Regressor& regress,
                         const Objective::Group& group,
                         const Data& data,
                         const GroupSample& unsorted) {
  const GroupSample sample = sorted_by_cluster(unsorted);
  const Index p_y = regress.p_y();
  MatrixXd variance = MatrixXd::Zero(p_y, p_y), slope = MatrixXd::Zero(p_y, regress.predictors());
  double sum = 0;
  int cluster = 0;
  const auto close = [&] {
    sum += slope.squaredNorm() + 0.5 * variance.squaredNorm();
    slope.setZero();
    variance.setZero();
  };
  visit_deviations(Columns(data, sample.observed),
                   sample,
                   group.structure.units().head(group.structure.p()),
                   [&](const auto& block, Index first) {
                     const Regression r = regress(block);
                     for (Index i = 0; i < r.e.rows(); ++i) {
                       const auto place = static_cast<std::size_t>(first + i);
                       if (sample.cluster_of[place] != cluster) close();
                       cluster = sample.cluster_of[place];
                       const double w = sample.weights.size() > 0 ? sample.weights[first + i] : 1.0;
                       variance.noalias() += w * r.e.row(i).transpose() * r.e.row(i);
                       variance.diagonal().array() -= w;
                       slope.noalias() += w * r.e.row(i).transpose() * r.h.row(i);
                     }
                   });
  close();
  return small_sample_factor(sample) * sum / sample.n;
}

UnrestrictedInference of_complete_data(const Objective& objective,
                                       const Data& data,
                                       const Sample& sample) {
  UnrestrictedInference result;
  double trace = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const GroupSample& cases = sample.groups[g];
    const Regressor regress(group, cases);
    if (!regress.exists()) {
      result.why = "the sample covariance matrix is singular";
      return result;
    }
    trace += cases.clusters > 0 ? trace_of_clusters(regress, group, data, cases)
                                : trace_of_cases(regress, group, data, cases);
  }
  result.trace = trace;  // the groups' parameters are their own
  return result;
}

/// Why there can be no matrix of so many moments; empty if there can.
std::string too_large(Index moments) {
  const std::string needed = beyond_memory(static_cast<double>(moments), 5);
  if (needed.empty()) return "";
  return fmt::format(
      "with missing values it needs the inverse of the information of {} moments: {}",
      moments,
      needed);
}

/// Inverse information, or the sandwich, of the moments that are the model's: the first p
/// variables'.
MatrixXd gamma_of_first_stage(const UnrestrictedGroup& own,
                              const MomentList& list,
                              Index p,
                              const Recipe& recipe) {
  std::vector<Index> kept;
  for (std::size_t k = 0; k < list.pairs().size(); ++k)
    if (list.pairs()[k].first < p) kept.push_back(static_cast<Index>(k));
  for (std::size_t k = 0; k < list.means().size(); ++k)
    if (list.means()[k] < p) kept.push_back(static_cast<Index>(list.pairs().size() + k));
  const bool is_robust = recipe.missing == Missing::robust_two_stage;
  const MatrixXd all =
      is_robust ? MatrixXd(own.inverse * own.first_order * own.inverse) : own.inverse;
  return all(kept, kept);
}

UnrestrictedInference of_patterns(const Objective& objective,
                                  const Data& data,
                                  const Sample& sample,
                                  const Recipe& recipe) {
  UnrestrictedInference result;
  const bool needs_cases = recipe.is_scaled() || recipe.missing == Missing::robust_two_stage ||
                           recipe.se == StandardErrors::robust_huber_white ||
                           recipe.se == StandardErrors::robust_cluster;
  double trace = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const GroupSample& model = sample.groups[g];
    const GroupSample& cases = model.first_stage ? *model.first_stage : model;
    const Moments at = cases.in_units(true);
    const Tangents moments = unrestricted_tangents(at.Sigma.rows(), group.fixed_x, true);
    result.why = too_large(moments.q);
    if (!result.why.empty()) return result;
    UnrestrictedGroup& own = result.groups.emplace_back();
    own.observed = pattern_information(moments, *cases.likelihood, at, Curvature::observed);
    own.information = recipe.information == Information::expected
                          ? pattern_information(moments, *cases.likelihood, at, Curvature::expected)
                          : own.observed;
    const auto factor = cholesky(own.information), observed = cholesky(own.observed);
    const auto complete = cholesky(at.Sigma);
    if (!factor || !observed || !complete) {
      result.why =
          "the information of the unrestricted moments is singular";
      result.groups.clear();
      return result;
    }
    own.inverse = factor->inverse();
    own.observed_inverse =
        recipe.information == Information::expected ? observed->inverse() : own.inverse;
    own.complete = normal_information(moments, complete->inverse());
    if (needs_cases) own.first_order = score_products(group, moments, at, data, cases);
    if (recipe.is_two_stage())
      own.gamma = gamma_of_first_stage(
          own, MomentList(at.Sigma.rows(), true, group.fixed_x), group.structure.p(), recipe);
    if (!needs_cases) continue;
    trace += own.inverse.cwiseProduct(own.first_order).sum();
  }
  if (needs_cases) result.trace = trace;
  return result;
}

}  // namespace

UnrestrictedInference infer_unrestricted(const Objective& objective,
                                         const Data& data,
                                         const Sample& sample,
                                         const Recipe& recipe) {
  const bool has_patterns = sample.groups.front().likelihood != nullptr;
  if (has_patterns) return of_patterns(objective, data, sample, recipe);
  if (recipe.has(Test::yuan_bentler_mplus) || recipe.has(Test::yuan_bentler))
    return of_complete_data(objective, data, sample);
  return {};
}

}  // namespace semfit::internal
