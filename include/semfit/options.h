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

/// standard: inverse information. robust_huber_white: the sandwich of Huber (1967) and White
/// (1982).
enum class StandardErrors { standard, robust_huber_white, none };

/// Test statistics of the model. `none` stands alone.
enum class Test {
  standard,                   ///< the likelihood ratio
  yuan_bentler_mplus,         ///< scaled as in Mplus' MLR
  browne_residual_nt,         ///< Browne (1984), normal theory at the sample moments
  browne_residual_nt_model,   ///< the same at the implied moments: "reweighted least squares"
  browne_residual_adf,        ///< distribution free, at the sample moments
  browne_residual_adf_model,  ///< distribution free, about the implied moments
  none
};

enum class ScoreMethod { none, regression, bartlett };

/// How sampling weights are scaled: to the number of cases of all groups together, of their group,
/// or not at all.
enum class WeightScale { total, group, none };

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
  /// Labels of the groups, in the order of the blocks. Empty: as many groups as the text speaks of.
  std::vector<std::string> group_label;
  /// Kinds of parameters that are equal over groups: none, all, loadings, composite.weights,
  /// intercepts, means, regressions, residuals, residual.covariances, lv.variances, lv.covariances.
  std::vector<std::string> group_equal;
  /// false: the data are covariances alone, so several groups have no means by default.
  bool means_known = true;
  std::vector<std::string> group_partial;  ///< exceptions: "x3~1", "f=~x2"
  std::string bounds = "none";  ///< none | standard | wide | pos.var | pos.ov.var | pos.lv.var
  std::string constraints;      ///< more text in the model language, appended
};

struct ReadOptions {
  char separator = 0;           ///< 0: detected
  char decimal = 0;             ///< 0: detected
  bool header = true;           ///< false: columns are named V1, V2, ...
  std::vector<std::string> na;  ///< texts that mean missing, besides empty, NA, NaN and .
};

/// Which cases, in which groups, with which weights.
struct SampleOptions {
  std::string group;  ///< grouping variable; empty: one group
  /// Its values to be used, in this order; empty: all, in order of appearance.
  std::vector<std::string> group_label;
  std::string sampling_weights;  ///< column of the weights; empty: every case counts once
  WeightScale sampling_weights_normalization = WeightScale::group;
};

struct EstimationOptions {
  std::string estimator = "ML";  ///< ML | MLR
  Likelihood likelihood = Likelihood::normal;
  std::string optimizer =
      "lbfgs";  ///< NLopt's local gradient methods: lbfgs, slsqp, tnewton, var2, mma, ccsaq
  std::string start = "default";  ///< default | simple
  int max_iterations = 1000;      ///< evaluations per attempt
  double tolerance = 1e-9;        ///< aim for the scaled gradient; the verdict's gate is 1e-6
};

struct InferenceOptions {
  std::optional<Information> information;  ///< default: of the estimator
  std::optional<StandardErrors> se;        ///< default: of the estimator
  std::vector<Test> test;                  ///< default: of the estimator
  double ci_level = 0.95;
  std::string wald;       ///< hypotheses in labels: "b1 == b3; b2 == 0"
  std::string score_add;  ///< parameters to be added, in the model language: "x1 ~~ x2; f =~ x7"
};

/// What modification indices come with. Power: Saris, Satorra and van der Veld (2009).
struct ModificationOptions {
  bool sort = false;   ///< by size
  double minimum = 0;  ///< leave out smaller ones
  int maximum = 0;     ///< at most this many; 0: all
  bool power = false;  ///< noncentrality and power against a parameter of size `delta`
  double delta = 0.1;
  double alpha = 0.05;
  double high_power = 0.75;
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
  bool group_release = false;  ///< score tests of each parameter that group.equal makes equal
  bool score_test = false;     ///< of releasing each equality constraint
  bool reliability = false;    ///< of the factor scores
  bool mahalanobis = false;    ///< distance of each case from the model's centre
  bool explain = false;        ///< resolved options with their reasons in the text report
  ScoreMethod factor_scores = ScoreMethod::none;
};

struct Options {
  ModelOptions model;
  ReadOptions read;
  SampleOptions sample;
  EstimationOptions estimation;
  InferenceOptions inference;
  ModificationOptions modification;
  Sections sections;
};

}  // namespace semfit
