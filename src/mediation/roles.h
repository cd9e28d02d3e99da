// Which variable has which part in a mediation, and the cases that have all of them.
#pragma once

#include "semfit/mediation.h"

#include "moments/moments.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

/// Moments of the variables of a mediation, in the order controls (K), x, mediators (J), y.
struct MediationSample {
  std::vector<std::string> names;
  Index K = 0, J = 0;
  double n = 0;
  Moments moments;                 ///< Sigma with divisor n - 1; mu only where means are known
  std::vector<std::int64_t> rows;  ///< data rows used, from 0; empty for published moments
  std::int64_t original = 0;
  std::vector<std::string> dropped;
  std::vector<Note> notes;

  Index x() const { return K; }
  Index mediator(Index j) const { return K + 1 + j; }
  Index y() const { return K + 1 + J; }
  double sd(Index i) const { return std::sqrt(moments.Sigma(i, i)); }
};

/// @error unknown-variable for each name that the data do not have (Fault::usage);
///        groups-mismatch, no-complete-cases, and all that `summarise` reports
MediationSample mediation_sample(const Data& data, const MediationOptions& options);

}  // namespace semfit::internal
