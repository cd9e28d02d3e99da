// Curvature by parameters: derivatives of moments in the metric of a discrepancy.
#pragma once

#include "discrepancy/discrepancy.h"
#include "structure/tangents.h"

namespace semfit::internal {

/// Delta = d(distinct moments)/dtheta', k x q. For weight matrices that have no closed form.
MatrixXd stacked_tangents(const Tangents& tangents, const MomentList& list);

/// Adds share * Delta' W Delta to `information`, the lower triangle at least.
void add_information(const Tangents& tangents,
                     const MomentWeight& W,
                     double share,
                     MatrixXd& information);

/// The part of it that score tests of added parameters need, where the first q parameters are the
/// model's and the others are candidates.
/// @param cross  q x c, gets share * I_fc added
/// @param own    c, gets share * diag(I_cc) added
void add_candidate_information(const Tangents& tangents,
                               const MomentWeight& W,
                               Index q,
                               double share,
                               MatrixXd& cross,
                               VectorXd& own);

}  // namespace semfit::internal
