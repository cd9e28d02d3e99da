#include "describe/mardia.h"

#include "math/distributions.h"
#include "math/symmetric.h"
#include "moments/collinearity.h"
#include "moments/continuous.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr Index block = 512;  // cases that fit the cache

/// Z = (X - mean) L'^-1 with L L' = S, divisor n.
MatrixXd whitened_cases(const Columns& columns,
                        std::span<const std::int64_t> rows,
                        const CrossProducts& products,
                        const Cholesky& factor) {
  const auto n = static_cast<Index>(rows.size());
  const Index p = products.mean.size();
  const MatrixXd inverse = factor.inverse_factor().transpose();
  const VectorXd units = VectorXd::Ones(p);
  MatrixXd Z(n, p), X(std::min(n, block), p);
  for (Index start = 0; start < n; start += block) {
    const Index size = std::min(block, n - start);
    columns.read(rows.subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(size)),
                 products.mean,
                 units,
                 X.topRows(size));
    Z.middleRows(start, size).noalias() = X.topRows(size) * inverse;
  }
  return Z;
}

// n b1p / 6 is about chi-square with p (p + 1) (p + 2) / 6 degrees of freedom, in small samples
// better with the factor k = (p + 1) (n + 1) (n + 3) / (n ((n + 1) (p + 1) - 6)); b2p is about
// normal with mean p (p + 2) and variance 8 p (p + 2) / n.
// @source Mardia (1970, 1974)
void add_tests(MardiaTest& test) {
  const auto n = static_cast<double>(test.n), p = static_cast<double>(test.p);
  test.skewness_df = p * (p + 1) * (p + 2) / 6;
  test.skewness_chisq = n * test.skewness / 6;
  test.skewness_pvalue = chi_square_upper(test.skewness_chisq, test.skewness_df);
  const double k = (p + 1) * (n + 1) * (n + 3) / (n * ((n + 1) * (p + 1) - 6));
  test.small_sample_chisq = k * test.skewness_chisq;
  test.small_sample_pvalue = chi_square_upper(test.small_sample_chisq, test.skewness_df);
  const double expected = p * (p + 2);
  test.kurtosis_z = (test.kurtosis - expected) / std::sqrt(8 * expected / n);
  test.kurtosis_pvalue = normal_two_sided(test.kurtosis_z);
}

/// Why the covariance matrix has no inverse, or nothing.
std::string reason(const MatrixXd& S,
                   const VectorXd& mean,
                   const std::vector<std::string>& names,
                   std::int64_t n) {
  const Index p = S.rows();
  if (p < 2) return "there is one variable";
  if (n == 0) return "no case has a value of every variable";
  if (n <= p)
    return fmt::format(
        "there are {} complete cases for {} variables: more than {} are needed", n, p, p);
  for (Index j = 0; j < p; ++j) {
    const std::string& name = names[static_cast<std::size_t>(j)];
    if (!std::isfinite(S(j, j))) return fmt::format("the values of '{}' are too large", name);
    if (!(std::sqrt(S(j, j)) > 1e-14 * std::abs(mean[j])) || S(j, j) == 0)
      return fmt::format("'{}' is constant in the complete cases", name);
  }
  const CollinearityReport report = check_collinearity(S, names);
  if (report.verdict == Collinearity::exact)
    return "the covariance matrix is singular: " + report.relation + " up to a constant";
  return "";
}

}  // namespace

// b1p = sum_ij (z_i' z_j)^3 / n^2 = sum_abc (sum_i z_ia z_ib z_ic / n)^2: the square of a tensor of
// third-order moments. Of the triples with smallest index a only those with b, c >= a are
// computed; the others are the same in another order.
double mardia_skewness_by_moments(const MatrixXd& Z) {
  const Index n = Z.rows(), p = Z.cols();
  std::vector<MatrixXd> third;  // of each a: (p - a) x (p - a)
  for (Index a = 0; a < p; ++a)
    third.push_back(MatrixXd::Zero(p - a, p - a));
  MatrixXd weighted(std::min(n, block), p);
  for (Index start = 0; start < n; start += block) {
    const Index size = std::min(block, n - start);
    const auto z = Z.middleRows(start, size);
    for (Index a = 0; a < p; ++a) {
      auto w = weighted.topRows(size).rightCols(p - a);
      w = z.col(a).asDiagonal() * z.rightCols(p - a);
      third[static_cast<std::size_t>(a)].noalias() += w.transpose() * z.rightCols(p - a);
    }
  }
  double sum = 0;
  for (const MatrixXd& m : third) {
    const Index k = m.rows() - 1;
    const double own = m(0, 0) * m(0, 0);                 // (a, a, a): once
    const double pairs = m.row(0).tail(k).squaredNorm();  // (a, a, c): three orders
    sum += own + 3 * pairs + 3 * m.bottomRightCorner(k, k).squaredNorm();
  }
  return sum / (static_cast<double>(n) * static_cast<double>(n));
}

double mardia_skewness_by_cases(const MatrixXd& Z) {
  const Index n = Z.rows();
  double sum = 0;
  for (Index start = 0; start < n; start += block) {
    const Index size = std::min(block, n - start);
    for (Index other = 0; other <= start; other += block) {
      const Index width = std::min(block, n - other);
      const Eigen::ArrayXXd products =
          Z.middleRows(start, size) * Z.middleRows(other, width).transpose();
      sum += (other < start ? 2 : 1) * products.cube().sum();
    }
  }
  return sum / (static_cast<double>(n) * static_cast<double>(n));
}

MardiaTest mardia(const Columns& columns,
                  const std::vector<std::string>& names,
                  std::span<const std::int64_t> rows) {
  MardiaTest test;
  test.n = static_cast<std::int64_t>(rows.size());
  test.p = static_cast<std::int64_t>(names.size());
  const CrossProducts products = cross_products(columns.views(), rows);
  const MatrixXd S = products.scatter / static_cast<double>(std::max<std::int64_t>(test.n, 1));
  test.why = reason(S, products.mean, names, test.n);
  if (!test.why.empty()) return test;
  const std::optional<Cholesky> factor = cholesky(S);
  if (!factor) {
    test.why = "the covariance matrix is singular";
    return test;
  }
  const MatrixXd Z = whitened_cases(columns, rows, products, *factor);
  const bool few_variables = 2 * test.p * test.p < 3 * test.n;  // 2/3 n p^3 against n^2 p
  test.skewness = few_variables ? mardia_skewness_by_moments(Z) : mardia_skewness_by_cases(Z);
  test.kurtosis = Z.rowwise().squaredNorm().squaredNorm() / static_cast<double>(test.n);
  add_tests(test);
  return test;
}

}  // namespace semfit::internal
