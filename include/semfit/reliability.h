// How reliably the items of a fitted measurement model measure its factors, and whether these are
// distinct.
#pragma once

#include "semfit/fit.h"

#include <string>
#include <vector>

namespace semfit {

/// One coefficient. NaN: does not exist, and `why` says so; that may also be about the interval.
struct Coefficient {
  double est = not_a_number;
  double se = not_a_number;
  double lower = not_a_number, upper = not_a_number;
  std::string why;
};

/// One factor of one group.
struct FactorReliability {
  int block = 1;
  std::string factor;
  std::vector<std::string> indicators;  ///< of its =~
  std::vector<std::string> items;       ///< observed variables below it: the same, usually
  double loading_min = not_a_number;    ///< standardised loadings of its indicators
  double loading_max = not_a_number;
  Coefficient alpha;                ///< Cronbach's, of the sample; interval of Feldt (1965)
  double alpha_std = not_a_number;  ///< the same of the correlations
  Coefficient omega;                ///< McDonald's, of the model
  Coefficient cr;                   ///< composite reliability of Fornell and Larcker (1981)
  Coefficient ave;                  ///< average variance extracted
};

/// What tells two factors apart.
struct FactorPair {
  int block = 1;
  std::string first, second;
  Coefficient r;                  ///< correlation of the factors in the model
  double ave_min = not_a_number;  ///< the smaller AVE of the two
  enum class Verdict { unknown, holds, fails };
  Verdict fornell_larcker = Verdict::unknown;  ///< both AVE exceed the squared correlation
  double htmt = not_a_number;                  ///< Henseler, Ringle and Sarstedt (2015)
  double htmt2 = not_a_number;                 ///< Roemer, Schuberth and Henseler (2021)
  std::string why;                             ///< why something is missing
};

struct Reliability {
  Result fit;  ///< of the model, with its own notes
  std::vector<FactorReliability> factors;
  std::vector<FactorPair> pairs;  ///< in the order of the factors
  std::vector<Note> notes;
};

/// Above this ratio factors are hardly distinct: the strict limit, and the one for factors that are
/// close by meaning. Henseler, Ringle and Sarstedt (2015).
inline constexpr double htmt_strict = 0.85, htmt_liberal = 0.90;

/// Fits the model and judges its measurement. Intervals of omega, CR, AVE and correlations by the
/// delta method; those of coefficients between 0 and 1 on the logit scale, of correlations on
/// Fisher's z.
/// @error no-factors, and all that `fit` refuses (Error)
Reliability reliability(const ParameterTable& table, const Data& data, const Options& options);

}  // namespace semfit
