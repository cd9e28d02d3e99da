// The bootstrap: a model fitted to draws like its sample, and what they say about every number of
// the fit.
#pragma once

#include "semfit/replications.h"
#include "semfit/result.h"

#include "fitted.h"

#include <optional>
#include <vector>

namespace semfit::internal {

struct BootstrapRun {
  Bootstrap bootstrap;
  /// Covariance matrix of the free parameters over the draws (divisor their number); none with
  /// fewer than two draws.
  std::optional<MatrixXd> V;
  std::vector<Note> notes;
  bool interrupted = false;
};

/// Draws by `options.inference`: each is fitted from the estimates of `target` on. Draws that do
/// not converge or whose moments are singular are left out and told, by number. The same for any
/// number of threads, and for any division of the work into runs that continue each other.
/// @source Efron and Tibshirani (1993); Davison and Hinkley (1997)
BootstrapRun bootstrap(const Fitted& target, const Setting& setting, const RunControl& control);

}  // namespace semfit::internal
