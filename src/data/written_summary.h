// The summary statistics of one group as written, in whatever file, and as checked.
#pragma once

#include "semfit/data.h"

#include "data/moment_file.h"

#include <optional>
#include <string>
#include <vector>

namespace semfit::internal {

struct WrittenSummary {
  std::string label;
  WrittenMatrix matrix;             ///< covariances, or with `sd` correlations
  std::optional<WrittenVector> sd;  ///< standard deviations
  std::optional<WrittenVector> mean;
  std::int64_t nobs = 0;
};

/// The covariances as a whole, symmetric and positive definite, standard deviations and means in
/// their order.
/// @error names-differ, sd-not-positive, and those of check_moments
Summary checked_summary(const WrittenSummary& written, std::vector<Diagnostic>& notes);

}  // namespace semfit::internal
