#include "inference/browne.h"

#include "unit/inference/normal_theory.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using test::three_factors;

using At = Objective::At;

double normal(const Fitted& f, At at) {
  return browne_normal(*f.objective, f.constraints, f.estimate, f.inference, at).statistic;
}

double adf(const Fitted& f, const Data& data, At about) {
  return browne_adf(*f.objective, f.constraints, f.estimate, f.inference, data, f.sample, about)
      .statistic;
}

Options with_means(bool means) {
  Options options;
  options.model.meanstructure = means;
  return options;
}

const std::string restricted_means = three_factors + "x1 ~ 0*1\nvisual ~ 1\nx2 ~ 1*1\nx4 ~ 2.5*1\n";
const std::string equal =
    "visual =~ x1 + a*x2 + a*x3\ntextual =~ x4 + b*x5 + c*x6\n"
    "speed =~ x7 + d*x8 + x9\nb == c + 0.1\n";

/// n (r'W r - r'W Delta Z (Z' Delta'W Delta Z)^-1 Z' Delta'W r) by p* x p* matrices.
double textbook(const Fitted& fitted, const MatrixXd& Gamma) {
  const test::NormalTheory theory = test::normal_theory(fitted);
  const VectorXd r = test::stack(theory.sample) - test::stack(theory.implied);
  const MatrixXd W = Gamma.inverse();
  const MatrixXd bread =
      test::bread(theory.Delta.transpose() * W * theory.Delta, fitted.estimate.active);
  const VectorXd b = theory.Delta.transpose() * W * r;
  return fitted.inference.multiplier * (r.dot(W * r) - b.dot(bread * b));
}

/// Fourth-order moments of the cases about `m`.
MatrixXd fourth_order(const Fitted& fitted, const Data& data, const Moments& m, bool centre) {
  const GroupSample& sample = fitted.sample.groups[0];
  const bool means = fitted.table.mean_structure;
  const MatrixXd y = cases(data, sample.observed, sample.rows);
  const VectorXd mu = means ? m.mu : sample.moments.mu;
  MatrixXd Z(y.cols(), test::stack(m).size());
  for (Index i = 0; i < y.cols(); ++i) {
    const VectorXd d = y.col(i) - mu;
    Z.row(i) = test::stack({d * d.transpose() - m.Sigma, means ? d : VectorXd()}).transpose();
  }
  if (centre) Z.rowwise() -= Z.colwise().mean().eval();
  return Z.transpose() * Z / sample.n;
}

TEST(Browne, IsThatOfTheTextbook) {
  const Data data = holzinger();
  for (const std::string& model : {three_factors, restricted_means, equal}) {
    const Fitted fitted = fit_apart(model, data, with_means(model == restricted_means));
    const test::NormalTheory theory = test::normal_theory(fitted);
    EXPECT_NEAR(normal(fitted, At::sample), textbook(fitted, theory.Gamma), 1e-5) << model;
    EXPECT_NEAR(normal(fitted, At::implied), textbook(fitted, theory.V.inverse()), 1e-5) << model;
    EXPECT_NEAR(adf(fitted, data, At::sample),
                textbook(fitted, fourth_order(fitted, data, theory.sample, true)),
                1e-5)
        << model;
    EXPECT_NEAR(adf(fitted, data, At::implied),
                textbook(fitted, fourth_order(fitted, data, theory.implied, false)),
                1e-5)
        << model;
  }
}

TEST(Browne, AgreesWithLavaan) {  // 0.6-14, whose estimates have five to seven digits
  const Data data = holzinger();
  struct Case {
    const std::string& model;
    bool means;
    double nt, nt_model, adf, adf_model;
  };
  for (const Case& c :
       {Case{three_factors, false, 77.9034174717, 81.3676803827, 82.4081470336, 64.6956838268},
        Case{three_factors, true, 77.9034174717, 81.3676803827, 82.4081470336, 64.6956838268},
        Case{restricted_means, true, 159.689039754, 144.880001226, 166.260732194, 103.688431754},
        Case{equal, false, 82.5960232542, 85.7259886997, 93.7231974278, 71.4695325981}}) {
    const Fitted fitted = fit_apart(c.model, data, with_means(c.means));
    EXPECT_NEAR(normal(fitted, At::sample), c.nt, 1e-6 * c.nt) << c.model;
    EXPECT_NEAR(normal(fitted, At::implied), c.nt_model, 1e-6 * c.nt_model) << c.model;
    EXPECT_NEAR(adf(fitted, data, At::sample), c.adf, 1e-6 * c.adf) << c.model;
    EXPECT_NEAR(adf(fitted, data, At::implied), c.adf_model, 1e-6 * c.adf_model) << c.model;
  }
}

TEST(Browne, MeansThatAreNotRestrictedChangeNothing) {
  const Data data = holzinger();
  const std::string model = "x1 ~ x4 + x5 + x7\nx2 ~ x1 + x4\nx3 ~ x2";
  const Fitted without = fit_apart(model, data, with_means(false));
  const Fitted with = fit_apart(model, data, with_means(true));
  for (const At at : {At::sample, At::implied}) {
    EXPECT_NEAR(normal(without, at), normal(with, at), 1e-6);
    EXPECT_NEAR(adf(without, data, at), adf(with, data, at), 1e-6);
  }
}

TEST(Browne, SaysWhyThereIsNone) {
  Data data = holzinger();
  const Fitted nonlinear =
      fit_apart("visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\na*b == 0.5", data);
  const ResidualTest test = browne_normal(*nonlinear.objective,
                                          nonlinear.constraints,
                                          nonlinear.estimate,
                                          nonlinear.inference,
                                          At::sample);
  EXPECT_TRUE(std::isnan(test.statistic));
  EXPECT_NE(test.why.find("nonlinear"), std::string::npos);

  data.rows = 40;
  for (Column& column : data.columns)
    column.values.resize(40);
  const Fitted few = fit_apart(three_factors, data);
  const ResidualTest adf_test = browne_adf(
      *few.objective, few.constraints, few.estimate, few.inference, data, few.sample, At::sample);
  EXPECT_TRUE(std::isnan(adf_test.statistic));
  EXPECT_NE(adf_test.why.find("40 cases, 45 moments"), std::string::npos);
}

}  // namespace
}  // namespace semfit::internal
