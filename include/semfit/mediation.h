// Mediation by regressions: the steps of Baron and Kenny (1986), the indirect effect with the
// inference that is asked of it today, and what may be concluded.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit {

/// x -> m -> y; several mediators stand side by side (parallel), none of them causes another.
struct MediationOptions {
  std::string x;
  std::vector<std::string> mediators;
  std::string y;
  std::vector<std::string> controls;  ///< predictors in every regression
  double ci_level = .95;              ///< of all intervals; verdicts are at 1 - ci_level
  int bootstrap = 5000;               ///< draws, of raw data; published moments have no cases
  BootInterval boot_ci_type = BootInterval::percentile;
  int monte_carlo = 20000;  ///< draws of the Monte Carlo intervals
  std::uint64_t seed = 1;
  int threads = 1;  ///< results do not depend on it
};

struct RegressionCoefficient {
  std::string name;  ///< of the predictor; "(Intercept)"
  double est = not_a_number;
  double se = not_a_number;
  double beta = not_a_number;  ///< est sd(predictor) / sd(outcome); none of the intercept
  double t = not_a_number, pvalue = not_a_number;
  Interval ci;                      ///< of est
  double tolerance = not_a_number;  ///< 1 - R2 of this predictor on the others; VIF is 1 / it
};

/// Least squares of one outcome. df: predictors, and cases less predictors less 1.
struct Regression {
  std::string name;  ///< "I"; of several mediators "IIa", "IIb"
  std::string outcome;
  /// The intercept first, where means are known; then controls, x, mediators.
  std::vector<RegressionCoefficient> coefficients;
  std::int64_t nobs = 0;
  int df_model = 0;
  std::int64_t df_residual = 0;
  double r2 = not_a_number, adjusted_r2 = not_a_number;
  double sigma = not_a_number;  ///< standard deviation of the residuals, divisor df_residual
  double F = not_a_number, F_pvalue = not_a_number;

  /// Of a predictor; the intercept is first.
  const RegressionCoefficient* find(const std::string& predictor) const {
    const RegressionCoefficient* found = nullptr;
    for (const RegressionCoefficient& c : coefficients)
      if (c.name == predictor) found = &c;
    return found;
  }
};

/// What the mediators add to the explained variance of y.
struct R2Change {
  double change = not_a_number;
  double F = not_a_number, pvalue = not_a_number;
  int df_model = 0;
  std::int64_t df_residual = 0;
};

/// An effect of x on y, or a function of such effects.
struct MediationEffect {
  enum class Kind {
    total,           ///< c
    direct,          ///< c'
    indirect,        ///< a b by one mediator
    total_indirect,  ///< by all of them: c - c'
    contrast,        ///< indirect effect of one mediator less that of another
    standardized_indirect,
    standardized_total_indirect,
    proportion  ///< total indirect / total
  };
  Kind kind = Kind::total;
  std::string mediator;        ///< of indirect ones, and the first of a contrast
  std::string other_mediator;  ///< the second of a contrast
  double est = not_a_number;
  double se = not_a_number;  ///< of c and c' as in their regression; otherwise delta method (Sobel)
  double z = not_a_number, pvalue = not_a_number;  ///< of c and c' t
  Interval ci;                                     ///< est and se, by t or by z
  // Indirect effects by one mediator only:
  double aroian_z = not_a_number, aroian_pvalue = not_a_number;
  double goodman_z = not_a_number, goodman_pvalue = not_a_number;
  // All but c and c':
  double monte_carlo_se = not_a_number;
  Interval monte_carlo;
  BootstrapQuantity bootstrap;  ///< draws is 0 without cases
  std::string why;              ///< why something is missing
};

std::string spelling(MediationEffect::Kind kind);  ///< "total_indirect"

/// One of Baron and Kenny's conditions.
struct MediationStep {
  int step = 1;
  std::string model;  ///< Regression::name
  std::string from, to;
  std::string symbol;  ///< "c", "a", "b", "c'"
  double est = not_a_number, se = not_a_number, beta = not_a_number;
  double t = not_a_number, pvalue = not_a_number;
  Interval ci;
  bool is_met = false;
  std::string why;  ///< the condition with its numbers, in words
};

enum class BaronKenny { none, partial, full };
std::string spelling(BaronKenny verdict);

/// The typology of Zhao, Lynch and Chen (2010): a b and c', different from 0 or not, of one sign or
/// not. `unknown`: the indirect effect has no interval.
enum class MediationType {
  complementary,
  competitive,
  indirect_only,
  direct_only,
  no_effect,
  unknown
};
std::string spelling(MediationType type);  ///< "indirect-only"

struct MediationVerdict {
  std::string mediator;              ///< empty: all of several together
  std::vector<MediationStep> steps;  ///< the four; none of all together
  BaronKenny baron_kenny = BaronKenny::none;
  std::string baron_kenny_why;
  MediationType type = MediationType::unknown;
  std::string type_why;
  std::vector<std::string> cautions;  ///< against reading more from them than they say
};

struct Mediation {
  MediationOptions options;
  bool has_cases = true;  ///< false: of published moments
  std::int64_t nobs = 0;
  std::int64_t norig = 0;                 ///< rows in the data
  std::vector<std::string> missing_note;  ///< which variables lost how many rows, for people

  std::vector<Regression> models;  ///< I: y on x; II: each mediator on x; III: y on x and mediators
  R2Change r2_change;              ///< from I to III
  /// c, c', the indirect ones, those of all together and contrasts, standardised ones, proportion.
  std::vector<MediationEffect> effects;
  Bootstrap bootstrap;  ///< its account; `quantities` and `draws` are empty. requested 0: none
  std::vector<MediationVerdict> verdicts;  ///< of each mediator; of several then all together
  std::vector<Note> notes;

  const Regression& total_model() const { return models.front(); }
  const Regression& direct_model() const { return models.back(); }
  const MediationEffect* find(MediationEffect::Kind kind, const std::string& mediator = "") const {
    for (const MediationEffect& effect : effects)
      if (effect.kind == kind && effect.mediator == mediator) return &effect;
    return nullptr;
  }
};

/// Names of the data columns that `options` speak of: controls, x, mediators, y.
/// @error mediation-roles: a role that nobody has, or a variable in two (Fault::usage)
std::vector<std::string> mediation_columns(const MediationOptions& options);

/// The regressions, effects and verdicts, of the cases that have all these variables.
/// @param data  raw, or the moments of one group
/// @error mediation-roles, bad-value, unknown-variable, groups-mismatch (Fault::usage);
///        no-complete-cases, too-few-cases, constant-variable, singular-covariance, ...
///        (Fault::data)
/// @source Baron and Kenny (1986); MacKinnon, Lockwood and Williams (2004); Preacher and Hayes
///         (2008); Zhao, Lynch and Chen (2010)
Mediation mediate(const Data& data, const MediationOptions& options);

}  // namespace semfit
