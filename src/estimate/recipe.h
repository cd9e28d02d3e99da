// What the options come to: each choice of the fit with its reason.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "moments/sample.h"

#include <algorithm>
#include <string>
#include <vector>

namespace semfit::internal {

/// Which discrepancy is minimised.
enum class Fitting { ml, gls, uls, dwls, wls };

/// What there is to fit to.
enum class Basis {
  moments,   ///< of complete cases, made of rows or published
  patterns,  ///< of the rows with each pattern of missing values
  cases
};

struct Recipe {
  std::string estimator = "ML";
  Fitting fitting = Fitting::ml;
  Likelihood likelihood = Likelihood::normal;
  Missing missing = Missing::listwise;
  Information information = Information::expected;
  StandardErrors se = StandardErrors::standard;
  /// The one that fit measures are made of first; empty: none.
  std::vector<Test> tests{Test::standard};
  bool is_clustered = false;
  std::vector<ResolvedOption> reasons;

  bool has_test() const { return !tests.empty(); }
  bool has(Test test) const { return std::find(tests.begin(), tests.end(), test) != tests.end(); }
  /// The scaled test that scaled and robust measures are made of; `none` without one.
  Test scaled_test() const;
  bool is_scaled() const { return scaled_test() != Test::none; }
  bool is_full_information() const {
    return missing == Missing::fiml || missing == Missing::fiml_x;
  }
  bool is_two_stage() const {
    return missing == Missing::two_stage || missing == Missing::robust_two_stage;
  }
  /// Is the distribution of the standard statistic known, if the data are normal?
  bool is_chi_square() const { return fitting != Fitting::uls && fitting != Fitting::dwls; }
  /// Are cases or their fourth-order moments looked at, so that moments are not enough?
  bool needs_cases() const { return missing != Missing::listwise || looks_at_cases(); }
  /// The same, where missing values are treated by the moments of each pattern of them.
  bool looks_at_cases() const;
  Divisor divisor() const {
    return fitting == Fitting::ml && likelihood == Likelihood::normal ? Divisor::n
                                                                      : Divisor::n_minus_1;
  }
  /// The cases that count in standard errors and fit indices: N, or N less the number of groups
  /// where the moments have the divisor N - 1.
  double multiplier(double N, double groups) const {
    return divisor() == Divisor::n ? N : N - groups;
  }
};

/// Scaled tests are divided by an estimate of their mean under the model.
bool is_scaled(Test test);
/// Of tests made of traces of U Gamma: satorra.bentler, mean.var.adjusted, scaled.shifted.
bool is_gamma_test(Test test);

/// @error unsupported-estimator, unsupported-optimizer, conflicting-options, needs-cases
/// (Fault::usage)
Recipe resolve_recipe(const Options& options,
                      const ParameterTable& table,
                      Basis basis = Basis::cases);

Basis basis_of(const Data& data);

/// lavaan's names: "robust.huber.white", "yuan.bentler.mplus".
std::string name_of(StandardErrors se);
std::string name_of(Test test);

}  // namespace semfit::internal
