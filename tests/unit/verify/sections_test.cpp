// Numbers of single checks against R, and what is never judged for want of information.
#include "verify/sections.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Printed printed(const std::string& text) {
  Printed out = parse_printed(text).value();
  out.place = "/" + text;
  return out;
}

const ClaimCheck& find(const std::vector<ClaimCheck>& list, std::string_view name) {
  static const ClaimCheck none;
  const auto found = std::ranges::find(list, name, &ClaimCheck::check);
  EXPECT_NE(found, list.end()) << name;
  return found == list.end() ? none : *found;
}

ModelClaim three_factors() {
  ModelClaim model;
  model.name = "three";
  model.n = 491;
  model.df = 118;
  model.items = 34;
  model.chisq = printed("141.12");
  return model;
}

TEST(ModelChecks, AgainstR) {
  ModelClaim model = three_factors();
  model.pvalue = printed("< .001");
  model.rmsea = printed(".071");
  std::vector<ClaimCheck> list;
  check_model(model, {}, list);
  // pchisq(141.12, 118, lower.tail = FALSE)
  EXPECT_NEAR(find(list, "pvalue").value, .07223588, 1e-8);
  EXPECT_EQ(find(list, "pvalue").verdict, Verdict::impossible);
  EXPECT_NEAR(find(list, "rmsea").value, std::sqrt(23.12 / 118 / 491), 1e-12);
  EXPECT_EQ(find(list, "rmsea").verdict, Verdict::impossible);
}

TEST(ModelChecks, LimitsOfRmseaAgainstR) {
  ModelClaim model;
  model.n = 200;
  model.df = 8;
  model.chisq = printed("12.34");
  model.rmsea_upper = printed(".106");
  std::vector<ClaimCheck> list;
  check_model(model, {}, list);
  // l <- uniroot(function(l) pchisq(12.34, 8, ncp = l) - .05, c(0, 200))$root; sqrt(l / 1600)
  EXPECT_NEAR(find(list, "rmsea_ci upper").value, .1060615, 1e-6);
}

TEST(ModelChecks, TliFollowsFromCfi) {
  // Of any x, x0: 1 - CFI = (x - d) / (x0 - d0), 1 - TLI = that times d0 / d.
  const double x = 200, d = 100, x0 = 1300, d0 = 153;
  ModelClaim model;
  model.df = 100;
  model.items = 18;
  model.cfi = printed(fmt::format("{:.6f}", 1 - (x - d) / (x0 - d0)));
  model.tli = printed(fmt::format("{:.4f}", 1 - (x - d) * d0 / d / (x0 - d0)));
  std::vector<ClaimCheck> list;
  check_model(model, {}, list);
  EXPECT_EQ(find(list, "tli.cfi").verdict, Verdict::consistent);
}

TEST(ModelChecks, ChiSquareBelowItsDfIsPerfectFit) {
  ModelClaim model = three_factors();
  model.chisq = printed("110.5");
  for (const auto& [text, verdict] :
       {std::pair{"1.00", Verdict::consistent}, std::pair{".97", Verdict::impossible}}) {
    model.cfi = printed(text);
    std::vector<ClaimCheck> list;
    check_model(model, {}, list);
    EXPECT_EQ(find(list, "cfi").verdict, verdict);
  }
}

// L <- list(c(rep(.7165, 17), .9145), c(rep(.7285, 6), .8985), c(rep(.7465, 8), .7955))
// sum(sapply(L, function(l) {R <- tcrossprod(l); diag(R) <- 1; -log(det(R))}))
TEST(Loadings, DependenceAgainstR) {
  std::vector<double> a(17, .7165), b(6, .7285), c(8, .7465);
  a.push_back(.9145);
  b.push_back(.8985);
  c.push_back(.7955);
  EXPECT_NEAR(log_dependence(a) + log_dependence(b) + log_dependence(c), 19.54857, 1e-5);
}

TEST(ConstructChecks, ListAndRangeAgree) {
  ConstructClaim list_of;
  list_of.items = 3;
  list_of.loadings = {printed(".7"), printed(".8"), printed(".75")};
  list_of.cr = printed(".79");
  ConstructClaim range_of = list_of;
  range_of.loadings.clear();
  range_of.loadings_range = {printed(".7"), printed(".8")};
  std::vector<ClaimCheck> exact, limits;
  check_construct(list_of, {}, exact);
  check_construct(range_of, {}, limits);
  const double S = 2.25, Q = .49 + .64 + .5625;
  EXPECT_NEAR(find(exact, "cr.loadings").value, S * S / (S * S + 3 - Q), 1e-12);
  EXPECT_LE(find(limits, "cr.loadings").range.lower, find(exact, "cr.loadings").range.lower);
  EXPECT_GE(find(limits, "cr.loadings").range.upper, find(exact, "cr.loadings").range.upper);
}

TEST(ConstructChecks, AlphaOfRawScoresNeedsAnAssumption) {
  ConstructClaim claim;
  claim.items = 18;
  claim.loadings_range = {printed(".717"), printed(".915")};
  claim.alpha = printed(".83");
  std::vector<ClaimCheck> list;
  check_construct(claim, {}, list);
  EXPECT_EQ(find(list, "alpha").verdict, Verdict::unchecked);
  claim.is_standardized = true;
  check_construct(claim, {}, list);
  EXPECT_EQ(find(list, "alpha.loadings").verdict, Verdict::impossible);
}

Claims with_table_2() {
  Claims claims;
  CorrelationClaim& table = claims.correlations.emplace_back();
  table.names = {"ifc", "fep", "iep"};
  table.rows = {{}, {printed(".45")}, {printed(".32"), printed(".43")}};
  return claims;
}

RegressionClaim regression(std::vector<std::string> x) {
  RegressionClaim claim;
  claim.n = 491;
  claim.y = "iep";
  claim.x = std::move(x);
  for (auto* list : {&claim.b, &claim.beta, &claim.se, &claim.t, &claim.pvalue})
    list->resize(claim.x.size());
  return claim;
}

TEST(RegressionChecks, SimpleRegressionByItsFormulas) {
  RegressionClaim claim = regression({"ifc"});
  claim.t[0] = printed("5.73");
  claim.r2 = printed(".10");
  claim.beta[0] = printed(".17");
  std::vector<ClaimCheck> list;
  check_regression(claim, with_table_2(), list);
  EXPECT_NEAR(find(list, "t.correlations").value, .32 * std::sqrt(489 / (1 - .1024)), 1e-10);
  EXPECT_NEAR(find(list, "r2.correlations").value, .1024, 1e-12);
  EXPECT_EQ(find(list, "beta.correlations").verdict, Verdict::impossible);
  EXPECT_EQ(find(list, "t.r2").verdict, Verdict::impossible);
}

/// R^2 of two predictors in closed form: (a^2 + b^2 - 2 a b c) / (1 - c^2).
TEST(RegressionChecks, TwoPredictorsByTheirClosedForm) {
  RegressionClaim claim = regression({"ifc", "fep"});
  claim.r2 = printed(".20");
  claim.beta = {printed(".16"), printed(".36")};
  std::vector<ClaimCheck> list;
  check_regression(claim, with_table_2(), list);
  const double a = .32, b = .43, c = .45;
  EXPECT_NEAR(
      find(list, "r2.correlations").value, (a * a + b * b - 2 * a * b * c) / (1 - c * c), 1e-12);
  EXPECT_NEAR(find(list, "beta of ifc.correlations").value, (a - b * c) / (1 - c * c), 1e-12);
}

TEST(RegressionChecks, AStandardErrorThatMayBeOfBIsNotCalledImpossible) {
  RegressionClaim claim = regression({"ifc"});
  claim.beta[0] = printed(".32");
  claim.se[0] = printed(".063");
  claim.t[0] = printed("7.47");
  std::vector<ClaimCheck> list;
  check_regression(claim, with_table_2(), list);
  for (const ClaimCheck& check : list)
    EXPECT_NE(check.verdict, Verdict::impossible) << check.claim << ": " << check.arithmetic;
  claim.se_of = "beta";
  list.clear();
  check_regression(claim, with_table_2(), list);
  EXPECT_EQ(find(list, "t.se").verdict, Verdict::impossible);
}

TEST(MediationChecks, ThreeFormulasAgainstR) {
  MediationClaim claim;
  Claims claims;
  claim.a = printed(".25");
  claim.se_a = printed(".043");
  claim.b = printed(".26");
  claim.se_b = printed(".024");
  // a*b/sqrt(b^2*sa^2 + a^2*sb^2), + sa^2*sb^2, - sa^2*sb^2
  for (const char* z : {"5.122839", "5.105977", "5.139868"}) {
    claim.z = printed(z);
    std::vector<ClaimCheck> list;
    check_mediation(claim, claims, list);
    EXPECT_EQ(find(list, "z").verdict, Verdict::consistent) << z;
  }
  claim.z = printed("3.09");
  std::vector<ClaimCheck> list;
  check_mediation(claim, claims, list);
  EXPECT_EQ(find(list, "z").verdict, Verdict::impossible);  // below that of correlation 1, 3.79
}

/// Separate regressions have uncorrelated paths; of other models z may be anything between
/// a b / (a sb + b sa) and a b / |a sb - b sa|.
TEST(MediationChecks, PathsMayBeCorrelated) {
  MediationClaim claim;
  claim.x = "x";
  claim.m = "m";
  claim.y = "y";
  claim.a = printed(".25");
  claim.se_a = printed(".043");
  claim.b = printed(".26");
  claim.se_b = printed(".024");
  claim.z = printed("4.20");
  const auto verdict = [&](const Claims& claims) {
    std::vector<ClaimCheck> list;
    check_mediation(claim, claims, list);
    return find(list, "z").verdict;
  };
  Claims claims;
  EXPECT_EQ(verdict(claims), Verdict::unchecked);
  RegressionClaim first, second;
  first.y = "m";
  first.x = {"x"};
  second.y = "y";
  second.x = {"x", "m"};
  claims.regressions = {first, second};
  EXPECT_EQ(verdict(claims), Verdict::impossible);
  claim.model = "sem";
  EXPECT_EQ(verdict(claims), Verdict::unchecked);
  claim.z = printed("2.00");
  EXPECT_EQ(verdict(claims), Verdict::impossible);
}

/// ".00" stands for 0 to .005: t has no upper end.
TEST(RegressionChecks, StandardErrorsThatPrintAsZero) {
  RegressionClaim claim;
  claim.y = "y";
  claim.x = {"x"};
  claim.b = {printed(".02")};
  claim.se = {printed(".00")};
  claim.beta = claim.pvalue = {Printed()};
  const auto verdict = [&](const char* t) {
    claim.t = {printed(t)};
    std::vector<ClaimCheck> list;
    check_regression(claim, {}, list);
    return find(list, "t.se").verdict;
  };
  EXPECT_EQ(verdict("7.36"), Verdict::within_rounding);
  EXPECT_EQ(verdict("2.10"), Verdict::impossible);  // at least .015 / .005
  EXPECT_EQ(verdict("-7.36"), Verdict::impossible);
  claim.b = {printed(".00")};
  EXPECT_NE(verdict("2.10"), Verdict::impossible);
}

TEST(ConstructChecks, AlphaOfEqualLoadingsIsTheLargest) {
  ConstructClaim claim;
  claim.items = 3;
  claim.cr = printed(".7500");
  claim.ave = printed(".5");
  claim.alpha = printed(".75");
  claim.is_standardized = true;
  std::vector<ClaimCheck> list;
  check_construct(claim, {}, list);
  for (const ClaimCheck& check : list)
    EXPECT_NE(check.verdict, Verdict::impossible) << check.check;
  claim.alpha = printed(".76");
  list.clear();
  check_construct(claim, {}, list);
  EXPECT_EQ(find(list, "alpha.loadings").verdict, Verdict::impossible);
}

/// The same numbers of scaled statistics, of which nothing is said, and of unscaled ML.
TEST(ModelChecks, WhatPresupposesUnscaledStatistics) {
  ModelClaim full, less;
  full.name = "full";
  full.df = 8;
  full.chisq = printed("20.00");
  less.name = "less";
  less.nested_in = "full";
  less.df = 9;
  less.chisq = printed("30.00");
  less.chisq_diff = printed("7.00");
  const auto verdict = [&](const char* estimator) {
    full.estimator = less.estimator = estimator;
    Claims claims;
    claims.models = {full, less};
    std::vector<ClaimCheck> list;
    check_nesting(less, claims, list);
    return find(list, "chisq_diff").verdict;
  };
  EXPECT_EQ(verdict("ML"), Verdict::impossible);
  EXPECT_EQ(verdict(""), Verdict::unchecked);
  EXPECT_EQ(verdict("MLR"), Verdict::unchecked);
  less.chisq_diff = printed("10.00");
  EXPECT_EQ(verdict(""), Verdict::consistent);
  EXPECT_EQ(verdict("MLR"), Verdict::unchecked);
}

TEST(VariableChecks, MeansAndDeviationsOfWholeAnswers) {
  VariableClaim claim;
  claim.n = 20;
  claim.items = 1;
  claim.range = {1, 5};
  const auto verdict = [&](const char* mean, const char* sd, std::string_view check) {
    claim.mean = printed(mean);
    claim.sd = printed(sd);
    std::vector<ClaimCheck> list;
    check_variable(claim, list);
    return find(list, check).verdict;
  };
  EXPECT_EQ(verdict("3.45", "1.2", "mean.grim"), Verdict::consistent);
  EXPECT_EQ(verdict("3.43", "1.2", "mean.grim"), Verdict::impossible);
  // Ten answers 1 and ten answers 5: sqrt(4 * 20 / 19) = 2.052.
  EXPECT_EQ(verdict("3.00", "2.05", "sd.range"), Verdict::consistent);
  EXPECT_EQ(verdict("3.00", "2.06", "sd.range"), Verdict::impossible);
  EXPECT_EQ(verdict("3.00", "2.05", "sd.grimmer"), Verdict::consistent);
}

}  // namespace
}  // namespace semfit::internal
