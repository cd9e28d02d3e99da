#include "semfit/mediation.h"

#include "unit/mediation/mediation_data.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

std::vector<std::string> codes_of(const Data& data, const MediationOptions& options) {
  std::vector<std::string> codes;
  try {
    mediate(data, options);
  } catch (const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      codes.push_back(diagnostic.code);
      EXPECT_FALSE(diagnostic.notes.empty()) << diagnostic.message << ": no way out";
    }
  }
  return codes;
}

using Codes = std::vector<std::string>;

TEST(Mediate, MomentsSayWhatTheirCasesSay) {
  const Data cases = mediation_cases(150);
  for (const MediationOptions& options : {roles(), roles({"m2", "m1"}, {})}) {
    const Mediation a = mediate(cases, options);
    const Mediation b = mediate(moments_of(cases, options), options);
    for (std::size_t m = 0; m < a.models.size(); ++m)
      for (std::size_t j = 0; j < a.models[m].coefficients.size(); ++j) {
        const RegressionCoefficient &p = a.models[m].coefficients[j],
                                    &q = b.models[m].coefficients[j];
        EXPECT_EQ(p.name, q.name);
        EXPECT_NEAR(p.est, q.est, 1e-10 * (1 + std::abs(p.est)));
        EXPECT_NEAR(p.se / q.se, 1, 1e-10);
      }
    for (std::size_t i = 0; i < a.effects.size(); ++i) {
      EXPECT_NEAR(a.effects[i].est, b.effects[i].est, 1e-10);
      EXPECT_NEAR(a.effects[i].se / b.effects[i].se, 1, 1e-10);
      EXPECT_EQ(b.effects[i].bootstrap.draws, 0);
      EXPECT_EQ(a.effects[i].bootstrap.draws, options.bootstrap);
    }
    EXPECT_TRUE(a.has_cases);
    EXPECT_FALSE(b.has_cases);
    EXPECT_TRUE(std::any_of(b.notes.begin(), b.notes.end(), [](const Note& note) {
      return note.code == "no-bootstrap";
    }));
  }
}

TEST(Mediate, WithoutMeansThereIsNoIntercept) {
  const MediationOptions options = roles();
  Data moments = moments_of(mediation_cases(150), options);
  moments.summaries[0].mean.clear();
  const Mediation out = mediate(moments, options);
  EXPECT_EQ(out.total_model().coefficients.front().name, "k1");
}

TEST(Mediate, CasesWithAMissingValueAreLeftOutEverywhereAndCounted) {
  Data data = mediation_cases(100);
  data.columns[5].values[3] = data.columns[3].values[7] = data.columns[3].values[8] = not_a_number;
  const Mediation out = mediate(data, roles());
  EXPECT_EQ(out.nobs, 97);
  EXPECT_EQ(out.norig, 100);
  EXPECT_EQ(out.missing_note, (std::vector<std::string>{"m1: 2", "y: 1"}));
  for (const Regression& model : out.models)
    EXPECT_EQ(model.nobs, 97);
  for (Column& column : data.columns)
    for (const std::size_t row : {8u, 7u, 3u})
      column.values.erase(column.values.begin() + static_cast<std::ptrdiff_t>(row));
  data.rows = 97;
  EXPECT_EQ(mediate(data, roles()).find(Kind::indirect, "m1")->bootstrap.se,
            out.find(Kind::indirect, "m1")->bootstrap.se);
}

TEST(Mediate, EveryTypeOfIntervalIsThere) {
  const Mediation out = mediate(mediation_cases(100), roles());
  const BootstrapQuantity& boot = out.find(Kind::indirect, "m1")->bootstrap;
  ASSERT_EQ(boot.ci.size(), std::size(boot_interval_names));
  for (const Interval& interval : boot.ci)
    EXPECT_LT(interval.lower, interval.upper);
  EXPECT_NE(boot.ci[1].lower, boot.ci[2].lower);
}

TEST(Mediate, SingularDrawsAreCountedAndSaid) {
  const Mediation out = mediate(mediation_cases(6), roles({"m1"}, {"k1"}));
  ASSERT_EQ(out.bootstrap.failed.size(), 1u);
  EXPECT_EQ(out.bootstrap.used + out.bootstrap.failed[0].count, out.bootstrap.requested);
  EXPECT_EQ(out.find(Kind::total)->bootstrap.draws, out.bootstrap.used);
  EXPECT_TRUE(std::any_of(out.notes.begin(), out.notes.end(), [](const Note& note) {
    return note.code == "failed-draws" && note.severity == Severity::warning;
  }));
}

TEST(Mediate, EachVariableHasOnePart) {
  const Data data = mediation_cases(50);
  MediationOptions options = roles({"y"});
  EXPECT_EQ(codes_of(data, options), Codes{"mediation-roles"});
  options = roles({"x", "m1", "m1"});
  EXPECT_EQ(codes_of(data, options), (Codes{"mediation-roles", "mediation-roles"}));
  options = roles({}, {});
  options.x = "";
  EXPECT_EQ(codes_of(data, options), (Codes{"mediation-roles", "mediation-roles"}));
  options = roles({"m1"}, {"k1", ""});
  EXPECT_EQ(codes_of(data, options), Codes{"mediation-roles"});
}

TEST(Mediate, EveryUnknownColumnIsNamed) {
  MediationOptions options = roles({"M1"});
  options.controls = {"k1", "kk"};
  EXPECT_EQ(codes_of(mediation_cases(50), options),
            (Codes{"unknown-variable", "unknown-variable"}));
  Data moments = moments_of(mediation_cases(50), roles());
  EXPECT_EQ(codes_of(moments, roles({"m2"})), Codes{"unknown-variable"});
}

TEST(Mediate, WhatCannotBeRegressedIsRefused) {
  Data data = mediation_cases(50);
  data.columns[0].values.assign(50, 7);
  EXPECT_EQ(codes_of(data, roles()), Codes{"constant-variable"});
  data = mediation_cases(50);
  for (std::size_t i = 0; i < 50; ++i)
    data.columns[0].values[i] = 2 * data.columns[1].values[i] - data.columns[2].values[i];
  EXPECT_EQ(codes_of(data, roles()), Codes{"singular-covariance"});
  EXPECT_EQ(codes_of(mediation_cases(5), roles()), Codes{"too-few-cases"});
  data = mediation_cases(4);
  data.columns[0].values = {not_a_number, not_a_number, 1, 2};
  data.columns[5].values = {1, 2, not_a_number, not_a_number};
  EXPECT_EQ(codes_of(data, roles()), Codes{"no-complete-cases"});
}

TEST(Mediate, NoDrawsIsNoBootstrap) {
  MediationOptions options = roles();
  options.bootstrap = 0;
  EXPECT_EQ(codes_of(mediation_cases(50), options), Codes{"bad-value"});
  options = roles();
  options.ci_level = 95;
  EXPECT_EQ(codes_of(mediation_cases(50), options), Codes{"bad-value"});
}

TEST(Mediate, MomentsOfSeveralGroupsAreRefused) {
  Data moments = moments_of(mediation_cases(50), roles());
  moments.summaries.push_back(moments.summaries.front());
  EXPECT_EQ(codes_of(moments, roles()), Codes{"groups-mismatch"});
}

TEST(Mediate, APredictorThatOthersExplainIsNoted) {
  Data data = mediation_cases(50);
  for (std::size_t i = 0; i < 50; ++i)
    data.columns[0].values[i] = data.columns[1].values[i] + .1 * data.columns[0].values[i] / 20;
  const Mediation out = mediate(data, roles());
  EXPECT_TRUE(std::any_of(out.notes.begin(), out.notes.end(), [](const Note& note) {
    return note.code == "high-collinearity" && note.about == std::vector<std::string>{"k1"};
  }));
}

}  // namespace
}  // namespace semfit::internal
