// How reports speak of a mediation: names of effects, and the interval that each is shown with.
#pragma once

#include "semfit/mediation.h"

#include <string>

namespace semfit::internal {

/// "indirect effect by fep (a b)"; not escaped.
std::string effect_label(const MediationEffect& effect, const MediationOptions& options);

struct EffectInterval {
  double se = not_a_number;
  double pvalue = not_a_number;
  Interval interval;
  std::string by;
};

/// c and c': t of their regression. Others: the bootstrap's, of the type that was chosen; without
/// cases (or without such an interval) Monte Carlo.
EffectInterval interval_of(const MediationEffect& effect, const MediationOptions& options);

std::string p_cell(double p);   ///< "0.034", "<0.001", nothing for NaN
std::string p_words(double p);  ///< "p = 0.034", "p < 0.001"
std::string stars(double p);

}  // namespace semfit::internal
