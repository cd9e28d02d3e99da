#include "data/written_summary.h"

#include "base/edit_distance.h"
#include "data/check_moments.h"
#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// The numbers in the order of the matrix.
std::vector<double> in_order(const WrittenVector& written, const WrittenMatrix& matrix) {
  const auto differ = [&](std::string message, std::vector<std::string> way_out) {
    return Error(complain(
        "names-differ", std::move(message), Place{written.file, 0, 0}, std::move(way_out)));
  };
  if (written.names.empty() && written.values.size() == matrix.names.size()) return written.values;
  if (written.names.empty())
    throw differ(fmt::format("{} numbers for the {} variables of {}",
                             written.values.size(),
                             matrix.names.size(),
                             matrix.file),
                 {"write a line of names above the numbers"});
  std::vector<double> values;
  for (const std::string& name : matrix.names) {
    const auto at = std::ranges::find(written.names, name);
    if (at == written.names.end()) {
      const auto near = closest(name, written.names);
      throw differ(
          fmt::format("'{}' of {} is missing here", name, matrix.file),
          near ? std::vector{fmt::format("is '{}' meant?", *near)} : std::vector<std::string>{});
    }
    values.push_back(written.values[static_cast<std::size_t>(at - written.names.begin())]);
  }
  for (const std::string& name : written.names)
    if (std::ranges::find(matrix.names, name) == matrix.names.end())
      throw differ(fmt::format("'{}' is not a variable of {}", name, matrix.file), {});
  return values;
}

/// S_ij = sd_i r_ij sd_j
Matrix covariance(const Matrix& r,
                  const std::vector<double>& sd,
                  const WrittenVector& written,
                  const WrittenMatrix& matrix) {
  Matrix cov(r.rows, r.cols);
  for (std::size_t i = 0; i < sd.size(); ++i)
    if (!(sd[i] > 0))
      throw Error(
          complain("sd-not-positive",
                   fmt::format("the standard deviation of '{}' is {}", matrix.names[i], sd[i]),
                   Place{written.file, 0, 0},
                   {"a variable that does not vary cannot be in a model"}));
  for (std::int64_t j = 0; j < r.cols; ++j)
    for (std::int64_t i = 0; i < r.rows; ++i)
      cov(i, j) = sd[static_cast<std::size_t>(i)] * r(i, j) * sd[static_cast<std::size_t>(j)];
  return cov;
}

bool has_unit_diagonal(const Matrix& cov) {
  for (std::int64_t i = 0; i < cov.rows; ++i)
    if (cov(i, i) != 1.0) return false;
  return true;
}

}  // namespace

Summary checked_summary(const WrittenSummary& written, std::vector<Diagnostic>& notes) {
  const WrittenMatrix& matrix = written.matrix;
  Summary summary;
  summary.label = written.label;
  summary.names = matrix.names;
  summary.nobs = written.nobs;
  summary.place.file = matrix.file;
  if (written.sd) {
    const Matrix r = complete_correlation(matrix);
    summary.cov = covariance(r, in_order(*written.sd, matrix), *written.sd, matrix);
  } else {
    summary.cov = complete_covariance(matrix);
    if (has_unit_diagonal(summary.cov))
      notes.push_back(remark(Severity::warning,
                             "correlations-as-covariances",
                             "all variances are 1: are these correlations?",
                             summary.place,
                             {"with the standard deviations: --cor FILE --sd FILE"}));
  }
  check_covariance(summary.cov, matrix);
  check_positive_definite(summary.cov, matrix);
  if (written.mean) summary.mean = in_order(*written.mean, matrix);
  return summary;
}

}  // namespace semfit::internal
