// Numbers that are impossible by themselves, whatever else is printed.
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// The values that a kind of number can have, in words of who defines it.
struct Limits {
  Interval allowed;
  const char* why;
};

constexpr Limits standard_deviation{{0, infinity}, "a standard deviation is at least 0"};
constexpr Limits standard_error{{0, infinity}, "a standard error is at least 0"};
constexpr Limits probability{{0, 1}, "a probability lies between 0 and 1"};
constexpr Limits correlation{{-1, 1}, "a correlation lies between -1 and 1"};
constexpr Limits loading{{-1, 1},
                         "a standardised loading on one factor is a correlation, between -1 and 1"};
constexpr Limits chi_square{{0, infinity}, "a chi-square is at least 0"};
constexpr Limits variance_ratio{{0, infinity}, "a ratio of variances is at least 0"};
constexpr Limits root_mean_square{{0, infinity}, "a root of a mean of squares is at least 0"};
constexpr Limits cfi{{0, 1}, "lies between 0 and 1"};
constexpr Limits gfi{{-infinity, 1}, "is at most 1"};
constexpr Limits reliability{{0, 1}, "a share of variance lies between 0 and 1"};
constexpr Limits alpha{{-infinity, 1}, "is at most 1"};
constexpr Limits ave{{0, 1}, "a mean of squared loadings lies between 0 and 1"};
constexpr Limits r_squared{{0, 1}, "a share of variance lies between 0 and 1"};
constexpr Limits adjusted{{-infinity, 1}, "1 less a share of variance is at most 1"};
constexpr Limits simple_beta{{-1, 1}, "of one predictor it is a correlation, between -1 and 1"};

class Screen {
 public:
  Screen(Checks& checks) : checks_(checks) {}

  void operator()(const std::string& name, Printed& printed, const Limits& limits) {
    if (!printed.given()) return;
    if (checks_.excludes(name, printed, limits.allowed, limits.why)) {
      printed = {};
      printed.is_impossible = true;
    } else if (printed.is_number()) {
      // What prints like 0.00 is from 0 to .005 where nothing is below 0.
      if (limits.allowed.lower == 0) printed.box.lower = std::max(printed.box.lower, 0.0);
    }
  }

 private:
  Checks& checks_;
};

void screen_estimates(ModelClaim& claim, Screen& check) {
  for (EstimateClaim& estimate : claim.estimates) {
    check(estimate.parameter + " se", estimate.se, standard_error);
    check(estimate.parameter + " pvalue", estimate.pvalue, probability);
  }
}

}  // namespace

void screen_counts(const std::vector<ImpossibleCount>& counts, Checks& checks) {
  for (const ImpossibleCount& count : counts)
    checks.statement(count.name,
                     fmt::format("{} = {}", count.name, count.text),
                     count.place,
                     Verdict::impossible,
                     fmt::format("is at least {}{}",
                                 count.least,
                                 count.name == "n" ? ": fewer cases have no variance" : ""));
}

void screen(VariableClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Variables", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  check("sd", claim.sd, standard_deviation);
}

void screen(CorrelationClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Correlations", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  for (std::size_t i = 0; i < claim.rows.size(); ++i)
    for (std::size_t j = 0; j < claim.rows[i].size(); ++j)
      check(pair_of(claim, i, j), claim.rows[i][j], correlation);
}

void screen(ModelClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Models", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  check("chisq", claim.chisq, chi_square);
  check("pvalue", claim.pvalue, probability);
  check("chisq_df", claim.chisq_df, chi_square);
  check("cfi", claim.cfi, cfi);
  check("rmsea", claim.rmsea, root_mean_square);
  check("rmsea_ci lower", claim.rmsea_lower, root_mean_square);
  check("rmsea_ci upper", claim.rmsea_upper, root_mean_square);
  check("srmr", claim.srmr, root_mean_square);
  check("gfi", claim.gfi, gfi);
  check("agfi", claim.agfi, gfi);
  check("baseline_chisq", claim.baseline_chisq, chi_square);
  check("pvalue_diff", claim.pvalue_diff, probability);
  screen_estimates(claim, check);
}

void screen(ConstructClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Constructs", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  const std::size_t first = checks.size();
  for (auto* loadings : {&claim.loadings, &claim.loadings_range})
    for (Printed& printed : *loadings)
      check("loading", printed, loading);
  checks.presume(first,
                 "the solution is proper; with a negative residual variance programs print it");
  check("ave", claim.ave, ave);
  check("cr", claim.cr, reliability);
  check("alpha", claim.alpha, alpha);
}

void screen(RegressionClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Regressions", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  const auto name = [&](const char* of, std::size_t j) {
    return claim.x.size() > 1 ? fmt::format("{} of {}", of, claim.x[j]) : of;
  };
  const bool is_simple = claim.x.size() == 1 && claim.controls.empty();
  for (std::size_t j = 0; j < claim.x.size(); ++j) {
    if (is_simple) check("beta", claim.beta[j], simple_beta);
    check(name("se", j), claim.se[j], standard_error);
    check(name("pvalue", j), claim.pvalue[j], probability);
  }
  check("r2", claim.r2, r_squared);
  check("adj_r2", claim.adj_r2, adjusted);
  check("f", claim.f, variance_ratio);
  check("pvalue_f", claim.pvalue_f, probability);
}

void screen(MediationClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Mediations", claim);
  screen_counts(claim.impossible, checks);
  Screen check(checks);
  check("se_a", claim.se_a, standard_error);
  check("se_b", claim.se_b, standard_error);
  check("pvalue", claim.pvalue, probability);
}

void screen(RepeatedClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Repeated", claim);
  screen_counts(claim.impossible, checks);
}

}  // namespace semfit::internal
