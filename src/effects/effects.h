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

/// Effects between the variables of the structural part (regressions, and loadings of latent on
/// latent variables) for each ordered pair that directed paths join: the direct effect, the product
/// along each path through others, their sum and the total. With feedback loops totals come from
/// (I - B)^-1 and exist only where its series converges; paths are those without repetition.
/// Standard errors by the delta method, z after Sobel.
/// @param V  covariance of the estimates, if there is one
/// @source Bollen (1987); Sobel (1982, 1987)
EffectTable trace_effects(const ParameterTable& table,
                          int block,
                          const RamStructure& structure,
                          const VectorXd& theta,
                          const std::optional<MatrixXd>& V,
                          double ci_level);

}  // namespace semfit::internal
