#include "inference/robust.h"

#include "inference/casewise_scores.h"
#include "unit/inference/normal_theory.h"

#include <numbers>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::fit_apart;
using test::Fitted;
using test::holzinger;
using test::three_factors;

/// Uneven weights, the same in every run.
Data weighted_holzinger() {
  Data data = holzinger();
  Column w{"w", {}, {}};
  for (std::int64_t i = 0; i < data.rows; ++i)
    w.values.push_back(0.4 + 0.3 * static_cast<double>((i * 7) % 5));
  data.columns.push_back(std::move(w));
  return data;
}

Options options_of(bool means, bool is_weighted = false) {
  Options options;
  options.estimation.estimator = "MLR";
  options.model.meanstructure = means;
  if (is_weighted) options.sample.sampling_weights = "w";
  return options;
}

/// Log-likelihoods of the cases at theta, as the textbooks write them; without means about the
/// sample's.
VectorXd log_likelihoods(const Fitted& fitted, const Data& data, const VectorXd& theta) {
  const BlockVariables& block = fitted.table.blocks[0];
  const GroupSample& sample = fitted.sample.groups[0];
  const Moments m = test::textbook_moments(fitted.table.rows, block.observed, block.latent, theta);
  const VectorXd mu = fitted.table.mean_structure ? m.mu : sample.moments.mu;
  const MatrixXd d = cases(data, sample.observed, sample.rows).colwise() - mu;
  const MatrixXd W = m.Sigma.inverse();
  const double constant = static_cast<double>(mu.size()) * std::log(2 * std::numbers::pi) +
                          std::log(m.Sigma.determinant());
  return -0.5 * ((W * d).cwiseProduct(d).colwise().sum().array() + constant).matrix().transpose();
}

MatrixXd numerical_scores(const Fitted& fitted, const Data& data) {
  return test::differences([&](const VectorXd& at) { return log_likelihoods(fitted, data, at); },
                           fitted.estimate.theta);
}

MatrixXd scores_of(const Fitted& fitted, const Data& data) {
  MatrixXd all(fitted.sample.groups[0].cases, fitted.table.q);
  const Objective::Group& group = fitted.objective->groups()[0];
  const RamStructure::State state = group.structure.at(fitted.estimate.theta);
  visit_scores(group,
               group.structure.tangents(state),
               state.implied,
               data,
               fitted.sample.groups[0],
               [&](const MatrixXd& scores, std::span<const std::int64_t> places) {
                 for (Index i = 0; i < scores.rows(); ++i)
                   all.row(places[static_cast<std::size_t>(i)]) = scores.row(i);
               });
  return all;
}

const std::string covariates =
    "visual =~ x1 + x2 + x3\nvisual ~ x7 + x8\nx9 ~ visual + x7\nx4 ~ x9";
const std::string equal = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\nb == 2*a";

TEST(CasewiseScores, AreTheGradientsOfTheCases) {
  const Data data = holzinger();
  for (const std::string& model : {three_factors, covariates, equal})
    for (const bool means : {false, true}) {
      const Fitted fitted = fit_apart(model, data, options_of(means));
      const MatrixXd expected = numerical_scores(fitted, data), found = scores_of(fitted, data);
      EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-6 * expected.cwiseAbs().maxCoeff())
          << model << means;
    }
}

TEST(CasewiseScores, AddUpToTheGradient) {
  const Data data = weighted_holzinger();
  for (const std::string& model : {three_factors, covariates}) {
    Fitted fitted = fit_apart(model, data, options_of(true, true));
    fitted.estimate.theta *= 1.01;  // where it is not zero
    VectorXd gradient;
    ASSERT_TRUE(fitted.objective->evaluate(fitted.estimate.theta, &gradient)) << model;
    const VectorXd sum =
        scores_of(fitted, data).transpose() * fitted.sample.groups[0].weights / fitted.sample.N;
    EXPECT_LT((sum + gradient).cwiseAbs().maxCoeff(), 1e-9) << model;
  }
}

TEST(Sandwich, IsThatOfTheTextbookWithConstraintsAndWeights) {
  const Data data = weighted_holzinger();
  for (const std::string& model : {three_factors, covariates, equal})
    for (const bool is_weighted : {false, true}) {
      const Options options = options_of(true, is_weighted);
      const Fitted fitted = fit_apart(model, data, options);
      ASSERT_EQ(fitted.recipe.information, Information::observed);
      const Inference robust = fitted.robust();
      const VectorXd w = is_weighted ? fitted.sample.groups[0].weights : VectorXd::Ones(301);
      const MatrixXd scores = w.asDiagonal() * numerical_scores(fitted, data);
      const MatrixXd A = test::differences(
          [&](const VectorXd& at) {
            VectorXd gradient;
            fitted.objective->evaluate(at, &gradient);
            return gradient;
          },
          fitted.estimate.theta);
      const MatrixXd bread = test::bread(A, fitted.estimate.active);
      const MatrixXd expected = bread * (scores.transpose() * scores) * bread / (301.0 * 301.0);
      EXPECT_LT((*robust.covariance.V - expected).cwiseAbs().maxCoeff(),
                1e-6 * expected.cwiseAbs().maxCoeff())
          << model << is_weighted;
    }
}

TEST(Sandwich, DoesNotDependOnTheScaleOfTheWeights) {
  Data data = weighted_holzinger();
  for (double& weight : data.columns.back().values)
    weight *= 3;
  Options options = options_of(false, true);
  const Fitted scaled = fit_apart(three_factors, data, options);
  options.sample.sampling_weights_normalization = WeightScale::none;
  const Fitted raw = fit_apart(three_factors, data, options);
  const auto V = [](const Fitted& f) { return *f.robust().covariance.V; };
  ASSERT_NEAR(raw.sample.N / scaled.sample.N, 3, 0.1);
  EXPECT_LT((V(scaled) - V(raw)).cwiseAbs().maxCoeff(), 1e-8);
}

/// tr(B1 A1^-1) by p* x p* matrices: gradients of the unrestricted log-likelihoods by vech(Sigma)
/// and mu at the sample moments; moments of fixed covariates alone are no parameters.
double textbook_unrestricted_trace(const Fitted& fitted, const Data& data) {
  const GroupSample& sample = fitted.sample.groups[0];
  const Index p = sample.moments.Sigma.rows(), n = static_cast<Index>(sample.rows.size());
  const bool means = fitted.table.mean_structure;
  const Index moments = p * (p + 1) / 2;
  const MatrixXd W = sample.moments.Sigma.inverse();
  const MatrixXd d = cases(data, sample.observed, sample.rows).colwise() - sample.moments.mu;
  const MatrixXd A = test::normal_gamma(sample.moments.Sigma, means).inverse();
  const std::vector<Index> x = test::covariates_of(fitted);
  const auto is_x = [&](Index i) { return std::find(x.begin(), x.end(), i) != x.end(); };
  std::vector<Index> kept;
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i)
      if (!is_x(i) || !is_x(j)) kept.push_back(test::place_in_stack(i, j, p));
  for (Index i = 0; i < p && means; ++i)
    if (!is_x(i)) kept.push_back(moments + i);
  MatrixXd B = MatrixXd::Zero(A.rows(), A.rows());
  for (Index c = 0; c < n; ++c) {
    const VectorXd u = W * d.col(c);
    const MatrixXd G = 0.5 * (u * u.transpose() - W);
    VectorXd s(A.rows());
    for (Index j = 0; j < p; ++j)
      for (Index i = j; i < p; ++i)
        s[test::place_in_stack(i, j, p)] = (i == j ? 1 : 2) * G(i, j);
    if (means) s.tail(p) = u;
    if (sample.weights.size() > 0) s *= sample.weights[c];
    B += s * s.transpose() / sample.n;
  }
  return (MatrixXd(B(kept, kept)) * MatrixXd(A(kept, kept)).inverse()).trace();
}

TEST(UnrestrictedTrace, IsThatOfTheTextbook) {
  const Data data = weighted_holzinger();
  for (const std::string& model : {three_factors, covariates})
    for (const bool means : {false, true})
      for (const bool is_weighted : {false, true}) {
        const Fitted fitted = fit_apart(model, data, options_of(means, is_weighted));
        const double expected = textbook_unrestricted_trace(fitted, data);
        EXPECT_NEAR(fitted.unrestricted().trace, expected, 1e-9 * expected)
            << model << means << is_weighted;
      }
}

TEST(YuanBentler, OfNormalDataIsAboutOne) {
  test::Random random(3);
  const Index n = 20000;
  const MatrixXd f = random.normal(n, 1), e = random.normal(n, 6);
  Data data;
  data.rows = n;
  for (Index j = 0; j < 6; ++j) {
    const VectorXd x = f.col(0) + e.col(j);
    data.columns.push_back({"x" + std::to_string(j + 1), {x.begin(), x.end()}, {}});
    data.header.push_back(data.columns.back().name);
  }
  const Options options = options_of(false);
  const Fitted fitted = fit_apart("f =~ x1 + x2 + x3 + x4 + x5 + x6", data, options);
  const Inference robust = fitted.robust();
  EXPECT_NEAR(robust.scaling().factor, 1, 0.03);
  EXPECT_NEAR(robust.scaling().h0, 1, 0.03);
  EXPECT_NEAR(robust.scaling().h1, 1, 0.03);
  // The sandwich and the inverse information estimate the same.
  const VectorXd ratio =
      robust.covariance.V->diagonal().cwiseQuotient(fitted.inference.covariance.V->diagonal());
  EXPECT_LT((ratio.array() - 1).abs().maxCoeff(), 0.06);
}

TEST(YuanBentler, OfUncorrelatedVariablesInClosedForm) {
  // Each variable is a normal model of its own: t0 = sum_j mean (z^4 - 2 z^2 + 1) / 2.
  const Data data = holzinger();
  const Options options = options_of(false);
  const Fitted fitted =
      fit_apart("x1 ~~ x1 + 0*x2 + 0*x3\nx2 ~~ x2 + 0*x3\nx3 ~~ x3", data, options);
  const GroupSample& sample = fitted.sample.groups[0];
  const MatrixXd d = cases(data, sample.observed, sample.rows).colwise() - sample.moments.mu;
  const MatrixXd z = sample.moments.Sigma.diagonal().cwiseSqrt().cwiseInverse().asDiagonal() * d;
  const double t0 = 0.5 * (z.array().pow(4) - 2 * z.array().square() + 1).rowwise().mean().sum();
  const Inference robust = fitted.robust();
  EXPECT_NEAR(robust.scaling().h0 * 3, t0, 1e-8);
  const double t1 = fitted.unrestricted().trace;
  EXPECT_NEAR(robust.scaling().factor, (t1 - t0) / 3, 1e-8);
}

TEST(YuanBentler, WithoutDegreesOfFreedomSaysWhy) {
  const Data data = holzinger();
  const Options options = options_of(false);
  const Fitted fitted = fit_apart("x1 ~ x2 + x3", data, options);
  const Inference robust = fitted.robust();
  EXPECT_TRUE(std::isnan(robust.scaling().factor));
  EXPECT_FALSE(robust.scaling().why.empty());
  EXPECT_GT(robust.scaling().h1, 0);
}

}  // namespace
}  // namespace semfit::internal
