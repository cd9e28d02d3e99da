#include "moments/sample.h"

#include "moments/columns.h"
#include "property/random_models.h"

#include <cmath>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Columns = std::vector<std::pair<std::string, std::vector<double>>>;

constexpr double missing = not_a_number;

Data data_of(const Columns& columns) {
  Data data;
  data.file = "data.csv";
  data.rows = static_cast<std::int64_t>(columns.front().second.size());
  for (const auto& [name, values] : columns) {
    Column column;
    column.name = name;
    column.values = values;
    data.columns.push_back(std::move(column));
  }
  return data;
}

/// Of one group and nothing but its observed variables.
Sample summarise(const Data& data,
                 const std::vector<std::string>& observed,
                 bool needs_means,
                 Divisor divisor) {
  ParameterTable table;
  table.mean_structure = needs_means;
  table.blocks.resize(1);
  table.blocks[0].observed = observed;
  return internal::summarise(data, table, SampleOptions(), {divisor});
}

/// The one diagnostic of a call that must fail.
Diagnostic failure_of(const Data& data,
                      const std::vector<std::string>& observed,
                      bool needs_means = false) {
  try {
    summarise(data, observed, needs_means, Divisor::n);
  } catch (const Error& error) {
    return error.diagnostics().front();
  }
  ADD_FAILURE() << "no error";
  return {};
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const Columns two{{"x1", {1, 2, 3, 6}}, {"x2", {2, 1, 5, 4}}};

TEST(Summarise, DivisorsOfTheTwoLikelihoods) {
  const Data data = data_of(two);
  const Sample normal = summarise(data, {"x1", "x2"}, false, Divisor::n);
  const Sample wishart = summarise(data, {"x1", "x2"}, false, Divisor::n_minus_1);
  const MatrixXd scatter{{14, 7}, {7, 10}};
  EXPECT_EQ(normal.groups[0].moments.Sigma, scatter / 4);
  EXPECT_EQ(wishart.groups[0].moments.Sigma, scatter / 3);
  EXPECT_EQ(normal.groups[0].moments.mu, Eigen::Vector2d(3, 3));
  EXPECT_EQ(normal.N, 4);
  EXPECT_DOUBLE_EQ(normal.groups[0].units[0], std::sqrt(14.0 / 4));
}

TEST(Summarise, OrderIsThatOfTheModel) {
  const Sample sample = summarise(data_of(two), {"x2", "x1"}, false, Divisor::n);
  EXPECT_EQ(sample.groups[0].moments.Sigma(0, 0), 2.5);
  EXPECT_EQ(sample.groups[0].moments.Sigma(1, 1), 3.5);
}

TEST(Summarise, ProductsOfColumns) {
  const Sample sample = summarise(data_of(two), {"x1", "x2", "x1:x2"}, false, Divisor::n);
  EXPECT_DOUBLE_EQ(sample.groups[0].moments.mu[2], (2 + 2 + 15 + 24) / 4.0);
  const double squares = 4 + 4 + 225 + 576;
  EXPECT_DOUBLE_EQ(sample.groups[0].moments.Sigma(2, 2), squares / 4 - std::pow(43 / 4.0, 2));
  EXPECT_EQ(columns_of("a:b:c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(columns_of("a"), (std::vector<std::string>{"a"}));
}

TEST(Summarise, AColumnNamedLikeAProductIsTheColumn) {
  Columns columns = two;
  columns.push_back({"x1:x2", {7, 0, 1, 1}});
  const Sample sample = summarise(data_of(columns), {"x1", "x1:x2"}, false, Divisor::n);
  EXPECT_EQ(sample.groups[0].moments.mu[1], 2.25);
}

TEST(Summarise, ListwiseDeletionCountsWhatItDrops) {
  const Data data = data_of({{"x1", {1, missing, 3, 6, missing, 9}},
                             {"x2", {2, 1, 5, missing, missing, 3}},
                             {"other", {missing, 1, 1, 1, 1, 1}}});
  const Sample sample = summarise(data, {"x1", "x2"}, false, Divisor::n);
  const GroupSample& group = sample.groups[0];
  EXPECT_EQ(group.n, 3);
  EXPECT_EQ(group.original, 6);
  EXPECT_EQ(group.rows, (std::vector<std::int64_t>{0, 2, 5}));
  EXPECT_EQ(sample.dropped, (std::vector<std::string>{"x1: 2", "x2: 2"}));
  EXPECT_DOUBLE_EQ(group.moments.mu[0], 13.0 / 3);
}

TEST(Summarise, MissingFactorsDropTheRowOfTheProduct) {
  const Data data = data_of({{"a", {1, missing, 3, 6, 2}}, {"b", {2, 1, 5, 4, missing}}});
  const Sample sample = summarise(data, {"a:b", "a"}, false, Divisor::n);
  EXPECT_EQ(sample.groups[0].rows, (std::vector<std::int64_t>{0, 2, 3}));
}

TEST(Summarise, ConstantVariable) {
  Columns columns = two;
  columns.push_back({"c", {5, 5, 5, 5}});
  Diagnostic d = failure_of(data_of(columns), {"x1", "c"});
  EXPECT_EQ(d.code, "constant-variable");
  EXPECT_TRUE(mentions(d.message, "'c'") && mentions(d.message, "always 5")) << d.message;
  EXPECT_EQ(d.fault, Fault::data);
  EXPECT_EQ(d.place.file, "data.csv");
  EXPECT_FALSE(d.notes.empty());

  columns.back().second = {0.1, 0.1, 0.1, 0.1};  // has no exact binary mean
  EXPECT_EQ(failure_of(data_of(columns), {"x1", "c"}).code, "constant-variable");
  columns.back().second = {1, missing, 1, 1};  // constant over the complete rows
  EXPECT_EQ(failure_of(data_of(columns), {"x1", "c"}).code, "constant-variable");
}

TEST(Summarise, AllMissing) {
  const Diagnostic d = failure_of(
      data_of({{"x1", {1, 2, 3}}, {"gone", {missing, missing, missing}}}), {"x1", "gone"});
  EXPECT_EQ(d.code, "all-missing");
  EXPECT_TRUE(mentions(d.message, "'gone'")) << d.message;
}

TEST(Summarise, NoCompleteCases) {
  const Diagnostic d = failure_of(
      data_of({{"x1", {1, missing, 3, missing}}, {"x2", {missing, 2, missing, 4}}}), {"x1", "x2"});
  EXPECT_EQ(d.code, "no-complete-cases");
}

TEST(Summarise, TooFewCases) {
  test::Random random(4);
  const auto p_columns = [&](int n) {
    Columns columns;
    for (const char* const name : {"a", "b", "c"}) {
      columns.push_back({name, {}});
      for (int i = 0; i < n; ++i)
        columns.back().second.push_back(random.normal());
    }
    return data_of(columns);
  };
  for (const int n : {1, 2, 3}) {
    const Diagnostic d = failure_of(p_columns(n), {"a", "b", "c"});
    EXPECT_EQ(d.code, "too-few-cases") << n;
    EXPECT_TRUE(mentions(d.message, "n = " + std::to_string(n)) && mentions(d.message, "p = 3"))
        << d.message;
  }
  EXPECT_NO_THROW(summarise(p_columns(4), {"a", "b", "c"}, false, Divisor::n));
}

Data with_total(double noise) {
  test::Random random(5);
  Columns columns{{"part1", {}}, {"part2", {}}, {"total", {}}};
  for (int i = 0; i < 40; ++i) {
    const double a = random.normal(), b = random.normal();
    columns[0].second.push_back(a);
    columns[1].second.push_back(b);
    columns[2].second.push_back(a + b + noise * random.normal());
  }
  return data_of(columns);
}

TEST(Summarise, SingularCovarianceNamesTheRelation) {
  const Diagnostic d = failure_of(with_total(0), {"part1", "part2", "total"});
  EXPECT_EQ(d.code, "singular-covariance");
  EXPECT_TRUE(mentions(d.message, "part1 + part2 - total = 0")) << d.message;
}

TEST(Summarise, AlmostSingularIsAWarning) {
  const Sample sample = summarise(with_total(1e-5), {"part1", "part2", "total"}, false, Divisor::n);
  ASSERT_EQ(sample.notes.size(), 1u);
  EXPECT_EQ(sample.notes[0].code, "near-singular-covariance");
  EXPECT_EQ(sample.notes[0].severity, Severity::warning);
  EXPECT_EQ(sample.notes[0].about, (std::vector<std::string>{"part1", "part2", "total"}));
  EXPECT_TRUE(
      summarise(with_total(0.1), {"part1", "part2", "total"}, false, Divisor::n).notes.empty());
}

TEST(Summarise, SummaryStatisticsArePickedByName) {
  const MatrixXd S{{4, 1, 0}, {1, 9, 2}, {0, 2, 16}};
  const Data data = test::exact_summary({"a", "b", "c"}, S, Eigen::Vector3d(1, 2, 3), 50);
  const Sample sample = summarise(data, {"c", "a"}, true, Divisor::n);
  const MatrixXd expected{{16, 0}, {0, 4}};
  EXPECT_LT((sample.groups[0].moments.Sigma - expected).cwiseAbs().maxCoeff(), 1e-14);
  EXPECT_EQ(sample.groups[0].moments.mu, Eigen::Vector2d(3, 1));
  EXPECT_EQ(sample.N, 50);
  EXPECT_TRUE(sample.groups[0].rows.empty());
}

TEST(Summarise, MeanStructureNeedsMeans) {
  const Data data = test::exact_summary({"a", "b"}, MatrixXd::Identity(2, 2), VectorXd(), 50);
  EXPECT_EQ(failure_of(data, {"a", "b"}, true).code, "no-means");
  EXPECT_NO_THROW(summarise(data, {"a", "b"}, false, Divisor::n));
}

TEST(Cases, AreColumnsInTheOrderOfTheModel) {
  const MatrixXd found = cases(data_of(two), {"x2", "x1:x2"}, {3, 0});
  const MatrixXd expected{{4, 2}, {24, 2}};
  EXPECT_EQ(found, expected);
}

}  // namespace
}  // namespace semfit::internal
