// Several models on the same data: fit side by side and tests between nested ones.
#pragma once

#include "semfit/fit.h"

#include <string>
#include <vector>

namespace semfit {

/// One row of the difference table, in order of df. The difference is against the row before.
struct ComparisonRow {
  std::string model;
  std::int64_t df = 0;
  double aic = not_a_number, bic = not_a_number, chisq = not_a_number;
  double chisq_diff = not_a_number, rmsea = not_a_number, pvalue = not_a_number;
  std::int64_t df_diff = 0;
  bool has_diff = false;
  double scaling_factor = not_a_number;  ///< of the difference, if it is scaled
  double shift = not_a_number;           ///< if it is scaled and shifted
  std::string nested;                    ///< "yes", "no", or "unknown", with `why`
  std::string why;
};

struct Comparison {
  std::vector<std::string> names;
  std::string method;           ///< of the difference test: "standard", "satorra.bentler.2001", ...
  std::vector<Result> results;  ///< in the order given
  std::vector<ComparisonRow> lrt;
  std::vector<Note> notes;
};

/// Fits every table to the data and tests the differences, by `options.difference`. Nesting is
/// checked, not assumed: the less restricted model is fitted to the moments that the other implies
/// (Bentler and Satorra 2010).
Comparison compare(const std::vector<std::string>& names,
                   const std::vector<ParameterTable>& tables,
                   const Data& data,
                   const Options& options);

}  // namespace semfit
