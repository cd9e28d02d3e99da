// What each case of incomplete data says about the parameters.
#pragma once

#include "moments/patterns.h"
#include "structure/tangents.h"

#include <functional>
#include <span>

namespace semfit::internal {

/// Gradients of the cases' log-likelihoods by the parameters, each case with the variables o that
/// it has. With u = Sigma_oo^-1 (y - mu)_o between zeros and W the inverse between zeros that of
/// parameter k is
///     1/2 u' dSigma_k u - 1/2 tr(W dSigma_k) + dmu_k' u.
/// Their weighted sum is -N/2 times the gradient of F (PatternLikelihood).
/// O(p^2 + q) for a case and O(p^3 + q) for a pattern.
/// @param at             moments in the structure's units, every Sigma_oo positive definite
/// @param center, units  p each, the user's units; a center close to the means saves digits
/// @param visit          gets the scores of a block of cases (b x q), not weighted, and the places
///                       of these cases (Pattern::places); blocks come in no order of places
void visit_pattern_scores(
    const Tangents& tangents,
    const Moments& at,
    const std::vector<Pattern>& patterns,
    const Columns& columns,
    const VectorXd& center,
    const VectorXd& units,
    const std::function<void(const MatrixXd& scores, std::span<const std::int64_t> places)>& visit);

}  // namespace semfit::internal
