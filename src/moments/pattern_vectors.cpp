#include "moments/pattern_vectors.h"

#include "math/symmetric.h"
#include "moments/scatter.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace semfit::internal {
namespace {

Scatter scatter_of_cases(const Columns& columns,
                         const Pattern& pattern,
                         const VectorXd& center,
                         const VectorXd& units) {
  constexpr std::size_t block_size = 256;
  const auto s = static_cast<Index>(pattern.seen.size());
  Scatter all{0, VectorXd::Zero(s), MatrixXd::Zero(s, s)};
  MatrixXd block;
  VectorXd weights;
  for (std::size_t first = 0; first < pattern.rows.size(); first += block_size) {
    const std::size_t size = std::min(block_size, pattern.rows.size() - first);
    block.resize(s, static_cast<Index>(size));
    weights.resize(block.cols());
    for (std::size_t i = 0; i < size; ++i) {
      const auto column = static_cast<Index>(i);
      read_case(columns, pattern, pattern.rows[first + i], center, units, block.col(column).data());
      weights[column] = pattern.weight(first + i);
    }
    merge(all, scatter_of(block, weights));
  }
  return all;
}

/// Columns of F, A = F F', for positive semidefinite A of any rank: Cholesky with the largest pivot
/// first, until nothing but rounding is left. Units of variables do not matter.
/// @param A  lower triangle
MatrixXd semidefinite_factor(const MatrixXd& A) {
  const Index s = A.rows();
  const double negligible = static_cast<double>(s) * std::numeric_limits<double>::epsilon();
  MatrixXd rest = unit_diagonal(A.selfadjointView<Eigen::Lower>());
  MatrixXd F(s, s);
  Index rank = 0;
  for (; rank < s; ++rank) {
    Index j = 0;
    const double pivot = rest.diagonal().maxCoeff(&j);
    if (!(pivot > negligible)) break;
    F.col(rank) = rest.col(j) / std::sqrt(pivot);
    rest.noalias() -= F.col(rank) * F.col(rank).transpose();
    rest.col(j).setZero();
    rest.row(j).setZero();
  }
  return A.diagonal().cwiseSqrt().asDiagonal() * F.leftCols(rank);
}

/// The mean and a factor of the scatter about it.
PatternVectors vectors_of(const Scatter& scatter, const Pattern& pattern) {
  const MatrixXd factor = semidefinite_factor(scatter.about_mean);
  PatternVectors result{pattern.seen,
                        pattern.n,
                        MatrixXd(factor.rows(), factor.cols() + 1),
                        VectorXd::Zero(factor.cols() + 1)};
  result.c[0] = std::sqrt(scatter.n);
  result.V << result.c[0] * scatter.mean, factor;
  return result;
}

/// Of moments, in the units and about the center.
Scatter scatter_in_units(const Pattern& pattern, const VectorXd& center, const VectorXd& units) {
  const VectorXd inverse = units(pattern.seen).cwiseInverse();
  return {pattern.n,
          (pattern.mean - center(pattern.seen)).cwiseProduct(inverse),
          inverse.asDiagonal() * pattern.scatter * inverse.asDiagonal()};
}

PatternVectors vectors_of_cases(const Columns& columns,
                                const Pattern& pattern,
                                const VectorXd& center,
                                const VectorXd& units) {
  const auto cases = static_cast<Index>(pattern.rows.size());
  PatternVectors result{pattern.seen,
                        pattern.n,
                        MatrixXd(static_cast<Index>(pattern.seen.size()), cases),
                        VectorXd(cases)};
  for (Index i = 0; i < cases; ++i) {
    const auto at = static_cast<std::size_t>(i);
    result.c[i] = std::sqrt(pattern.weight(at));
    read_case(columns, pattern, pattern.rows[at], center, units, result.V.col(i).data());
    result.V.col(i) *= result.c[i];
  }
  return result;
}

}  // namespace

void read_case(const Columns& columns,
               const Pattern& pattern,
               std::int64_t row,
               const VectorXd& center,
               const VectorXd& units,
               double* deviation) {
  for (const Index j : pattern.seen)
    *deviation++ =
        (columns.views()[static_cast<std::size_t>(j)][static_cast<std::size_t>(row)] - center[j]) /
        units[j];
}

PatternVectors pattern_vectors(const Columns& columns,
                               const Pattern& pattern,
                               const VectorXd& center,
                               const VectorXd& units) {
  if (pattern.is_moments()) return vectors_of(scatter_in_units(pattern, center, units), pattern);
  if (pattern.rows.size() <= pattern.seen.size() + 1)
    return vectors_of_cases(columns, pattern, center, units);
  return vectors_of(scatter_of_cases(columns, pattern, center, units), pattern);
}

}  // namespace semfit::internal
