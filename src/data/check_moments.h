// Published moments are typed by hand: what they must satisfy before anything is fitted to them.
#pragma once

#include "semfit/data.h"

#include "data/moment_file.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// The whole symmetric matrix, each pair taken from the triangle that has it.
/// @error not-symmetric (both values), incomplete-matrix (the first pair without a value)
Matrix complete_covariance(const WrittenMatrix& written);

/// The same of correlations, where a diagonal that is not written is 1.
/// @error and diagonal-not-one, correlation-out-of-range (the pair)
Matrix complete_correlation(const WrittenMatrix& written);

/// @error variance-not-positive, correlation-out-of-range (the pair)
void check_covariance(const Matrix& cov, const WrittenMatrix& written);

/// Judged by the smallest eigenvalue of the correlations, so units do not matter.
/// @error not-positive-definite (the eigenvalue, the variables it is about, how far the nearest
///        positive definite matrix is)
void check_positive_definite(const Matrix& cov, const WrittenMatrix& written);

}  // namespace semfit::internal
