// The p-value of the model's test by the bootstrap.
#pragma once

#include "semfit/replications.h"

#include "estimate/refit.h"
#include "inference/infer.h"

#include <string>
#include <vector>

namespace semfit::internal {

struct BootstrapTest {
  double pvalue = not_a_number;
  int draws = 0;                ///< that converged
  int failed = 0;               ///< that did not, and are left out
  bool is_interrupted = false;  ///< stopped before all were done
  std::string why;              ///< why there is no p-value
};

/// What turns the cases of each group into such with the moments a S + (1 - a) Sigma.
std::vector<CaseTransform> transforms_between(const Objective& objective,
                                              const VectorXd& theta,
                                              const Sample& sample,
                                              double sample_part);

/// Share of the draws from a population in which the model holds, and which is otherwise like the
/// sample, whose chi-square is larger than the model's. The cases are transformed to
///     x* = mu + Sigma^1/2 S^-1/2 (x - m),
/// implied moments at the estimates, and drawn with replacement within their group; each draw is
/// fitted from the estimates on. The same for any number of threads.
/// @source Bollen and Stine (1992)
BootstrapTest bollen_stine(const ParameterTable& table,
                           const Constraints& constraints,
                           const Evidence& evidence,
                           const Inference& inference,
                           const Options& options,
                           const RunControl& control);

}  // namespace semfit::internal
