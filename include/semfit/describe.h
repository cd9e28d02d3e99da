// What a sample looks like before any model: moments of each variable, correlations, normality.
#pragma once

#include "semfit/data.h"
#include "semfit/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// Which cases a number is of.
enum class Available {
  listwise,  ///< those that have every variable
  pairwise   ///< those that have the variable, or both variables of a correlation
};
constexpr std::string_view available_names[] = {"listwise", "pairwise"};

struct DescribeOptions {
  std::vector<std::string> variables;    ///< empty: every column of numbers
  std::string group;                     ///< grouping variable; empty: one group
  std::vector<std::string> group_label;  ///< its values, in this order; empty: as they appear
  Available missing = Available::pairwise;
  double ci_level = 0.95;  ///< of the correlations
};

/// One variable of one group. Divisor of the variance N - 1; skewness and kurtosis are the sample
/// versions G1 and G2 (Joanes and Gill 1998, type 2), 0 for a normal variable.
struct VariableDescription {
  std::string name;
  std::int64_t n = 0;        ///< values that the numbers are of
  std::int64_t missing = 0;  ///< cases of the group without a value
  double mean = not_a_number, sd = not_a_number;
  double min = not_a_number, max = not_a_number;
  double skewness = not_a_number, skewness_se = not_a_number;
  double kurtosis = not_a_number, kurtosis_se = not_a_number;
  std::string why;  ///< why something is missing
};

/// Mardia's (1970) multivariate skewness and kurtosis of the complete cases. The covariance matrix
/// within has divisor N.
struct MardiaTest {
  std::int64_t n = 0;                    ///< complete cases
  std::int64_t p = 0;                    ///< variables
  double skewness = not_a_number;        ///< b1p, 0 for a normal distribution
  double skewness_chisq = not_a_number;  ///< n b1p / 6
  double skewness_df = not_a_number;
  double skewness_pvalue = not_a_number;
  double small_sample_chisq = not_a_number;  ///< the same with Mardia's (1974) correction
  double small_sample_pvalue = not_a_number;
  double kurtosis = not_a_number;    ///< b2p, p (p + 2) for a normal distribution
  double kurtosis_z = not_a_number;  ///< of b2p - p (p + 2)
  double kurtosis_pvalue = not_a_number;
  std::string why;  ///< why there is none
};

struct GroupDescription {
  std::string label;
  std::int64_t cases = 0;     ///< rows of the group
  std::int64_t complete = 0;  ///< those without a missing value
  std::vector<VariableDescription> variables;
  // p x p, of each pair of variables:
  Matrix cov;           ///< divisor N - 1
  Matrix cor;           ///< NaN where a variable does not vary, or fewer than 2 cases have both
  Matrix n;             ///< cases
  Matrix pvalue;        ///< two-sided, of t with n - 2 degrees of freedom
  Matrix lower, upper;  ///< Fisher's (1921) z
  MardiaTest mardia;
  std::vector<MissingPattern>
      patterns;  ///< the most frequent first; empty where nothing is missing
};

struct Description {
  std::string group;  ///< the grouping variable
  Available missing = Available::pairwise;
  bool is_raw = true;  ///< false: published moments, which have no cases
  double ci_level = 0.95;
  std::int64_t without_group = 0;  ///< rows without a value of the grouping variable
  std::vector<GroupDescription> groups;
  std::vector<Note> notes;
};

/// Describes columns of numbers, or published moments as far as these go.
/// @error unknown-variable, no-variables, unknown-group, few-groups, ... (Error)
Description describe(const Data& data, const DescribeOptions& options);

}  // namespace semfit
