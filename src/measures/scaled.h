// Fit measures of a scaled test: the same formulas, of corrected numbers.
#pragma once

#include "measures/measure.h"

#include <span>
#include <string_view>

namespace semfit::internal {

/// A measure corrected for data that are not normal, with the scaling factors c of the model and c0
/// of its baseline. Those called `scaled` are made of the scaled chi-squares x/c and x0/c0. Those
/// called `robust` estimate the population's value of complete data: noncentrality x - c d in the
/// place of x - d.
/// @source Satorra and Bentler (1994); Brosseau-Liard, Savalei and Li (2012), Brosseau-Liard and
/// Savalei (2014), Savalei (2018); with missing values Zhang and Savalei (2023)
struct CorrectedMeasure {
  const char* plain;  ///< "cfi"
  const char* name;   ///< "cfi.scaled"
  /// The inputs with which the plain formula gives the corrected value.
  Prepared (*inputs)(const Prepared& plain);
  bool is_robust() const { return std::string_view(name).ends_with(".robust"); }
};

std::span<const CorrectedMeasure> corrected_measures();

}  // namespace semfit::internal
