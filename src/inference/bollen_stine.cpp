#include "inference/bollen_stine.h"

#include "base/replications.h"

#include <cmath>

namespace semfit::internal {

std::vector<CaseTransform> transforms_between(const Objective& objective,
                                              const VectorXd& theta,
                                              const Sample& sample,
                                              double sample_part) {
  const double a = sample_part;
  std::vector<CaseTransform> transforms;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    Moments to = group.structure.at(theta).implied;
    const Moments& from = group.discrepancy->sample();
    to.Sigma = a * from.Sigma + (1 - a) * to.Sigma;
    if (to.mu.size() > 0) to.mu = a * from.mu + (1 - a) * to.mu;
    transforms.push_back(transform_to(sample.groups[g], to));
  }
  return transforms;
}

BootstrapTest bollen_stine(const ParameterTable& table,
                           const Constraints& constraints,
                           const Evidence& evidence,
                           const Inference& inference,
                           const Options& options,
                           const RunControl& control) {
  const auto& [objective, estimate, data, sample, recipe] = evidence;
  const FittedModel model{table, constraints, estimate.theta, recipe};
  const CaseDraws draws(data,
                        sample,
                        draw_options(recipe, table),
                        options.inference.seed,
                        transforms_between(objective, estimate.theta, sample, 0));
  const auto chisq_of = [&](std::uint64_t id) -> Replicate {
    const std::optional<Draw> draw = draws.draw(id);
    if (!draw) return {id, 1, {}};
    const Refitted refitted = refit(model, *draw, data, options.estimation);
    if (!refitted.estimate.converged) return {id, 1, {}};
    return {id, 0, {2 * draw->sample.N * refitted.estimate.f}};
  };
  RunControl watched = control;  // a test is not kept: only its p-value is of interest
  watched.resume = nullptr;
  watched.keep = nullptr;
  watched.parts = 1;
  watched.part = 0;
  watched.gather = nullptr;
  const auto R = static_cast<std::uint64_t>(options.inference.bootstrap);
  BootstrapTest test;
  int larger = 0;
  for (const Replicate& r : run_replications(R, options.threads, "", 1, watched, chisq_of)) {
    if (r.outcome != 0) {
      ++test.failed;
      continue;
    }
    ++test.draws;
    larger += r.values.front() > inference.chisq;
  }
  test.is_interrupted = static_cast<std::uint64_t>(test.draws + test.failed) < R;
  if (test.draws > 0)
    test.pvalue = static_cast<double>(larger) / test.draws;
  else
    test.why = test.failed > 0 ? "none of the bootstrap draws converged"
                               : "the run was stopped before a draw was finished";
  return test;
}

}  // namespace semfit::internal
