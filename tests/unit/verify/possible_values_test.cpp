// Numbers that are impossible by themselves, and that nothing is computed from them.
#include "semfit/read.h"
#include "semfit/verify.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace semfit {
namespace {

Verification verified(const std::string& text) {
  return verify(read_claims_text({"claims.json", text}));
}

Verification of_model(const std::string& members) {
  return verified(fmt::format(R"({{"n": 200, "models": [{{"name": "m", {}}}]}})", members));
}

const ClaimCheck* at(const Verification& verification, const std::string& place) {
  const auto found = std::ranges::find(verification.checks, place, &ClaimCheck::place);
  return found == verification.checks.end() ? nullptr : &*found;
}

TEST(PossibleValues, OfAModel) {
  for (const auto& [key, value, possible] : {std::tuple{"chisq", "-3", "3"},
                                             std::tuple{"pvalue", "1.2", "1.00"},
                                             std::tuple{"pvalue", "< -.1", "< .1"},
                                             std::tuple{"cfi", "1.05", "1.00"},
                                             std::tuple{"rmsea", "-.03", "-.00"},
                                             std::tuple{"srmr", "-.01", ".01"},
                                             std::tuple{"gfi", "1.1", "1"},
                                             std::tuple{"baseline_chisq", "-1", "1"}}) {
    const Verification bad = of_model(fmt::format(R"("{}": "{}")", key, value));
    ASSERT_EQ(bad.checks.size(), 1u) << key;
    EXPECT_EQ(bad.checks[0].verdict, Verdict::impossible) << key;
    EXPECT_EQ(of_model(fmt::format(R"("{}": "{}")", key, possible)).count(Verdict::impossible), 0)
        << key << possible;
  }
}

TEST(PossibleValues, NothingIsComputedFromWhatCannotBe) {
  const Verification out =
      of_model(R"("chisq": "-3", "df": 8, "rmsea": ".04", "pvalue": ".5", "tli": ".9")");
  EXPECT_EQ(out.count(Verdict::impossible), 1);
  EXPECT_EQ(at(out, "/models/0/rmsea")->verdict, Verdict::unchecked);
  EXPECT_EQ(at(out, "/models/0/rmsea")->arithmetic, "needs a possible chisq");
}

TEST(PossibleValues, CountsBelowTheirLeastAreImpossibleAndNoMistakeOfTheFile) {
  const Verification out =
      verified(R"({"n": 1, "models": [{"name": "m", "df": -1, "rmsea": ".04", "chisq": "9"}]})");
  EXPECT_EQ(out.count(Verdict::impossible), 2);
  EXPECT_EQ(at(out, "/n")->verdict, Verdict::impossible);
  EXPECT_EQ(at(out, "/models/0/df")->verdict, Verdict::impossible);
  EXPECT_EQ(at(out, "/models/0/rmsea")->arithmetic, "needs df and n");
  EXPECT_THROW(verified(R"({"models": [{"name": "m", "df": 1.5}]})"), Error);
}

TEST(PossibleValues, OnlyWhatIsMissingIsNamed) {
  const Verification out =
      verified(R"({"models": [{"name": "m", "df": 8, "chisq": "9", "rmsea": ".04"}]})");
  EXPECT_EQ(at(out, "/models/0/rmsea")->arithmetic, "needs n");
}

TEST(PossibleValues, ACorrelationAboveOneLeavesTheOthers) {
  const Verification out = verified(
      R"({"correlations": [{"names": ["a", "b", "c"], "n": 40, "stars": [0.05],
          "matrix": [["1.2"], [".4*", ".4*"]]}],
          "regressions": [{"y": "c", "x": "a", "n": 40, "beta": ".4"},
                          {"y": "b", "x": "a", "n": 40, "beta": ".4"}]})");
  EXPECT_EQ(out.count(Verdict::impossible), 1);
  EXPECT_EQ(at(out, "/correlations/0/matrix/0/0")->verdict, Verdict::impossible);
  EXPECT_EQ(at(out, "/correlations/0/stars")->claim, "stars of 2 of 2 correlations");
  EXPECT_EQ(at(out, "/correlations/0/matrix")->verdict, Verdict::unchecked);
  EXPECT_EQ(at(out, "/regressions/0/beta")->verdict, Verdict::consistent);
  EXPECT_EQ(at(out, "/regressions/1/beta")->verdict, Verdict::unchecked);
}

TEST(PossibleValues, OfARegression) {
  const Verification out = verified(
      R"({"n": 491, "regressions": [{"y": "y", "x": "x", "r2": "1.7", "t": "5", "se": "-.1",
          "f": "-2", "adj_r2": ".2"}]})");
  EXPECT_EQ(out.count(Verdict::impossible), 3);
  EXPECT_EQ(at(out, "/regressions/0/adj_r2")->arithmetic, "needs a possible r2");
  for (const ClaimCheck& check : out.checks)
    EXPECT_EQ(check.arithmetic.find("1.7"), std::string::npos) << check.arithmetic;
}

TEST(PossibleValues, OfScalesAndPaths) {
  const Verification out = verified(
      R"({"constructs": [{"name": "c", "items": 3, "alpha": "1.1", "cr": "1.2", "ave": "1.3",
          "loadings": [".7", ".8", "1.1"]}],
          "mediations": [{"a": ".2", "b": ".3", "se_a": "-.1", "se_b": ".1", "z": "2"}],
          "variables": [{"name": "x", "sd": "-1"}, {"name": "y", "mean": "7", "sd": "1",
          "range": [1, 5], "n": 30}]})");
  EXPECT_EQ(out.count(Verdict::impossible), 6);
  // A loading beyond 1 is improper, but programs print it (Heywood cases).
  EXPECT_EQ(at(out, "/constructs/0/loadings/2")->verdict, Verdict::unchecked);
  EXPECT_EQ(at(out, "/mediations/0/z")->arithmetic, "needs a possible se_a");
  // Of a mean beyond the range nothing is taken: (5 - 7) is negative.
  EXPECT_EQ(at(out, "/variables/1/sd")->arithmetic.find("- 7"), std::string::npos);
}

/// Of one predictor beta is r, and R2 its square; t = beta / se is said where se may be another's.
TEST(PossibleValues, BetaSquaredOfOnePredictor) {
  const auto regression = [](const char* r2, const char* controls) {
    return verified(fmt::format(
        R"({{"n": 491, "regressions": [{{"y": "y", "x": "x", "controls": [{}], "r2": "{}",
            "beta": "-.17", "se": ".05", "t": "-5.73"}}]}})",
        controls,
        r2));
  };
  const auto verdict = [](const Verification& of, const char* check) {
    const auto found = std::ranges::find(of.checks, check, &ClaimCheck::check);
    return found == of.checks.end() ? "" : std::string(spelling(found->verdict));
  };
  EXPECT_EQ(verdict(regression(".10", ""), "r2.beta"), "impossible");
  EXPECT_EQ(verdict(regression(".03", ""), "r2.beta"), "consistent");
  EXPECT_EQ(verdict(regression(".10", R"("k")"), "r2.beta"), "");
  EXPECT_EQ(verdict(regression(".10", ""), "t.se"), "cannot be checked");
  EXPECT_EQ(verdict(regression(".10", ""), "t.r2"), "impossible");
}

TEST(ClaimMistakes, AllModelsWithTheirPlaces) {
  try {
    verified(R"({"models": [{"name": "a", "syntax": "f =~ x1 + + x2"},
                            {"name": "b", "file": "no_such_file.sem"}]})");
    FAIL() << "refused";
  } catch (const Error& error) {
    ASSERT_EQ(error.diagnostics().size(), 2u);
    EXPECT_TRUE(error.diagnostics()[0].source->name.ends_with("/models/0/syntax"));
    EXPECT_TRUE(error.diagnostics()[1].message.starts_with("/models/1/file: no_such_file.sem"));
    EXPECT_EQ(error.diagnostics()[1].place.file, "claims.json");
  }
}

std::vector<std::string> codes(const std::string& text) {
  std::vector<std::string> out;
  try {
    verified(text);
  } catch (const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics())
      out.push_back(diagnostic.code);
  }
  return out;
}

TEST(ClaimMistakes, StarsTwoVariablesAndNumbersThatAreTooLarge) {
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes(R"({"models": [{"name": "a", "chisq": "5*"}]})"), Codes{"not-a-number"});
  EXPECT_EQ(codes(R"({"variables": [{"name": "a"}, {"name": "a"}]})"),
            Codes{"contradictory-claims"});
  EXPECT_EQ(codes(R"({"n": 1e400})"), Codes{"infinite-value"});
  EXPECT_EQ(codes(R"({"models": [{"name": "a", "chisq": -1e400}]})"), Codes{"infinite-value"});
}

}  // namespace
}  // namespace semfit
