#include "table/variables.h"

#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

Roles roles(const std::string& text) {
  return find_roles(written_rows(text));
}

TEST(Roles, ObservedVariablesComeAsIndicatorsOutcomesPredictorsAndTheRest) {
  EXPECT_EQ(roles("z ~~ z\ny ~ x\nf =~ b + a\nf ~ w").observed,
            (Words{"b", "a", "y", "x", "w", "z"}));
}

TEST(Roles, LatentIsWhatHasIndicatorsOrIsAPhantom) {
  EXPECT_EQ(roles("g =~ f + x\nf =~ y + z\np =~ 0").latent, (Words{"g", "f", "p"}));
}

TEST(Roles, AVariableIsExogenousOnlyWhereItPredictsAndNothingElse) {
  const std::pair<std::string, Words> cases[] = {
      {"y ~ a + b", {"a", "b"}},
      {"y ~ a\na ~ b", {"b"}},
      {"f =~ a + c\ny ~ a + b", {"b"}},
      {"y ~ a + b\na ~~ a", {"b"}},
      {"y ~ a + b\na ~~ c", {"b"}},
      {"y ~ a + b\na ~ 1", {"b"}},
      {"f =~ c\ny ~ f + a", {"a"}},
      {"y ~ a + b + a:b", {"a", "b", "a:b"}},
      {"y ~ m + b + m:b\nm ~ a", {"b", "a"}},  // a product of an outcome is no covariate
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(roles(text).exogenous, expected) << text;
}

TEST(Roles, ExogenousLatentVariables) {
  EXPECT_EQ(roles("f =~ a\ng =~ b\nh =~ f + c\ng ~ h").latent_x(), Words{"h"});
  EXPECT_EQ(roles("f =~ a\ng =~ b\np =~ 0").latent_x(), (Words{"f", "g"}));
}

TEST(Roles, FinalOutcomesAreLatentOnesFirst) {
  EXPECT_EQ(roles("f =~ a + b\ny + z + f ~ x").final_outcomes(), (Words{"f", "y", "z"}));
  EXPECT_EQ(roles("f =~ a + b\na + y ~ x").final_outcomes(), Words{"y"});  // a is an indicator
  EXPECT_EQ(roles("y ~ m\nm ~ x").final_outcomes(), Words{"y"});           // m predicts
}

TEST(Roles, ProductsHaveTwoFactors) {
  EXPECT_FALSE(product_factors("ab"));
  EXPECT_EQ(product_factors("a:b"), std::pair(std::string("a"), std::string("b")));
}

}  // namespace
}  // namespace semfit::internal
