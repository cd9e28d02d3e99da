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
  std::vector<std::string> observed;  ///< p names, the order of every matrix
  double n = 0;                       ///< cases used; with sampling weights the sum of these
  std::int64_t cases = 0;             ///< cases used
  std::int64_t original = 0;          ///< cases in the data
  Moments moments;  ///< divisor n (normal) or n - 1 (wishart); mu always, where known
  VectorXd units;   ///< p standard deviations
  std::vector<std::int64_t> rows;  ///< data rows used, from 0; empty for summary statistics
  VectorXd weights;                ///< of these rows, scaled; empty: every case counts once
};

struct Sample {
  std::vector<GroupSample> groups;
  double N = 0;                      ///< sum of n
  std::vector<std::string> dropped;  ///< "x3: 12": rows with this variable missing, for people
  std::vector<Note> notes;
};

/// Sample moments of each block's observed variables after listwise deletion within its group. A
/// name "a:b" that is not a column is the product of columns a and b.
/// @error constant-variable, all-missing, too-few-cases, singular-covariance, no-means,
/// empty-group, groups-mismatch, bad-weight, no-weight
Sample summarise(const Data& data,
                 const ParameterTable& table,
                 const SampleOptions& options,
                 Likelihood likelihood);

/// The p x n block of cases `rows` (centred by nothing), for case-wise results.
MatrixXd cases(const Data& data,
               const std::vector<std::string>& observed,
               const std::vector<std::int64_t>& rows);

}  // namespace semfit::internal
