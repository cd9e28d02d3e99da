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
  Summary summary;
  summary.names = {"x1", "x2", "x3", "x4", "x5", "x6"}, summary.cov = Matrix(p, p),
  summary.nobs = n;
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

Result fitted(const Summary& summary, const char* model = text, const Options& options = {}) {
  const auto source = std::make_shared<const Source>(Source{"m", model});
  Data data;
  data.header = summary.names;
  data.summaries = {summary};
  return fit(parameter_table(source, options.model), data, options);
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
  claim.x = "x1";
  claim.m = "x2";
  claim.y = "x4";
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

/// The two regressions that the paths are of, of which nothing else is printed.
void add_mediation(Claims& claims, const Summary& s, int decimals) {
  claims.mediations.push_back(mediation_of(s, decimals));
  for (const auto& [y, x] : {std::pair{"x2", std::vector<std::string>{"x1"}},
                             std::pair{"x4", std::vector<std::string>{"x1", "x2"}}}) {
    RegressionClaim claim;
    claim.y = y;
    claim.x = x;
    claim.b = claim.beta = claim.se = claim.t = claim.pvalue = std::vector<Printed>(x.size());
    claims.regressions.push_back(claim);
  }
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
    add_mediation(claims, summary, decimals);
    add_nested(claims, summary, result, decimals);
    const Verification verification = verify(claims);
    EXPECT_EQ(impossible(verification), "") << decimals << " decimals";
    EXPECT_GT(verification.count(Verdict::consistent), 15);
  }
}

constexpr const char* path_model = "m ~ a*x1 + x2\ny ~ b*m + x1\nind := a*b";
constexpr const char* fewer_paths = "m ~ a*x1 + x2\ny ~ b*m\nind := a*b";

/// Everything that is printed of a fit of whatever kind, with the moments that it is of.
Claims printed_fit(const Summary& summary,
                   const char* syntax,
                   const Result& result,
                   const Result& nested,
                   const char* nested_syntax,
                   int decimals) {
  Claims claims;
  CorrelationClaim table;
  table.place = "/correlations/0";
  table.names = summary.names;
  table.n = summary.nobs;
  const auto print = [&](double value) {
    return std::isfinite(value) ? rounded(value, decimals) : Printed();
  };
  const auto k = static_cast<std::int64_t>(summary.names.size());
  for (std::int64_t i = 0; i < k; ++i) {
    VariableClaim variable;
    variable.name = summary.names[static_cast<std::size_t>(i)];
    variable.sd = print(std::sqrt(summary.cov(i, i)));
    if (!summary.mean.empty()) variable.mean = print(summary.mean[static_cast<std::size_t>(i)]);
    claims.variables.push_back(variable);
    table.rows.emplace_back();
    for (std::int64_t j = 0; j < i; ++j)
      table.rows.back().push_back(
          print(summary.cov(i, j) / std::sqrt(summary.cov(i, i) * summary.cov(j, j))));
  }
  claims.correlations.push_back(table);
  const auto model_of = [&](const char* name, const char* text_of, const Result& of) {
    ModelClaim model;
    model.name = name;
    model.n = summary.nobs;
    model.syntax = text_of;
    model.df = of.df;
    model.npar = of.npar;
    const auto measure = [&](const char* of_name) { return print(of.measure(of_name)); };
    model.chisq = measure("chisq");
    model.pvalue = measure("pvalue");
    model.cfi = measure("cfi");
    model.tli = measure("tli");
    model.rmsea = measure("rmsea");
    model.rmsea_lower = measure("rmsea.ci.lower");
    model.rmsea_upper = measure("rmsea.ci.upper");
    model.srmr = measure("srmr");
    model.gfi = measure("gfi");
    model.agfi = measure("agfi");
    model.baseline_chisq = measure("baseline.chisq");
    model.aic = measure("aic");
    model.bic = measure("bic");
    for (const Parameter& parameter : of.parameters) {
      const Row& row = of.table.rows[static_cast<std::size_t>(parameter.row)];
      if (!(parameter.se > 0)) continue;
      EstimateClaim estimate;
      estimate.parameter = row.op == Op::defined ? row.lhs
                                                 : row.lhs + std::string(spelling(row.op)) +
                                                       (row.op == Op::intercept ? "" : row.rhs);
      if (row.op == Op::intercept ||
          (row.op == Op::covariance && row.lhs[0] == 'x' && std::string(text_of).starts_with("m")))
        continue;  // not in each of the fits
      estimate.est = print(parameter.est);
      estimate.se = print(parameter.se);
      estimate.z = print(parameter.z);
      estimate.pvalue = print(parameter.pvalue);
      estimate.std_all = print(parameter.std_all);
      model.estimates.push_back(estimate);
    }
    return model;
  };
  claims.models.push_back(model_of("full", syntax, result));
  claims.models.push_back(model_of("less", nested_syntax, nested));
  claims.models.back().nested_in = "full";
  claims.models.back().chisq_diff = print(nested.measure("chisq") - result.measure("chisq"));
  return claims;
}

/// Fits as programs make them, and none of it said.
TEST_P(Honest, FitsOfEveryKindAreNeverImpossible) {
  const int seed = GetParam();
  Summary summary = drawn(static_cast<std::uint64_t>(seed), 120 + 30 * seed);
  for (int j = 0; j < p; ++j)
    summary.mean.push_back(1.5 * j + .1 * seed);
  Summary of_paths = summary;
  of_paths.names = {"x1", "m", "y", "x2", "u", "v"};
  const int kind = seed % 16;
  Options options;
  if ((kind & 1) != 0) options.estimation.likelihood = Likelihood::wishart;
  if ((kind & 2) != 0) options.inference.information = Information::observed;
  if ((kind & 4) != 0) options.model.fixed_x = false;
  if ((kind & 8) != 0) options.model.meanstructure = true;
  for (const int decimals : {2, 3}) {
    const Claims factors = printed_fit(summary,
                                       text,
                                       fitted(summary, text, options),
                                       fitted(summary, one_factor, options),
                                       one_factor,
                                       decimals);
    EXPECT_EQ(impossible(verify(factors)), "") << "factors " << kind;
    const Claims paths = printed_fit(of_paths,
                                     path_model,
                                     fitted(of_paths, path_model, options),
                                     fitted(of_paths, fewer_paths, options),
                                     fewer_paths,
                                     decimals);
    EXPECT_EQ(impossible(verify(paths)), "") << "paths " << kind;
    Claims declared = factors;
    for (ModelClaim& model : declared.models)
      model.estimator = "ML";
    EXPECT_EQ(impossible(verify(declared)), "") << "declared " << kind;
    Claims bare = paths;  // no text and no correlations
    bare.correlations.clear();
    for (ModelClaim& model : bare.models) {
      model.syntax.clear();
      model.estimates.clear();
      model.items = 4;
      model.npar = -1;
      model.estimator = "ML";
    }
    EXPECT_EQ(impossible(verify(bare)), "") << "bare " << kind;
  }
}

/// Scaled chi-squares of a fit, and standard errors that no information matrix gives: declared, and
/// not a word of it.
TEST_P(Honest, RobustStatisticsAreNeverImpossible) {
  const Summary summary = drawn(static_cast<std::uint64_t>(GetParam()), 120 + 30 * GetParam());
  const Result two = fitted(summary), one = fitted(summary, one_factor);
  for (const int decimals : {2, 3}) {
    Claims claims = printed_fit(summary, text, two, one, one_factor, decimals);
    claims.constructs = claims_of(summary, two, decimals).constructs;
    for (ConstructClaim& construct : claims.constructs)
      construct.model = "full";
    for (ModelClaim& model : claims.models) {
      const Result& of = model.name == "full" ? two : one;
      const auto print = [&](double value) { return rounded(value, decimals); };
      const auto d = static_cast<double>(of.df);
      const double chisq = of.measure("chisq") / (model.name == "full" ? 1.4 : 1.7);
      const double baseline = of.measure("baseline.chisq") / 1.6, d0 = 15;
      model.chisq = print(chisq);
      model.baseline_chisq = print(baseline);
      model.pvalue = print(internal::chi_square_upper(chisq, d));
      model.cfi = print(1 - std::max(chisq - d, 0.0) / std::max(baseline - d0, 0.0));
      model.tli = print(1 - (chisq - d) / (baseline - d0) * d0 / d);
      const auto n = static_cast<double>(summary.nobs);
      model.rmsea = print(std::sqrt(std::max(chisq - d, 0.0) / (d * n)));
      for (EstimateClaim& estimate : model.estimates) {
        if (!estimate.z.given()) continue;
        const double z = estimate.z.value / 1.3;
        estimate.se = print(1.3 * estimate.se.value);
        estimate.z = print(z);
        estimate.pvalue = print(std::erfc(std::abs(z) / std::sqrt(2.0)));
      }
    }
    EXPECT_EQ(impossible(verify(claims)), "") << decimals;
    for (ModelClaim& model : claims.models)
      model.estimator = "MLR";
    EXPECT_EQ(impossible(verify(claims)), "") << decimals << ", declared";
  }
}

/// Two groups of six variables: the baseline model has 30 df.
TEST(HonestGroups, AreNeverImpossible) {
  for (const int decimals : {2, 3}) {
    const double x = 41.7, d = 18, x0 = 512.3, d0 = 30, n = 300;
    Claims claims;
    ModelClaim model;
    model.name = "groups";
    model.place = "/models/0";
    model.n = 300;
    model.groups = 2;
    model.items = 6;
    model.factors = 2;
    model.df = 18;
    model.npar = 2 * 21 - 18;
    model.estimator = "ML";
    model.chisq = rounded(x, decimals);
    model.rmsea = rounded(std::sqrt(2 * (x - d) / (d * n)), decimals);
    model.cfi = rounded(1 - (x - d) / (x0 - d0), decimals);
    model.tli = rounded(1 - (x - d) / (x0 - d0) * d0 / d, decimals);
    model.gfi = rounded(.9543, decimals);
    model.agfi = rounded(1 - (1 - .9543) * 42 / d, decimals);
    claims.models = {model};
    EXPECT_EQ(impossible(verify(claims)), "") << decimals;
    claims.models[0].npar = 2 * 27 - 18;  // programs estimate means of several groups
    EXPECT_EQ(impossible(verify(claims)), "") << decimals;
    claims.models[0].baseline_chisq = rounded(x0, decimals);
    EXPECT_EQ(impossible(verify(claims)), "") << decimals;
    claims.models[0].agfi = rounded(1 - (1 - .9543) * 54 / d, decimals);  // with means
    EXPECT_EQ(impossible(verify(claims)), "") << decimals;
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
    add_mediation(claims, summary, 3);
    add_nested(claims, summary, result, 3);
    for (ModelClaim& model : claims.models)
      model.estimator = "ML";
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
