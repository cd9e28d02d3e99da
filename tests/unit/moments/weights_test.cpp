#include "moments/weights.h"

#include "moments/continuous.h"
#include "unit/estimate/fitted.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using test::holzinger;
using test::table_of;
using test::three_factors;

Data with_weights(std::vector<double> weights) {
  Data data = holzinger();
  weights.resize(static_cast<std::size_t>(data.rows), 1.0);
  data.columns.push_back({"w", std::move(weights), {}});
  data.header.emplace_back("w");
  return data;
}

Sample weighted_sample(const Data& data, WeightScale scale = WeightScale::group) {
  SampleOptions options;
  options.sampling_weights = "w";
  options.sampling_weights_normalization = scale;
  return summarise(data, table_of(three_factors), options, MomentOptions{});
}

std::string error_of(const Data& data) {
  try {
    weighted_sample(data);
  } catch (const Error& error) {
    return error.diagnostics()[0].code + ":" + std::to_string(error.diagnostics()[0].place.line);
  }
  return "none";
}

TEST(Weights, AWeightOfTwoIsACaseTwice) {
  Data data = with_weights({2, 1, 3});
  Data repeated = holzinger();
  for (Column& column : repeated.columns) {
    column.values.push_back(column.values[0]);
    column.values.push_back(column.values[2]);
    column.values.push_back(column.values[2]);
  }
  repeated.rows += 3;
  const GroupSample found = weighted_sample(data, WeightScale::none).groups[0];
  const GroupSample expected =
      summarise(repeated, table_of(three_factors), {}, MomentOptions{}).groups[0];
  EXPECT_EQ(found.cases, 301);
  EXPECT_DOUBLE_EQ(found.n, 304);
  EXPECT_LT((found.moments.Sigma - expected.moments.Sigma).cwiseAbs().maxCoeff(), 1e-13);
  EXPECT_LT((found.moments.mu - expected.moments.mu).cwiseAbs().maxCoeff(), 1e-13);
}

TEST(Weights, MomentsDoNotDependOnTheirScale) {
  const Sample small = weighted_sample(with_weights({0.5, 0.25, 3}));
  const Sample raw = weighted_sample(with_weights({0.5, 0.25, 3}), WeightScale::none);
  EXPECT_DOUBLE_EQ(small.N, 301);
  EXPECT_DOUBLE_EQ(raw.N, 298 + 3.75);
  EXPECT_NEAR(small.groups[0].weights.sum(), 301, 1e-10);
  EXPECT_NEAR(small.groups[0].weights[2] / small.groups[0].weights[1], 12, 1e-12);
  EXPECT_LT((small.groups[0].moments.Sigma - raw.groups[0].moments.Sigma).cwiseAbs().maxCoeff(),
            1e-13);
}

TEST(Weights, AreScaledWithinGroupsOrOverAll) {
  Sample sample;
  sample.groups.resize(2);
  sample.groups[0].cases = 2;
  sample.groups[0].weights = Eigen::Vector2d(1, 2);
  sample.groups[1].cases = 3;
  sample.groups[1].weights = Eigen::Vector3d(4, 4, 4);
  Sample total = sample;
  scale_weights(sample, WeightScale::group);
  EXPECT_DOUBLE_EQ(sample.groups[0].n, 2);
  EXPECT_DOUBLE_EQ(sample.groups[1].n, 3);
  EXPECT_DOUBLE_EQ(sample.groups[0].weights[1], 4.0 / 3);
  scale_weights(total, WeightScale::total);
  EXPECT_DOUBLE_EQ(total.groups[0].n, 1);
  EXPECT_DOUBLE_EQ(total.groups[1].n, 4);
}

TEST(Weights, ThatAreNoneAreNamedWithTheirLine) {
  EXPECT_EQ(error_of(with_weights({1, -1})), "bad-weight:3");
  EXPECT_EQ(error_of(with_weights({1, 1, not_a_number})), "bad-weight:4");
  EXPECT_EQ(error_of(with_weights({1, infinity})), "bad-weight:3");
  EXPECT_EQ(error_of(with_weights(std::vector<double>(301, 0.0))), "no-weight:0");
  EXPECT_EQ(error_of(holzinger()), "unknown-variable:0");
}

TEST(Weights, OfCasesThatAreLeftOutDoNotMatter) {
  Data data = with_weights({not_a_number, 2});
  data.columns[0].values[0] = not_a_number;
  const Sample sample = weighted_sample(data);
  EXPECT_EQ(sample.groups[0].cases, 300);
  EXPECT_DOUBLE_EQ(sample.N, 300);
}

TEST(Weights, OfZeroAreNoted) {
  const Sample sample = weighted_sample(with_weights({0, 1, 0}));
  ASSERT_EQ(sample.notes.size(), 1U);
  EXPECT_EQ(sample.notes[0].code, "zero-weights");
  EXPECT_EQ(sample.groups[0].cases, 301);
  EXPECT_EQ(sample.groups[0].weights[0], 0);
}

}  // namespace
}  // namespace semfit::internal
