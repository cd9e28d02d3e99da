#include "inference/bollen_stine.h"

#include "base/parallel.h"
#include "discrepancy/ml.h"
#include "math/decomposition.h"
#include "math/random.h"
#include "moments/columns.h"
#include "moments/continuous.h"

#include <vector>

namespace semfit::internal {
namespace {

/// A^(1/2) or A^(-1/2), symmetric.
MatrixXd symmetric_power(const MatrixXd& A, double power) {
  const SymmetricEigen eigen = symmetric_eigen(A);
  return eigen.vectors * eigen.values.array().pow(power).matrix().asDiagonal() *
         eigen.vectors.transpose();
}

/// Draws of one group, as moments in the structure's units.
class Population {
 public:
  Population(const Objective::Group& group,
             const VectorXd& theta,
             const Data& data,
             const GroupSample& sample)
      : columns_(data, sample.observed), sample_(sample), fixed_x_(group.fixed_x) {
    const Moments& s = group.discrepancy->sample();
    implied_ = group.structure.at(theta).implied;
    const VectorXd inverse = sample.units.cwiseInverse();
    T_ = symmetric_power(implied_.Sigma, 0.5) * symmetric_power(s.Sigma, -0.5) *
         inverse.asDiagonal();
  }

  double cases() const { return sample_.n; }
  const Moments& implied() const { return implied_; }
  const std::vector<Index>& fixed_x() const { return fixed_x_; }

  Moments draw(Philox& random) const {
    std::vector<std::uint32_t> counts(sample_.rows.size());
    draw_with_replacement(random, counts);
    VectorXd weights(static_cast<Index>(counts.size()));
    for (std::size_t i = 0; i < counts.size(); ++i)
      weights[static_cast<Index>(i)] = counts[i];
    const CrossProducts products = cross_products(columns_.views(), sample_.rows, weights);
    Moments m{T_ * (products.scatter / sample_.divisor) * T_.transpose(), VectorXd()};
    if (implied_.mu.size() > 0) m.mu = implied_.mu + T_ * (products.mean - sample_.moments.mu);
    return m;
  }

 private:
  Columns columns_;
  const GroupSample& sample_;
  std::vector<Index> fixed_x_;
  Moments implied_;
  MatrixXd T_;
};

/// What the moments of the fixed covariates alone add to the discrepancy of a draw. They are not
/// the model's to explain: it is of the other variables given these.
double covariates_part(const Moments& draw, const Moments& implied, const std::vector<Index>& x) {
  if (x.empty()) return 0;
  const auto part = [&](const Moments& m) {
    return Moments{m.Sigma(x, x), m.mu.size() > 0 ? VectorXd(m.mu(x)) : VectorXd()};
  };
  return MaximumLikelihood(part(draw)).evaluate(part(implied), nullptr).value_or(not_a_number);
}

/// Chi-square of one draw; NaN if the fit did not converge.
double chisq_of_draw(const std::vector<Population>& populations,
                     const Constraints& constraints,
                     const Evidence& evidence,
                     const Options& options,
                     std::uint64_t replicate) {
  Philox random(options.inference.seed, replicate);
  Objective::Discrepancies discrepancies;
  double covariates = 0;
  for (const Population& population : populations) {
    Moments draw = population.draw(random);
    if (!cholesky(draw.Sigma)) return not_a_number;
    covariates +=
        population.cases() * covariates_part(draw, population.implied(), population.fixed_x());
    discrepancies.push_back(std::make_shared<MaximumLikelihood>(std::move(draw)));
  }
  const Objective objective = evidence.objective.with(std::move(discrepancies));
  const Estimate estimate =
      internal::estimate(objective, constraints, {evidence.estimate.theta}, options.estimation);
  return estimate.converged ? 2 * evidence.sample.N * estimate.f - covariates : not_a_number;
}

}  // namespace

BootstrapTest bollen_stine(const Constraints& constraints,
                           const Evidence& evidence,
                           const Inference& inference,
                           const Options& options) {
  BootstrapTest test;
  const auto R = static_cast<std::size_t>(options.inference.bootstrap);
  std::vector<Population> populations;
  for (std::size_t g = 0; g < evidence.sample.groups.size(); ++g)
    populations.emplace_back(evidence.objective.groups()[g],
                             evidence.estimate.theta,
                             evidence.data,
                             evidence.sample.groups[g]);
  std::vector<double> chisq(R);
  parallel_for(options.threads, R, [&](std::size_t r) {
    chisq[r] = chisq_of_draw(populations, constraints, evidence, options, r);
  });
  int larger = 0;
  for (const double x : chisq) {
    if (std::isnan(x)) {
      ++test.failed;
      continue;
    }
    ++test.draws;
    larger += x > inference.chisq;
  }
  if (test.draws > 0)
    test.pvalue = static_cast<double>(larger) / test.draws;
  else
    test.why = "none of the bootstrap draws converged";
  return test;
}

}  // namespace semfit::internal
