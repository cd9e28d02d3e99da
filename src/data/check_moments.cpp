#include "data/check_moments.h"

#include "data/complain.h"
#include "math/decomposition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include <Eigen/Dense>

namespace semfit::internal {
namespace {

const std::string& name(const WrittenMatrix& written, std::int64_t i) {
  return written.names[static_cast<std::size_t>(i)];
}

Error refuse(const WrittenMatrix& written,
             std::int64_t row,
             std::string code,
             std::string message,
             std::string way_out) {
  const Place place{written.file, written.lines[static_cast<std::size_t>(row)], 0};
  return Error(complain(std::move(code), std::move(message), place, {std::move(way_out)}));
}

/// @param unit  stands for a diagonal that is not written; NaN: it must be written
Matrix complete(const WrittenMatrix& written, double unit) {
  constexpr double tolerance = 1e-6;  // of a correlation: more is not the rounding of a printer
  const std::int64_t p = written.values.rows;
  Matrix whole = written.values;
  for (std::int64_t i = 0; i < p; ++i)
    if (std::isnan(whole(i, i))) whole(i, i) = unit;
  for (std::int64_t i = 0; i < p; ++i)
    for (std::int64_t j = 0; j <= i; ++j) {
      const double lower = written.values(i, j), upper = written.values(j, i);
      const double scale = std::sqrt(std::abs(whole(i, i) * whole(j, j)));
      if (std::isnan(lower) && std::isnan(upper) && std::isnan(whole(i, j)))
        throw refuse(
            written,
            i,
            "incomplete-matrix",
            i == j ? fmt::format("the variance of '{}' is missing", name(written, i))
                   : fmt::format(
                         "there is no value for '{}' and '{}'", name(written, i), name(written, j)),
            "write the square matrix or its lower triangle with the diagonal");
      if (std::abs(lower - upper) > tolerance * scale)
        throw refuse(written,
                     i,
                     "not-symmetric",
                     fmt::format("'{0}' with '{1}' is {2}, but '{1}' with '{0}' is {3}",
                                 name(written, i),
                                 name(written, j),
                                 lower,
                                 upper),
                     "mend the wrong one, or write the lower triangle only");
      const double value = std::isnan(upper)   ? lower
                           : std::isnan(lower) ? upper
                                               : (lower + upper) / 2;
      if (i != j) whole(i, j) = whole(j, i) = value;
    }
  return whole;
}

Error out_of_range(const WrittenMatrix& written, std::int64_t i, std::int64_t j, double r) {
  return refuse(written,
                i,
                "correlation-out-of-range",
                fmt::format("the correlation of '{}' and '{}' is {:.6g}, outside of -1 to 1",
                            name(written, i),
                            name(written, j),
                            r),
                "check the value for a slip of the pen");
}

/// Largest change of a correlation if the negative eigenvalues are raised to zero and the diagonal
/// is scaled back to one.
double distance_to_positive(const Eigen::MatrixXd& r, const SymmetricEigen& eigen) {
  const Eigen::VectorXd raised = eigen.values.cwiseMax(0.0);
  const Eigen::MatrixXd near = eigen.vectors * raised.asDiagonal() * eigen.vectors.transpose();
  const Eigen::VectorXd scale = near.diagonal().cwiseSqrt().cwiseInverse();
  return (scale.asDiagonal() * near * scale.asDiagonal() - r).cwiseAbs().maxCoeff();
}

/// Names of the variables with the largest weights in a vector, at most four.
std::string heaviest(const Eigen::VectorXd& weights, const WrittenMatrix& written) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(weights.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::ranges::stable_sort(
      order, std::greater<>(), [&](Eigen::Index i) { return std::abs(weights(i)); });
  std::string names;
  for (std::size_t k = 0; k < std::min<std::size_t>(order.size(), 4); ++k) {
    if (k > 1 && std::abs(weights(order[k])) < 0.2 * std::abs(weights(order[0]))) break;
    names += (k > 0 ? ", '" : "'") + name(written, order[k]) + "'";
  }
  return names;
}

}  // namespace

Matrix complete_covariance(const WrittenMatrix& written) {
  return complete(written, std::numeric_limits<double>::quiet_NaN());
}

Matrix complete_correlation(const WrittenMatrix& written) {
  constexpr double tolerance = 1e-6;
  Matrix r = complete(written, 1.0);
  for (std::int64_t i = 0; i < r.rows; ++i) {
    if (std::abs(r(i, i) - 1) > tolerance)
      throw refuse(
          written,
          i,
          "diagonal-not-one",
          fmt::format("the correlation of '{}' with itself is {}", name(written, i), r(i, i)),
          "if these are covariances: --cov");
    r(i, i) = 1;
    for (std::int64_t j = 0; j < i; ++j)
      if (std::abs(r(i, j)) > 1) throw out_of_range(written, i, j, r(i, j));
  }
  return r;
}

void check_covariance(const Matrix& cov, const WrittenMatrix& written) {
  for (std::int64_t i = 0; i < cov.rows; ++i) {
    if (!(cov(i, i) > 0))
      throw refuse(written,
                   i,
                   "variance-not-positive",
                   fmt::format("the variance of '{}' is {}", name(written, i), cov(i, i)),
                   "a variable that does not vary cannot be in a model");
    for (std::int64_t j = 0; j < i; ++j) {
      const double r = cov(i, j) / std::sqrt(cov(i, i)) / std::sqrt(cov(j, j));
      if (std::abs(r) > 1 + 1e-9) throw out_of_range(written, i, j, r);
    }
  }
}

void check_positive_definite(const Matrix& cov, const WrittenMatrix& written) {
  constexpr double smallest = 1e-10;  // of a correlation matrix, computed to some 1e-15 p
  const Eigen::Map<const Eigen::MatrixXd> sigma(cov.values.data(), cov.rows, cov.cols);
  const Eigen::VectorXd scale = sigma.diagonal().cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd r = scale.asDiagonal() * sigma * scale.asDiagonal();
  const SymmetricEigen eigen = symmetric_eigen(r);
  const double least = eigen.values(0);
  if (least > smallest) return;

  const double distance = distance_to_positive(r, eigen);
  const std::string way_out =
      distance < 5e-4
          ? "one variable is a combination of others (a total of its items?): leave one out"
      : distance < 5.5e-3
          ? fmt::format("correlations changed by {:.2g} would do: rounding? Use more decimals",
                        distance)
          : fmt::format(
                "correlations would have to change by up to {:.2g}: look for a slip of the pen",
                distance);
  throw Error(
      complain("not-positive-definite",
               fmt::format("the matrix is not positive definite: its smallest eigenvalue (as "
                           "correlations) is {:.3g} and concerns {}",
                           std::abs(least) < 1e-14 ? 0.0 : least,
                           heaviest(eigen.vectors.col(0), written)),
               Place{written.file, 0, 0},
               {way_out}));
}

}  // namespace semfit::internal
