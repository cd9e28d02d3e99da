#include "inference/modification.h"

#include "inference/standardized.h"
#include "unit/inference/normal_theory.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::Fitted;
using test::holzinger;
using test::NormalTheory;

std::vector<ModificationIndex> indices_of(const Fitted& fitted) {
  return modification_indices(fitted.table,
                              *fitted.objective,
                              fitted.estimate.theta,
                              fitted.inference.expected,
                              fitted.estimate.active,
                              fitted.inference.multiplier);
}

ModificationIndex find(const std::vector<ModificationIndex>& all,
                       const std::string& lhs,
                       Op op,
                       const std::string& rhs) {
  for (const ModificationIndex& index : all)
    if (index.lhs == lhs && index.op == op && index.rhs == rhs) return index;
  throw std::out_of_range(lhs + " " + rhs);
}

/// mi = n g^2 / (I_cc - I_cf I_ff^-1 I_fc) and epc = -g / (...), everything by differences.
void expect_brute_force(const Fitted& fitted) {
  ASSERT_TRUE(fitted.estimate.converged);
  const Index q = fitted.table.q;
  const std::vector<Index> x = test::covariates_of(fitted);
  const Index p = static_cast<Index>(fitted.sample.groups[0].observed.size());
  int tested = 0;
  for (const ModificationIndex& index : indices_of(fitted)) {
    SCOPED_TRACE(index.lhs + std::string(spelling(index.op)) + index.rhs);
    Row candidate;
    candidate.lhs = index.lhs, candidate.op = index.op, candidate.rhs = index.rhs;
    candidate.free = static_cast<int>(q) + 1;
    VectorXd theta(q + 1);
    theta << fitted.estimate.theta, 0;
    std::vector<Row> rows;
    for (const Row& row : fitted.table.rows)
      if (row.lhs == index.lhs && row.op == index.op && row.rhs == index.rhs)
        theta[q] = row.ustart;  // a fixed parameter is freed
      else
        rows.push_back(row);
    rows.push_back(candidate);

    NormalTheory nt = test::normal_theory(fitted, rows, theta);
    // f and its slope by the textbook's formula.
    const MatrixXd W = nt.implied.Sigma.inverse();
    MatrixXd T = nt.sample.Sigma;
    Moments slope;
    if (nt.sample.mu.size() > 0) {
      const VectorXd d = nt.sample.mu - nt.implied.mu;
      T += d * d.transpose();
      slope.mu = -W * d;
    }
    slope.Sigma = 0.5 * (W - W * T * W);
    MatrixXd doubled = 2 * slope.Sigma;
    doubled.diagonal() = slope.Sigma.diagonal();
    const double g = nt.Delta.col(q).dot(test::stack({doubled, slope.mu}));

    for (const Index a : x)  // moments of fixed covariates are no data
      for (const Index b : x)
        if (a >= b) nt.Delta.row(test::place_in_stack(a, b, p)).setZero();
    for (const Index a : x)
      if (slope.mu.size() > 0) nt.Delta.row(p * (p + 1) / 2 + a).setZero();
    const MatrixXd I = nt.Delta.transpose() * nt.V * nt.Delta;
    const MatrixXd B = test::bread(test::normal_theory(fitted).information, fitted.estimate.active);
    const double v = I(q, q) - I.row(q).head(q) * B * I.col(q).head(q);
    if (v < 1e-6 * I(q, q)) {
      EXPECT_TRUE(std::isnan(index.mi)) << "not identified";
      continue;
    }
    const double mi = fitted.inference.multiplier * g * g / v;
    EXPECT_NEAR(index.mi, mi, 1e-5 * mi + 1e-6);
    EXPECT_NEAR(index.epc, -g / v, 1e-5 * std::abs(g / v) + 1e-7);
    ++tested;
  }
  EXPECT_GT(tested, 5);
}

const std::string two_factors = "f =~ x1 + a*x2 + b*x3\ng =~ x4 + x5 + x6\n";

TEST(ModificationIndices, AreTheTextbooks) {
  expect_brute_force(test::fit_apart(two_factors, holzinger()));
}

TEST(ModificationIndices, WithConstraints) {
  expect_brute_force(test::fit_apart(two_factors + "a == b", holzinger()));
  expect_brute_force(test::fit_apart(two_factors + "a*b == .5\nf ~~ 0*g", holzinger()));
}

TEST(ModificationIndices, WithMeansAndFixedCovariates) {
  expect_brute_force(
      test::fit_apart("f =~ x1 + x2 + x3\nf ~ x7\nx4 ~ f + x8\nx1 ~ m*1\nx2 ~ m*1", holzinger()));
  Options options;
  options.model.fixed_x = false;
  expect_brute_force(
      test::fit_apart("f =~ x1 + x2 + x3\nf ~ x7\nx4 ~ f + x8", holzinger(), options));
}

/// Asymptotically the drop in chi-square that freeing the parameter brings, and its estimate.
TEST(ModificationIndices, ForetellTheRefit) {
  test::Random random(4);
  const test::TrueModel truth = test::true_model(two_factors, random);
  const std::vector<std::string>& names = truth.names;
  for (const std::string extra : {"f =~ x4", "x1 ~~ x5", "x2 ~~ x3"}) {
    const std::string larger = two_factors + extra;
    test::TrueModel model = test::true_model(larger, random);
    for (const Row& row : model.table.rows)  // almost, not quite, the smaller model
      if (row.free > 0 && row.lhs == extra.substr(0, row.lhs.size()) && extra.ends_with(row.rhs) &&
          row.lhs != row.rhs && extra.find(spelling(row.op)) != std::string::npos)
        model.theta[row.free - 1] = 0.01;
    const Moments population =
        test::textbook_moments(model.table.rows, names, model.table.blocks[0].latent, model.theta);
    const Data data = test::exact_summary(names, population.Sigma, VectorXd(), 1000000);
    const Fitted small = test::fit_apart(two_factors, data), large = test::fit_apart(larger, data);
    const double drop = small.inference.chisq - large.inference.chisq;
    ASSERT_GT(drop, 1) << extra;
    const Row& added = [&]() -> const Row& {
      for (const Row& row : large.table.rows)
        if (row.user == 1 &&
            small.parameter(row.lhs + std::string(spelling(row.op)) + row.rhs) < 0 && row.free > 0)
          return row;
      throw std::logic_error("no added row");
    }();
    const ModificationIndex index = find(indices_of(small), added.lhs, added.op, added.rhs);
    EXPECT_NEAR(index.mi, drop, 0.02 * drop) << extra;
    EXPECT_NEAR(index.epc, large.estimate.theta[added.free - 1], 0.02 * 0.01) << extra;
  }
}

TEST(ModificationIndices, SuggestNothingThatIsThere) {
  const Fitted fitted = test::fit_apart(two_factors + "x1 ~~ x4\n", holzinger());
  for (const ModificationIndex& index : indices_of(fitted)) {
    const std::string name = index.lhs + std::string(spelling(index.op)) + index.rhs;
    EXPECT_EQ(fitted.parameter(name), -1) << name;
    EXPECT_NE(index.lhs, index.rhs);
    EXPECT_NE(name, "x4~~x1");
  }
}

TEST(ModificationIndices, MarkersOfIdentifiedScalesSaySo) {
  const Fitted fitted = test::fit_apart(two_factors, holzinger());
  EXPECT_TRUE(std::isnan(find(indices_of(fitted), "f", Op::measured_by, "x1").mi))
      << "freeing the marker changes nothing";
}

TEST(ModificationIndices, StandardizedChanges) {
  const Fitted fitted = test::fit_apart(two_factors, holzinger());
  const BlockScales scales =
      scales_of(fitted.objective->groups()[0].structure, fitted.estimate.theta);
  const auto all = indices_of(fitted);
  const auto& names = fitted.objective->groups()[0].structure.names();
  const auto sd = [&](const std::string& name) {
    return scales.total[std::find(names.begin(), names.end(), name) - names.begin()];
  };
  const ModificationIndex loading = find(all, "f", Op::measured_by, "x4");
  EXPECT_NEAR(loading.sepc_lv, loading.epc * sd("f"), 1e-12);
  EXPECT_NEAR(loading.sepc_all, loading.epc * sd("f") / sd("x4"), 1e-12);
}

/// Decisions of lavaan 0.6-14, modindices(power = TRUE, delta, alpha, high.power), by number.
TEST(ModificationIndices, PowerAndDecisionsAreLavaans) {
  const Fitted fitted = test::fit_apart(test::three_factors, holzinger());
  struct Case {
    double delta, alpha, high_power;
    int i, nm, m, epc_m, epc_nm;
  };
  for (const Case& c : {Case{.1, .05, .75, 32, 4, 18, 0, 0},
                        Case{.2, .01, .9, 23, 20, 9, 0, 2},
                        Case{.1, .05, .1, 3, 33, 0, 17, 1},
                        Case{.5, .05, .5, 0, 36, 0, 2, 16},
                        Case{.05, .9, .05, 0, 2, 0, 31, 21}}) {
    ModificationOptions options;
    options.delta = c.delta;
    options.alpha = c.alpha;
    options.high_power = c.high_power;
    std::vector<ModificationIndex> all = indices_of(fitted);
    std::erase_if(all, [](const ModificationIndex& index) { return std::isnan(index.mi); });
    judge_by_power(all, options);
    const auto count = [&](const std::string& decision) {
      return static_cast<int>(std::ranges::count(all, decision, &ModificationIndex::decision));
    };
    EXPECT_EQ(count("(i)"), c.i);
    EXPECT_EQ(count("(nm)"), c.nm);
    EXPECT_EQ(count("**(m)**"), c.m);
    EXPECT_EQ(count("*epc:m*"), c.epc_m);
    EXPECT_EQ(count("epc:nm"), c.epc_nm);
  }
  std::vector<ModificationIndex> all = indices_of(fitted);
  judge_by_power(all, {});
  const ModificationIndex x9 = find(all, "visual", Op::measured_by, "x9");
  EXPECT_NEAR(x9.ncp, 1.094, 5e-4);
  EXPECT_NEAR(x9.power, 0.182, 5e-4);
  EXPECT_EQ(x9.delta, 0.1);
}

/// The power is what its name says: how often a chi-square with this noncentrality is significant.
TEST(ModificationIndices, PowerIsAProbability) {
  std::vector<ModificationIndex> one(1);
  one[0].mi = 6;
  one[0].epc = -.2;
  ModificationOptions options;
  options.delta = .25;
  judge_by_power(one, options);
  EXPECT_DOUBLE_EQ(one[0].ncp, 6 / .04 * .0625);
  test::Random random(3);
  int rejected = 0;
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const double z = random.normal() + std::sqrt(one[0].ncp);
    rejected += z * z > 3.841458820694124 ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(rejected) / draws, one[0].power, .012);
}

TEST(ModificationIndices, AreSelectedAndSorted) {
  std::vector<ModificationIndex> all(5);
  const double mi[] = {2, not_a_number, 9, 4, 7};
  for (std::size_t i = 0; i < 5; ++i)
    all[i].mi = mi[i];
  const auto kept = [&](const ModificationOptions& options) {
    std::vector<double> values;
    for (const ModificationIndex& index : selected(all, options))
      values.push_back(std::isnan(index.mi) ? -1 : index.mi);
    return values;
  };
  using Values = std::vector<double>;
  ModificationOptions options;
  EXPECT_EQ(kept(options), (Values{2, -1, 9, 4, 7}));
  options.maximum = 3;
  EXPECT_EQ(kept(options), (Values{9, 4, 7}));
  options.sort = true;
  EXPECT_EQ(kept(options), (Values{9, 7, 4}));
  options.minimum = 7;
  EXPECT_EQ(kept(options), (Values{9, 7}));
  options = {};
  options.sort = true;
  EXPECT_EQ(kept(options), (Values{9, 7, 4, 2, -1}));
}

}  // namespace
}  // namespace semfit::internal
