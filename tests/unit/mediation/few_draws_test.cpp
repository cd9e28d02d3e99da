// Intervals and verdicts need enough draws, and draws that are not a selection.
#include "semfit/mediation.h"

#include "mediation/intervals.h"
#include "unit/mediation/mediation_data.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

bool warns(const Mediation& of, const std::string& code) {
  return std::ranges::any_of(of.notes, [&](const Note& note) {
    return note.code == code && note.severity == Severity::warning;
  });
}

TEST(FewDraws, RankOfALimitIsOneAtLeast) {
  EXPECT_EQ(least_draws(.95), 39);
  EXPECT_EQ(least_draws(.90), 19);
  EXPECT_EQ(least_draws(.99), 199);
  EXPECT_EQ(least_draws(.999), 1999);
}

TEST(FewDraws, HaveNoIntervalAndMonteCarloDecides) {
  for (const auto& [draws, is_enough] :
       {std::pair{1, false}, std::pair{2, false}, std::pair{38, false}, std::pair{39, true}}) {
    MediationOptions options = roles();
    options.bootstrap = draws;
    const Mediation out = mediate(mediation_cases(100), options);
    const BootstrapQuantity& boot = out.find(Kind::indirect, "m1")->bootstrap;
    ASSERT_EQ(boot.ci.size(), std::size(boot_interval_names));
    for (const Interval& interval : boot.ci)
      EXPECT_EQ(!std::isnan(interval.lower), is_enough) << draws;
    EXPECT_EQ(!std::isnan(boot.pvalue), is_enough);
    EXPECT_EQ(boot.why.empty(), is_enough);
    EXPECT_EQ(std::isnan(boot.se), draws == 1);
    EXPECT_EQ(warns(out, "few-draws"), !is_enough);
    const std::string& why = out.verdicts[0].type_why;
    EXPECT_EQ(why.find("Monte Carlo") != std::string::npos, !is_enough) << why;
  }
}

/// Four cases have slopes in a draw only if each is drawn once: always the same ones, but for the
/// order of their sums.
TEST(FewDraws, DrawsThatDoNotVaryHaveStandardErrorZero) {
  Data data = mediation_cases(4);
  data.columns[2].values = {1, 2, 3, 4};
  data.columns[3].values = {2, 3, 3, 6};
  data.columns[5].values = {3, 2, 5, 6};
  MediationOptions options = roles({"m1"}, {});
  options.bootstrap = 500;
  const Mediation out = mediate(data, options);
  EXPECT_TRUE(warns(out, "failed-draws"));
  EXPECT_LT(out.bootstrap.used, 100);
  EXPECT_EQ(out.find(Kind::indirect, "m1")->bootstrap.se, 0);
  EXPECT_TRUE(std::isnan(out.find(Kind::indirect, "m1")->bootstrap.ci[0].lower));
  EXPECT_NE(out.verdicts[0].type_why.find("Monte Carlo"), std::string::npos);
}

TEST(FewDraws, MoreThanTheMemoryHoldsAreRefused) {
  MediationOptions options = roles();
  options.bootstrap = std::numeric_limits<int>::max();
  try {
    mediate(mediation_cases(20), options);
    FAIL() << "refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].code, "too-many-draws");
    EXPECT_FALSE(error.diagnostics()[0].notes.empty());
  }
}

}  // namespace
}  // namespace semfit::internal
