// Which rows of which data a fitted model is applied to, for case-wise results.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include "moments/sample.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit::internal {

struct CaseRows {
  const Data* data = nullptr;
  std::vector<std::vector<std::int64_t>> rows;  ///< of each group, from 0; complete cases
  std::vector<Note> notes;                      ///< on rows that were left out
  bool is_new = false;                          ///< not those of the fit
};

/// The cases that the model was fitted to.
CaseRows fitted_cases(const Data& data, const Sample& sample);

/// Cases of other data. Rows that lack a value of a model variable or of the grouping variable,
/// and rows of groups of the fitted data that were not chosen, are left out and noted.
/// @param fitted   the data of the fit: which groups there are
/// @param options  the grouping variable; whether cases with missing values are kept
/// @error unknown-variable (a column is missing), unknown-group (a value that the fitted data do
/// not have), groups-mismatch, no-complete-cases
CaseRows new_cases(const Data& data,
                   const Data& fitted,
                   const ParameterTable& table,
                   const SampleOptions& options);

}  // namespace semfit::internal
