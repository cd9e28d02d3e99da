#include "mediation/effects.h"

#include "mediation/intervals.h"
#include "unit/mediation/mediation_data.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

Data shipped(const MediationOptions& options) {
  const std::string file = std::string(SEMFIT_ROOT) + "/models/mediation/data.csv";
  return read_csv(file, mediation_columns(options), ReadOptions());
}

MediationEffect effect_of(const Mediation& mediation, Kind kind, const std::string& m = "") {
  const MediationEffect* effect = mediation.find(kind, m);
  EXPECT_NE(effect, nullptr) << spelling(kind);
  return effect == nullptr ? MediationEffect() : *effect;
}

TEST(Effects, TotalIsDirectPlusIndirect) {
  for (const std::vector<std::string>& mediators :
       {std::vector<std::string>{"m1"}, std::vector<std::string>{"m1", "m2"}}) {
    const Mediation out = mediate(mediation_cases(90), roles(mediators));
    double indirect = 0;
    for (const std::string& m : mediators)
      indirect += effect_of(out, Kind::indirect, m).est;
    const double c = effect_of(out, Kind::total).est, direct = effect_of(out, Kind::direct).est;
    EXPECT_NEAR(c - direct, indirect, 1e-12 * std::abs(c));
    EXPECT_NEAR(effect_of(out, Kind::proportion).est, 1 - direct / c, 1e-12);
  }
}

/// a <- lm(m1 ~ m2 + x); b <- lm(y ~ m2 + x + m1); a*b / sqrt(a^2 sb^2 + b^2 sa^2 [+-] sa^2 sb^2)
TEST(Effects, SobelAroianAndGoodmanAgreeWithR) {
  const MediationOptions options = roles({"m1"}, {"m2"});
  const MediationEffect effect =
      effect_of(mediate(shipped(options), options), Kind::indirect, "m1");
  EXPECT_NEAR(effect.est, 0.1657365345584329, 1e-12);
  EXPECT_NEAR(effect.z, 4.24486701176283, 1e-10);
  EXPECT_NEAR(effect.aroian_z, 4.2187563263925369, 1e-10);
  EXPECT_NEAR(effect.goodman_z, 4.2714685887445167, 1e-10);
}

/// V: vcov(lm(cbind(m1, m2) ~ x)) for a, vcov(lm(y ~ x + m1 + m2)) for b and c';
/// sqrt(g' V g) with the gradients of the sum, the contrast, and the proportion.
TEST(Effects, DeltaErrorsOfSeveralMediatorsAgreeWithR) {
  const MediationOptions options = roles({"m1", "m2"}, {});
  const Mediation out = mediate(shipped(options), options);
  const MediationEffect total = effect_of(out, Kind::total_indirect);
  EXPECT_NEAR(total.est, 0.27418791777091622, 1e-12);
  EXPECT_NEAR(total.se, 0.048619860284163659, 1e-12);
  const MediationEffect contrast = effect_of(out, Kind::contrast, "m1");
  EXPECT_EQ(contrast.other_mediator, "m2");
  EXPECT_NEAR(contrast.est, 0.10622644686193813, 1e-12);
  EXPECT_NEAR(contrast.se, 0.052720178894985904, 1e-12);
  const MediationEffect share = effect_of(out, Kind::proportion);
  EXPECT_NEAR(share.est, 0.6964333673629044, 1e-12);
  EXPECT_NEAR(share.se, 0.15279894653365278, 1e-12);
}

TEST(Effects, GoodmansVarianceMayNotExist) {
  MediationOptions options = roles({"m1"}, {});
  const Data data = mediation_cases(90);
  MediationSample sample = mediation_sample(data, options);
  const Index x = sample.x(), m = sample.mediator(0), y = sample.y();
  sample.moments.Sigma(x, m) = sample.moments.Sigma(m, x) = 0;
  sample.moments.Sigma(y, m) = sample.moments.Sigma(m, y) = 0;
  const MediationModels models = mediation_models(sample, .95);
  const auto effects = mediation_effects(sample, models, path_errors(sample, models), options);
  for (const EffectPlace& place : effects)
    if (place.effect.kind == Kind::indirect) {
      EXPECT_TRUE(std::isnan(place.effect.goodman_z));
      EXPECT_FALSE(place.effect.why.empty());
      EXPECT_FALSE(std::isnan(place.effect.aroian_z));
    }
}

TEST(Effects, StandardizedOnesAreProductsOfBetas) {
  const Mediation out = mediate(mediation_cases(90), roles());
  EXPECT_NEAR(effect_of(out, Kind::standardized_indirect, "m1").est,
              out.models[1].find("x")->beta * out.direct_model().find("m1")->beta,
              1e-12);
}

/// Three ways to the sampling error of one product, in a large sample.
TEST(Effects, BootstrapMonteCarloAndDeltaErrorsAreClose) {
  MediationOptions options = roles({"m1", "m2"});
  options.bootstrap = 2000;
  options.monte_carlo = 20000;
  const Mediation out = mediate(mediation_cases(1000), options);
  for (const MediationEffect& effect : out.effects) {
    EXPECT_NEAR(effect.bootstrap.se / effect.se, 1, .12) << spelling(effect.kind);
    if (effect.kind == Kind::total || effect.kind == Kind::direct) continue;
    EXPECT_NEAR(effect.monte_carlo_se / effect.se, 1, .05) << spelling(effect.kind);
    EXPECT_NEAR(effect.monte_carlo.lower, effect.ci.lower, .4 * effect.se);
    EXPECT_NEAR(effect.bootstrap.ci[0].upper, effect.ci.upper, .4 * effect.se);
  }
}

TEST(Effects, MonteCarloDependsOnTheSeedAndNotOnThreads) {
  const Data data = mediation_cases(90);
  MediationOptions options = roles(), threads = roles(), seed = roles();
  options.monte_carlo = threads.monte_carlo = seed.monte_carlo = 5500;
  threads.threads = 3;
  seed.seed = 9;
  const auto lower = [&](const MediationOptions& o) {
    return effect_of(mediate(data, o), Kind::indirect, "m1").monte_carlo.lower;
  };
  EXPECT_EQ(lower(options), lower(threads));
  EXPECT_NE(lower(options), lower(seed));
}

}  // namespace
}  // namespace semfit::internal
