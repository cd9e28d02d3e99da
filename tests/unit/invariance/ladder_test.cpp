#include "semfit/invariance.h"
#include "semfit/read.h"
#include "semfit/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <sstream>

#include <gtest/gtest.h>

namespace semfit {
namespace {

std::shared_ptr<const Source> source(const std::string& text) {
  return std::make_shared<const Source>(Source{"model.sem", text});
}

const std::string three_factors =
    "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\n";

Data pupils() {
  std::vector<std::string> names;
  for (int i = 1; i <= 9; ++i)
    names.push_back("x" + std::to_string(i));
  const std::vector<std::string> school{"school"};
  return read_csv(SEMFIT_ROOT "/models/holzinger/data.csv", names, {}, school);
}

Options by_school() {
  Options options;
  options.sample.group = "school";
  return options;
}

std::string code_of(const std::string& text,
                    const Data& data,
                    const Options& options,
                    const InvarianceOptions& ladder = {}) {
  try {
    invariance(source(text), data, options, ladder);
  } catch (const Error& error) {
    return error.diagnostics().front().code;
  }
  return "";
}

/// lavaan 0.6-14, cfa(three_factors, HolzingerSwineford1939, group = "school") with group.equal.
TEST(Ladder, FitAsInLavaan) {
  struct Expected {
    std::int64_t df;
    std::array<double, 8> fit;
  };
  const std::array<const char*, 8> measures{
      "chisq", "cfi", "tli", "rmsea", "srmr", "mfi", "aic", "bic"};
  const std::array<Expected, 4> expected{Expected{48,
                                                  {115.851343876,
                                                   .923398380409,
                                                   .885097570613,
                                                   .0969148567676,
                                                   .0678640117525,
                                                   .893409824342,
                                                   7484.39502415,
                                                   7706.82164003}},
                                         Expected{54,
                                                  {124.043544180,
                                                   .920923468577,
                                                   .894564624769,
                                                   .0928365358683,
                                                   .0716515837898,
                                                   .890162363236,
                                                   7480.58722445,
                                                   7680.77117875}},
                                         Expected{60,
                                                  {164.102830925,
                                                   .882471812681,
                                                   .858966175217,
                                                   .107371098089,
                                                   .0824470585788,
                                                   .841197934503,
                                                   7508.64651120,
                                                   7686.58780390}},
                                         Expected{69,
                                                  {181.511345230,
                                                   .872978915748,
                                                   .867456259911,
                                                   .104089126333,
                                                   .0882626495432,
                                                   .829530067466,
                                                   7508.05502550,
                                                   7652.63232583}}};
  const Invariance ladder = invariance(source(three_factors), pupils(), by_school());
  ASSERT_EQ(ladder.steps.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    const InvarianceStep& step = ladder.steps[i];
    EXPECT_EQ(step.result.df, expected[i].df);
    for (std::size_t m = 0; m < measures.size(); ++m)
      EXPECT_NEAR(step.result.measure(measures[m]), expected[i].fit[m], 1e-5 * expected[i].fit[m])
          << step.name << " " << measures[m];
  }
}

TEST(Ladder, DifferencesVerdictsAndProposals) {
  const Invariance ladder = invariance(source(three_factors), pupils(), by_school());
  ASSERT_EQ(ladder.steps.size(), 4u);
  EXPECT_EQ(ladder.steps[0].against, -1);
  EXPECT_EQ(ladder.steps[0].verdict, InvarianceVerdict::none);
  EXPECT_EQ(ladder.steps[1].verdict, InvarianceVerdict::holds);
  EXPECT_EQ(ladder.steps[2].verdict, InvarianceVerdict::fails);
  EXPECT_EQ(ladder.steps[3].verdict, InvarianceVerdict::doubtful);
  EXPECT_EQ(ladder.holds, 1);
  EXPECT_EQ(ladder.chen.cfi, -.010);
  const InvarianceStep& scalar = ladder.steps[2];
  EXPECT_EQ(scalar.against, 1);
  EXPECT_EQ(scalar.df_diff, 6);
  EXPECT_NEAR(scalar.chisq_diff, 164.102830925 - 124.043544180, 1e-5);
  EXPECT_NEAR(scalar.cfi_diff, .882471812681 - .920923468577, 1e-7);
  EXPECT_TRUE(ladder.steps[1].proposals.empty()) << "what holds needs no way out";
  ASSERT_EQ(scalar.proposals.size(), 9u) << "intercepts; the loadings were equal before";
  EXPECT_EQ(scalar.proposals[0].option, "x3~1");
  EXPECT_EQ(scalar.proposals[1].option, "x7~1");
  EXPECT_NEAR(scalar.proposals[0].p_adjusted, 9 * scalar.proposals[0].pvalue, 1e-15);
  EXPECT_EQ(scalar.proposals[0].group, std::vector<int>({1, 2}));
}

TEST(Ladder, CsvHasARowPerStep) {
  const Invariance ladder = invariance(source(three_factors), pupils(), by_school());
  std::istringstream lines(write_csv(ladder));
  std::string line;
  std::vector<std::string> rows;
  while (std::getline(lines, line))
    rows.push_back(line);
  ASSERT_EQ(rows.size(), 5u);
  for (const std::string& row : rows)
    EXPECT_EQ(std::count(row.begin(), row.end(), ','), 22) << row;
  EXPECT_EQ(rows[1].find("configural,,,115.85"), 0u) << rows[1];
  EXPECT_EQ(rows[3].find("scalar,loadings intercepts,,164.10"), 0u) << rows[3];
  EXPECT_TRUE(rows[3].ends_with(",fails")) << rows[3];
}

TEST(Ladder, DoesNotDependOnHowFactorsAreScaled) {
  const Invariance markers = invariance(source(three_factors), pupils(), by_school());
  for (const bool std_lv : {true, false}) {
    Options options = by_school();
    options.model.std_lv = std_lv;
    options.model.effect_coding = !std_lv;
    const Invariance other = invariance(source(three_factors), pupils(), options);
    ASSERT_EQ(other.steps.size(), markers.steps.size());
    for (std::size_t i = 0; i < other.steps.size(); ++i) {
      EXPECT_EQ(other.steps[i].result.df, markers.steps[i].result.df);
      EXPECT_NEAR(
          other.steps[i].result.measure("chisq"), markers.steps[i].result.measure("chisq"), 1e-6);
      EXPECT_EQ(other.steps[i].verdict, markers.steps[i].verdict);
    }
  }
}

TEST(Ladder, PartialFreesUntilTheLevelHolds) {
  InvarianceOptions options;
  options.partial = true;
  options.levels = {"configural", "metric", "scalar"};
  const Invariance ladder = invariance(source(three_factors), pupils(), by_school(), options);
  ASSERT_EQ(ladder.steps.size(), 5u);
  EXPECT_EQ(ladder.steps[3].name, "scalar (1 freed)");
  EXPECT_EQ(ladder.steps[3].freed, std::vector<std::string>({"x3~1"}));
  EXPECT_EQ(ladder.steps[4].freed, std::vector<std::string>({"x3~1", "x7~1"}));
  EXPECT_EQ(ladder.steps[4].against, 1) << "a partial level is compared with the level below";
  EXPECT_NEAR(ladder.steps[3].result.measure("chisq"), 144.578998777, 1e-5);  // lavaan 0.6-14
  EXPECT_NEAR(ladder.steps[4].result.measure("chisq"), 129.422480331, 1e-5);
  EXPECT_EQ(ladder.steps[4].result.df, 58);
  EXPECT_EQ(ladder.steps[4].verdict, InvarianceVerdict::holds);
  EXPECT_EQ(ladder.holds, 4);
}

TEST(Ladder, PartialKeepsTwoInvariantIndicators) {
  // The same pupils with three tests shifted in one school: no two intercepts agree.
  Data data = pupils();
  const Column* school = data.find("school");
  ASSERT_NE(school, nullptr);
  const std::vector<double> group = school->values;
  double shift = 1;
  for (Column& column : data.columns) {
    if (column.name != "x1" && column.name != "x2" && column.name != "x3") continue;
    for (std::size_t i = 0; i < column.values.size(); ++i)
      if (group[i] == 2) column.values[i] += shift;
    shift = -2 * shift;
  }
  InvarianceOptions options;
  options.partial = true;
  options.levels = {"metric", "scalar"};
  const Invariance ladder = invariance(
      source("visual =~ x1 + x2 + x3\nspeed =~ x7 + x8 + x9\n"), data, by_school(), options);
  const InvarianceStep& last = ladder.steps.back();
  EXPECT_NE(last.verdict, InvarianceVerdict::holds);
  int visual = 0;
  for (const std::string& text : last.freed)
    visual += text == "x1~1" || text == "x2~1" || text == "x3~1" ? 1 : 0;
  EXPECT_EQ(visual, 1) << "three indicators, two of which have to stay";
  EXPECT_NE(last.stopped.find("'visual'"), std::string::npos) << last.stopped;
}

TEST(Ladder, TheUsersExceptionsApplyToEveryStep) {
  Options options = by_school();
  options.model.group_partial = {"x3~1", "x7~1"};
  const Invariance ladder = invariance(source(three_factors), pupils(), options);
  EXPECT_NEAR(ladder.steps[2].result.measure("chisq"), 129.422480331, 1e-5);
  for (const InvarianceStep& step : ladder.steps)
    EXPECT_EQ(step.group_partial, options.model.group_partial);
  for (const InvarianceProposal& proposal : ladder.steps[3].proposals)
    EXPECT_EQ(proposal.op, Op::covariance);
}

TEST(Ladder, AStepThatIsNotIdentifiedIsSkippedOver) {
  InvarianceOptions options;
  options.levels = {"configural", "metric", "scalar"};
  const Invariance ladder =
      invariance(source("visual =~ x1 + x2 + x3\nv2 =~ x4 + x5\nvisual ~~ 0*v2"),
                 pupils(),
                 by_school(),
                 options);
  ASSERT_EQ(ladder.steps.size(), 3u);
  EXPECT_EQ(ladder.steps[0].verdict, InvarianceVerdict::unknown);
  EXPECT_FALSE(ladder.steps[0].why.empty());
  EXPECT_EQ(ladder.holds, -1);
  EXPECT_EQ(ladder.conclusion.find("Configural invariance could not be judged"), 0u);
  for (const InvarianceStep& step : ladder.steps) {
    if (step.against < 0) continue;
    EXPECT_NE(ladder.steps[static_cast<std::size_t>(step.against)].verdict,
              InvarianceVerdict::unknown);
  }
}

TEST(Ladder, ALevelThatRestrictsNothingHasNoVerdict) {
  InvarianceOptions options;  // latent means are 0 in every group while intercepts are free
  options.levels = {"configural", "metric", "means"};
  const Invariance ladder = invariance(source(three_factors), pupils(), by_school(), options);
  EXPECT_EQ(ladder.steps[2].df_diff, 0);
  EXPECT_EQ(ladder.steps[2].verdict, InvarianceVerdict::unknown);
}

TEST(Ladder, WhatCannotBeAskedIsNamed) {
  const Data data = pupils();
  EXPECT_EQ(code_of(three_factors, data, Options()), "invariance-groups");
  EXPECT_EQ(code_of("x1 ~ x2 + x3", data, by_school()), "invariance-loadings");
  Options no_means = by_school();
  no_means.model.meanstructure = false;
  EXPECT_EQ(code_of(three_factors, data, no_means), "invariance-means");
  InvarianceOptions metric;
  metric.levels = {"configural", "metric"};
  EXPECT_EQ(code_of(three_factors, data, no_means, metric), "");
  Options equal = by_school();
  equal.model.group_equal = {"loadings"};
  EXPECT_EQ(code_of(three_factors, data, equal), "conflicting-options");
  Options untested = by_school();
  untested.inference.test = {semfit::Test::none};
  EXPECT_EQ(code_of(three_factors, data, untested), "conflicting-options");
}

TEST(Ladder, CovariancesAloneCarryNoIntercepts) {
  const Data raw = pupils();
  Options options = by_school();
  options.sections.h1 = true;
  options.model.group_label = group_labels(raw, options.sample);
  const Result result = fit(parameter_table(source(three_factors), options.model), raw, options);
  Data moments;
  for (std::size_t g = 0; g < result.h1.size(); ++g) {
    Summary summary;
    summary.label = result.group_label[g];
    summary.names = result.h1[g].names;
    summary.cov = result.h1[g].cov;
    summary.nobs = std::llround(result.nobs[g]);
    for (double& s : summary.cov.values)
      s *= result.nobs[g] / (result.nobs[g] - 1);
    moments.summaries.push_back(std::move(summary));
  }
  EXPECT_EQ(code_of(three_factors, moments, Options()), "invariance-means");
  InvarianceOptions metric;
  metric.levels = {"configural", "metric"};
  const Invariance ladder = invariance(source(three_factors), moments, Options(), metric);
  EXPECT_NEAR(ladder.steps[1].chisq_diff, 124.043544180 - 115.851343876, 1e-5)
      << "saturated means add nothing";
}

}  // namespace
}  // namespace semfit
