// Honest numbers, rounded as papers do, are never called impossible; one corrupted number is.
#include "semfit/fit.h"
#include "semfit/read.h"
#include "semfit/verify.h"

#include "math/distributions.h"
#include "math/random.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace semfit {
namespace {

constexpr const char* text = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6";
constexpr const char* one_factor = "f =~ x1 + x2 + x3 + x4 + x5 + x6";
constexpr int p = 6;

Printed rounded(double value, int decimals) {
  Printed out = parse_printed(fmt::format("{:.{}f}", value, decimals)).value();
  out.place = fmt::format("/{}", value);
  return out;
}

/// Correlations and standard deviations of a two-factor sample, every one drawn.
Summary drawn(std::uint64_t seed, std::int64_t n) {
  internal::Philox random(seed, 7);
  Matrix loadings(p, 1);
  for (double& l : loadings.values)
    l = .5 + .4 * random.uniform();
  const double phi = .2 + .5 * random.uniform();
  Summary summary{"", {"x1", "x2", "x3", "x4", "x5", "x6"}, Matrix(p, p), {}, n, {}};
  std::vector<std::vector<double>> cases;
  for (std::int64_t i = 0; i < n; ++i) {
    const double f = random.normal(), g = phi * f + std::sqrt(1 - phi * phi) * random.normal();
    cases.emplace_back();
    for (int j = 0; j < p; ++j) {
      const double l = loadings(j, 0);
      cases.back().push_back((1 + j) *
                             (l * (j < 3 ? f : g) + std::sqrt(1 - l * l) * random.normal()));
    }
  }
  std::vector<double> mean(p, 0.0);
  for (const auto& x : cases)
    for (std::size_t j = 0; j < p; ++j)
      mean[j] += x[j] / static_cast<double>(n);
  for (const auto& x : cases)
    for (std::size_t i = 0; i < p; ++i)
      for (std::size_t j = 0; j < p; ++j)
        summary.cov(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j)) +=
            (x[i] - mean[i]) * (x[j] - mean[j]) / static_cast<double>(n - 1);
  return summary;
}

Result fitted(const Summary& summary, const char* model = text) {
  const auto source = std::make_shared<const Source>(Source{"m", model});
  Data data;
  data.header = summary.names;
  data.summaries = {summary};
  return fit(parameter_table(source, {}), data, {});
}

/// What a paper would print of a fit.
Claims claims_of(const Summary& summary, const Result& result, int decimals) {
  Claims claims;
  const std::int64_t n = summary.nobs;
  CorrelationClaim table;
  table.place = "/correlations/0";
  table.names = summary.names;
  table.n = n;
  for (std::int64_t i = 0; i < p; ++i) {
    VariableClaim variable;
    variable.name = summary.names[static_cast<std::size_t>(i)];
    variable.sd = rounded(std::sqrt(summary.cov(i, i)), decimals);
    claims.variables.push_back(variable);
    table.rows.emplace_back();
    for (std::int64_t j = 0; j < i; ++j)
      table.rows.back().push_back(
          rounded(summary.cov(i, j) / std::sqrt(summary.cov(i, i) * summary.cov(j, j)), decimals));
  }
  claims.correlations.push_back(table);
  ModelClaim model;
  model.name = "two";
  model.n = n;
  model.syntax = text;
  model.df = result.df;
  model.npar = result.npar;
  const auto of = [&](const char* measure) { return rounded(result.measure(measure), decimals); };
  model.chisq = of("chisq");
  model.pvalue = of("pvalue");
  model.cfi = of("cfi");
  model.tli = of("tli");
  model.rmsea = of("rmsea");
  model.rmsea_lower = of("rmsea.ci.lower");
  model.rmsea_upper = of("rmsea.ci.upper");
  model.srmr = of("srmr");
  model.gfi = of("gfi");
  model.agfi = of("agfi");
  claims.models.push_back(model);
  ConstructClaim construct;
  construct.name = "f";
  construct.model = "two";
  construct.items = 3;
  double sum = 0, squares = 0;
  std::vector<double> loadings;
  for (const Parameter& row : result.parameters)
    if (result.table.rows[static_cast<std::size_t>(row.row)].lhs == "f" &&
        result.table.rows[static_cast<std::size_t>(row.row)].op == Op::measured_by)
      loadings.push_back(row.std_all);
  for (const double l : loadings) {
    sum += l;
    squares += l * l;
    construct.loadings.push_back(rounded(l, decimals));
  }
  construct.ave = rounded(squares / 3, decimals);
  construct.cr = rounded(sum * sum / (sum * sum + 3 - squares), decimals);
  claims.constructs.push_back(construct);
  construct.loadings_range = {rounded(std::min({loadings[0], loadings[1], loadings[2]}), decimals),
                              rounded(std::max({loadings[0], loadings[1], loadings[2]}), decimals)};
  construct.loadings.clear();
  construct.model.clear();  // the same items again
  claims.constructs.push_back(construct);
  return claims;
}

/// Of x1 on x2 and x4, by least squares.
RegressionClaim regression_of(const Summary& s, int decimals) {
  const auto r = [&](std::int64_t i, std::int64_t j) {
    return s.cov(i, j) / std::sqrt(s.cov(i, i) * s.cov(j, j));
  };
  const double a = r(0, 1), b = r(0, 3), c = r(1, 3), det = 1 - c * c;
  const double beta1 = (a - c * b) / det, beta2 = (b - c * a) / det;
  const double r2 = beta1 * a + beta2 * b, df = static_cast<double>(s.nobs) - 3;
  const double se = std::sqrt((1 - r2) / df / det);
  RegressionClaim claim;
  claim.name = "x1";
  claim.n = s.nobs;
  claim.y = "x1";
  claim.x = {"x2", "x4"};
  claim.b.resize(2);
  claim.beta = {rounded(beta1, decimals), rounded(beta2, decimals)};
  claim.se = {rounded(se, decimals), rounded(se, decimals)};
  claim.t = {rounded(beta1 / se, decimals), rounded(beta2 / se, decimals)};
  claim.pvalue = {rounded(internal::student_t_two_sided(beta1 / se, df), decimals),
                  rounded(internal::student_t_two_sided(beta2 / se, df), decimals)};
  claim.r2 = rounded(r2, decimals);
  claim.adj_r2 = rounded(1 - (1 - r2) * (df + 2) / df, decimals);
  claim.f = rounded(r2 / 2 / ((1 - r2) / df), decimals);
  return claim;
}

/// x1 -> x2 -> x4 by least squares: c = c' + a b, and Sobel's z.
MediationClaim mediation_of(const Summary& s, int decimals) {
  const auto n = static_cast<double>(s.nobs);
  const double a = s.cov(1, 0) / s.cov(0, 0), c = s.cov(3, 0) / s.cov(0, 0);
  const double det = s.cov(0, 0) * s.cov(1, 1) - s.cov(0, 1) * s.cov(0, 1);
  const double b = (s.cov(3, 1) * s.cov(0, 0) - s.cov(3, 0) * s.cov(1, 0)) / det;
  const double direct = (s.cov(3, 0) * s.cov(1, 1) - s.cov(3, 1) * s.cov(1, 0)) / det;
  const double se_a = std::sqrt((s.cov(1, 1) - a * s.cov(1, 0)) / s.cov(0, 0) / (n - 2));
  const double rest = s.cov(3, 3) - b * s.cov(3, 1) - direct * s.cov(3, 0);
  const double se_b = std::sqrt(rest * s.cov(0, 0) / det / (n - 3));
  MediationClaim claim;
  const auto print = [&](double value) { return rounded(value, decimals); };
  claim.a = print(a);
  claim.se_a = print(se_a);
  claim.b = print(b);
  claim.se_b = print(se_b);
  claim.c = print(c);
  claim.c_prime = print(direct);
  claim.indirect = print(a * b);
  claim.z = print(a * b / std::sqrt(b * b * se_a * se_a + a * a * se_b * se_b));
  return claim;
}

/// One factor in the place of two, with everything that is printed of a difference.
void add_nested(Claims& claims, const Summary& summary, const Result& two, int decimals) {
  const Result one = fitted(summary, one_factor);
  const auto print = [&](double value) { return rounded(value, decimals); };
  ModelClaim model;
  model.name = "one";
  model.n = summary.nobs;
  model.syntax = one_factor;
  model.df = one.df;
  model.chisq = print(one.measure("chisq"));
  model.cfi = print(one.measure("cfi"));
  model.aic = print(one.measure("aic"));
  model.bic = print(one.measure("bic"));
  model.nested_in = "two";
  model.df_diff = one.df - two.df;
  const double difference = one.measure("chisq") - two.measure("chisq");
  model.chisq_diff = print(difference);
  model.pvalue_diff =
      print(internal::chi_square_upper(difference, static_cast<double>(model.df_diff)));
  claims.models[0].aic = print(two.measure("aic"));
  claims.models[0].bic = print(two.measure("bic"));
  claims.models.push_back(model);
}

std::string impossible(const Verification& verification) {
  std::string out;
  for (const ClaimCheck& check : verification.checks)
    if (check.verdict == Verdict::impossible)
      out += check.check + ": " + check.claim + ": " + check.arithmetic + "\n";
  return out;
}

class Honest : public testing::TestWithParam<int> {};

TEST_P(Honest, NumbersAreNeverImpossible) {
  for (const int decimals : {2, 3}) {
    const Summary summary = drawn(static_cast<std::uint64_t>(GetParam()), 150 + 40 * GetParam());
    const Result result = fitted(summary);
    Claims claims = claims_of(summary, result, decimals);
    claims.regressions.push_back(regression_of(summary, decimals));
    claims.mediations.push_back(mediation_of(summary, decimals));
    add_nested(claims, summary, result, decimals);
    const Verification verification = verify(claims);
    EXPECT_EQ(impossible(verification), "") << decimals << " decimals";
    EXPECT_GT(verification.count(Verdict::consistent), 15);
  }
}

INSTANTIATE_TEST_SUITE_P(Samples, Honest, testing::Range(1, 31));

/// Each of these numbers follows from the others; moved by twenty units it cannot hold.
TEST(Corrupted, EachNumberIsCaught) {
  const Summary summary = drawn(3, 400);
  const Result result = fitted(summary);
  const auto caught = [&](auto corrupt) {
    Claims claims = claims_of(summary, result, 3);
    claims.regressions.push_back(regression_of(summary, 3));
    claims.mediations.push_back(mediation_of(summary, 3));
    add_nested(claims, summary, result, 3);
    corrupt(claims);
    return verify(claims).count(Verdict::impossible) > 0;
  };
  const auto moved = [](const Printed& by, double difference) {
    return rounded(by.value + difference, 3);
  };
  EXPECT_FALSE(caught([](Claims&) {}));
  EXPECT_TRUE(caught([](Claims& c) { c.models[0].df += 1; }));
  EXPECT_TRUE(caught([](Claims& c) { c.models[0].npar -= 1; }));
  for (Printed ModelClaim::*field : {&ModelClaim::chisq,
                                     &ModelClaim::pvalue,
                                     &ModelClaim::cfi,
                                     &ModelClaim::tli,
                                     &ModelClaim::rmsea,
                                     &ModelClaim::rmsea_upper,
                                     &ModelClaim::srmr,
                                     &ModelClaim::gfi,
                                     &ModelClaim::agfi})
    EXPECT_TRUE(caught([&](Claims& c) {
      Printed& printed = c.models[0].*field;
      printed = moved(printed, std::max(.1, .3 * printed.value));
    })) << (result.measure("chisq"));
  for (Printed ConstructClaim::*field : {&ConstructClaim::ave, &ConstructClaim::cr})
    EXPECT_TRUE(
        caught([&](Claims& c) { c.constructs[0].*field = moved(c.constructs[0].*field, .02); }));
  for (Printed MediationClaim::*field :
       {&MediationClaim::indirect, &MediationClaim::c, &MediationClaim::z})
    EXPECT_TRUE(caught([&](Claims& c) {
      Printed& printed = c.mediations[0].*field;
      printed = moved(printed, .02 + .3 * printed.value);
    }));
  for (Printed ModelClaim::*field :
       {&ModelClaim::chisq_diff, &ModelClaim::aic, &ModelClaim::bic, &ModelClaim::cfi})
    EXPECT_TRUE(caught([&](Claims& c) { c.models[1].*field = moved(c.models[1].*field, -.05); }));
  EXPECT_TRUE(caught([](Claims& c) { std::swap(c.models[0].chisq, c.models[1].chisq); }));
  EXPECT_TRUE(caught([](Claims& c) { c.models[1].df_diff += 1; }));
  for (std::vector<Printed> RegressionClaim::*field :
       {&RegressionClaim::beta, &RegressionClaim::t, &RegressionClaim::se})
    EXPECT_TRUE(caught([&](Claims& c) {
      Printed& printed = (c.regressions[0].*field)[0];
      printed = moved(printed, .02 + .1 * printed.value);
    }));
  for (Printed RegressionClaim::*field : {&RegressionClaim::r2, &RegressionClaim::adj_r2})
    EXPECT_TRUE(
        caught([&](Claims& c) { c.regressions[0].*field = moved(c.regressions[0].*field, .02); }));
}

}  // namespace
}  // namespace semfit
