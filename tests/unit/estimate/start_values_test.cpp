#include "estimate/start_values.h"

#include "math/symmetric.h"
#include "unit/estimate/fitted.h"
#include "unit/structure/textbook.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Random;

TEST(StartValues, AreFiniteWithAPositiveDefiniteSigma) {
  Random random(42);
  for (int i = 0; i < 100; ++i) {
    const test::Family family = test::families[i % 5];
    SCOPED_TRACE(std::string(test::name_of(family)) + " " + std::to_string(i));
    const test::TrueModel model = test::true_model(family, random);
    Options options;
    options.model.std_lv = i % 2 == 1;
    options.model.meanstructure = i % 3 == 0;
    const Data data = test::simulate(model, i % 4 == 0 ? 25 : 300, random);
    test::Fitted fitted = test::prepare(model.text, data, options);
    for (const bool simple : {false, true}) {
      if (simple) set_simple_start_values(fitted.table, fitted.sample);
      const VectorXd theta = start_theta(fitted.table);
      EXPECT_TRUE(theta.allFinite());
      EXPECT_TRUE(fitted.objective->evaluate(theta, nullptr)) << (simple ? "simple" : "default");
    }
  }
}

TEST(StartValues, AreNearTheEstimatesOfAFactorModel) {
  const test::Fitted fitted = test::prepare(test::three_factors, test::holzinger());
  const double f = *fitted.objective->evaluate(fitted.estimate.theta, nullptr);
  EXPECT_LT(f, 0.25) << "the minimum is .1417, independence 1.52";
}

TEST(StartValues, KeepWhatTheUserSaid) {
  const std::string text = "f =~ x1 + start(.55)*x2 + 0.9*x3\nf ~~ start(2)*f\nx1 ~~ start(7)*x1";
  for (const bool simple : {false, true}) {
    test::Fitted fitted = test::prepare(text, test::holzinger());
    if (simple) set_simple_start_values(fitted.table, fitted.sample);
    const auto start = [&](const char* lhs, const char* rhs) {
      for (const Row& row : fitted.table.rows)
        if (row.lhs == lhs && row.rhs == rhs) return row.start;
      return not_a_number;
    };
    EXPECT_EQ(start("f", "x2"), 0.55);
    EXPECT_EQ(start("f", "x3"), 0.9);
    EXPECT_EQ(start("f", "f"), 2);
    EXPECT_EQ(start("x1", "x1"), 7);
  }
}

TEST(StartValues, RowsOfOneParameterStartTogether) {
  const test::Fitted fitted = test::prepare("f =~ x1 + a*x2 + a*x3 + x4", test::holzinger());
  double start = not_a_number;
  for (const Row& row : fitted.table.rows)
    if (row.label == "a") {
      if (start == start) {
        EXPECT_EQ(row.start, start);
      }
      start = row.start;
    }
  EXPECT_EQ(start, fitted.estimate.theta[fitted.parameter("a")]);
}

TEST(StartValues, FollowTheUnits) {
  Data data = test::holzinger();
  const test::Fitted before = test::prepare(test::three_factors, data);
  for (double& x : data.columns[1].values)  // x2
    x *= 1e6;
  const test::Fitted after = test::prepare(test::three_factors, data);
  const auto loading = before.parameter("visual=~x2");
  EXPECT_NEAR(after.estimate.theta[loading] / before.estimate.theta[loading], 1e6, 1);
  EXPECT_NEAR(*after.objective->evaluate(after.estimate.theta, nullptr),
              *before.objective->evaluate(before.estimate.theta, nullptr),
              1e-10);
}

TEST(StartValues, RespectBounds) {
  const test::Fitted fitted =
      test::prepare("f =~ x1 + lower(3)*x2 + upper(.1)*x3\n", test::holzinger());
  for (const Row& row : fitted.table.rows)
    if (row.free > 0) {
      EXPECT_GE(row.start, row.lower) << row.lhs << row.rhs;
      EXPECT_LE(row.start, row.upper) << row.lhs << row.rhs;
    }
}

/// Intercepts start where the arrows leave the sample means, however far these are from 0.
TEST(StartValues, ReproduceTheMeans) {
  Random random(5);
  for (const char* const text : {"y ~ x\nz ~ y + x",
                                 "f =~ a + b + c\nf ~ x\nc ~ x",
                                 "f =~ a + b + c\ng =~ u + v + w\ng ~ f\nf ~ x"}) {
    const test::TrueModel model = test::true_model(text, random);
    Data data = test::simulate(model, 200, random);
    for (Column& column : data.columns)
      for (double& x : column.values)
        x += 1000;
    Options options;
    options.model.meanstructure = true;
    const test::Fitted fitted = test::prepare(text, data, options);
    const RamStructure& structure = fitted.objective->groups()[0].structure;
    const VectorXd implied = structure.all_moments(fitted.estimate.theta).mu.head(structure.p());
    EXPECT_LT((implied - fitted.sample.groups[0].moments.mu).cwiseAbs().maxCoeff(), 1e-9) << text;
  }
}

TEST(FillExogenous, TakesTheSamplesMoments) {
  Random random(6);
  const test::TrueModel model = test::true_model("y ~ a + b", random);
  Options options;
  options.model.meanstructure = true;
  const test::Fitted fitted = test::prepare(model.text, test::simulate(model, 50, random), options);
  const Moments& moments = fitted.sample.groups[0].moments;
  int seen = 0;
  for (const Row& row : fitted.table.rows) {
    if (!row.exo) continue;
    ++seen;
    const auto place = [&](const std::string& name) { return name == "a" ? 1 : 2; };
    EXPECT_EQ(row.ustart,
              row.op == Op::intercept ? moments.mu[place(row.lhs)]
                                      : moments.Sigma(place(row.lhs), place(row.rhs)));
  }
  EXPECT_EQ(seen, 5);
}

}  // namespace
}  // namespace semfit::internal
