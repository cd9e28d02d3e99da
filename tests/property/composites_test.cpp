// Composites against what is known of them in closed form, and under changes that change nothing.
#include "property/random_models.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using namespace std::string_literals;

const std::vector<std::string> xs{"x1", "x2", "x3"}, ys{"y1", "y2", "y3"};
const std::vector<std::string> all_names{"x1", "x2", "x3", "y1", "y2", "y3", "z1", "z2", "z3"};
constexpr const char* c_of_x = "c <~ x1 + x2 + x3\n";
constexpr int n = 300;

/// Any data at all, in units of their own; the first indicators are good ones, as markers are.
Data any_data(Random& random, MatrixXd* Sigma = nullptr) {
  const auto p = static_cast<Index>(all_names.size());
  MatrixXd S = random.covariance(p);
  const VectorXd loading = VectorXd::NullaryExpr(p, [&] { return random.uniform(0.4, 1); });
  const VectorXd scale = VectorXd::NullaryExpr(p, [&] { return random.uniform(0.2, 5); });
  S = scale.asDiagonal() * MatrixXd(S + 2 * loading * loading.transpose()) * scale.asDiagonal();
  if (Sigma) *Sigma = S;
  return exact_summary(all_names, S, 3 * random.normal(p, 1), n);
}

/// Canonical correlations of x and y, largest first.
VectorXd canonical_correlations(const MatrixXd& S) {
  const MatrixXd Sxx = S.topLeftCorner(3, 3), Syy = S.block(3, 3, 3, 3), Sxy = S.block(0, 3, 3, 3);
  const MatrixXd product = Sxx.inverse() * Sxy * Syy.inverse() * Sxy.transpose();
  VectorXd squares = product.eigenvalues().real();
  std::sort(squares.begin(), squares.end(), std::greater<>());
  return squares.cwiseSqrt();
}

double value_of(const Result& result, const std::string& name, double Parameter::*member) {
  for (const Parameter& p : result.parameters)
    if (name_of(row_of(result, p)) == name) return p.*member;
  ADD_FAILURE() << "no row " << name;
  return not_a_number;
}

/// With free residual covariances this is reduced-rank regression: -N sum log(1 - rho_i^2), i > 1.
double reduced_rank_chisq(const VectorXd& rho) {
  return -n * (1 - rho.tail(2).array().square()).log().sum();
}

TEST(Composites, OneCompositeOfPredictorsIsReducedRankRegression) {
  Random random(51);
  for (int i = 0; i < 12; ++i) {
    MatrixXd S;
    const Data data = any_data(random, &S);
    Options options;
    options.model.meanstructure = i % 2 == 0;
    const Result result = fit_text(c_of_x + "y1 + y2 + y3 ~ c"s, data, options);
    ASSERT_TRUE(result.converged);
    const double chisq = reduced_rank_chisq(canonical_correlations(S));
    EXPECT_EQ(result.df, 4);
    EXPECT_NEAR(result.measure("chisq"), chisq, 1e-7 * (1 + chisq));
  }
}

TEST(Composites, TwoCompositesAreCanonicalVariates) {
  Random random(52);
  const std::string both = c_of_x + "e <~ y1 + y2 + y3\n"s;
  for (int i = 0; i < 12; ++i) {
    MatrixXd S;
    const Data data = any_data(random, &S);
    const VectorXd rho = canonical_correlations(S);
    const double chisq = reduced_rank_chisq(rho);
    // The two covary by default.
    const Result covary = fit_text(both, data);
    const Result regress = fit_text(both + "e ~ c", data);
    for (const Result* result : {&covary, &regress}) {
      ASSERT_TRUE(result->converged);
      EXPECT_EQ(result->df, 4);
      EXPECT_NEAR(result->measure("chisq"), chisq, 1e-7 * (1 + chisq));
    }
    EXPECT_NEAR(std::abs(value_of(covary, "c~~e", &Parameter::std_all)), rho[0], 1e-7);
    EXPECT_NEAR(std::abs(value_of(regress, "e~c", &Parameter::std_all)), rho[0], 1e-7);
    EXPECT_NEAR(value_of(regress, "e~~e", &Parameter::std_all), 1 - rho[0] * rho[0], 1e-7);
    EXPECT_NEAR(value_of(covary, "c~~c", &Parameter::std_all), 1, 1e-12);
  }
}

TEST(Composites, SaturatedModelsFitPerfectly) {
  Random random(53);
  // With a single other variable, weights and slope are its regression on x.
  for (const std::string text : {"y1 ~ c", "c ~ y1", "c ~~ y1", "f =~ 1*y1\ny1 ~~ 0*y1\nf ~ c"})
    for (int i = 0; i < 6; ++i) {
      Options options;
      options.model.meanstructure = i % 2 == 0;
      const Result result = fit_text(c_of_x + text, any_data(random), options);
      ASSERT_TRUE(result.converged) << text;
      EXPECT_EQ(result.df, 0) << text;
      EXPECT_LT(result.measure("chisq"), 1e-6) << text << result.optimizer.gradient_norm;
    }
}

const std::vector<std::string> texts = {
    "f =~ y1 + y2 + y3\ng =~ z1 + z2 + z3\nf + g ~ c",
    "e <~ y1 + y2 + y3\nf =~ z1 + z2 + z3\ne ~ c\nf ~ e + c",
    "f =~ z1 + z2 + z3\nc ~ f + y1\ny2 ~ c + f",
    "e <~ y1 + y2\nh =~ c + e + z1 + z2\nh ~ z3",
};

template <typename Check>
void for_composite_models(std::uint64_t seed, Check check) {
  Random random(seed);
  for (int i = 0; i < 12; ++i) {
    const std::string& text = texts[static_cast<std::size_t>(i) % texts.size()];
    SCOPED_TRACE(text + " " + std::to_string(i));
    Options options;
    options.model.meanstructure = i % 2 == 0;
    check(text, any_data(random), options, random);
  }
}

/// The same fit: chi-square, df, and every standardised value that both results have, up to the
/// composite's sign, which is its marker's.
void expect_same_fit(const Result& a, const Result& b) {
  ASSERT_TRUE(a.converged && b.converged);
  EXPECT_EQ(a.df, b.df);
  const double chisq = a.measure("chisq");
  EXPECT_NEAR(b.measure("chisq"), chisq, 1e-7 * (1 + chisq));
  for (const char* name : {"cfi", "rmsea", "srmr"})
    EXPECT_NEAR(a.measure(name), b.measure(name), 1e-6 * (1 + std::abs(a.measure(name)))) << name;
  for (const Parameter& p : a.parameters) {
    const Row& row = row_of(a, p);
    const Parameter* const q = find(b, row);
    if (row.op == Op::intercept || !q) continue;
    EXPECT_NEAR(std::abs(q->std_all), std::abs(p.std_all), 1e-6) << name_of(row);
  }
}

TEST(Composites, OrderAndMarkerOfIndicatorsDoNotMatter) {
  for_composite_models(
      54, [](const std::string& text, const Data& data, const Options& o, Random&) {
        const Result first = fit_text(c_of_x + text, data, o);
        const Result turned = fit_text("c <~ x3 + x1 + x2\n" + text, data, o);
        const Result freed = fit_text("c <~ NA*x1 + x2 + 2*x3\n" + text, data, o);
        expect_same_fit(first, turned);
        expect_same_fit(first, freed);
        const double w1 = value_of(freed, "c<~x1", &Parameter::est);
        EXPECT_NEAR(
            value_of(first, "c<~x3", &Parameter::est), 2 / w1, 1e-5 * (1 + std::abs(2 / w1)));
      });
}

TEST(Composites, AnIndicatorsUnitChangesItsWeightOnly) {
  for_composite_models(
      55, [](const std::string& text, const Data& data, const Options& o, Random&) {
        Data scaled = data;
        Summary& summary = scaled.summaries[0];
        const std::int64_t k =
            std::find(summary.names.begin(), summary.names.end(), "x2") - summary.names.begin();
        for (std::int64_t i = 0; i < summary.cov.rows; ++i) {
          summary.cov(i, k) *= 1000;
          summary.cov(k, i) *= 1000;
        }
        if (!summary.mean.empty()) summary.mean[static_cast<std::size_t>(k)] *= 1000;
        const Result a = fit_text(c_of_x + text, data, o), b = fit_text(c_of_x + text, scaled, o);
        expect_same_fit(a, b);
        for (const auto member : {&Parameter::est, &Parameter::se}) {
          const double weight = value_of(a, "c<~x2", member);
          EXPECT_NEAR(1000 * value_of(b, "c<~x2", member), weight, 1e-5 * (1 + std::abs(weight)));
        }
      });
}

TEST(Composites, OfOneIndicatorIsTheIndicator) {
  Random random(56);
  for (int i = 0; i < 8; ++i) {
    const Data data = any_data(random);
    Options options;
    options.model.fixed_x = false;
    options.model.meanstructure = i % 2 == 0;
    const std::string rest = "f =~ z1 + z2 + z3\nf ~ %\ny2 ~ % + f\n";
    const auto with = [&](const std::string& name, const std::string& more) {
      std::string text = rest + more;
      for (std::size_t at; (at = text.find('%')) != std::string::npos;)
        text.replace(at, 1, name);
      return fit_text(text, data, options);
    };
    const Result composite = with("c", "c <~ x1\n"), plain = with("x1", "");
    ASSERT_TRUE(composite.converged && plain.converged);
    EXPECT_EQ(composite.df, plain.df);
    EXPECT_EQ(composite.npar, plain.npar - 1);  // the variance of x1
    for (const char* name : {"chisq", "logl", "srmr", "cfi"})
      EXPECT_NEAR(
          composite.measure(name), plain.measure(name), 1e-7 * (1 + plain.measure("chisq")));
    for (const std::string slope : {"f~", "y2~"})
      for (const auto member : {&Parameter::est, &Parameter::se, &Parameter::std_all})
        EXPECT_NEAR(
            value_of(composite, slope + "c", member), value_of(plain, slope + "x1", member), 1e-7);
  }
}

/// Equal groups: everything is estimated alike, and a composite's weights may be equal over groups.
TEST(Composites, GroupsThatAreAlike) {
  for_composite_models(
      57, [](const std::string& text, const Data& data, const Options& o, Random&) {
        Data twice = data;
        twice.summaries.push_back(twice.summaries[0]);
        Options options = o;
        options.model.group_label = {"one", "two"};
        twice.summaries[0].label = "one";
        twice.summaries[1].label = "two";
        options.sample.group = "g";
        const Result one = fit_text(c_of_x + text, data, o);
        const Result two = fit_text(c_of_x + text, twice, options);
        options.model.group_equal = {"composite.weights", "loadings", "regressions"};
        const Result equal = fit_text(c_of_x + text, twice, options);
        ASSERT_TRUE(one.converged && two.converged && equal.converged);
        EXPECT_EQ(two.df, 2 * one.df);
        EXPECT_GT(equal.df, two.df + 1);
        const double chisq = 2 * one.measure("chisq");
        EXPECT_NEAR(two.measure("chisq"), chisq, 1e-6 * (1 + chisq));
        EXPECT_NEAR(equal.measure("chisq"), chisq, 1e-6 * (1 + chisq));
        EXPECT_NEAR(value_of(equal, "c<~x2", &Parameter::est),
                    value_of(one, "c<~x2", &Parameter::est),
                    1e-5 * (1 + std::abs(value_of(one, "c<~x2", &Parameter::est))));
      });
}

}  // namespace
}  // namespace semfit::test
