#include "discrepancy/fiml.h"

#include "discrepancy/ml.h"
#include "moments/em.h"
#include "unit/moments/incomplete.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

FullInformation discrepancy_of(const test::Incomplete& data) {
  const auto likelihood = std::make_shared<const PatternLikelihood>(
      *data.columns, data.patterns.list, data.center, data.units, 1);
  const UnrestrictedMaximum maximum =
      estimate_unrestricted(*likelihood, likelihood->of_available_values());
  return {maximum.moments, maximum.f, likelihood};
}

TEST(FullInformation, OfCompleteDataIsMaximumLikelihood) {
  test::Random random(1);
  for (const Index p : {1, 4, 10}) {
    test::Incomplete data(test::random_cases(random, 100, p, 0));
    data.prepare();
    const FullInformation full = discrepancy_of(data);
    const MaximumLikelihood ml(full.sample());
    const Moments at = test::random_moments(random, p);
    Moments slope, slope_ml;
    EXPECT_NEAR(*full.evaluate(at, &slope), *ml.evaluate(at, &slope_ml), 1e-11);
    EXPECT_LT((slope.Sigma - slope_ml.Sigma).cwiseAbs().maxCoeff(), 1e-11);
    EXPECT_LT((slope.mu - slope_ml.mu).cwiseAbs().maxCoeff(), 1e-11);
  }
}

TEST(FullInformation, IsZeroAtTheUnrestrictedMomentsAndElsewhereMore) {
  test::Random random(2);
  test::Incomplete data(test::random_cases(random, 200, 5, 0.3));
  data.prepare();
  const FullInformation full = discrepancy_of(data);
  EXPECT_EQ(*full.evaluate(full.sample(), nullptr), 0);
  Moments near = full.sample();
  near.mu[1] += 1e-3;
  EXPECT_GT(*full.evaluate(near, nullptr), 1e-8);
  near.Sigma(0, 0) = -1;
  EXPECT_FALSE(full.evaluate(near, nullptr));
}

}  // namespace
}  // namespace semfit::internal
