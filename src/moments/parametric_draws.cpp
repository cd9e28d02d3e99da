#include "moments/parametric_draws.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace semfit::internal {
namespace {

MatrixXd normal_matrix(Index rows, Index cols, Philox& random) {
  MatrixXd Z(rows, cols);
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i)
      Z(i, j) = random.normal();
  return Z;
}

/// A A' is a Wishart matrix of the identity. @source Bartlett (1933)
MatrixXd bartlett_factor(Index p, double df, Philox& random) {
  MatrixXd A = MatrixXd::Zero(p, p);
  for (Index j = 0; j < p; ++j) {
    A(j, j) = std::sqrt(random.chi_square(df - static_cast<double>(j)));
    for (Index i = j + 1; i < p; ++i)
      A(i, j) = random.normal();
  }
  return A;
}

MatrixXd root_of(const MatrixXd& A) {
  if (A.rows() == 0) return A;
  const auto factor = cholesky(A);
  return factor ? MatrixXd(factor->factor()) : MatrixXd();
}

/// Its variables and number of cases, without moments.
GroupSample as_large_as(const GroupSample& sample) {
  GroupSample drawn;
  drawn.label = sample.label;
  drawn.observed = sample.observed;
  drawn.original = sample.original;
  drawn.cases = sample.cases;
  drawn.n = sample.n;
  return drawn;
}

}  // namespace

ParametricDraws::ParametricDraws(const Data& data,
                                 const Sample& sample,
                                 DrawOptions options,
                                 std::uint64_t seed,
                                 const std::vector<NormalPopulation>& populations)
    : data_(data), options_(std::move(options)), seed_(seed) {
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& from = sample.groups[g];
    const auto& [implied, fixed_x] = populations[g];
    Group group;
    group.sample = &from;
    if (data.summaries.empty())
      group.columns = std::make_shared<const Columns>(data, from.observed);
    group.x = fixed_x;
    for (Index i = 0; i < from.units.size(); ++i)
      if (std::find(fixed_x.begin(), fixed_x.end(), i) == fixed_x.end()) group.y.push_back(i);
    const MatrixXd Sigma = from.units.asDiagonal() * implied.Sigma * from.units.asDiagonal();
    group.mean =
        implied.mu.size() > 0 ? VectorXd(from.units.cwiseProduct(implied.mu)) : from.moments.mu;
    const MatrixXd by_x = Sigma(group.y, group.x);
    group.beta =
        group.x.empty()
            ? MatrixXd::Zero(by_x.rows(), 0)
            : MatrixXd(solve_symmetric(Sigma(group.x, group.x), by_x.transpose()).transpose());
    group.L = root_of(Sigma(group.y, group.y) - group.beta * by_x.transpose());
    group.scatter_x = from.divisor * from.moments.Sigma(group.x, group.x);
    group.root_x = root_of(group.scatter_x);
    groups_.push_back(std::move(group));
  }
}

std::optional<Draw> ParametricDraws::draw(std::uint64_t replicate) const {
  for (const Group& group : groups_)
    if (group.L.rows() != static_cast<Index>(group.y.size())) return std::nullopt;
  Philox random(seed_, replicate);
  return options_.needs_cases || options_.is_incomplete ? draw_cases(random) : draw_moments(random);
}

/// With X the n x k centred covariates and M = X'X = R R', the centred y are E = beta X' + L Z:
///     E X = beta M + L G R',   E E' = beta M beta' + beta R G' L' + L G R' beta' + L (G G' + W) L'
/// G (y x k) normal, W Wishart of n - 1 - k degrees of freedom.
std::optional<Draw> ParametricDraws::draw_moments(Philox& random) const {
  Draw draw;
  for (const Group& group : groups_) {
    GroupSample drawn = as_large_as(*group.sample);
    const auto k = static_cast<Index>(group.x.size()), v = static_cast<Index>(group.y.size());
    const double df = drawn.n - 1 - static_cast<double>(k);
    if (df < static_cast<double>(v)) return std::nullopt;
    const MatrixXd LG = group.L * normal_matrix(v, k, random);
    const MatrixXd LA = group.L * bartlett_factor(v, df, random);
    const MatrixXd across = group.beta * group.scatter_x + LG * group.root_x.transpose();
    const MatrixXd mixed = group.beta * group.root_x * LG.transpose();
    MatrixXd scatter(v + k, v + k);
    scatter(group.x, group.x) = group.scatter_x;
    scatter(group.y, group.x) = across;
    scatter(group.x, group.y) = across.transpose();
    scatter(group.y, group.y) = group.beta * group.scatter_x * group.beta.transpose() + mixed +
                                mixed.transpose() + LG * LG.transpose() + LA * LA.transpose();
    VectorXd mean = group.mean;
    const VectorXd& m = group.sample->moments.mu;
    const VectorXd noise = group.L * normal_matrix(v, 1, random) / std::sqrt(drawn.n);
    if (m.size() > 0 && mean.size() > 0) {
      mean(group.y) += group.beta * (m(group.x) - group.mean(group.x)) + noise;
      mean(group.x) = m(group.x);
    }
    if (!fill_moments(drawn, std::move(scatter), std::move(mean), options_.divisor))
      return std::nullopt;
    draw.sample.N += drawn.n;
    draw.sample.groups.push_back(std::move(drawn));
  }
  return draw;
}

/// Covariates that are missing themselves are left so, and count as being at their means.
void ParametricDraws::generate(const Group& group, Philox& random, Data& data) const {
  std::vector<std::vector<double>*> columns;
  for (const std::string& name : group.sample->observed)
    for (Column& column : data.columns)
      if (column.name == name) columns.push_back(&column.values);
  const auto v = static_cast<Index>(group.y.size());
  const auto& views = group.columns->views();
  const VectorXd centre = group.mean;
  for (const std::int64_t row : group.sample->rows) {
    const auto at = static_cast<std::size_t>(row);
    VectorXd x(static_cast<Index>(group.x.size()));
    for (Index j = 0; j < x.size(); ++j) {
      const Index variable = group.x[static_cast<std::size_t>(j)];
      const double value = views[static_cast<std::size_t>(variable)][at];
      x[j] = std::isnan(value) ? 0 : value - centre[variable];
      (*columns[static_cast<std::size_t>(variable)])[at] = value;
    }
    const VectorXd y = centre(group.y) + group.beta * x + group.L * normal_matrix(v, 1, random);
    for (Index i = 0; i < v; ++i) {
      const auto variable = static_cast<std::size_t>(group.y[static_cast<std::size_t>(i)]);
      (*columns[variable])[at] =
          std::isnan(views[variable][at]) ? std::numeric_limits<double>::quiet_NaN() : y[i];
    }
  }
}

std::optional<Draw> ParametricDraws::draw_cases(Philox& random) const {
  auto data = std::make_shared<Data>();
  data->file = data_.file;
  data->rows = data_.rows;
  for (const Group& group : groups_)
    for (const std::string& name : group.sample->observed)
      if (!data->find(name))
        data->columns.push_back(
            {name, std::vector<double>(static_cast<std::size_t>(data_.rows)), {}});
  Draw draw;
  for (const Group& group : groups_) {
    generate(group, random, *data);
    GroupSample drawn = as_large_as(*group.sample);
    drawn.rows = group.sample->rows;
    if (!fill_moments(drawn, *data, Columns(*data, drawn.observed), options_)) return std::nullopt;
    draw.sample.N += drawn.n;
    draw.sample.groups.push_back(std::move(drawn));
  }
  draw.data = std::move(data);
  return draw;
}

}  // namespace semfit::internal
