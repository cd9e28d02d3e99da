// What the options come to: each choice of the fit with its reason.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include <string>
#include <vector>

namespace semfit::internal {

struct Recipe {
  std::string estimator = "ML";
  Likelihood likelihood = Likelihood::normal;
  Information information = Information::expected;
  StandardErrors se = StandardErrors::standard;
  std::vector<Test> tests{Test::standard};  ///< empty: none
  std::vector<ResolvedOption> reasons;

  bool has_test() const { return !tests.empty(); }
  /// What the discrepancy is multiplied by to give the chi-square, and the unit information to give
  /// the information of the sample: N, or N less the number of groups (Wishart).
  double multiplier(double N, double groups) const {
    return likelihood == Likelihood::normal ? N : N - groups;
  }
};

/// @error unsupported-estimator, unsupported-optimizer (Fault::usage)
Recipe resolve_recipe(const Options& options, const ParameterTable& table);

}  // namespace semfit::internal
