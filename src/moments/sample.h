// Data into what estimation needs: moments per group, in memory that does not grow with the rows.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "moments/moments.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

struct GroupSample {
  std::string label;
  double n = 0;               ///< cases used
  std::int64_t original = 0;  ///< cases in the data
  Moments moments;            ///< divisor n (normal) or n - 1 (wishart); mu always, where known
  VectorXd units;             ///< p standard deviations
  std::vector<std::int64_t> rows;  ///< data rows used, from 0; empty for summary statistics
};

struct Sample {
  std::vector<std::string> observed;  ///< p names, the order of every matrix
  std::vector<GroupSample> groups;
  double N = 0;
  std::vector<std::string> dropped;  ///< "x3: 12": rows with this variable missing, for people
  std::vector<Note> notes;
};

/// Sample moments of `observed` after listwise deletion. A name "a:b" that is not a column is the
/// product of columns a and b.
/// @error constant-variable, all-missing, too-few-cases, singular-covariance, no-means
Sample summarise(const Data& data,
                 const std::vector<std::string>& observed,
                 bool needs_means,
                 Likelihood likelihood);

/// Columns that `name` is computed from: itself, or the factors of a product term.
std::vector<std::string> columns_of(const std::string& name);

/// The p x n block of cases `rows` (centred by nothing), for case-wise results.
MatrixXd cases(const Data& data,
               const std::vector<std::string>& observed,
               const std::vector<std::int64_t>& rows);

}  // namespace semfit::internal
