#include "mediation/draws.h"

#include "base/parallel.h"
#include "math/random.h"
#include "moments/columns.h"

#include <algorithm>

namespace semfit::internal {
namespace {

/// Rows of z_i and of the distinct products z_ij z_ik, j >= k: block x (p + p (p + 1) / 2).
void fill_products(const Eigen::Ref<const MatrixXd>& z, Eigen::Ref<MatrixXd> out) {
  const Index p = z.cols();
  out.leftCols(p) = z;
  Index column = p;
  for (Index k = 0; k < p; ++k)
    for (Index j = k; j < p; ++j)
      out.col(column++) = z.col(j).cwiseProduct(z.col(k));
}

MatrixXd covariance_from_sums(const Eigen::Ref<const VectorXd>& sums, Index p, double n) {
  const VectorXd mean = sums.head(p) / n;
  MatrixXd S(p, p);
  Index row = p;
  for (Index k = 0; k < p; ++k)
    for (Index j = k; j < p; ++j)
      S(j, k) = S(k, j) = (sums[row++] - n * mean[j] * mean[k]) / (n - 1);
  return S;
}

/// From standard deviations of the sample to the units of the data.
std::optional<Paths> with_units(std::optional<Paths> paths, const MediationSample& sample) {
  if (!paths) return paths;
  const double x = sample.sd(sample.x()), y = sample.sd(sample.y());
  for (Index j = 0; j < sample.J; ++j) {
    const double m = sample.sd(sample.mediator(j));
    paths->a[j] *= m / x;
    paths->b[j] *= y / m;
  }
  paths->direct *= y / x;
  paths->sd_x *= x;
  paths->sd_y *= y;
  return paths;
}

}  // namespace

MatrixXd unit_cases(const Data& data, const MediationSample& sample) {
  MatrixXd cases(static_cast<Index>(sample.rows.size()), static_cast<Index>(sample.names.size()));
  const VectorXd units = sample.moments.Sigma.diagonal().cwiseSqrt();
  Columns(data, sample.names).read(sample.rows, sample.moments.mu, units, cases);
  return cases;
}

std::vector<MatrixXd> drawn_covariances(const MatrixXd& cases,
                                        std::span<const std::vector<std::uint32_t>> counts) {
  constexpr Index block = 256;
  constexpr auto width = static_cast<Index>(draws_at_once);
  const Index n = cases.rows(), p = cases.cols();
  const Index q = p + p * (p + 1) / 2;
  MatrixXd products(block, q);
  // As wide as it can be, so that sums do not depend on how many draws are made together.
  MatrixXd weights = MatrixXd::Zero(block, width);
  MatrixXd sums = MatrixXd::Zero(q, width);
  for (Index start = 0; start < n; start += block) {
    const Index size = std::min(block, n - start);
    fill_products(cases.middleRows(start, size), products.topRows(size));
    for (std::size_t r = 0; r < counts.size(); ++r)
      for (Index i = 0; i < size; ++i)
        weights(i, static_cast<Index>(r)) = counts[r][static_cast<std::size_t>(start + i)];
    sums.noalias() += products.topRows(size).transpose() * weights.topRows(size);
  }
  std::vector<MatrixXd> covariances;
  for (std::size_t r = 0; r < counts.size(); ++r)
    covariances.push_back(
        covariance_from_sums(sums.col(static_cast<Index>(r)), p, static_cast<double>(n)));
  return covariances;
}

std::vector<std::optional<Paths>> bootstrap_paths(const MatrixXd& cases,
                                                  const MediationSample& sample,
                                                  const MediationOptions& options) {
  const auto R = static_cast<std::size_t>(options.bootstrap);
  std::vector<std::optional<Paths>> draws(R);
  parallel_for(options.threads, (R + draws_at_once - 1) / draws_at_once, [&](std::size_t chunk) {
    const std::size_t first = chunk * draws_at_once, size = std::min(draws_at_once, R - first);
    std::vector<std::vector<std::uint32_t>> counts(
        size, std::vector<std::uint32_t>(static_cast<std::size_t>(cases.rows())));
    for (std::size_t r = 0; r < size; ++r) {
      Philox random(options.seed, first + r);
      draw_with_replacement(random, counts[r]);
    }
    const std::vector<MatrixXd> covariances = drawn_covariances(cases, counts);
    for (std::size_t r = 0; r < size; ++r)
      draws[first + r] = with_units(solve_paths(covariances[r], sample.K, sample.J), sample);
  });
  return draws;
}

std::vector<std::optional<Paths>> jackknife_paths(const MatrixXd& cases,
                                                  const MediationSample& sample,
                                                  int threads) {
  constexpr std::size_t chunk_size = 1024;
  const auto n = static_cast<std::size_t>(cases.rows());
  const double N = static_cast<double>(n);
  const VectorXd unit = sample.moments.Sigma.diagonal().cwiseSqrt().cwiseInverse();
  const MatrixXd scatter = (N - 1) * (unit.asDiagonal() * sample.moments.Sigma * unit.asDiagonal());
  std::vector<std::optional<Paths>> values(n);
  parallel_for(threads, (n + chunk_size - 1) / chunk_size, [&](std::size_t chunk) {
    for (std::size_t i = chunk * chunk_size; i < std::min(n, (chunk + 1) * chunk_size); ++i) {
      const VectorXd z = cases.row(static_cast<Index>(i)).transpose();
      const MatrixXd without = (scatter - N / (N - 1) * (z * z.transpose())) / (N - 2);
      values[i] = with_units(solve_paths(without, sample.K, sample.J), sample);
    }
  });
  return values;
}

}  // namespace semfit::internal
