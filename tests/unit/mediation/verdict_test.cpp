#include "mediation/verdict.h"

#include "unit/mediation/mediation_data.h"

#include <string>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

TEST(Verdict, BaronAndKennyAskForAllFourSteps) {
  for (int bits = 0; bits < 32; ++bits) {
    const bool c = bits & 1, a = bits & 2, b = bits & 4, reduced = bits & 8, direct = bits & 16;
    const BaronKenny expected = !(c && a && b && reduced) ? BaronKenny::none
                                : direct                  ? BaronKenny::partial
                                                          : BaronKenny::full;
    EXPECT_EQ(baron_kenny(c, a, b, reduced, direct), expected) << bits;
  }
}

/// Zhao, Lynch and Chen (2010), figure 2.
TEST(Verdict, ZhaoLynchAndChenHaveFiveTypes) {
  const struct {
    bool indirect, direct, same_sign;
    MediationType type;
  } table[] = {
      {true, true, true, MediationType::complementary},
      {true, true, false, MediationType::competitive},
      {true, false, true, MediationType::indirect_only},
      {true, false, false, MediationType::indirect_only},
      {false, true, true, MediationType::direct_only},
      {false, true, false, MediationType::direct_only},
      {false, false, true, MediationType::no_effect},
      {false, false, false, MediationType::no_effect},
  };
  for (const auto& row : table)
    EXPECT_EQ(zhao_lynch_chen(row.indirect, row.direct, row.same_sign), row.type);
}

/// Moments of three standardised variables.
Data three(double xm, double xy, double my, std::int64_t n) {
  Summary summary;
  summary.names = {"x", "m", "y"};
  summary.cov = Matrix(3, 3, 1.0);
  summary.nobs = n;
  summary.cov(0, 1) = summary.cov(1, 0) = xm;
  summary.cov(0, 2) = summary.cov(2, 0) = xy;
  summary.cov(1, 2) = summary.cov(2, 1) = my;
  Data data;
  data.summaries.push_back(std::move(summary));
  return data;
}

MediationVerdict verdict_of(double a, double b, double direct, std::int64_t n = 400) {
  const double xy = a * b + direct, my = b + a * direct;
  return mediate(three(a, xy, my, n), roles({"m"}, {})).verdicts.front();
}

bool has_caution(const MediationVerdict& verdict, const std::string& part) {
  for (const std::string& caution : verdict.cautions)
    if (caution.find(part) != std::string::npos) return true;
  return false;
}

TEST(Verdict, PartialMediationIsComplementary) {
  const MediationVerdict verdict = verdict_of(.5, .5, .2);
  EXPECT_EQ(verdict.baron_kenny, BaronKenny::partial);
  EXPECT_EQ(verdict.type, MediationType::complementary);
  EXPECT_TRUE(has_caution(verdict, "not in the model"));
  EXPECT_FALSE(has_caution(verdict, "'Full' mediation"));
}

TEST(Verdict, FullMediationComesWithItsCaution) {
  const MediationVerdict verdict = verdict_of(.5, .5, .03);
  EXPECT_EQ(verdict.baron_kenny, BaronKenny::full);
  EXPECT_EQ(verdict.type, MediationType::indirect_only);
  EXPECT_TRUE(has_caution(verdict, "'Full' mediation does not follow"));
  EXPECT_TRUE(has_caution(verdict, "% of c"));
}

/// a b and c' cancel: no total effect, so Baron and Kenny stop at step 1.
TEST(Verdict, CompetitiveMediationNeedsNoTotalEffect) {
  const MediationVerdict verdict = verdict_of(.5, .5, -.25);
  EXPECT_EQ(verdict.baron_kenny, BaronKenny::none);
  EXPECT_NE(verdict.baron_kenny_why.find("step 1 is not met"), std::string::npos);
  EXPECT_EQ(verdict.type, MediationType::competitive);
  EXPECT_TRUE(has_caution(verdict, "does not speak against mediation"));
}

TEST(Verdict, WithoutAPathByTheMediatorThereIsOnlyADirectEffectOrNone) {
  EXPECT_EQ(verdict_of(0, .5, .3).type, MediationType::direct_only);
  EXPECT_EQ(verdict_of(.01, .01, .01).type, MediationType::no_effect);
  EXPECT_EQ(verdict_of(0, .5, .3).baron_kenny, BaronKenny::none);
}

TEST(Verdict, OfSeveralMediatorsEachHasOneAndAllTogether) {
  const Mediation out = mediate(mediation_cases(200), roles({"m1", "m2"}));
  ASSERT_EQ(out.verdicts.size(), 3u);
  EXPECT_EQ(out.verdicts[0].mediator, "m1");
  EXPECT_EQ(out.verdicts[1].steps[1].symbol, "a2");
  EXPECT_EQ(out.verdicts[2].mediator, "");
  EXPECT_TRUE(out.verdicts[2].steps.empty());
  EXPECT_NE(out.verdicts[2].type, MediationType::unknown);
}

}  // namespace
}  // namespace semfit::internal
