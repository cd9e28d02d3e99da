#include "estimate/recipe.h"

#include "unit/estimate/fitted.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::table_of;
using test::three_factors;

Recipe recipe_of(const Options& options, bool is_raw = true) {
  return resolve_recipe(options, table_of(three_factors), is_raw);
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

}  // namespace
}  // namespace semfit::internal
