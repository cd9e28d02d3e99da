#include "estimate/recipe.h"

#include "unit/estimate/fitted.h"

#include <functional>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::table_of;
using test::three_factors;

Recipe recipe_of(const Options& options, bool is_raw = true) {
  return resolve_recipe(options, table_of(three_factors), is_raw ? Basis::cases : Basis::moments);
}

std::string refusal(const Options& options, bool is_raw = true) {
  try {
    recipe_of(options, is_raw);
  } catch (const Error& error) {
    return error.diagnostics()[0].code;
  }
  return "none";
}

using ModelTest = semfit::Test;  // within TEST, Test is GoogleTest's
using Tests = std::vector<ModelTest>;

TEST(Recipe, DefaultsFollowTheEstimatorAndTheWeights) {
  Options options;
  EXPECT_EQ(recipe_of(options).se, StandardErrors::standard);
  EXPECT_EQ(recipe_of(options).tests, Tests{ModelTest::standard});
  EXPECT_EQ(recipe_of(options).information, Information::expected);
  EXPECT_FALSE(recipe_of(options).needs_cases());
  options.sample.sampling_weights = "w";
  Options mlr;
  mlr.estimation.estimator = "MLR";
  for (const Options& robust : {options, mlr}) {
    const Recipe recipe = recipe_of(robust);
    EXPECT_EQ(recipe.se, StandardErrors::robust_huber_white);
    EXPECT_EQ(recipe.tests, (Tests{ModelTest::standard, ModelTest::yuan_bentler_mplus}));
    EXPECT_EQ(recipe.information, Information::observed);
    EXPECT_TRUE(recipe.needs_cases());
  }
}

TEST(Recipe, WhatIsGivenWins) {
  Options options;
  options.estimation.estimator = "MLR";
  options.inference.se = StandardErrors::standard;
  EXPECT_EQ(recipe_of(options).information, Information::expected) << "follows from the errors";
  EXPECT_TRUE(recipe_of(options).is_scaled()) << "the test does not follow from them";
  options.inference.test = {ModelTest::browne_residual_adf, ModelTest::browne_residual_adf};
  EXPECT_EQ(recipe_of(options).tests, (Tests{ModelTest::standard, ModelTest::browne_residual_adf}));
  options.inference.test = {ModelTest::none};
  EXPECT_FALSE(recipe_of(options).has_test());
}

TEST(Recipe, EveryChoiceHasItsReason) {
  Options options;
  options.sample.sampling_weights = "w";
  std::vector<std::string> names;
  for (const ResolvedOption& reason : recipe_of(options).reasons) {
    names.push_back(reason.name);
    EXPECT_FALSE(reason.value.empty()) << reason.name;
    EXPECT_FALSE(reason.why.empty()) << reason.name;
    if (reason.name == "se" || reason.name == "test") {
      EXPECT_EQ(reason.why, "default with sampling weights");
    }
  }
  for (const char* name : {"se", "test", "information", "sampling.weights.normalization"})
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
}

TEST(Recipe, RefusesWhatDoesNotGoTogether) {
  Options options;
  options.estimation.estimator = "MLR";
  EXPECT_EQ(refusal(options, false), "needs-cases");
  options.estimation.likelihood = Likelihood::wishart;
  EXPECT_EQ(refusal(options), "conflicting-options");
  options = {};
  options.sample.sampling_weights = "w";
  EXPECT_EQ(refusal(options, false), "needs-cases");
  options.inference.se = StandardErrors::standard;
  options.inference.test = {ModelTest::standard};
  EXPECT_EQ(refusal(options, false), "needs-cases") << "weights themselves do";
  EXPECT_EQ(refusal(options), "none");
  options.estimation.likelihood = Likelihood::wishart;
  EXPECT_EQ(refusal(options), "conflicting-options");
  options = {};
  options.inference.test = {ModelTest::browne_residual_nt, ModelTest::browne_residual_nt_model};
  EXPECT_EQ(refusal(options, false), "none") << "moments are enough";
  options.inference.test = {ModelTest::browne_residual_adf};
  EXPECT_EQ(refusal(options, false), "needs-cases");
  options.inference.test = {ModelTest::standard, ModelTest::none};
  EXPECT_EQ(refusal(options), "conflicting-options");
  options = {};
  options.estimation.estimator = "DLS";
  EXPECT_EQ(refusal(options), "unsupported-estimator");
}

TEST(Recipe, AnEstimatorStandsForItsInference) {
  const auto recipe = [](const char* estimator) {
    Options options;
    options.estimation.estimator = estimator;
    return recipe_of(options);
  };
  EXPECT_EQ(recipe("MLM").scaled_test(), ModelTest::satorra_bentler);
  EXPECT_EQ(recipe("MLMV").scaled_test(), ModelTest::scaled_shifted);
  EXPECT_EQ(recipe("WLSMVS").scaled_test(), ModelTest::mean_var_adjusted);
  EXPECT_EQ(recipe("WLSMV").fitting, Fitting::dwls);
  EXPECT_EQ(recipe("MLF").information, Information::first_order);
  EXPECT_EQ(recipe("ULS").tests, Tests{ModelTest::browne_residual_nt}) << "no known distribution";
  EXPECT_EQ(recipe("WLS").tests, Tests{ModelTest::standard});
  EXPECT_FALSE(recipe("GLS").needs_cases());
  EXPECT_TRUE(recipe("DWLS").needs_cases());
  EXPECT_EQ(recipe("ML").divisor(), Divisor::n);
  EXPECT_EQ(recipe("GLS").divisor(), Divisor::n_minus_1);
}

TEST(Recipe, DataDecideErrorsAndTests) {
  Options options;
  options.sample.cluster = "c";
  EXPECT_EQ(recipe_of(options).se, StandardErrors::robust_cluster);
  EXPECT_EQ(recipe_of(options).scaled_test(), ModelTest::yuan_bentler_mplus);
  options = {};
  options.sample.missing = Missing::fiml;
  EXPECT_EQ(recipe_of(options).information, Information::observed);
  EXPECT_EQ(recipe_of(options).se, StandardErrors::standard);
  options.inference.se = StandardErrors::robust;
  EXPECT_EQ(recipe_of(options).se, StandardErrors::robust_huber_white);
  options = {};
  options.sample.missing = Missing::robust_two_stage;
  EXPECT_EQ(recipe_of(options).se, StandardErrors::robust_two_stage);
  EXPECT_EQ(recipe_of(options).scaled_test(), ModelTest::satorra_bentler);
  EXPECT_FALSE(recipe_of(options).is_full_information());
}

TEST(Recipe, RefusesInferenceThatDoesNotExist) {
  const auto with = [](const char* estimator, const std::function<void(Options&)>& change) {
    Options options;
    options.estimation.estimator = estimator;
    change(options);
    return refusal(options);
  };
  const std::string conflict = "conflicting-options";
  EXPECT_EQ(with("DWLS", [](Options& o) { o.sample.missing = Missing::fiml; }), conflict);
  EXPECT_EQ(with("GLS", [](Options& o) { o.sample.cluster = "c"; }), conflict);
  EXPECT_EQ(with("ULS", [](Options& o) { o.sample.sampling_weights = "w"; }), conflict);
  EXPECT_EQ(with("WLS", [](Options& o) { o.inference.se = StandardErrors::robust_huber_white; }),
            conflict);
  EXPECT_EQ(with("GLS", [](Options& o) { o.inference.test = {ModelTest::bollen_stine}; }),
            conflict);
  EXPECT_EQ(with("MLM", [](Options& o) { o.sample.missing = Missing::fiml; }), conflict);
  EXPECT_EQ(with("MLM", [](Options& o) { o.estimation.likelihood = Likelihood::wishart; }),
            conflict);
  EXPECT_EQ(with("ML", [](Options& o) { o.inference.se = StandardErrors::two_stage; }), conflict);
  EXPECT_EQ(with("ML", [](Options& o) { o.inference.se = StandardErrors::robust_cluster; }),
            conflict);
  EXPECT_EQ(with("MLM", [](Options& o) { o.sample.cluster = "c"; }), conflict);
  EXPECT_EQ(with("MLM", [](Options& o) { o.sample.sampling_weights = "w"; }), conflict);
  EXPECT_EQ(with("MLR", [](Options& o) { o.sample.cluster = "c"; }), "none");
  EXPECT_EQ(with("MLR", [](Options& o) { o.sample.missing = Missing::two_stage; }), conflict);
  EXPECT_EQ(with("DWLS", [](Options& o) { o.inference.information = Information::observed; }),
            conflict);
  EXPECT_EQ(with("MLF", [](Options& o) { o.inference.information = Information::observed; }),
            conflict);
  EXPECT_EQ(with("MLR", [](Options& o) { o.inference.information = Information::first_order; }),
            conflict);
  EXPECT_EQ(with("MLR",
                 [](Options& o) {
                   o.sample.cluster = "c";
                   o.sample.missing = Missing::two_stage;
                 }),
            conflict);
  EXPECT_EQ(with("ML",
                 [](Options& o) {
                   o.sample.missing = Missing::fiml;
                   o.inference.test = {ModelTest::browne_residual_adf};
                 }),
            conflict);
}

}  // namespace
}  // namespace semfit::internal
