// The p-value of the model's test by the bootstrap.
#pragma once

#include "inference/infer.h"
#include "table/constraints.h"

#include <string>

namespace semfit::internal {

struct BootstrapTest {
  double pvalue = not_a_number;
  int draws = 0;    ///< that converged
  int failed = 0;   ///< that did not, and are left out
  std::string why;  ///< why there is no p-value
};

/// Share of the draws from a population in which the model holds, and which is otherwise like the
/// sample, whose chi-square is larger than the model's. The cases are transformed to
///     x* = mu + Sigma^1/2 S^-1/2 (x - m),
/// roots symmetric, implied moments at the estimates, and drawn with replacement within their
/// group. A draw is a vector of frequencies: its moments are a weighted cross-product, transformed
/// afterwards. Each is fitted from the estimates on. The same for any number of threads.
/// @source Bollen and Stine (1992)
BootstrapTest bollen_stine(const Constraints& constraints,
                           const Evidence& evidence,
                           const Inference& inference,
                           const Options& options);

}  // namespace semfit::internal
