// What the tests about constraints foretell, the refit shows: where a constraint is almost true,
// its Wald test, its score test and the difference of chi-squares are one number.
#include "property/random_models.h"
#include "structure/ram.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

constexpr std::int64_t cases = 1'000'000;

/// Summary statistics of groups that have exactly the moments of `table` at its values `ustart`.
Data population(const ParameterTable& table, const Eigen::VectorXd& theta) {
  Data all;
  for (std::size_t g = 0; g < table.blocks.size(); ++g) {
    std::vector<Row> rows;
    for (const Row& row : table.rows)
      if (row.block == static_cast<int>(g) + 1) rows.push_back(row);
    const BlockVariables& block = table.blocks[g];
    const internal::RamStructure structure(
        block.observed, block.latent, rows, table.q, {}, table.mean_structure);
    const internal::Moments implied = structure.at(theta).implied;
    Data one = exact_summary(block.observed, implied.Sigma, implied.mu, cases);
    if (g < table.group_label.size()) one.summaries[0].label = table.group_label[g];
    all.summaries.push_back(one.summaries[0]);
  }
  return all;
}

/// Values at which `table` is a sound model: loadings around .8, and so on, by label where given.
Eigen::VectorXd values_of(const ParameterTable& table, Random& random) {
  Eigen::VectorXd theta(table.q);
  for (const Row& row : table.rows) {
    if (row.free == 0) continue;
    const bool is_variance = row.op == Op::covariance && row.lhs == row.rhs;
    const bool is_covariance = row.op == Op::covariance && !is_variance;
    theta[row.free - 1] = is_variance     ? random.uniform(.8, 1.2)
                          : is_covariance ? random.uniform(-.1, .3)
                                          : random.uniform(.5, .9);
  }
  return theta;
}

double at(const ParameterTable& table, const Eigen::VectorXd& theta, const std::string& label) {
  for (const Row& row : table.rows)
    if (row.label == label) return theta[row.free - 1];
  throw std::out_of_range(label);
}

double& at(const ParameterTable& table, Eigen::VectorXd& theta, const std::string& label) {
  for (const Row& row : table.rows)
    if (row.label == label) return theta[row.free - 1];
  throw std::out_of_range(label);
}

struct Case {
  std::string larger;   ///< model with labels
  std::string smaller;  ///< the same with the constraint
  std::string wald;     ///< the constraint as hypotheses
  std::string nearly;   ///< label whose value is moved away from where the constraint would hold
  double (*held)(const ParameterTable&, const Eigen::VectorXd&);  ///< that place
};

const Options exact = [] {
  Options options;
  options.estimation.tolerance = 1e-12;
  options.sections.score_test = true;
  return options;
}();

Result fit_exactly(const std::string& text, const Data& data, Options options) {
  return fit(table_of(text, options.model), data, options);
}

void expect_trinity(const Case& c, const Options& options, std::uint64_t seed) {
  SCOPED_TRACE(c.smaller);
  Random random(seed);
  const ParameterTable table = table_of(c.larger, options.model);
  Eigen::VectorXd theta = values_of(table, random);
  at(table, theta, c.nearly) = c.held(table, theta) + .008;
  const Data data = population(table, theta);

  Options with_wald = options;
  with_wald.inference.wald = c.wald;
  const Result large = fit_exactly(c.larger, data, with_wald);
  const Result small = fit_exactly(c.smaller, data, options);
  ASSERT_TRUE(large.converged && small.converged);
  const double drop = small.measure("chisq") - large.measure("chisq");
  ASSERT_GT(drop, 1);
  EXPECT_EQ(small.df - large.df, small.score_test.total.df);
  EXPECT_NEAR(small.score_test.total.X2, drop, .03 * drop);
  EXPECT_NEAR(large.wald[0].stat, drop, .03 * drop);
  EXPECT_EQ(large.wald[0].df, small.score_test.total.df);
  // The changes foretold lead to the estimates of the larger model, where the data came from.
  for (const ExpectedChange& change : small.score_test.epc) {
    if (std::isnan(change.epv)) continue;
    for (const Parameter& p : large.parameters) {
      const Row& row = row_of(large, p);
      if (row.lhs == change.lhs && row.op == change.op && row.rhs == change.rhs &&
          row.block == change.block) {
        EXPECT_NEAR(change.epv, p.est, 1e-3) << name_of(row);
      }
    }
  }
}

const std::string factors =
    "f =~ NA*x1 + a*x1 + b*x2 + c*x3\nf ~~ 1*f\ng =~ NA*x4 + d*x4 + e*x5 + h*x6\n"
    "g ~~ 1*g\n";
const std::string shared =
    "f =~ NA*x1 + a*x1 + a*x2 + c*x3\nf ~~ 1*f\ng =~ NA*x4 + d*x4 + e*x5 + h*x6\n"
    "g ~~ 1*g\n";

TEST(ConstraintTests, AgreeWhereTheConstraintIsNearlyTrue) {
  const auto b_is_a = [](const ParameterTable& t, const Eigen::VectorXd& theta) {
    return at(t, theta, "a");
  };
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    expect_trinity({factors, factors + "b == a", "a == b", "b", b_is_a}, exact, seed);
    expect_trinity({factors, shared, "a == b", "b", b_is_a}, exact, seed);
    expect_trinity({factors,
                    factors + "b == 2*a*d",
                    "b/a == 2*d",
                    "b",
                    [](const ParameterTable& t, const Eigen::VectorXd& theta) {
                      return 2 * at(t, theta, "a") * at(t, theta, "d");
                    }},
                   exact,
                   seed);
  }
}

TEST(ConstraintTests, AgreeOverGroups) {
  Options options = exact;
  options.model.group_label = {"p", "q"};
  const std::string larger = "f =~ x1 + c(a1, a2)*x2 + c(b1, b2)*x3 + x4";
  const auto same = [](const ParameterTable& t, const Eigen::VectorXd& theta) {
    return at(t, theta, "a1");
  };
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    expect_trinity({larger, "f =~ x1 + c(a, a)*x2 + c(b1, b2)*x3 + x4", "a1 == a2", "a2", same},
                   options,
                   seed);
    expect_trinity({larger, larger + "\na2 == a1", "a2 - a1 == 0", "a2", same}, options, seed);
  }
}

/// A modification index of a model with equalities is the chi-square that freeing the parameter
/// saves while the equalities stay.
TEST(ConstraintTests, ModificationIndicesKeepEqualities) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Random random(seed);
    const std::string larger = shared + "e == c\nf =~ k*x5";
    const ParameterTable table = table_of(larger);
    Eigen::VectorXd theta = values_of(table, random);
    at(table, theta, "e") = at(table, theta, "c");
    at(table, theta, "k") = .006;
    const Data data = population(table, theta);
    Options options = exact;
    options.sections.modindices = true;
    const Result small = fit_exactly(shared + "e == c", data, options);
    const Result large = fit_exactly(larger, data, options);
    const double drop = small.measure("chisq") - large.measure("chisq");
    ASSERT_GT(drop, 1);
    for (const ModificationIndex& index : small.modindices)
      if (index.lhs == "f" && index.rhs == "x5") {
        EXPECT_NEAR(index.mi, drop, .02 * drop);
        EXPECT_NEAR(index.epc, .006, 2e-4);
      }
  }
}

/// Units of the variables change no test.
TEST(ConstraintTests, AreFreeOfUnits) {
  Random random(9);
  const TrueModel model = true_model(
      "f =~ x1 + a*x2 + b*x3 + c*x4\ng =~ x5 + d*x6 + x7\nb == a\nc == a^2 + .1", random);
  Data data = summary_of(simulate(model, 300, random));
  Options options = exact;
  options.inference.wald = "c == .5; d == .6";
  options.inference.score_add = "x1 ~~ x5; f =~ x6";
  const Result plain = fit_text(model.text, data, options);
  for (double& value : data.summaries[0].cov.values)
    value *= 1e10;
  const Result scaled = fit_text(model.text, data, options);
  ASSERT_TRUE(plain.converged && scaled.converged);
  const auto expect_same = [](const std::vector<ScoreTest>& a, const std::vector<ScoreTest>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_NEAR(a[i].X2, b[i].X2, 1e-6 * (1 + a[i].X2)) << a[i].text;
      EXPECT_EQ(a[i].df, b[i].df);
    }
  };
  ASSERT_EQ(plain.score_test.uni.size(), 2u);
  expect_same(plain.score_test.uni, scaled.score_test.uni);
  expect_same(plain.score_test.cumulative, scaled.score_test.cumulative);
  expect_same(plain.score_add.uni, scaled.score_add.uni);
  EXPECT_EQ(scaled.wald[0].df, plain.wald[0].df);
  EXPECT_NEAR(scaled.wald[0].stat, plain.wald[0].stat, 1e-6 * plain.wald[0].stat);
}

}  // namespace
}  // namespace semfit::test
