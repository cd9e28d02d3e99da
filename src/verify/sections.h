// The checks of each section of the claims. Pure arithmetic: what needs a model's text or a fit is
// in src/verify.cpp and src/refit_claims.cpp.
#pragma once

#include "semfit/verify.h"

#include "verify/judge.h"

#include <span>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// Says of each number that cannot be by itself (a chi-square below 0) that it is impossible, and
/// takes it out of the claim, so that nothing is computed from it.
void screen(VariableClaim& claim, std::vector<ClaimCheck>& list);
void screen(CorrelationClaim& claim, std::vector<ClaimCheck>& list);
void screen(ModelClaim& claim, std::vector<ClaimCheck>& list);
void screen(ConstructClaim& claim, std::vector<ClaimCheck>& list);
void screen(RegressionClaim& claim, std::vector<ClaimCheck>& list);
void screen(MediationClaim& claim, std::vector<ClaimCheck>& list);
void screen(RepeatedClaim& claim, std::vector<ClaimCheck>& list);
void screen_counts(const std::vector<ImpossibleCount>& counts, Checks& checks);

void check_variable(const VariableClaim& claim, std::vector<ClaimCheck>& list);
void check_correlations(const CorrelationClaim& claim, Verification& verification);
void check_model(const ModelClaim& claim, const Claims& claims, std::vector<ClaimCheck>& list);
/// Of a model that restricts another one of the claims.
void check_nesting(const ModelClaim& claim, const Claims& claims, std::vector<ClaimCheck>& list);
void check_construct(const ConstructClaim& claim,
                     const Claims& claims,
                     std::vector<ClaimCheck>& list);
void check_regression(const RegressionClaim& claim,
                      const Claims& claims,
                      std::vector<ClaimCheck>& list);
void check_mediation(const MediationClaim& claim,
                     const Claims& claims,
                     std::vector<ClaimCheck>& list);
void check_repeated(const RepeatedClaim& claim, std::vector<ClaimCheck>& list);

/// "r(x, y)" of row i and column j.
std::string pair_of(const CorrelationClaim& claim, std::size_t i, std::size_t j);

const ModelClaim* find_model(const Claims& claims, const std::string& name);
/// The printed standard deviation of a variable, not given() where there is none.
Printed find_sd(const Claims& claims, const std::string& name);

/// Printed correlations among some variables, with half a unit of the last decimal of each.
struct PrintedCorrelations {
  std::vector<std::string> names;
  Matrix value, half;  ///< symmetric; 1 and 0 on the diagonal
};
/// Empty names where one of them is not possible.
PrintedCorrelations correlations_of(const CorrelationClaim& table,
                                    const std::vector<std::string>& names);
/// The first table that has all of them; empty names where none does.
PrintedCorrelations find_correlations(const Claims& claims, const std::vector<std::string>& names);

/// Standardised loadings of one factor: the smallest and the largest list that prints as claimed.
/// With a range only, one loading is the smallest, one the largest, and the others lie between.
struct Loadings {
  std::vector<double> value;  ///< only of a list
  std::vector<double> low, high;
  bool given() const { return !low.empty(); }
};
Loadings loadings_of(const ConstructClaim& claim);
/// -ln |R| of the correlations that one factor with these loadings implies; grows with each of
/// them. |R| = prod (1 - l^2) (1 + sum l^2 / (1 - l^2)).
double log_dependence(std::span<const double> loadings);

/// A fit measure by its name in src/measures, of a chi-square alone.
struct ChiSquares {
  double chisq = not_a_number, df = not_a_number, N = not_a_number, groups = 1;
  double baseline_chisq = not_a_number, baseline_df = not_a_number;
};
double measure_of(std::string_view name, const ChiSquares& of);

}  // namespace semfit::internal
