// What bootstrap draws come to: standard errors, intervals, failures, remarks.
#pragma once

#include "semfit/replications.h"
#include "semfit/result.h"

#include "math/symmetric.h"

#include <optional>
#include <vector>

namespace semfit::internal {

/// Why a draw is of no use; Replicate::outcome.
enum Failure : std::uint32_t {
  no_failure,
  singular_moments,
  not_converged,
  no_fit,
  not_identified
};

/// Counts, failures, quantities and draws from the replicates.
/// @param bootstrap   what was asked for, and the quantities with their estimates
/// @param replicates  the quantities' values, and at last whether the solution is improper
/// @param without     the same without each block of cases, for BCa; or empty
void summarise_draws(Bootstrap& bootstrap,
                     const std::vector<Replicate>& replicates,
                     const std::vector<Replicate>& without,
                     double ci_level);

/// Of the first q values of the draws that are of use, divisor their number. nullopt with fewer
/// than two.
std::optional<MatrixXd> covariance_of_draws(const std::vector<Replicate>& replicates, Index q);

/// @param q               free parameters
/// @param is_interrupted  stopped before all draws, or the fits without each case, were done
std::vector<Note> remarks_of(const Bootstrap& bootstrap,
                             Index q,
                             double ci_level,
                             bool is_interrupted);

/// Standard errors, tests and intervals of the draws in place of those of the delta method.
void apply_bootstrap(const Bootstrap& bootstrap, Result& result);

}  // namespace semfit::internal
