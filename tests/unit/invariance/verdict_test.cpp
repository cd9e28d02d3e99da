#include "invariance/verdict.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Kinds = std::vector<std::string>;

const ChenCutoffs large = chen_cutoffs({160, 150}, 1.5);
const ChenCutoffs small = chen_cutoffs({100, 100}, 1.5);

InvarianceStep step(double pvalue, double cfi, double rmsea = 0, double srmr = 0) {
  InvarianceStep s;
  s.level = s.name = "metric";
  s.df_diff = 5;
  s.chisq_diff = 1;
  s.pvalue = pvalue;
  s.cfi_diff = cfi;
  s.rmsea_diff = rmsea;
  s.srmr_diff = srmr;
  return s;
}

InvarianceStep judged(InvarianceStep s, const Kinds& added, const ChenCutoffs& chen = large) {
  judge(s, added, InvarianceOptions(), chen);
  return s;
}

bool chen_rejects(double cfi, double rmsea, double srmr, const Kinds& added, const ChenCutoffs& c) {
  const InvarianceStep s = judged(step(.5, cfi, rmsea, srmr), added, c);
  EXPECT_EQ(s.criteria[2].name, "chen");
  EXPECT_TRUE(s.criteria[2].speaks);
  return s.criteria[2].rejects;
}

TEST(Chen, SizesDecideTheSet) {
  EXPECT_EQ(large.cfi, -.010);
  EXPECT_EQ(large.rmsea, .015);
  EXPECT_EQ(large.srmr_loadings, .030);
  EXPECT_EQ(large.srmr_others, .010);
  EXPECT_EQ(small.cfi, -.005);
  EXPECT_EQ(small.rmsea, .010);
  EXPECT_EQ(small.srmr_loadings, .025);
  EXPECT_EQ(small.srmr_others, .005);
  EXPECT_EQ(chen_cutoffs({150, 150}, 1.5).cfi, -.005) << "300 is not more than 300";
  EXPECT_EQ(chen_cutoffs({150, 151}, 1.5).cfi, -.010);
  EXPECT_EQ(chen_cutoffs({900, 100}, 1.5).cfi, -.005) << "unequal groups";
  EXPECT_EQ(chen_cutoffs({300, 200}, 1.5).cfi, -.010) << "at the limit of what is similar";
  EXPECT_NE(chen_cutoffs({900, 100}, 1.5).why.find("unequal"), std::string::npos);
  EXPECT_NE(small.why.find("300"), std::string::npos);
}

TEST(Chen, CfiIsSupplementedByRmseaOrSrmr) {
  const Kinds loadings{"loadings"}, intercepts{"intercepts"}, residuals{"residuals"};
  EXPECT_FALSE(chen_rejects(-.010, .014, .029, loadings, large));
  EXPECT_TRUE(chen_rejects(-.010, .015, 0, loadings, large));
  EXPECT_TRUE(chen_rejects(-.010, 0, .030, loadings, large));
  EXPECT_FALSE(chen_rejects(-.009, .1, .1, loadings, large));
  EXPECT_FALSE(chen_rejects(-.010, 0, .029, loadings, large));
  EXPECT_TRUE(chen_rejects(-.010, 0, .010, intercepts, large));
  EXPECT_TRUE(chen_rejects(-.010, 0, .010, residuals, large));
  EXPECT_TRUE(chen_rejects(-.010, 0, .010, {"loadings", "intercepts"}, large));
  EXPECT_FALSE(chen_rejects(-.005, .009, .024, loadings, small));
  EXPECT_TRUE(chen_rejects(-.005, .010, 0, loadings, small));
  EXPECT_TRUE(chen_rejects(-.005, 0, .025, loadings, small));
  EXPECT_TRUE(chen_rejects(-.005, 0, .005, intercepts, small));
  EXPECT_FALSE(chen_rejects(-.005, 0, .004, intercepts, small));
}

TEST(Chen, DoesNotSpeakOfStructure) {
  const InvarianceStep s = judged(step(.5, -.2, .2, .2), {"means"});
  EXPECT_FALSE(s.criteria[2].speaks);
  EXPECT_FALSE(s.criteria[2].rejects);
  EXPECT_TRUE(s.criteria[1].rejects) << "Cheung and Rensvold do";
}

TEST(CheungRensvold, AFallOfCfiByOneHundredth) {
  EXPECT_FALSE(judged(step(.5, -.0099), {"loadings"}).criteria[1].rejects);
  EXPECT_TRUE(judged(step(.5, -.01), {"loadings"}).criteria[1].rejects);
  EXPECT_TRUE(judged(step(.5, .930 - .940), {"loadings"}).criteria[1].rejects)
      << "rounding does not decide";
}

TEST(Verdict, TestAndIndicesTogether) {
  const Kinds added{"loadings"};
  EXPECT_EQ(judged(step(.20, -.001), added).verdict, InvarianceVerdict::holds);
  EXPECT_EQ(judged(step(.01, -.001), added).verdict, InvarianceVerdict::doubtful);
  EXPECT_EQ(judged(step(.20, -.020), added).verdict, InvarianceVerdict::doubtful);
  EXPECT_EQ(judged(step(.01, -.020), added).verdict, InvarianceVerdict::fails);
  EXPECT_EQ(judged(step(.05, -.001), added).verdict, InvarianceVerdict::holds)
      << "p = .05 is not below .05";
  EXPECT_EQ(judged(step(.01, -.006, .02), added, small).verdict, InvarianceVerdict::fails)
      << "one index rule is enough";
  EXPECT_NE(judged(step(.01, -.001), added).why, judged(step(.20, -.02), added).why);
}

TEST(Verdict, WithoutNumbersThereIsNone) {
  EXPECT_EQ(judged(step(not_a_number, -.02), {"loadings"}).verdict, InvarianceVerdict::unknown);
  EXPECT_EQ(judged(step(.5, not_a_number), {"loadings"}).verdict, InvarianceVerdict::unknown);
}

Invariance ladder_of(const std::vector<InvarianceVerdict>& verdicts) {
  const char* const names[] = {"configural", "metric", "scalar", "strict"};
  Invariance ladder;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    InvarianceStep s;
    s.level = s.name = names[i];
    s.verdict = verdicts[i];
    s.why = "reason";
    ladder.steps.push_back(s);
  }
  conclude(ladder);
  return ladder;
}

TEST(Conclusion, IsTheHighestLevelBelowTheFirstThatDoesNotHold) {
  using V = InvarianceVerdict;
  const Invariance all = ladder_of({V::none, V::holds, V::holds, V::holds});
  EXPECT_EQ(all.holds, 3);
  EXPECT_EQ(all.conclusion.find("Strict invariance holds, the highest level"), 0u)
      << all.conclusion;
  const Invariance scalar_fails = ladder_of({V::none, V::holds, V::fails, V::holds});
  EXPECT_EQ(scalar_fails.holds, 1) << "what holds above a level that fails does not count";
  EXPECT_EQ(
      scalar_fails.conclusion.find("Metric invariance holds; scalar invariance fails: reason."), 0u)
      << scalar_fails.conclusion;
  const Invariance none = ladder_of({V::none, V::doubtful, V::holds});
  EXPECT_EQ(none.holds, 0);
  EXPECT_EQ(none.conclusion.find("Metric invariance is doubtful: reason."), 0u) << none.conclusion;
  const Invariance no_base = ladder_of({V::unknown, V::none, V::holds});
  EXPECT_EQ(no_base.holds, -1);
  EXPECT_NE(no_base.conclusion.find("Configural invariance could not be judged"),
            std::string::npos);
}

TEST(Conclusion, TheLastPartialStepSpeaksForItsLevel) {
  using V = InvarianceVerdict;
  Invariance ladder = ladder_of({V::none, V::holds, V::fails, V::holds});
  ladder.steps[3].level = "scalar";
  ladder.steps[3].name = "scalar (1 freed)";
  ladder.steps[3].freed = {"x3~1"};
  conclude(ladder);
  EXPECT_EQ(ladder.holds, 3);
  EXPECT_EQ(ladder.conclusion.find("Partial scalar invariance (x3~1 freed) holds"), 0u)
      << ladder.conclusion;
}

}  // namespace
}  // namespace semfit::internal
