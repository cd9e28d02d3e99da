// What a user can choose, one struct per stage. Names are lavaan's, dots turned to underscores.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace semfit {

/// Which of lavaan's functions supplies the defaults of the parameter table.
enum class Function { sem, cfa, growth, lavaan };

/// normal: divisor N, chi-square N f. wishart: divisor N - 1, chi-square (N - 1) f.
enum class Likelihood { normal, wishart };

enum class Information { expected, observed };

enum class StandardErrors { standard, none };

enum class ScoreMethod { none, regression, bartlett };

struct ModelOptions {
  Function function = Function::sem;  ///< sem and cfa have the same defaults, as in lavaan
  std::optional<bool> meanstructure;  ///< default: only if the model or the function needs one
  std::optional<bool> fixed_x;  ///< default true: exogenous covariates keep the sample's moments
  bool std_lv = false;          ///< scale latent variables by unit variances, not by markers
  bool effect_coding = false;   ///< scale by loadings that average 1 (and intercepts that sum to 0)
  bool orthogonal = false;      ///< automatic latent covariances fixed at 0
  // lavaan()'s switches; unset means the default of `function`.
  std::optional<bool> auto_fix_first, auto_fix_single, auto_var, auto_cov_lv_x, auto_cov_y;
  std::optional<bool> int_ov_free, int_lv_free;
  std::string bounds = "none";  ///< none | standard | wide | pos.var | pos.ov.var | pos.lv.var
  std::string constraints;      ///< more text in the model language, appended
};

struct ReadOptions {
  char separator = 0;           ///< 0: detected
  char decimal = 0;             ///< 0: detected
  bool header = true;           ///< false: columns are named V1, V2, ...
  std::vector<std::string> na;  ///< texts that mean missing, besides empty, NA, NaN and .
};

struct EstimationOptions {
  std::string estimator = "ML";
  Likelihood likelihood = Likelihood::normal;
  std::string optimizer =
      "lbfgs";  ///< NLopt's local gradient methods: lbfgs, slsqp, tnewton, var2, mma, ccsaq
  std::string start = "default";  ///< default | simple
  int max_iterations = 1000;      ///< evaluations per attempt
  double tolerance = 1e-9;        ///< aim for the scaled gradient; the verdict's gate is 1e-6
};

struct InferenceOptions {
  Information information = Information::expected;
  StandardErrors se = StandardErrors::standard;
  bool test = true;  ///< chi-square, baseline and fit measures
  double ci_level = 0.95;
};

/// Sections of the result that are made on request only.
struct Sections {
  bool standardized = false;  ///< standardised solution with its own standard errors
  bool modindices = false;
  bool residuals = false;
  bool r2 = false;
  bool effects = false;
  bool vcov = false;
  bool implied = false;
  bool h1 = false;
  bool fit_measures = true;
  bool explain = false;  ///< resolved options with their reasons in the text report
  ScoreMethod factor_scores = ScoreMethod::none;
};

struct Options {
  ModelOptions model;
  ReadOptions read;
  EstimationOptions estimation;
  InferenceOptions inference;
  Sections sections;
};

}  // namespace semfit
