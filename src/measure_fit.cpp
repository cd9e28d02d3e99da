#include "measure_fit.h"

#include "base/block_variables.h"
#include "inference/browne.h"
#include "inference/missing_traces.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <variant>

namespace semfit::internal {
namespace {

const double log_2pi = std::log(2 * std::numbers::pi);

/// Of complete cases at their own moments.
double log_likelihood(const MatrixXd& Sigma, double n) {
  const auto p = static_cast<double>(Sigma.rows());
  return -0.5 * n * (p * log_2pi + cholesky(Sigma)->log_determinant() + p);
}

/// Of cases with missing values where the likelihood, in units, is F.
double log_likelihood(double F, const PatternLikelihood& likelihood, const GroupSample& group) {
  double units = 0;  // of the observed values
  for (const Pattern& pattern : group.patterns)
    for (const Index i : pattern.seen)
      units += pattern.n * std::log(group.units[i]);
  const double values = likelihood.observed_values() * log_2pi + 2 * units;
  return -0.5 * group.n * (F + values / likelihood.N());
}

/// Of the covariates alone, at their part of the unrestricted moments.
double log_likelihood_of(const std::vector<Index>& x, const GroupSample& group, const Data& data) {
  const Moments at = group.in_units(true);
  GroupSample own;
  own.n = group.n;
  own.units = group.units(x);
  for (const Index i : x)
    own.observed.push_back(group.observed[static_cast<std::size_t>(i)]);
  const bool is_of_moments = group.patterns.front().is_moments();
  const Columns columns(data, is_of_moments ? std::vector<std::string>() : own.observed);
  own.patterns = is_of_moments ? narrowed(group.patterns, x)
                               : find_patterns(columns, group.rows, group.weights).list;
  const PatternLikelihood likelihood(
      columns, own.patterns, group.moments.mu(x), own.units, group.likelihood->threads());
  own.n *=
      likelihood.N() / group.likelihood->N();  // cases without any covariate are not among them
  const auto F = likelihood.evaluate({at.Sigma(x, x), at.mu(x)}, nullptr);
  return log_likelihood(F.value_or(not_a_number), likelihood, own);
}

/// Maximum of the normal log-likelihood over all moments; with fixed covariates that of the rest
/// given them.
double unrestricted_log_likelihood(const Fitted& target, const Setting& setting) {
  double logl = 0;
  for (std::size_t g = 0; g < setting.sample.groups.size(); ++g) {
    const GroupSample& group = setting.sample.groups[g];
    const std::vector<Index>& x = target.objective.groups()[g].fixed_x;
    if (target.objective.has_patterns()) {
      logl += log_likelihood(group.unrestricted_F, *group.likelihood, group);
      if (!x.empty()) logl -= log_likelihood_of(x, group, setting.data);
    } else {
      logl += log_likelihood(group.moments.Sigma, group.n);
      if (!x.empty()) logl -= log_likelihood(group.moments.Sigma(x, x), group.n);
    }
  }
  return logl;
}

/// Reweighted least squares; where there is no such statistic the chi-square stands in.
double residual_statistic(const Fitted& target) {
  const ResidualTest test = browne_normal(target.objective,
                                          target.constraints,
                                          target.estimate,
                                          target.inference,
                                          Objective::At::implied);
  return test.why.empty() ? test.statistic : target.inference.chisq;
}

/// <m, W m>, moments among fixed covariates left out.
double weighted_square(const MomentWeight& W, Moments m, const std::vector<Index>& fixed_x) {
  for (const Index i : fixed_x) {
    for (const Index j : fixed_x)
      m.Sigma(i, j) = 0;
    if (m.mu.size() > 0) m.mu[i] = 0;
  }
  if (const auto* V = std::get_if<MatrixXd>(&W)) {
    const MatrixXd VS = *V * m.Sigma;
    return 0.5 * VS.cwiseProduct(VS.transpose()).sum() +
           (m.mu.size() > 0 ? m.mu.dot(*V * m.mu) : 0.0);
  }
  const DistinctWeight& distinct = *std::get<std::shared_ptr<const DistinctWeight>>(W);
  const VectorXd s = distinct.list().stack(m);
  return s.dot(distinct.weigh(s));
}

/// The same with the expected information of incomplete data: a mean over the patterns.
double weighted_square(const GroupSample& group,
                       const Moments& implied,
                       const Moments& m,
                       const std::vector<Index>& fixed_x) {
  double sum = 0, n = 0;
  for (const Pattern& pattern : group.patterns) {
    const std::vector<Index>& o = pattern.seen;
    std::vector<Index> x;
    for (std::size_t i = 0; i < o.size(); ++i)
      if (std::find(fixed_x.begin(), fixed_x.end(), o[i]) != fixed_x.end())
        x.push_back(static_cast<Index>(i));
    const auto factor = cholesky(MatrixXd(implied.Sigma(o, o)));
    if (!factor) return not_a_number;
    sum += pattern.n * weighted_square(factor->inverse(), {m.Sigma(o, o), m.mu(o)}, x);
    n += pattern.n;
  }
  return sum / n;
}

/// r'W r and s'W s of the goodness of fit index where its W is not that of maximum likelihood.
void set_weighted(GroupMoments& block,
                  const Objective::Group& group,
                  const GroupSample& sample,
                  const VectorXd& theta) {
  const Discrepancy& discrepancy = *group.discrepancy;
  const Moments implied = group.structure.at(theta).implied;
  const auto difference = [&](const Moments& s) {
    return Moments{s.Sigma - implied.Sigma,
                   implied.mu.size() > 0 ? VectorXd(s.mu - implied.mu) : VectorXd()};
  };
  if (discrepancy.patterns()) {
    const VectorXd inverse = sample.units.cwiseInverse();
    const Moments s{inverse.asDiagonal() * sample.available.Sigma * inverse.asDiagonal(),
                    sample.available.mu.cwiseProduct(inverse)};
    block.weighted_residual = weighted_square(sample, implied, difference(s), group.fixed_x);
    block.weighted_sample = weighted_square(sample, implied, s, group.fixed_x);
    return;
  }
  if (discrepancy.is_likelihood()) return;
  const auto W = discrepancy.weight(implied);
  block.weighted_residual = weighted_square(*W, difference(discrepancy.sample()), group.fixed_x);
  block.weighted_sample = weighted_square(*W, discrepancy.sample(), group.fixed_x);
}

/// The model's own variables.
void leave_auxiliary_out(GroupMoments& block, const BlockVariables& variables) {
  const auto count = static_cast<Index>(model_variables(variables));
  for (Moments* m : {&block.sample, &block.implied}) {
    m->Sigma = m->Sigma.topLeftCorner(count, count).eval();
    if (m->mu.size() > 0) m->mu = m->mu.head(count).eval();
  }
}

void add_blocks(MeasureInputs& in, const Fitted& target, const Setting& setting) {
  for (std::size_t g = 0; g < setting.sample.groups.size(); ++g) {
    const GroupSample& group = setting.sample.groups[g];
    const Objective::Group& fitted = target.objective.groups()[g];
    GroupMoments block;
    block.n = group.n;
    block.sample = group.moments;
    block.implied = implied_moments(fitted, target.estimate.theta);
    if (!target.table.mean_structure) block.sample.mu.resize(0);
    block.fixed_x = fitted.fixed_x;
    set_weighted(block, fitted, group, target.estimate.theta);
    leave_auxiliary_out(block, target.table.blocks[g]);
    const auto p = static_cast<double>(block.sample.Sigma.rows());
    in.sample_moments += p * (p + 1) / 2 + (target.table.mean_structure ? p : 0);
    in.blocks.push_back(std::move(block));
  }
}

CorrectedTest corrected_by(const Inference& inference) {
  const Scaling& scaling = inference.scaling();
  return {inference.chisq,
          scaling.factor,
          scaling.shift,
          scaling.df,
          scaling.test == Test::scaled_shifted};
}

/// Robust measures of the mean alone; with missing values as if the data were complete.
void set_robust(MeasureInputs& in,
                const Fitted& target,
                const Fitted& baseline,
                const Setting& setting) {
  if (target.objective.has_patterns()) {
    const auto test_of = [&](const Fitted& fitted) {
      const CompleteDataTest test =
          complete_data_test(evidence_of(fitted, setting), fitted.inference, target.unrestricted);
      if (in.why_not_robust.empty()) in.why_not_robust = test.why;
      return CorrectedTest{test.chisq, test.factor, 0, static_cast<double>(fitted.inference.df)};
    };
    in.is_robust = true;
    in.robust = test_of(target);
    in.baseline_robust = test_of(baseline);
    return;
  }
  in.is_robust = in.is_scaled && setting.recipe.scaled_test() != Test::mean_var_adjusted;
  in.robust = in.scaled;
  in.baseline_robust = in.baseline_scaled;
}

/// Where the standard statistic is no chi-square, the residual test is what fit is judged by.
double basis(const Fitted& fitted, const Setting& setting) {
  if (setting.recipe.tests.front() == Test::standard) return fitted.inference.chisq;
  return browne_normal(fitted.objective,
                       fitted.constraints,
                       fitted.estimate,
                       fitted.inference,
                       Objective::At::sample)
      .statistic;
}

}  // namespace

Moments implied_moments(const Objective::Group& group, const VectorXd& theta) {
  Moments implied = group.structure.at(theta).implied;
  const VectorXd units = group.structure.units().head(group.structure.p());
  implied.Sigma = units.asDiagonal() * implied.Sigma * units.asDiagonal();
  if (implied.mu.size() > 0) implied.mu = implied.mu.cwiseProduct(units);
  return implied;
}

MeasureInputs measure_inputs(const Fitted& target, const Fitted& baseline, const Setting& setting) {
  const Recipe& recipe = setting.recipe;
  MeasureInputs in;
  in.npar = target.inference.npar;
  in.fmin = target.estimate.f;
  in.chisq = basis(target, setting);
  in.df = static_cast<double>(target.inference.df);
  in.is_chi_square = recipe.is_chi_square() || recipe.tests.front() != Test::standard;
  in.has_baseline = baseline.estimate.converged;
  in.baseline_chisq = basis(baseline, setting);
  in.baseline_df = static_cast<double>(baseline.inference.df);
  in.N = target.inference.multiplier;
  in.ntotal = setting.sample.N;
  in.groups = static_cast<double>(setting.sample.groups.size());
  in.rls_is_chisq = target.objective.has_patterns();
  in.rls = in.rls_is_chisq ? in.chisq : residual_statistic(target);
  in.has_likelihood = recipe.fitting == Fitting::ml;
  if (in.has_likelihood) {
    in.unrestricted_logl = unrestricted_log_likelihood(target, setting);
    in.logl = in.unrestricted_logl - setting.sample.N * target.estimate.f;
  }
  in.is_scaled = recipe.is_scaled();
  if (in.is_scaled) {
    in.scaled = corrected_by(target.inference);
    in.baseline_scaled = corrected_by(baseline.inference);
    in.has_likelihood_scaling =
        recipe.has(Test::yuan_bentler_mplus) || recipe.has(Test::yuan_bentler);
    in.scaling_h0 = target.inference.scaling().h0;
    in.scaling_h1 = target.inference.scaling().h1;
  }
  set_robust(in, target, baseline, setting);
  add_blocks(in, target, setting);
  return in;
}

}  // namespace semfit::internal
