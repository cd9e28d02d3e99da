// What a user can choose, one struct per stage. Names are lavaan's, dots turned to underscores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// Which of lavaan's functions supplies the defaults of the parameter table.
enum class Function { sem, cfa, growth, lavaan };

/// normal: divisor N, chi-square N f. wishart: divisor N - 1, chi-square (N - 1) f.
enum class Likelihood { normal, wishart };

/// first_order: mean outer product of the cases' scores.
enum class Information { expected, observed, first_order };
constexpr std::string_view information_names[] = {"expected", "observed", "first.order"};

enum class StandardErrors {
  standard,            ///< inverse information
  robust_sem,          ///< sandwich with the fourth-order moments of the data
  robust_sem_nt,       ///< the same with those of a normal distribution
  robust_huber_white,  ///< sandwich of the cases' scores: Huber (1967), White (1982)
  robust_cluster,      ///< the same with the scores of a cluster added up
  first_order,         ///< inverse of the first-order information
  two_stage,           ///< of unrestricted moments estimated first: Yuan and Bentler (2000)
  robust_two_stage,    ///< the same without normality
  bootstrap,           ///< standard deviation over draws
  robust,              ///< the one of these that suits estimator and data
  none
};
constexpr std::string_view standard_error_names[] = {"standard",
                                                     "robust.sem",
                                                     "robust.sem.nt",
                                                     "robust.huber.white",
                                                     "robust.cluster",
                                                     "first.order",
                                                     "two.stage",
                                                     "robust.two.stage",
                                                     "bootstrap",
                                                     "robust",
                                                     "none"};

/// Test statistics of the model. `none` stands alone.
enum class Test {
  standard,                   ///< N times the discrepancy; of ML the likelihood ratio
  satorra_bentler,            ///< its mean corrected
  mean_var_adjusted,          ///< mean and variance corrected, by fewer degrees of freedom
  scaled_shifted,             ///< mean and variance corrected, by scale and shift
  yuan_bentler,               ///< mean corrected, from case-wise likelihoods
  yuan_bentler_mplus,         ///< the same as in Mplus' MLR
  browne_residual_nt,         ///< Browne (1984), normal theory at the sample moments
  browne_residual_nt_model,   ///< the same at the implied moments: "reweighted least squares"
  browne_residual_adf,        ///< distribution free, at the sample moments
  browne_residual_adf_model,  ///< distribution free, about the implied moments
  bollen_stine,               ///< the p-value of the standard one by the bootstrap
  none
};
constexpr std::string_view test_names[] = {"standard",
                                           "satorra.bentler",
                                           "mean.var.adjusted",
                                           "scaled.shifted",
                                           "yuan.bentler",
                                           "yuan.bentler.mplus",
                                           "browne.residual.nt",
                                           "browne.residual.nt.model",
                                           "browne.residual.adf",
                                           "browne.residual.adf.model",
                                           "bollen.stine",
                                           "none"};

/// What is done about missing values.
enum class Missing {
  listwise,         ///< cases with a missing value are left out
  fiml,             ///< full information; cases without their fixed covariates are left out
  fiml_x,           ///< the same, but they are kept
  two_stage,        ///< unrestricted moments by full information, then the model from these
  robust_two_stage  ///< the same, with inference that does not rest on normality
};
constexpr std::string_view missing_names[] = {
    "listwise", "fiml", "fiml.x", "two.stage", "robust.two.stage"};

/// What bootstrap draws are drawn from.
enum class Resampling {
  nonparametric,  ///< the cases, with replacement within their group; clusters as wholes
  parametric,     ///< the normal distribution that the model implies
  bollen_stine,   ///< the cases, transformed so that the model holds: Bollen and Stine (1992)
  yuan            ///< the same, so that it fails by as much as it seems to: Yuan, Hayashi and
                  ///< Yanagihara (2007)
};
constexpr std::string_view resampling_names[] = {
    "nonparametric", "parametric", "bollen.stine", "yuan"};

/// Confidence intervals from bootstrap draws. Davison and Hinkley (1997), chapter 5.
enum class BootInterval {
  percentile,                  ///< quantiles of the draws
  bias_corrected,              ///< their levels moved by the median bias: lavaan's bca.simple
  bias_corrected_accelerated,  ///< and by the skewness of the jackknife: Efron (1987)
  basic,                       ///< the percentile interval reflected at the estimate
  normal                       ///< estimate less bias, plus and minus z standard errors
};
constexpr std::string_view boot_interval_names[] = {"perc", "bc", "bca", "basic", "norm"};

enum class ScoreMethod { none, regression, bartlett };

/// How sampling weights are scaled: to the number of cases of all groups together, of their group,
/// or not at all.
enum class WeightScale { total, group, none };

struct ModelOptions {
  Function function = Function::sem;  ///< sem and cfa have the same defaults, as in lavaan
  std::optional<bool> meanstructure;  ///< default: only if the model or the function needs one
  std::optional<bool> fixed_x;        ///< exogenous covariates keep the sample's moments
  bool std_lv = false;                ///< scale latent variables by unit variances, not by markers
  bool effect_coding = false;  ///< scale by loadings that average 1 (and intercepts that sum to 0)
  bool orthogonal = false;     ///< automatic latent covariances fixed at 0
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
  /// Variables that are no part of the model and tell about its missing values.
  std::vector<std::string> auxiliary;
  // Defaults that other options decide; `decide_defaults` sets them.
  bool fixed_x_by_default = true;  ///< false for least squares
  bool models_auxiliary = true;    ///< false for two stages: they are in the first one only
  /// The text says what a population is like, and nothing is fitted: ordered variables may have
  /// thresholds.
  bool is_population = false;
  bool needs_means = false;  ///< of missing values and of clusters: both are about means, too
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
  Missing missing = Missing::listwise;
  std::string cluster;  ///< column that says which cases belong together; empty: all independent
};

struct EstimationOptions {
  /// ML | MLF | MLM | MLMV | MLMVS | MLR | GLS | WLS | ULS | ULSM | ULSMV | ULSMVS | DWLS | WLSM |
  /// WLSMV | WLSMVS
  std::string estimator = "ML";
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
  int bootstrap = 1000;  ///< draws of se bootstrap, and of test bollen.stine
  Resampling bootstrap_type = Resampling::nonparametric;  ///< of se bootstrap
  BootInterval boot_ci_type = BootInterval::percentile;   ///< of the parameters' rows
  bool bootstrap_measures = false;                        ///< intervals of fit measures, too
  std::uint64_t seed = 1;                                 ///< of whatever is random
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

/// Values of a moderator at which conditional effects are wanted. None: of a variable with two
/// values these, of any other its mean and one standard deviation below and above it.
struct ModeratorValues {
  std::string variable;
  std::vector<double> values;
};

/// What is inferred of indirect effects besides their delta-method standard errors.
struct EffectOptions {
  bool tests = false;      ///< Sobel, Aroian, Goodman, Monte Carlo, distribution of the product
  int draws = 20000;       ///< of the Monte Carlo intervals
  bool contrasts = false;  ///< differences of the indirect effects between the same variables
  std::vector<ModeratorValues> moderators;
};

/// How the difference of two nested models is tested.
enum class DifferenceMethod {
  automatic,             ///< standard, or of scaled tests the method that goes with them
  standard,              ///< the difference of the chi-squares
  satorra_2000,          ///< from the restrictions that the smaller model adds
  satorra_bentler_2001,  ///< from the scaling factors
  satorra_bentler_2010   ///< the same, with a factor that is never negative
};
constexpr std::string_view difference_method_names[] = {
    "default", "standard", "satorra.2000", "satorra.bentler.2001", "satorra.bentler.2010"};

/// How satorra.2000 finds the restrictions of the smaller model: from the derivatives of the
/// moments at each model's own estimates, or where the larger model reproduces the smaller one's
/// moments.
enum class RestrictionMethod { delta, exact };
constexpr std::string_view restriction_method_names[] = {"delta", "exact"};

struct DifferenceOptions {
  DifferenceMethod method = DifferenceMethod::automatic;
  RestrictionMethod restrictions = RestrictionMethod::delta;
  /// Of satorra.2000: correct mean and variance (default), or the mean alone.
  std::optional<bool> scaled_shifted;
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
  EffectOptions effects;
  DifferenceOptions difference;
  Sections sections;
  int threads = 1;  ///< results do not depend on it
};

/// Sets the model's defaults by estimator and treatment of missing values. To be called before a
/// parameter table is made with other choices of these than the default ones.
void decide_defaults(Options& options);

}  // namespace semfit
