#include "describe/correlations.h"

#include "math/distributions.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

Matrix as_public(const MatrixXd& m) {
  Matrix out(m.rows(), m.cols());
  std::copy(m.data(), m.data() + m.size(), out.values.begin());
  return out;
}

/// A variable whose spread is rounding is constant.
bool varies(double sum_of_squares, double n, double mean) {
  return sum_of_squares > 0 && std::sqrt(sum_of_squares / n) > 1e-14 * std::abs(mean);
}

}  // namespace

// With x and y deviations from fixed origins, 0 where they are missing, and u and v 1 where they
// are there: sum xy, sum xv, sum xxv and sum uv of all pairs are four matrix products, O(n p^2).
PairMoments pair_moments(const std::vector<std::span<const double>>& columns,
                         std::span<const std::int64_t> rows,
                         const VectorXd& means) {
  constexpr std::size_t block = 512;
  const auto p = static_cast<Index>(columns.size());
  MatrixXd n = MatrixXd::Zero(p, p), xy = n, x = n, xx = n;
  MatrixXd value(static_cast<Index>(block), p), there = value;
  for (std::size_t start = 0; start < rows.size(); start += block) {
    const auto size = static_cast<Index>(std::min(rows.size() - start, block));
    bool is_complete = true;
    for (Index j = 0; j < p; ++j) {
      const std::span<const double> column = columns[static_cast<std::size_t>(j)];
      for (Index i = 0; i < size; ++i) {
        const double cell =
            column[static_cast<std::size_t>(rows[start + static_cast<std::size_t>(i)])];
        const bool is_there = !std::isnan(cell);
        is_complete = is_complete && is_there;
        value(i, j) = is_there ? cell - means[j] : 0;
        there(i, j) = is_there ? 1 : 0;
      }
    }
    const auto v = value.topRows(size), u = there.topRows(size);
    const MatrixXd products = v.transpose() * v;
    xy += products;
    if (is_complete) {  // the indicators are ones
      n.array() += static_cast<double>(size);
      x.colwise() += v.colwise().sum().transpose().eval();
      xx.colwise() += products.diagonal();
    } else {
      n.noalias() += u.transpose() * u;
      x.noalias() += v.transpose() * u;
      xx.noalias() += v.cwiseAbs2().transpose() * u;
    }
  }
  PairMoments result{
      MatrixXd::Constant(p, p, not_a_number), MatrixXd::Constant(p, p, not_a_number), n};
  for (Index j = 0; j < p; ++j)
    for (Index i = j; i < p; ++i) {
      if (n(i, j) < 2) continue;
      const double product = xy(i, j) - x(i, j) * x(j, i) / n(i, j);
      const double square_i = xx(i, j) - x(i, j) * x(i, j) / n(i, j);
      const double square_j = xx(j, i) - x(j, i) * x(j, i) / n(i, j);
      result.cov(i, j) = result.cov(j, i) = product / (n(i, j) - 1);
      if (!varies(square_i, n(i, j), means[i]) || !varies(square_j, n(i, j), means[j])) continue;
      const double r = product / (std::sqrt(square_i) * std::sqrt(square_j));
      if (!std::isfinite(r)) continue;
      result.cor(i, j) = result.cor(j, i) = i == j ? 1 : std::clamp(r, -1.0, 1.0);
    }
  return result;
}

// Without correlation t = r sqrt((n - 2) / (1 - r^2)) has Student's distribution with n - 2 degrees
// of freedom; atanh(r) has about the standard error 1 / sqrt(n - 3).
// @source Fisher (1915, 1921)
void add_correlations(GroupDescription& group, const PairMoments& moments, double ci_level) {
  const Index p = moments.cor.rows();
  group.cov = as_public(moments.cov);
  group.cor = as_public(moments.cor);
  group.n = as_public(moments.n);
  group.pvalue = group.lower = group.upper = Matrix(p, p, not_a_number);
  const double z = normal_quantile(0.5 + 0.5 * ci_level);
  for (Index j = 0; j < p; ++j)
    for (Index i = 0; i < p; ++i) {
      const double r = moments.cor(i, j), n = moments.n(i, j);
      if (i == j || std::isnan(r)) continue;
      if (n > 2)
        group.pvalue(i, j) =
            std::abs(r) == 1 ? 0 : student_t_two_sided(r * std::sqrt((n - 2) / (1 - r * r)), n - 2);
      if (n > 3) {
        const double reach = z / std::sqrt(n - 3), center = std::atanh(r);
        group.lower(i, j) = std::tanh(center - reach);
        group.upper(i, j) = std::tanh(center + reach);
      }
    }
}

}  // namespace semfit::internal
