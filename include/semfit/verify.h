// Are printed results possible? Claims as a paper prints them, and what recomputing says of each.
#pragma once

#include "semfit/data.h"
#include "semfit/diagnostic.h"
#include "semfit/parameter_table.h"
#include "semfit/report.h"
#include "semfit/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// A number as printed: ".071" stands for every number from .0705 to .0715.
struct Printed {
  enum class Relation { equal, less, greater };
  std::string text;  ///< as printed; empty: not given
  Relation relation = Relation::equal;
  double value = not_a_number;        ///< the number in the text
  Interval box{-infinity, infinity};  ///< what prints like this, both ends included
  int stars = 0;                      ///< ".36**"
  std::string place;                  ///< JSON pointer
  /// Given, and left out because no such number exists: a chi-square below 0.
  bool is_impossible = false;

  bool given() const { return !text.empty(); }
  /// A number that others can be computed from.
  bool is_number() const { return given() && relation == Relation::equal; }
};

/// ".071", "-.02", "5.73", "< .001", "p > .05", "n.s.", ".36**". Nothing for anything else.
/// "n.s." is "> .05".
std::optional<Printed> parse_printed(std::string_view text);

/// A count below its least: -1 degrees of freedom, one case. The claim is as if it were not given.
struct ImpossibleCount {
  std::string name;  ///< "df"
  std::string text;
  std::string place;  ///< JSON pointer
  std::int64_t least = 0;
};

/// What every entry of the claims says about itself.
struct ClaimEntry {
  std::string name;
  std::string table;  ///< where it is printed: "Table 2"
  std::string note;
  std::string place;   ///< JSON pointer
  std::int64_t n = 0;  ///< cases; 0: not known
  std::vector<ImpossibleCount> impossible;
};

struct VariableClaim : ClaimEntry {
  Printed mean, sd;
  std::vector<double> range;  ///< lowest and highest answer, or empty
  std::int64_t items = 0;     ///< whole numbers that the value is the mean of; 0: not said
};

struct CorrelationClaim : ClaimEntry {
  std::vector<std::string> names;
  std::vector<std::vector<Printed>> rows;  ///< row i: the correlations with 0, ..., i - 1
  std::vector<double> stars;               ///< the level of one star, of two, ...
};

/// A printed estimate of a model: of "fep ~ ifc", "f =~ x2" or a defined parameter's name.
struct EstimateClaim {
  std::string parameter;
  std::string place;
  Printed est, se, z, pvalue, std_all;
};

struct ModelClaim : ClaimEntry {
  std::int64_t groups = 1;
  std::int64_t factors = -1, items = -1, npar = -1, df = -1, baseline_df = -1;  ///< -1: not given
  std::optional<bool> meanstructure;
  Printed chisq, pvalue, chisq_df, cfi, tli, rmsea, rmsea_lower, rmsea_upper, srmr, gfi, agfi;
  Printed baseline_chisq, aic, bic;
  double rmsea_level = .90;
  std::string syntax, file;  ///< the model's text, or the file that has it
  std::string function = "sem";
  std::string nested_in;  ///< the name of the model that this one restricts
  Printed chisq_diff, pvalue_diff;
  std::int64_t df_diff = -1;
  std::vector<EstimateClaim> estimates;
  std::string estimator;         ///< "ML", "MLR", ...; empty: not said
  std::optional<bool> scaled;    ///< scaled (robust) test statistics
  std::int64_t covariates = -1;  ///< exogenous ones of the model's text; -1: there is no text

  bool is_scaled() const { return scaled.value_or(estimator.size() > 2 && estimator[0] == 'M'); }
  /// Said to be maximum likelihood without a scaled test statistic.
  bool is_unscaled_ml() const {
    return !is_scaled() && (estimator == "ML" || (estimator.empty() && scaled.has_value()));
  }
};

struct ConstructClaim : ClaimEntry {
  std::string model;  ///< the model whose loadings these are
  std::int64_t items = 0;
  Printed alpha, cr, ave;
  bool is_standardized = false;         ///< alpha of standardised items
  std::vector<Printed> loadings;        ///< of every item, standardised
  std::vector<Printed> loadings_range;  ///< the smallest and the largest
  double item_sd_ratio = not_a_number;  ///< how far the items' standard deviations differ at most
};

struct RegressionClaim : ClaimEntry {
  std::string y;
  std::vector<std::string> x, controls;         ///< coefficients are printed of x only
  std::vector<Printed> b, beta, se, t, pvalue;  ///< one for each of x, or none
  std::string se_of;                            ///< "b", "beta" or not said
  Printed r2, adj_r2, f, pvalue_f;
};

struct MediationClaim : ClaimEntry {
  std::string model;  ///< the model whose paths these are, if they are not of regressions
  std::string x, m, y;
  Printed a, se_a, b, se_b, c, c_prime, indirect, z, pvalue;
};

/// One quantity that is printed more than once.
struct RepeatedClaim : ClaimEntry {
  std::vector<Printed> values;
};

struct Claims {
  std::string file, sha256;
  std::string title;
  std::vector<ImpossibleCount> impossible;  ///< of the whole file: "n"
  std::vector<VariableClaim> variables;
  std::vector<CorrelationClaim> correlations;
  std::vector<ModelClaim> models;
  std::vector<ConstructClaim> constructs;
  std::vector<RegressionClaim> regressions;
  std::vector<MediationClaim> mediations;
  std::vector<RepeatedClaim> repeated;
};

/// A claims file, docs/claims-schema.json.
/// @error bad-json, unknown-key, missing-key, not-a-number, contradictory-claims, ... all that was
/// found, each with its JSON pointer (Fault::data, Fault::io)
Claims read_claims(const std::string& path);

/// The same of a text in memory; the folder of its name is where model files are looked for.
Claims read_claims_text(const Source& source);

/// What recomputing says of a claim.
enum class Verdict {
  consistent,       ///< what is recomputed rounds to what is printed
  within_rounding,  ///< not so, but numbers that print like the given ones would
  impossible,       ///< no numbers that print like the given ones would
  unchecked         ///< something is missing; the arithmetic says what
};
std::string_view spelling(Verdict verdict);

struct ClaimCheck {
  std::string section;  ///< "Models"
  std::string about;    ///< "three_factor (Table 1)"
  std::string note;     ///< of the claims' author
  std::string check;    ///< "rmsea"
  std::string claim;    ///< "rmsea = .071"
  std::string place;    ///< JSON pointer of the printed number
  Verdict verdict = Verdict::unchecked;
  std::string arithmetic;       ///< for a reader with a calculator
  bool is_conditional = false;  ///< unchecked, since it presupposes what the claims do not say
  Interval printed{not_a_number, not_a_number};
  double value = not_a_number;                 ///< recomputed from the numbers as printed
  Interval range{not_a_number, not_a_number};  ///< over all numbers that print like them
};

/// The correlation matrix nearest to a printed one that is none. Higham (2002)
struct NearestCorrelations {
  std::string place;
  double smallest_eigenvalue = not_a_number;  ///< of the printed matrix
  double distance = not_a_number;             ///< Frobenius norm of the difference
  std::vector<std::string> names;
  Matrix matrix;
};

struct Verification {
  std::string file, title;
  std::vector<ClaimCheck> checks;
  std::vector<NearestCorrelations> nearest;
  std::vector<Note> notes;
  int count(Verdict verdict) const {
    int n = 0;
    for (const ClaimCheck& check : checks)
      n += check.verdict == verdict ? 1 : 0;
    return n;
  }
};

/// Recomputes what can be recomputed. Models with a text are counted, and refitted where the
/// correlations of their variables are given.
/// @error unknown-variable and all that reading a model reports (Fault::model, Fault::io)
Verification verify(const Claims& claims);

std::string write_text(const Verification& verification,
                       const Manifest& manifest,
                       const TextStyle& style);
std::string write_json(const Verification& verification, const Manifest& manifest);
std::string write_csv(const Verification& verification);

}  // namespace semfit
