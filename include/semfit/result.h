// Everything that happened in one fit, as plain fields. NaN means "does not exist"; why is in a
// note or in the field beside it.
#pragma once

#include "semfit/data.h"
#include "semfit/diagnostic.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"

#include <cstdint>
#include <string>
#include <vector>

namespace semfit {

/// What the statistics say: a coded remark with the parameters or variables it is about, and a
/// remedy in the message.
struct Note {
  Severity severity = Severity::warning;
  std::string code;
  std::string message;
  std::vector<std::string> about;
};

struct ResolvedOption {
  std::string name;
  std::string value;
  std::string why;
};

/// One row of the table with its estimates; same order as Result::table.rows without ==, <, >.
struct Parameter {
  int row = 0;  ///< index into Result::table.rows
  double est = not_a_number;
  double se = not_a_number;  ///< 0 for fixed parameters
  double z = not_a_number;
  double pvalue = not_a_number;
  double ci_lower = not_a_number;
  double ci_upper = not_a_number;
  double std_lv = not_a_number;   ///< latent variables at unit variance
  double std_all = not_a_number;  ///< all variables at unit variance
};

/// A standardised parameter with its own delta-method standard error; tests and interval are those
/// of std.all.
struct StandardizedParameter {
  int row = 0;
  double est_lv = not_a_number;  ///< std.lv
  double se_lv = not_a_number;
  double est_std = not_a_number;  ///< std.all
  double se = not_a_number;
  double z = not_a_number;
  double pvalue = not_a_number;
  double ci_lower = not_a_number;
  double ci_upper = not_a_number;
};

struct FitMeasure {
  std::string name;  ///< lavaan's name: "cfi", "rmsea.ci.lower"
  double value = not_a_number;
  std::string why;  ///< why there is no value, where it is NaN
};

struct RSquared {
  int block = 1;
  std::string variable;
  double value = not_a_number;
};

struct ModificationIndex {
  std::string lhs;
  Op op = Op::covariance;
  std::string rhs;
  int block = 1, group = 1, level = 1;
  double mi = not_a_number;        ///< chi-square, 1 df
  double epc = not_a_number;       ///< expected parameter change
  double sepc_lv = not_a_number;   ///< latent variables at unit variance
  double sepc_all = not_a_number;  ///< all variables at unit variance
  double delta = not_a_number;     ///< size of the misspecification that matters; on request
  double ncp = not_a_number;       ///< noncentrality of mi under a misspecification of this size
  double power = not_a_number;
  std::string decision;  ///< "(m)", "**(m)**", "(i)", "(nm)", "*epc:m*", "epc:nm", as lavaan's
};

/// One statistic of the model's test.
struct TestStatistic {
  Test test = Test::standard;
  std::string name;  ///< lavaan's: "standard", "yuan.bentler.mplus", "browne.residual.nt"
  double statistic = not_a_number;
  double df = not_a_number;
  double pvalue = not_a_number;
  double scaling_factor = not_a_number;  ///< of scaled statistics
  double shift = not_a_number;           ///< of shifted ones
  std::vector<double> by_group;          ///< the groups' contributions, if it is a sum
  int draws = 0;                         ///< bootstrap draws that the p-value rests on
  std::string why;                       ///< why there is no value
};

/// One hypothesis of a Wald test, or all of them together.
struct WaldTest {
  std::string text;           ///< "b1 == b3", or "all" hypotheses together
  double est = not_a_number;  ///< left less right side; single hypotheses only
  double se = not_a_number;
  double stat = not_a_number;
  int df = 0;
  double pvalue = not_a_number;
  std::string why;  ///< why there is no value
};

/// A score (Lagrange multiplier) test of releasing an equality constraint, or of adding a
/// parameter.
struct ScoreTest {
  int index = 0;             ///< number of the constraint or of the parameter, from 1
  std::string lhs, op, rhs;  ///< ".p2." "==" ".p38.", or the parameter "x1" "~~" "x2"
  int block = 0, group = 0;  ///< of an added parameter
  std::string text;  ///< the same for people: "visual=~x2 (group 1) == visual=~x2 (group 2)"
  double X2 = not_a_number;
  int df = 1;
  double pvalue = not_a_number;
  std::string why;  ///< why there is no value, or what limits it
};

/// Expected change of one parameter if the tested constraints are released, or parameters added.
struct ExpectedChange {
  std::string lhs;
  Op op = Op::covariance;
  std::string rhs;
  int block = 1, group = 1, level = 1;
  std::string plabel;
  double est = not_a_number;
  double epc = not_a_number;
  double epv = not_a_number;  ///< est + epc
  double sepc_lv = not_a_number;
  double sepc_all = not_a_number;
};

struct ScoreTests {
  std::string kind;  ///< "release" or "add"; empty: not asked for
  ScoreTest total;
  std::vector<ScoreTest> uni;         ///< each alone
  std::vector<ScoreTest> cumulative;  ///< the largest first, each together with those before it
  std::vector<ExpectedChange> epc;    ///< of all together
  std::string why;                    ///< why there are none
};

/// Moments (or residuals, or z values) of one block; `mean` is empty without a mean structure.
struct MomentBlock {
  int block = 1;
  std::vector<std::string> names;
  Matrix cov;
  std::vector<double> mean;
};

/// Residuals of one type: raw, cor.bentler, cor.bollen, normalized, standardized.
struct ResidualSet {
  std::string type;
  std::vector<MomentBlock> blocks;
};

/// A summary of the residuals (rmr, srmr, crmr) with its unbiased version and tests.
/// Maydeu-Olivares (2017); Maydeu-Olivares, Shi and Rosseel (2018).
struct ResidualSummary {
  std::string name;
  int block = 1;
  double value = not_a_number;
  double se = not_a_number;
  double exactfit_z = not_a_number;
  double exactfit_pvalue = not_a_number;
  double unbiased = not_a_number;
  double unbiased_se = not_a_number;
  double unbiased_ci_lower = not_a_number;  ///< 90 %
  double unbiased_ci_upper = not_a_number;
  double closefit_h0 = 0.05;
  double closefit_z = not_a_number;
  double closefit_pvalue = not_a_number;
};

/// Cases of one group that miss the same variables.
struct MissingPattern {
  std::vector<std::string> missing;
  std::int64_t cases = 0;
};

/// What is missing in one group, where it is not left out.
struct MissingData {
  int block = 1;
  std::vector<std::string> names;
  std::vector<MissingPattern> patterns;  ///< the most frequent first
  Matrix coverage;                       ///< share of the cases that have both variables
};

struct FactorScores {
  std::string method;
  std::vector<std::string> names;
  std::vector<std::int64_t> row;  ///< data row of each case, from 1
  std::vector<int> group;
  Matrix scores;  ///< cases x factors
  /// Standard errors, the same for every case of a group: groups x factors.
  Matrix se;
  bool is_new = false;  ///< of cases that the model was not fitted to
};

/// How well the scores of one factor tell it.
struct ScoreReliability {
  int block = 1;
  std::string factor;
  double determinacy = not_a_number;           ///< correlation of regression scores with the factor
  double reliability = not_a_number;           ///< its square
  double determinacy_bartlett = not_a_number;  ///< the same of Bartlett scores
  double reliability_bartlett = not_a_number;
};

/// Squared Mahalanobis distance of one case from the model's means, in its covariance matrix.
struct CaseDistance {
  std::int64_t row = 0;  ///< data row, from 1
  int group = 1;
  double d2 = not_a_number;
  double pvalue = not_a_number;  ///< upper tail of chi-square with p degrees of freedom
};

struct Effect {
  enum class Kind { direct, specific_indirect, total_indirect, total };
  Kind kind = Kind::direct;
  int block = 1;
  std::string from;
  std::string to;
  std::vector<std::string>
      path;  ///< from, mediators in order, to; direct and specific effects only
  double est = not_a_number, se = not_a_number, z = not_a_number, pvalue = not_a_number;
  double ci_lower = not_a_number, ci_upper = not_a_number;
  double std_all = not_a_number, std_all_se = not_a_number;
};

struct Interval {
  double lower = not_a_number;
  double upper = not_a_number;
};

/// An indirect effect, or a function of such effects, with every inference about it.
struct IndirectEffect {
  enum class Kind {
    specific,             ///< along one path
    total_indirect,       ///< along all of them
    contrast,             ///< one specific effect less another
    proportion_mediated,  ///< total indirect / total
    conditional,          ///< along one path, at one value of a moderator
    moderation_index      ///< its change by one unit of the moderator: Hayes (2015)
  };
  Kind kind = Kind::specific;
  int block = 1;
  std::string from, to;
  std::vector<std::string> path;        ///< of the effect, or of the first of a contrast
  std::vector<std::string> other_path;  ///< of the second
  std::string moderator;
  double moderator_value = not_a_number;
  double est = not_a_number;
  double se = not_a_number;  ///< delta method; of a bootstrap fit with the covariance of the draws
  double sobel_z = not_a_number, sobel_pvalue = not_a_number;
  double aroian_z = not_a_number, aroian_pvalue = not_a_number;    ///< products of two only
  double goodman_z = not_a_number, goodman_pvalue = not_a_number;  ///< the same
  Interval delta, monte_carlo, product;
  Interval bootstrap;  ///< of the kind that the bootstrap's is
  double monte_carlo_se = not_a_number;
  std::string why;  ///< why something is missing
};

/// One quantity over the bootstrap draws.
struct BootstrapQuantity {
  std::string section;  ///< "parameters", "std.lv", "std.all", "r2", "effects", "effects.std",
                        ///< "indirect", "fit"
  std::string name;     ///< "visual=~x2", "cfi", "x -> m -> y"; as the columns of the draws
  int row = -1;         ///< of Result::table, where it is a parameter
  double est = not_a_number;
  double mean = not_a_number;    ///< of the draws
  double bias = not_a_number;    ///< mean less est
  double se = not_a_number;      ///< standard deviation of the draws, divisor their number
  double pvalue = not_a_number;  ///< two-sided, of the hypothesis that it is 0; not of r2 and fit
  std::vector<Interval> ci;      ///< in the order of BootInterval; NaN where one does not exist
  int draws = 0;                 ///< in which it exists
  std::string why;               ///< why something is missing
};

/// Draws that were of no use.
struct FailedDraws {
  std::string reason;  ///< "not-converged", "singular-moments", ...
  std::string text;    ///< the same for people
  int count = 0;
  std::vector<std::int64_t> examples;  ///< their numbers, from 1; the first few
};

struct Bootstrap {
  Resampling type = Resampling::nonparametric;
  BootInterval interval = BootInterval::percentile;
  std::uint64_t seed = 1;
  int requested = 0;
  int finished = 0;  ///< fewer where the run was stopped
  int used = 0;      ///< that converged
  int improper = 0;  ///< of these, with a negative variance or the like; they are kept
  std::vector<FailedDraws> failed;
  std::vector<BootstrapQuantity> quantities;
  std::vector<std::int64_t> draw;  ///< number of each row of `draws`, from 1
  Matrix draws;                    ///< used x quantities
};

/// Score test of one parameter that group.equal holds equal, released in all its groups at once.
struct GroupRelease {
  std::vector<int> rows;     ///< of Result::table, the parameter in each group that shares it
  double X2 = not_a_number;  ///< NaN: the released model would not be identified
  int df = 0;                ///< independent equalities among them: groups less 1
  double pvalue = not_a_number;
  std::vector<double> epc;  ///< expected change in each of these groups
};

struct OptimizerReport {
  std::string name;  ///< "nlopt-lbfgs"
  int attempts = 0;
  int iterations = 0;  ///< polishing steps after the optimiser
  int evaluations = 0;
  double gradient_norm =
      not_a_number;  ///< max |g_k| / sqrt(information_kk), per case, free of units
};

struct Timing {
  double read = 0, table = 0, moments = 0, estimate = 0, inference = 0, measures = 0,
         total = 0;  ///< seconds
};

struct Result {
  ParameterTable table;  ///< with start filled in
  std::string estimator = "ML";
  Information information = Information::expected;
  StandardErrors se = StandardErrors::standard;
  double ci_level = 0.95;
  std::vector<ResolvedOption> options;
  std::vector<Note> notes;
  bool converged = false;
  std::string status;  ///< "ok" or the code of the gravest note
  OptimizerReport optimizer;

  int npar = 0;  ///< free parameters less the rank of the equality constraints
  std::int64_t df = 0;
  std::vector<double> nobs;  ///< cases used, per group
  std::vector<MissingData>
      missing;                ///< per group; empty where cases with missing values are left out
  std::string cluster;        ///< variable of the clusters
  std::vector<int> clusters;  ///< their number, per group; empty without
  std::vector<double> weight_sum;   ///< their sampling weights as scaled, per group; empty without
  std::vector<std::int64_t> norig;  ///< rows in the data, per group
  std::string group;                ///< the grouping variable; empty with one group
  std::vector<std::string> group_label;   ///< empty with one group
  std::vector<std::string> missing_note;  ///< which variables lost how many rows, for people

  std::vector<TestStatistic> tests;
  std::vector<Parameter> parameters;
  std::vector<FitMeasure> fit;
  std::vector<StandardizedParameter> standardized;
  std::vector<RSquared> r2;
  std::vector<ModificationIndex> modindices;
  ModificationOptions modification;  ///< which of them are here, and with what
  std::vector<ResidualSet> residuals;
  std::vector<ResidualSummary> residual_summary;
  std::vector<MomentBlock> implied;
  std::vector<MomentBlock> h1;
  std::vector<Effect> effects;
  std::vector<IndirectEffect> indirect;
  Bootstrap bootstrap;       ///< requested 0: none
  bool interrupted = false;  ///< stopped before it was done; what was finished is here
  FactorScores factor_scores;
  std::vector<ScoreReliability> score_reliability;
  std::vector<CaseDistance> mahalanobis;
  std::vector<WaldTest> wald;               ///< all together first, then each
  ScoreTests score_test;                    ///< of releasing constraints
  ScoreTests score_add;                     ///< of adding parameters
  std::vector<GroupRelease> group_release;  ///< what the proposals of invariance() are made of
  std::vector<std::string> vcov_names;
  Matrix vcov;

  Timing timing;

  /// The value of a fit measure, NaN if it was not computed.
  double measure(const std::string& name) const {
    for (const FitMeasure& m : fit)
      if (m.name == name) return m.value;
    return not_a_number;
  }
};

}  // namespace semfit
