// What the options come to: each choice of the fit with its reason.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include <algorithm>
#include <string>
#include <vector>

namespace semfit::internal {

struct Recipe {
  std::string estimator = "ML";
  Likelihood likelihood = Likelihood::normal;
  Information information = Information::expected;
  StandardErrors se = StandardErrors::standard;
  std::vector<Test> tests{Test::standard};  ///< the standard one first; empty: none
  std::vector<ResolvedOption> reasons;

  bool has_test() const { return !tests.empty(); }
  bool has(Test test) const { return std::find(tests.begin(), tests.end(), test) != tests.end(); }
  /// Is there a scaled test beside the standard one?
  bool is_scaled() const { return has(Test::yuan_bentler_mplus); }
  /// Is the likelihood of single cases or are fourth-order moments looked at?
  bool needs_cases() const {
    return se == StandardErrors::robust_huber_white || is_scaled() ||
           has(Test::browne_residual_adf) || has(Test::browne_residual_adf_model);
  }
  /// What the discrepancy is multiplied by to give the chi-square, and the unit information to give
  /// the information of the sample: N, or N less the number of groups (Wishart).
  double multiplier(double N, double groups) const {
    return likelihood == Likelihood::normal ? N : N - groups;
  }
};

/// @param is_raw  are the data cases, not published moments?
/// @error unsupported-estimator, unsupported-optimizer, conflicting-options, needs-cases
/// (Fault::usage)
Recipe resolve_recipe(const Options& options, const ParameterTable& table, bool is_raw = true);

/// lavaan's names: "robust.huber.white", "yuan.bentler.mplus".
std::string name_of(StandardErrors se);
std::string name_of(Test test);

}  // namespace semfit::internal
