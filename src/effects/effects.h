// Direct, indirect and total effects, found from the path diagram.
#pragma once

#include "semfit/result.h"

#include "structure/ram.h"

#include <optional>
#include <vector>

namespace semfit::internal {

struct EffectTable {
  std::vector<Effect> effects;
  std::vector<Note> notes;
};

/// The effects of `EffectPlan` at the estimates, raw and standardised; those that do not exist are
/// left out. Standard errors by the delta method, z after Sobel.
/// @param V  covariance of the estimates, if there is one
/// @source Bollen (1987); Sobel (1982, 1987)
EffectTable trace_effects(const ParameterTable& table,
                          int block,
                          const RamStructure& structure,
                          const VectorXd& theta,
                          const std::optional<MatrixXd>& V,
                          double ci_level);

}  // namespace semfit::internal
