// Wald tests: would the hypotheses hold in the population, judged from the unrestricted estimates?
#pragma once

#include "semfit/result.h"

#include "inference/infer.h"
#include "table/constraints.h"

#include <string>
#include <vector>

namespace semfit::internal {

struct WaldTests {
  std::vector<WaldTest> tests;  ///< all together, then each alone
  std::vector<Note> notes;      ///< redundant-hypotheses
};

/// Of hypotheses r(theta) = 0 with Jacobian R at the estimates
///     W = r' (R V R')^- r,   df = rank(R V R'),
/// V the covariance matrix of the estimates (robust if the standard errors are). Ranks are judged
/// in units of the hypotheses' own standard errors. Hypotheses that say the same count once;
/// such as contradict each other, or have nothing to test, get a `why`.
/// @param text  hypotheses in the model language (see table/hypotheses.h)
/// @source Wald (1943); Engle (1984)
WaldTests wald_tests(const ParameterTable& table,
                     const std::string& text,
                     const VectorXd& theta,
                     const Inference& inference);

/// All of these together, with the covariance matrix V of the estimates.
WaldTest wald_test(const std::vector<Constraint>& hypotheses,
                   const VectorXd& theta,
                   const MatrixXd& V);

}  // namespace semfit::internal
