// Information of incomplete data: the curvature of the full-information likelihood.
#pragma once

#include "moments/pattern_likelihood.h"
#include "structure/tangents.h"

namespace semfit::internal {

enum class Curvature {
  observed,  ///< at the data as they are
  expected   ///< its mean under the model, the patterns given
};

/// First-order part of the second derivatives of F / 2 by the parameters, q x q, F the
/// PatternLikelihood at the moments `at`: the sum over patterns of the `ml_hessian` of each,
/// divided by 2 N. With W = Sigma_oo^-1 between zeros
///     observed: K = 2 W T W - n W, h = sum_k c_k W (v_k - c_k mu);   expected: K = n W, h = 0.
/// The other part of the observed information, <G, d2 moments> / 2 with G the sensitivity, is what
/// RamStructure::add_curvature adds. Not finite where a Sigma_oo is not positive definite: F
/// has no value there.
/// O(patterns q^2) look-ups, and no matrix of moments by moments unless these are the parameters.
/// The same to the last bit for any number of threads.
/// @source Savalei (2010) on the choice; Jamshidian and Bentler (1999) on the derivatives
MatrixXd pattern_information(const Tangents& tangents,
                             const PatternLikelihood& likelihood,
                             const Moments& at,
                             Curvature kind);

}  // namespace semfit::internal
