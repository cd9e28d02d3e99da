// Data into what estimation needs: moments per group, in memory that does not grow with the rows.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "moments/moments.h"
#include "moments/pattern_likelihood.h"
#include "moments/patterns.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace semfit::internal {

/// What sums of squares and products are divided by: the cases, or one less.
enum class Divisor { n, n_minus_1 };

struct GroupSample {
  std::string label;
  std::vector<std::string> observed;  ///< p names, the order of every matrix
  double n = 0;                       ///< cases used; with sampling weights the sum of these
  double divisor = 0;                 ///< of the covariances: n or n - 1
  std::int64_t cases = 0;             ///< cases used
  std::int64_t original = 0;          ///< cases in the data
  /// mu always, where known. With missing values the unrestricted maximum likelihood estimates.
  Moments moments;
  VectorXd units;                  ///< p standard deviations
  std::vector<std::int64_t> rows;  ///< data rows used, from 0; empty for summary statistics
  VectorXd weights;                ///< of these rows, scaled; empty: every case counts once
  std::vector<int> cluster_of;     ///< of these rows, the number of their cluster from 0; or empty
  int clusters = 0;                ///< 0: every case is a cluster of its own

  // Where values are missing and not left out:
  std::vector<Pattern> patterns;
  std::shared_ptr<const PatternLikelihood> likelihood;  ///< in the units; null for complete data
  double unrestricted_F = 0;                            ///< of the likelihood at `moments`
  Moments available;  ///< means and covariances of what is there, pair by pair
  MatrixXd coverage;  ///< p x p: cases with both variables
  /// Where auxiliary variables served to estimate `moments`: of all these variables, the model's
  /// first. Null where there are none.
  std::shared_ptr<const GroupSample> first_stage;
  /// `moments` in the units: correlations and standardised means.
  Moments in_units(bool has_means) const;
};

struct Sample {
  std::vector<GroupSample> groups;
  double N = 0;                      ///< sum of n
  std::vector<std::string> dropped;  ///< "x3: 12": rows with this variable missing, for people
  std::vector<Note> notes;
};

/// How the moments are made.
struct MomentOptions {
  Divisor divisor = Divisor::n;
  bool is_fixed_x = true;  ///< cases without their covariates are of no use to full information
  int threads = 1;
};

/// Sample moments of each block's observed variables: of the cases that are complete within its
/// group, or by maximum likelihood of what all of them have. A name "a:b" that is not a column is
/// the product of columns a and b.
/// @error constant-variable, all-missing, too-few-cases, singular-covariance, no-means,
/// empty-group, groups-mismatch, bad-weight, no-weight, bad-cluster
Sample summarise(const Data& data,
                 const ParameterTable& table,
                 const SampleOptions& options,
                 const MomentOptions& how);

/// Moments, divisor and units of a group whose n is known, from sums of squares and products about
/// the mean.
void set_moments(GroupSample& group, MatrixXd scatter, VectorXd mean, Divisor divisor);

/// The p x n block of cases `rows` (centred by nothing), for case-wise results.
MatrixXd cases(const Data& data,
               const std::vector<std::string>& observed,
               const std::vector<std::int64_t>& rows);

}  // namespace semfit::internal
