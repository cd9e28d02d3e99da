// Scores of the cases on the latent variables, and how well they tell them.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "estimate/objective.h"
#include "moments/case_rows.h"

#include <vector>

namespace semfit::internal {

struct ScoredCases {
  FactorScores scores;
  std::vector<Note> notes;  ///< no-scores, no-score-errors: which of them do not exist, and why
};

/// Regression or Bartlett scores of `cases` (see score_map.h) with their standard errors, the
/// square roots of the variance of score - factor in the fitted model, for a case without missing
/// values; a case with some is scored by what it has. The parameters count as
/// known. Without a mean structure cases are taken about the means of the fitted sample.
ScoredCases factor_scores(const ParameterTable& table,
                          const CaseRows& cases,
                          const Sample& sample,
                          const Objective& objective,
                          const VectorXd& theta,
                          ScoreMethod method);

/// Of each latent variable of each block, the correlation of its scores with itself in the fitted
/// model, and the square: of regression scores (weights w = Sigma^-1 cov(x, eta)) the determinacy
///     rho^2 = cov(eta, x) Sigma^-1 cov(x, eta) / var(eta),
/// of Bartlett scores cov(w'x, eta) / sqrt(w'Sigma w var(eta)). NaN where a score does not exist,
/// or where estimated variances are impossible.
/// @source Grice (2001), eqs. 1 and 7; Beauducel and Hilger (2017)
std::vector<ScoreReliability> score_reliability(const ParameterTable& table,
                                                const Objective& objective,
                                                const VectorXd& theta);

}  // namespace semfit::internal
