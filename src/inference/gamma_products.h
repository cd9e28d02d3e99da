// Gamma, the covariance matrix of sample moments, as an operator: what standard errors and scaled
// tests need of it, from the cases and never as a matrix of moments times moments where there is a
// way around it.
#pragma once

#include "semfit/data.h"

#include "estimate/objective.h"
#include "moments/sample.h"

#include <vector>

namespace semfit::internal {

/// Products of Gamma (of sqrt(n) times the moments of one group) with the weight matrix W of the
/// discrepancy and the derivatives Delta of the implied moments (k x q).
struct GammaProducts {
  double trace = 0;         ///< tr(W Gamma)
  MatrixXd meat;            ///< Delta' W Gamma W Delta, q x q
  double trace_square = 0;  ///< tr[(W Gamma)^2]; only where squares are wanted
  MatrixXd square;          ///< Delta' W Gamma W Gamma W Delta; likewise
};

enum class Squares { no, yes };

/// Gamma from the fourth-order moments of the cases (Browne 1984), with fixed covariates and
/// sampling weights as CaseProducts has them. With z_i the products of case i's deviations less
/// their mean, Gamma = 1/n sum z_i z_i', so that
///     tr(W Gamma) = 1/n sum z_i'W z_i,            Delta'W Gamma W Delta = 1/n sum a_i a_i',
///     tr[(W Gamma)^2] = 1/n^2 sum_ij (z_i'W z_j)^2,  Delta'W Gamma W Gamma W Delta
///                     = 1/n^2 sum_ij a_i (z_i'W z_j) a_j',             a_i = Delta'W z_i.
/// With the normal theory's W the forms are look-ups: O(p^2 + q) for a case. The squares go over
/// pairs of cases, or over pairs of moments where these are fewer.
GammaProducts gamma_of_cases(const Objective::Group& group,
                             const VectorXd& theta,
                             const Data& data,
                             const GroupSample& sample,
                             Squares squares);

/// Delta' W Gamma W Delta with the Gamma of a normal distribution of the sample's covariances,
/// Gamma(S) = 2 S . S, with fixed covariates less that of what they explain.
MatrixXd meat_of_normal(const Objective::Group& group, const VectorXd& theta);

/// A Gamma that is given, k x k, in the order of MomentList(p, means, fixed_x); W at the sample's
/// moments.
GammaProducts gamma_given(const Objective::Group& group,
                          const VectorXd& theta,
                          const MatrixXd& Gamma,
                          Squares squares);

/// What the groups together make of it. With f_g their shares of the cases, B the inverse of the
/// expected information E = sum f_g Delta'W Delta within the constraints, and U = W - W Delta B
/// Delta' W of all groups,
///     tr(U Gamma) = sum tr(W Gamma)_g - tr(B M),   M = sum f_g (Delta'W Gamma W Delta)_g,
///     tr[(U Gamma)^2] = sum tr[(W Gamma)^2]_g - 2 tr(B sum f_g (...)_g) + tr[(B M)^2].
/// @source Satorra and Bentler (1994); Satorra (2000)
struct ResidualTraces {
  double trace = 0;
  double trace_square = 0;
};
MatrixXd meat_of(const Objective& objective, const std::vector<GammaProducts>& products);
ResidualTraces residual_traces(const Objective& objective,
                               const std::vector<GammaProducts>& products,
                               const MatrixXd& bread);

}  // namespace semfit::internal
