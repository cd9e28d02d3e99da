#include "effects/effects.h"

#include "inference/intervals.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using Kind = Effect::Kind;

EffectTable effects_at(const Fitted& fitted,
                       const VectorXd& theta,
                       const std::optional<MatrixXd>& V = std::nullopt) {
  return trace_effects(fitted.table, 1, fitted.objective->groups()[0].structure, theta, V, 0.95);
}

EffectTable effects_of(const Fitted& fitted) {
  return effects_at(fitted, fitted.estimate.theta, fitted.inference.covariance.V);
}

std::vector<const Effect*> select(const EffectTable& table,
                                  Kind kind,
                                  const std::string& from,
                                  const std::string& to) {
  std::vector<const Effect*> found;
  for (const Effect& effect : table.effects)
    if (effect.kind == kind && effect.from == from && effect.to == to) found.push_back(&effect);
  return found;
}

double sum(const std::vector<const Effect*>& effects) {
  double total = 0;
  for (const Effect* effect : effects)
    total += effect->est;
  return total;
}

TEST(Effects, MediationByHand) {
  const Fitted fitted = test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2 + c*x1", test::holzinger());
  const double a = fitted.theta("a"), b = fitted.theta("b"), c = fitted.theta("c");
  const EffectTable table = effects_of(fitted);
  ASSERT_EQ(table.effects.size(), 8u);  // x1-x2 and x2-x3: direct, total; x1-x3: four
  EXPECT_TRUE(table.notes.empty());
  const auto only = [&](Kind kind) { return select(table, kind, "x1", "x3").at(0); };
  EXPECT_DOUBLE_EQ(only(Kind::direct)->est, c);
  EXPECT_DOUBLE_EQ(only(Kind::specific_indirect)->est, a * b);
  EXPECT_EQ(only(Kind::specific_indirect)->path, (std::vector<std::string>{"x1", "x2", "x3"}));
  EXPECT_NEAR(only(Kind::total_indirect)->est, a * b, 1e-14);
  EXPECT_NEAR(only(Kind::total)->est, c + a * b, 1e-14);

  // Sobel (1982): sqrt(a^2 var b + b^2 var a + 2 a b cov)
  const MatrixXd& V = *fitted.inference.covariance.V;
  const Index i = fitted.parameter("a"), j = fitted.parameter("b");
  const double sobel = std::sqrt(a * a * V(j, j) + b * b * V(i, i) + 2 * a * b * V(i, j));
  EXPECT_NEAR(only(Kind::specific_indirect)->se, sobel, 1e-14);
  EXPECT_NEAR(only(Kind::specific_indirect)->z, a * b / sobel, 1e-12);
}

template <typename Check>
void for_random_models(Check check) {
  test::Random random(10);
  for (int i = 0; i < 20; ++i) {
    const test::Family family = i % 3 == 0   ? test::Family::path
                                : i % 3 == 1 ? test::Family::latent_path
                                             : test::Family::covariates;
    SCOPED_TRACE(std::string(test::name_of(family)) + " " + std::to_string(i));
    const test::TrueModel model = test::true_model(family, random);
    check(test::fit_apart(model.text, test::simulate(model, 300, random)));
  }
}

TEST(Effects, TotalIsTheSumOfThePathsInAcyclicModels) {
  for_random_models([](const Fitted& fitted) {
    const EffectTable table = effects_of(fitted);
    int totals = 0;
    for (const Effect& total : table.effects) {
      if (total.kind != Kind::total) continue;
      ++totals;
      const double direct = sum(select(table, Kind::direct, total.from, total.to));
      const double specific = sum(select(table, Kind::specific_indirect, total.from, total.to));
      const double indirect = sum(select(table, Kind::total_indirect, total.from, total.to));
      EXPECT_NEAR(total.est, direct + specific, 1e-12);
      EXPECT_NEAR(indirect, specific, 1e-12);
    }
    EXPECT_GT(totals, 0);
  });
}

TEST(Effects, EstimatesAndErrorsByDifferences) {
  for_random_models([](const Fitted& fitted) {
    const VectorXd& theta = fitted.estimate.theta;
    const MatrixXd& V = *fitted.inference.covariance.V;
    const EffectTable table = effects_of(fitted);
    const auto values = [&](const VectorXd& at, bool standardized) {
      const EffectTable there = effects_at(fitted, at);
      VectorXd result(static_cast<Index>(there.effects.size()));
      for (Index i = 0; i < result.size(); ++i) {
        const Effect& effect = there.effects[static_cast<std::size_t>(i)];
        result[i] = standardized ? effect.std_all : effect.est;
      }
      return result;
    };
    for (const bool standardized : {false, true}) {
      const MatrixXd J =
          test::differences([&](const VectorXd& at) { return values(at, standardized); },
                            theta,
                            0.1 * theta.cwiseAbs().cwiseMax(0.1));
      for (Index i = 0; i < J.rows(); ++i) {
        const Effect& effect = table.effects[static_cast<std::size_t>(i)];
        const double se = std::sqrt(J.row(i) * V * J.row(i).transpose());
        EXPECT_NEAR(standardized ? effect.std_all_se : effect.se, se, 1e-7 * (1 + se))
            << effect.from << " " << effect.to;
      }
    }
  });
}

TEST(Effects, StandardizedByStandardDeviations) {
  const Fitted fitted = test::fit_apart("x2 ~ a*x1\nx3 ~ b*x2 + c*x1", test::holzinger());
  const MatrixXd S = fitted.sample.groups[0].moments.Sigma;
  const auto sd = [&](const char* name) {
    const auto& names = fitted.sample.groups[0].observed;
    const Index i = std::find(names.begin(), names.end(), name) - names.begin();
    return std::sqrt(S(i, i));
  };
  const EffectTable table = effects_of(fitted);
  const Effect& total = *select(table, Kind::total, "x1", "x3").at(0);
  EXPECT_NEAR(total.std_all, total.est * sd("x1") / sd("x3"), 1e-7);
}

const std::string feedback =
    "x1 ~ x3\nx2 ~ x4\nx1 ~ start(.3)*x2\nx2 ~ start(.4)*x1\nx1 ~~ x1\nx2 ~~ x2\n";

TEST(Effects, FeedbackTotalsAreTheInverse) {
  const Fitted fitted = test::prepare(feedback, test::holzinger());
  VectorXd theta = fitted.estimate.theta;
  theta[fitted.parameter("x1~x3")] = 0.5;
  theta[fitted.parameter("x2~x4")] = 0.6;
  theta[fitted.parameter("x1~x2")] = 0.3;
  theta[fitted.parameter("x2~x1")] = 0.4;
  const EffectTable table = effects_at(fitted, theta);
  EXPECT_TRUE(table.notes.empty());
  const double loop = 1 / (1 - 0.3 * 0.4);
  const auto total = [&](const char* from, const char* to) {
    return select(table, Kind::total, from, to).at(0)->est;
  };
  EXPECT_NEAR(total("x3", "x1"), 0.5 * loop, 1e-14);
  EXPECT_NEAR(total("x3", "x2"), 0.5 * 0.4 * loop, 1e-14);
  EXPECT_NEAR(total("x1", "x2"), 0.4 * loop, 1e-14);
  EXPECT_NEAR(total("x4", "x1"), 0.6 * 0.3 * loop, 1e-14);
  EXPECT_NEAR(select(table, Kind::total_indirect, "x3", "x1").at(0)->est, 0.5 * (loop - 1), 1e-14);
}

TEST(Effects, DivergentFeedbackHasNoTotals) {
  const Fitted fitted = test::prepare(feedback, test::holzinger());
  VectorXd theta = fitted.estimate.theta;
  theta[fitted.parameter("x1~x2")] = 1.5;
  theta[fitted.parameter("x2~x1")] = 1.2;
  const EffectTable table = effects_at(fitted, theta);
  ASSERT_EQ(table.notes.size(), 1u);
  EXPECT_EQ(table.notes[0].code, "divergent-feedback");
  for (const Effect& effect : table.effects)
    EXPECT_TRUE(effect.kind == Kind::direct || effect.kind == Kind::specific_indirect);
}

TEST(Effects, HigherOrderLoadingsAreEffects) {
  const Fitted fitted = test::prepare(
      test::three_factors + "g =~ visual + textual + speed\nx1 ~ g\n", test::holzinger());
  const EffectTable table = effects_at(fitted, fitted.estimate.theta);
  EXPECT_EQ(select(table, Kind::direct, "g", "textual").size(), 1u);
  EXPECT_EQ(select(table, Kind::direct, "g", "x1").size(), 1u);
  EXPECT_TRUE(select(table, Kind::direct, "visual", "x2").empty()) << "measurement, not structure";
}

TEST(Effects, WithoutCovarianceThereAreNoErrors) {
  const Fitted fitted = test::fit_apart("x2 ~ x1\nx3 ~ x2", test::holzinger());
  for (const Effect& effect : effects_at(fitted, fitted.estimate.theta).effects) {
    EXPECT_TRUE(std::isfinite(effect.est));
    EXPECT_TRUE(std::isnan(effect.se) && std::isnan(effect.std_all_se) && std::isnan(effect.z));
  }
}

}  // namespace
}  // namespace semfit::internal
