#include "semfit/invariance.h"

#include <gtest/gtest.h>

namespace semfit {
namespace {

using Kinds = std::vector<std::string>;

std::string code_of(const std::vector<std::string>& levels) {
  try {
    invariance_levels(levels);
  } catch (const Error& error) {
    return error.diagnostics().front().code;
  }
  return "";
}

TEST(InvarianceLevels, TheUsualLadderIsCumulative) {
  const std::vector<Kinds> expected{
      {}, {"loadings"}, {"loadings", "intercepts"}, {"loadings", "intercepts", "residuals"}};
  EXPECT_EQ(invariance_levels({"configural", "metric", "scalar", "strict"}), expected);
  EXPECT_EQ(invariance_levels({"configural", "weak", "strong", "strict"}), expected);
  EXPECT_EQ(invariance_levels(InvarianceOptions().levels), expected);
}

TEST(InvarianceLevels, AKindIsAddedToTheLevelBefore) {
  const std::vector<Kinds> ladder =
      invariance_levels({"configural", "scalar", "lv.variances", "means"});
  EXPECT_EQ(ladder[2], Kinds({"loadings", "intercepts", "lv.variances"}));
  EXPECT_EQ(ladder[3], Kinds({"loadings", "intercepts", "lv.variances", "means"}));
  EXPECT_EQ(invariance_levels({"configural", "loadings"})[1], Kinds({"loadings"}));
}

TEST(InvarianceLevels, PlusAddsKindsToALevel) {
  const std::vector<Kinds> ladder =
      invariance_levels({"metric", "metric + regressions", "scalar+regressions+means"});
  EXPECT_EQ(ladder[0], Kinds({"loadings"}));
  EXPECT_EQ(ladder[1], Kinds({"loadings", "regressions"}));
  EXPECT_EQ(ladder[2], Kinds({"loadings", "intercepts", "regressions", "means"}));
}

TEST(InvarianceLevels, EachLevelIsStricterThanTheOneBefore) {
  EXPECT_EQ(code_of({"configural", "scalar", "metric"}), "level-order");
  EXPECT_EQ(code_of({"metric", "weak"}), "level-order");
  EXPECT_EQ(code_of({"metric", "loadings"}), "level-order");
  EXPECT_EQ(code_of({"configural", "scalar+regressions", "strict"}), "level-order");
  EXPECT_EQ(code_of({"configural", "metric", "scalar"}), "");
}

TEST(InvarianceLevels, ALadderHasTwoLevels) {
  EXPECT_EQ(code_of({}), "level-order");
  EXPECT_EQ(code_of({"scalar"}), "level-order");
}

TEST(InvarianceLevels, UnknownWordsAreNamed) {
  EXPECT_EQ(code_of({"configural", "metrik"}), "unknown-level");
  EXPECT_EQ(code_of({"configural", "metric+"}), "unknown-level");
  EXPECT_EQ(code_of({"configural", ""}), "unknown-level");
  EXPECT_EQ(code_of({"configural", "all"}), "unknown-level");
  EXPECT_EQ(code_of({"configural", "regressions+metric"}), "unknown-level")
      << "a name stands first: it says all that is equal";
  try {
    invariance_levels({"configurl", "metrik"});
    FAIL();
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics().size(), 2u);
    EXPECT_EQ(error.diagnostics()[1].notes[0], "did you mean 'metric'?");
  }
}

}  // namespace
}  // namespace semfit
