#include "simulation/case_generator.h"

#include "base/diagnostic.h"
#include "base/in_order.h"
#include "base/names.h"
#include "math/ziggurat.h"
#include "simulation/categories.h"
#include "simulation/shapes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace semfit::internal {
namespace {

constexpr Index block_size = 2048;
constexpr std::int64_t most_cases = 10'000'000'000;

std::vector<std::string> names_of(const std::vector<PopulationGroup>& groups) {
  std::vector<std::string> names;
  for (const PopulationGroup& group : groups)
    for (const std::string& name : group.observed)
      if (!has(names, name)) names.push_back(name);
  return names;
}

void check_design(const Generation& how) {
  const bool is_t = how.distribution == Distribution::student_t;
  if (is_t && how.has_shapes())
    refuse(Fault::usage,
           "conflicting-options",
           "the t distribution has its own shape",
           {"--skewness and --kurtosis go with normal variables, of which they make others"});
  if (is_t && !(how.t_df > 2))
    refuse(Fault::usage,
           "bad-value",
           fmt::format("a t distribution of {:g} degrees of freedom has no covariances", how.t_df),
           {"--t-df is more than 2; more than 4 for a kurtosis"});
  const auto check_share = [](double share, const std::string& variable) {
    if (share >= 0 && share < 1) return;
    refuse(Fault::usage,
           "bad-value",
           fmt::format("{:g} is no share of missing values{}",
                       share,
                       variable.empty() ? "" : " of '" + variable + "'"),
           {"a share is from 0 to less than 1: 0.2 for 20 %"});
  };
  for (const VariableNumber& entry : how.missing)
    check_share(entry.number, entry.variable);
  for (const MissingAtRandom& entry : how.missing_at_random)
    if (entry.share > 0)
      check_share(entry.share, entry.variable);
    else
      refuse(
          Fault::usage,
          "bad-value",
          fmt::format(
              "a share of {:g} of '{}' is not missing for a reason", entry.share, entry.variable),
          {"a share is more than 0: --missing-by y2=0.2:x1"});
}

/// Z is p x n standard normal, case after case.
MatrixXd normal_cases(Index p, Index n, Philox& random) {
  MatrixXd Z(p, n);
  fill_normal(random, {Z.data(), static_cast<std::size_t>(Z.size())});
  return Z;
}

/// The same, each case times sqrt((df - 2) / chi-square), drawn after its values: multivariate t
/// with the identity as covariance matrix.
MatrixXd t_cases(Index p, Index n, double df, Philox& random) {
  MatrixXd Z(p, n);
  for (Index i = 0; i < n; ++i) {
    fill_normal(random, {Z.col(i).data(), static_cast<std::size_t>(p)});
    Z.col(i) *= std::sqrt((df - 2) / random.chi_square(df));
  }
  return Z;
}

}  // namespace

std::uint64_t stream_of(std::uint64_t replication, std::size_t block, bool is_of_missing) {
  return replication << 24 | static_cast<std::uint64_t>(block) << 1 | (is_of_missing ? 1 : 0);
}

CaseGenerator::CaseGenerator(std::vector<PopulationGroup> groups,
                             const Generation& how,
                             const std::vector<std::int64_t>& nobs,
                             std::uint64_t seed)
    : groups_(std::move(groups)), how_(how), seed_(seed) {
  check_design(how);
  if (std::accumulate(nobs.begin(), nobs.end(), std::int64_t{0}) > most_cases)
    refuse(Fault::usage, "bad-value", "these are too many cases", {"at most ten billion"});
  const std::vector<std::string> known = names_of(groups_);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const PopulationGroup& group = groups_[g];
    Source source;
    source.sd = group.implied.Sigma.diagonal().cwiseSqrt();
    source.shapes = shapes_of(how, group, known);
    const MatrixXd S = source.shapes.empty() ? group.implied.Sigma
                                             : intermediate_correlations(source.shapes, group);
    source.L = cholesky(S).value().factor();
    source.missing = missing_reasons(how, group, source.shapes, known);
    sources_.push_back(std::move(source));
    for (std::int64_t first = 0; first < nobs[g]; first += block_size)
      blocks_.push_back(
          {g, static_cast<Index>(std::min<std::int64_t>(block_size, nobs[g] - first))});
  }
}

MatrixXd CaseGenerator::continuous(std::uint64_t replication, std::size_t block) const {
  const CaseBlock& own = blocks_[block];
  const Source& source = sources_[own.group];
  const PopulationGroup& group = groups_[own.group];
  const Index p = source.L.rows();
  Philox random(seed_, stream_of(replication, block, false));
  const MatrixXd Z = how_.distribution == Distribution::student_t
                         ? t_cases(p, own.size, how_.t_df, random)
                         : normal_cases(p, own.size, random);
  MatrixXd X = source.L.triangularView<Eigen::Lower>() * Z;
  for (std::size_t j = 0; j < source.shapes.size(); ++j) {
    const Fleishman& shape = source.shapes[j];
    auto row = X.row(static_cast<Index>(j));
    row = source.sd[static_cast<Index>(j)] *
          row.unaryExpr([&](double z) { return shape.at(z); }).eval();
  }
  X.colwise() += group.implied.mu;
  if (source.T.size() > 0)
    X = (source.T * (X.colwise() - source.from)).colwise() + group.implied.mu;
  return X;
}

MatrixXd CaseGenerator::cases(std::uint64_t replication, std::size_t block) const {
  MatrixXd X = continuous(replication, block);
  const CaseBlock& own = blocks_[block];
  for (const OrderedVariable& ordered : groups_[own.group].ordered) {
    auto row = X.row(ordered.variable);
    row = row.unaryExpr([&](double x) { return category(x, ordered.thresholds); }).eval();
  }
  const Source& source = sources_[own.group];
  if (source.missing.empty()) return X;
  Philox random(seed_, stream_of(replication, block, true));
  remove_values(source.missing, random, X);
  return X;
}

/// Of the cases of each group about the population's mean; blocks are added in their order.
std::vector<CaseGenerator::Sums> CaseGenerator::sums_of(std::uint64_t replication,
                                                        int threads) const {
  std::vector<Sums> sums;
  for (const PopulationGroup& group : groups_) {
    const Index p = group.implied.mu.size();
    sums.push_back({0, VectorXd::Zero(p), MatrixXd::Zero(p, p)});
  }
  std::size_t begun = 0, taken = 0;
  Stream<std::size_t, Sums> stream;
  stream.next = [&](std::size_t& block) {
    block = begun++;
    return block < blocks_.size();
  };
  stream.work = [&](std::size_t& block) -> Sums {
    const VectorXd& mu = groups_[blocks_[block].group].implied.mu;
    const MatrixXd X = continuous(replication, block).colwise() - mu;
    return {static_cast<double>(X.cols()), X.rowwise().sum(), X * X.transpose()};
  };
  stream.take = [&](Sums&& part) {
    Sums& all = sums[blocks_[taken++].group];
    all.n += part.n, all.sum += part.sum, all.product += part.product;
  };
  stream.is_large = [](const std::size_t&) { return false; };
  InOrder<std::size_t, Sums>(std::move(stream), threads).run();
  return sums;
}

/// T = L_Sigma L_S^-1, from the Cholesky factors of the population's and the sample's covariances.
CaseGenerator CaseGenerator::empirical(std::uint64_t replication, int threads) const {
  CaseGenerator moved = *this;
  const std::vector<Sums> sums = sums_of(replication, threads);
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const PopulationGroup& group = groups_[g];
    const auto& [n, sum, product] = sums[g];
    const Index p = group.implied.mu.size();
    if (n <= static_cast<double>(p))
      refuse(Fault::usage,
             "too-few-cases",
             fmt::format("{:g} cases of {} variables cannot have given covariances{}",
                         n,
                         p,
                         group.label.empty() ? "" : " in group " + group.label),
             {fmt::format("--empirical needs at least {} cases", p + 1)});
    const MatrixXd S = (product - sum * sum.transpose() / n) / (n - 1);
    Source& source = moved.sources_[g];
    source.from = group.implied.mu + sum / n;
    source.T = MatrixXd(cholesky(group.implied.Sigma).value().factor()) *
               cholesky(S).value().inverse_factor();
  }
  return moved;
}

}  // namespace semfit::internal
