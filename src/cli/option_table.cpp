// Every option, one row each: name, value, heading, help, who knows it, what it sets.
#include "base/text.h"
#include "cli/arguments.h"
#include "cli/values.h"

#include <limits>

namespace semfit::cli {
namespace {

using Text = const std::string&;
using Names = std::string_view;

constexpr unsigned equates = for_fit | for_compare | for_check | for_table;
constexpr unsigned fits = for_fit | for_compare | for_invariance;
constexpr unsigned reads = equates | for_invariance;

bool is_true(Text value) {
  return value == "true";
}

/// A list may be given in parts: --cov a.csv --cov b.csv.
void append(std::vector<std::string>& list, std::vector<std::string> more) {
  for (std::string& entry : more)
    list.push_back(std::move(entry));
}

char one_character(std::string_view option, Text value) {
  if (value == "\\t" || value == "tab") return '\t';
  if (value.size() != 1)
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs one character, not '" + value + "'",
                            {"for a tab, write tab"}));
  return value[0];
}

/// Each option about modification indices asks for them.
ModificationOptions& modification(Arguments& a) {
  a.options.sections.modindices = true;
  return a.options.modification;
}

/// "--mi-sort=false" asks for nothing.
void switch_on(Arguments& a, bool& option, Text value) {
  option = is_true(value);
  if (option) modification(a);
}

/// Each option about their power asks for that.
ModificationOptions& power(Arguments& a) {
  modification(a).power = true;
  return a.options.modification;
}

/// Statements in the model language; an option may be repeated. Nothing would be a slip.
void add_text(std::string& text, std::string_view option, Text value) {
  if (internal::trim(value).empty())
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs statements in the model language",
                            {"several are joined by ;"}));
  text += (text.empty() ? "" : "\n") + value;
}

// ---- choices; the second list of each is lavaan's, refused until the engine knows it
// -------------

constexpr Names continuous = "variables are treated as continuous";

constexpr Names functions[] = {"sem", "cfa", "growth", "lavaan"};
constexpr Names later_functions[] = {"efa", "sam"};

constexpr Names estimators[] = {"ML",
                                "MLF",
                                "MLM",
                                "MLMV",
                                "MLMVS",
                                "MLR",
                                "GLS",
                                "WLS",
                                "ULS",
                                "ULSM",
                                "ULSMV",
                                "ULSMVS",
                                "DWLS",
                                "WLSM",
                                "WLSMV",
                                "WLSMVS"};
constexpr Names later_estimators[] = {
    "DLS", "PML", "MML", "FML", "IV", "MIIV", "JS", "RBM", "REML"};
constexpr Names later_errors[] = {"robust.cluster.sem", "external"};

/// lavaan's other names of some values.
struct Alias {
  std::string_view name;
  std::string_view meaning;
};
constexpr Alias error_aliases[] = {
    {"robust.mlr", "robust.huber.white"},
    {"robust.mlm", "robust.sem"},
    {"sandwich", "robust.huber.white"},
    {"boot", "bootstrap"},
};
constexpr Alias test_aliases[] = {
    {"rls", "browne.residual.nt.model"},
    {"browne", "browne.residual.adf"},
    {"sb", "satorra.bentler"},
    {"yb", "yuan.bentler"},
    {"satterthwaite", "mean.var.adjusted"},
    {"mplus6", "scaled.shifted"},
};
constexpr Alias missing_aliases[] = {
    {"ml", "fiml"},
    {"direct", "fiml"},
    {"ml.x", "fiml.x"},
    {"direct.x", "fiml.x"},
};

std::string meaning_of(std::span<const Alias> aliases, Text value) {
  const std::string wanted = internal::to_lower(value);
  for (const Alias& alias : aliases)
    if (alias.name == wanted) return std::string(alias.meaning);
  return value;
}

constexpr Names weight_scales[] = {"total", "group", "none"};
constexpr Names later_lrt_methods[] = {"mean.var.adjusted.PLRT", "scaled.shifted"};
constexpr Names likelihoods[] = {"normal", "wishart"};
constexpr Names later_missings[] = {"pairwise", "available.cases", "doubly.robust"};
constexpr Names bounds[] = {"none", "standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var"};
constexpr Names starts[] = {"default", "simple"};
constexpr Names optimizers[] = {"lbfgs", "slsqp", "tnewton", "var2", "mma", "ccsaq"};
constexpr Names later_optimizers[] = {"nlminb", "bfgs", "gn", "em"};
constexpr Names scores[] = {"none", "regression", "bartlett"};
constexpr Names later_scores[] = {"ebm", "ml"};
constexpr Names formats[] = {"text", "json", "csv"};
constexpr Names later_formats[] = {"markdown", "latex", "html", "dot", "svg"};
constexpr Names colors[] = {"auto", "always", "never"};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec table[] = {
    {"--function", 0, "NAME", "Model", "whose defaults: sem, cfa, growth, lavaan", reads,
     [](Arguments& a, Text v) {
       a.options.model.function =
           static_cast<Function>(choose({"--function", functions, later_functions}, v));
     }},
    {"--meanstructure", 0, "", "Model", "model the means too", reads,
     [](Arguments& a, Text v) { a.options.model.meanstructure = is_true(v); }},
    {"--fixed-x", 0, "", "Model",
     "exogenous covariates keep the sample's moments (default)", reads,
     [](Arguments& a, Text v) { a.options.model.fixed_x = is_true(v); }},
    {"--std-lv", 0, "", "Model", "scale latent variables by unit variances", reads,
     [](Arguments& a, Text v) { a.options.model.std_lv = is_true(v); }},
    {"--effect-coding", 0, "", "Model", "scale them by loadings that average 1", reads,
     [](Arguments& a, Text v) { a.options.model.effect_coding = is_true(v); }},
    {"--orthogonal", 0, "", "Model",
     "latent variables uncorrelated unless the model says so", reads,
     [](Arguments& a, Text v) { a.options.model.orthogonal = is_true(v); }},
    {"--bounds", 0, "NAME", "Model",
     "none, standard, wide, pos.var, pos.ov.var, pos.lv.var", reads,
     [](Arguments& a, Text v) {
       a.options.model.bounds = std::string(bounds[choose({"--bounds", bounds}, v)]);
     }},
    {"--constraints", 0, "TEXT", "Model", "more model text, such as \"a == b; c > 0\"",
     reads,
     [](Arguments& a, Text v) {
       std::string& text = a.options.model.constraints;
       text += (text.empty() ? "" : "\n") + v;
     }},
    {"--auto-fix-first", 0, "", "Model", "the first loading of a factor is 1", reads,
     [](Arguments& a, Text v) { a.options.model.auto_fix_first = is_true(v); }},
    {"--auto-fix-single", 0, "", "Model", "a single indicator has no residual variance",
     reads, [](Arguments& a, Text v) { a.options.model.auto_fix_single = is_true(v); }},
    {"--auto-var", 0, "", "Model", "variances are free", reads,
     [](Arguments& a, Text v) { a.options.model.auto_var = is_true(v); }},
    {"--auto-cov-lv-x", 0, "", "Model",
     "covariances of exogenous latent variables are free", reads,
     [](Arguments& a, Text v) { a.options.model.auto_cov_lv_x = is_true(v); }},
    {"--auto-cov-y", 0, "", "Model", "residual covariances of outcomes are free", reads,
     [](Arguments& a, Text v) { a.options.model.auto_cov_y = is_true(v); }},
    {"--int-ov-free", 0, "", "Model", "intercepts of observed variables are free", reads,
     [](Arguments& a, Text v) { a.options.model.int_ov_free = is_true(v); }},
    {"--int-lv-free", 0, "", "Model", "intercepts of latent variables are free", reads,
     [](Arguments& a, Text v) { a.options.model.int_lv_free = is_true(v); }},

    {"--group-equal", 0, "LIST", "Model",
     "equal over groups: loadings, intercepts, means, residuals, ..., all",
     equates, [](Arguments& a, Text v) { append(a.options.model.group_equal, split_list(v)); }},
    {"--group-partial", 0, "LIST", "Model",
     "exceptions from --group-equal: \"x3~1; f=~x2\"", reads,
     [](Arguments& a, Text v) { append(a.options.model.group_partial, split_list(v, ",;")); }},
    {"--levels", 0, "LIST", "Model",
     "the ladder: configural, metric, scalar, strict, or kinds of --group-equal to be added",
     for_invariance, [](Arguments& a, Text v) { a.invariance.levels = split_list(v); }},
    {"--partial", 0, "", "Model",
     "where a level does not hold, free equalities one by one (exploratory)", for_invariance,
     [](Arguments& a, Text v) { a.invariance.partial = is_true(v); }},

    {"--x", 0, "VAR", "Mediation", "the predictor", for_mediate,
     [](Arguments& a, Text v) {
       if (const auto names = split_list(v); names.size() > 1)
         throw Error(usage_error(
             "mediation-roles", "--x takes one predictor, not '" + v + "'",
             {"one at a time, the others among --controls; or a path model in `semfit fit`"}));
       a.mediation.x = std::string(internal::trim(v));
     }},
    {"--m", 0, "LIST", "Mediation", "the mediator; of several, none causes another", for_mediate,
     [](Arguments& a, Text v) { append(a.mediation.mediators, split_list(v)); }},
    {"--y", 0, "VAR", "Mediation", "the outcome", for_mediate,
     [](Arguments& a, Text v) {
       if (const auto names = split_list(v); names.size() > 1)
         throw Error(usage_error("mediation-roles", "--y takes one outcome, not '" + v + "'",
                                 {"one at a time, or a path model in `semfit fit`"}));
       a.mediation.y = std::string(internal::trim(v));
     }},
    {"--controls", 0, "LIST", "Mediation", "predictors in every regression", for_mediate,
     [](Arguments& a, Text v) { append(a.mediation.controls, split_list(v)); }},

    {"--group", 0, "VAR", "Data", "fit the model in each group of this column", reads,
     [](Arguments& a, Text v) { a.options.sample.group = v; }},
    {"--group-label", 0, "LIST", "Data",
     "the groups to be used, in this order (all, as they appear)", reads,
     [](Arguments& a, Text v) {
       append(a.options.sample.group_label, split_list(v));
       a.moments.group_label = a.options.sample.group_label;
     }},
    {"--sep", 0, "CHAR", "Data", "separator of the data file (detected)", reads | for_mediate,
     [](Arguments& a, Text v) { a.options.read.separator = one_character("--sep", v); }},
    {"--decimal", 0, "CHAR", "Data", "decimal mark (detected)", reads | for_mediate,
     [](Arguments& a, Text v) { a.options.read.decimal = one_character("--decimal", v); }},
    {"--no-header", 0, "", "Data", "the first row is data; columns are named V1, V2, ...",
     reads | for_mediate, [](Arguments& a, Text v) { a.options.read.header = !is_true(v); }},
    {"--na", 0, "TEXT", "Data", "means missing, besides empty, NA, NaN and . (repeatable)",
     reads | for_mediate, [](Arguments& a, Text v) { a.options.read.na.push_back(v); }},
    {"--cov", 0, "FILE", "Data", "covariances (divisor N - 1) instead of raw data",
     reads | for_mediate,
     [](Arguments& a, Text v) { append(a.moments.cov, split_list(v)); }},
    {"--cor", 0, "FILE", "Data", "correlations instead of raw data, with --sd", reads | for_mediate,
     [](Arguments& a, Text v) { append(a.moments.cor, split_list(v)); }},
    {"--sd", 0, "FILE", "Data", "standard deviations for --cor", reads | for_mediate,
     [](Arguments& a, Text v) { append(a.moments.sd, split_list(v)); }},
    {"--mean", 0, "FILE", "Data", "means for --cov or --cor", reads | for_mediate,
     [](Arguments& a, Text v) { append(a.moments.mean, split_list(v)); }},
    {"--nobs", 0, "N", "Data", "number of cases behind --cov or --cor", reads | for_mediate,
     [](Arguments& a, Text v) {
       for (const std::string& n : split_list(v))
         a.moments.nobs.push_back(integer_value("--nobs", n, 2, 1'000'000'000'000));
     }},
    {"--ordered", 0, "", "Data", "=false: no variable is ordered, which is the only choice", reads,
     [](Arguments&, Text v) {
       if (v != "false")
         throw Error(usage_error("unsupported-option", "--ordered is not supported in this version",
                                 {std::string(continuous)}));
     }},
    {"--sampling-weights", 0, "VAR", "Data", "column of sampling weights", fits,
     [](Arguments& a, Text v) { a.options.sample.sampling_weights = v; }},
    {"--sampling-weights-normalization", 0, "NAME", "Data",
     "weights add up to the cases of each group (default), in total, or are as they are (none)", fits,
     [](Arguments& a, Text v) {
       a.scales_weights = true;
       a.options.sample.sampling_weights_normalization = static_cast<WeightScale>(
           choose({"--sampling-weights-normalization", weight_scales}, v));
     }},
    {"--missing", 0, "NAME", "Data",
     "listwise (default), fiml, fiml.x, two.stage, robust.two.stage", reads,
     [](Arguments& a, Text v) {
       a.options.sample.missing = static_cast<Missing>(choose(
           {"--missing", missing_names, later_missings}, meaning_of(missing_aliases, v)));
     }},
    {"--aux", 0, "LIST", "Data",
     "auxiliary variables: no part of the model, but of what is known of missing values", reads,
     [](Arguments& a, Text v) { append(a.options.model.auxiliary, split_list(v)); }},
    {"--cluster", 0, "VAR", "Data",
     "column that says which cases were drawn together: robust inference", reads,
     [](Arguments& a, Text v) { a.options.sample.cluster = v; }},

    {"--estimator", 0, "NAME", "Estimation",
     "ML, MLR, MLM, MLMV, MLMVS, MLF, GLS, WLS, ULS[M|MV|MVS], DWLS, WLSM[V|VS]",
     reads,
     [](Arguments& a, Text v) {
       const std::size_t i = choose(
           {"--estimator", estimators, later_estimators, "unsupported-estimator"}, v);
       a.options.estimation.estimator = std::string(estimators[i]);
     }},
    {"--likelihood", 0, "NAME", "Estimation", "normal (divisor N) or wishart (N - 1)", fits,
     [](Arguments& a, Text v) {
       a.options.estimation.likelihood =
           static_cast<Likelihood>(choose({"--likelihood", likelihoods}, v));
     }},
    {"--start", 0, "NAME", "Estimation", "starting values: default or simple", fits,
     [](Arguments& a, Text v) {
       a.options.estimation.start = std::string(starts[choose({"--start", starts}, v)]);
     }},
    {"--optimizer", 0, "NAME", "Estimation", "lbfgs, slsqp, tnewton, var2, mma, ccsaq",
     fits,
     [](Arguments& a, Text v) {
       const std::size_t i = choose({"--optimizer", optimizers, later_optimizers}, v);
       a.options.estimation.optimizer = std::string(optimizers[i]);
     }},
    {"--max-iterations", 0, "N", "Estimation", "evaluations per attempt (1000)", fits,
     [](Arguments& a, Text v) {
       a.options.estimation.max_iterations =
           static_cast<int>(integer_value("--max-iterations", v, 1, 1'000'000'000));
     }},
    {"--tolerance", 0, "T", "Estimation", "aim for the scaled gradient (1e-9)", fits,
     [](Arguments& a, Text v) {
       a.options.estimation.tolerance = number_value("--tolerance", v, 1e-15, 1e-3);
     }},
    {"--se", 0, "NAME", "Estimation",
     "standard, robust, robust.sem[.nt], robust.huber.white, first.order, none, ...", fits,
     [](Arguments& a, Text v) {
       a.options.inference.se = static_cast<StandardErrors>(choose(
           {"--se", standard_error_names, later_errors}, meaning_of(error_aliases, v)));
     }},
    {"--test", 0, "LIST", "Estimation",
     "satorra.bentler, yuan.bentler[.mplus], mean.var.adjusted, scaled.shifted, ...",
     fits,
     [](Arguments& a, Text v) {
       a.options.inference.test.clear();
       for (const std::string& name : split_list(v))
         a.options.inference.test.push_back(
             static_cast<Test>(choose({"--test", test_names}, meaning_of(test_aliases, name))));
     }},
    {"--information", 0, "NAME", "Estimation", "expected, observed or first.order", fits,
     [](Arguments& a, Text v) {
       a.options.inference.information =
           static_cast<Information>(choose({"--information", information_names}, v));
     }},
    {"--lrt-method", 0, "NAME", "Estimation",
     "difference test: default, standard, satorra.2000, satorra.bentler.2001 or .2010", for_compare,
     [](Arguments& a, Text v) {
       a.options.difference.method = static_cast<DifferenceMethod>(
           choose({"--lrt-method", difference_method_names, later_lrt_methods}, v));
     }},
    {"--lrt-a-method", 0, "NAME", "Estimation",
     "of satorra.2000: delta (default) or exact", for_compare,
     [](Arguments& a, Text v) {
       a.options.difference.restrictions = static_cast<RestrictionMethod>(
           choose({"--lrt-a-method", restriction_method_names}, v));
     }},
    {"--lrt-scaled-shifted", 0, "", "Estimation",
     "of satorra.2000: correct the variance, too", for_compare,
     [](Arguments& a, Text v) { a.options.difference.scaled_shifted = is_true(v); }},
    {"--bootstrap", 0, "R", "Estimation", "draws of --test bollen.stine (1000), of mediate (5000)",
     fits | for_mediate,
     [](Arguments& a, Text v) {
       if (v == "0")
         throw Error(usage_error("bad-value", "--bootstrap needs at least one draw, not 0",
                                 {"leave it out for the usual number of draws"}));
       a.options.inference.bootstrap =
           static_cast<int>(integer_value("--bootstrap", v, 1, 100'000'000));
       a.bootstrap = a.options.inference.bootstrap;
     }},
    {"--boot-ci-type", 0, "NAME", "Estimation",
     "bootstrap intervals: perc (default), bc, bca, basic, norm", for_mediate,
     [](Arguments& a, Text v) {
       a.boot_ci_type =
           static_cast<BootInterval>(choose({"--boot-ci-type", boot_interval_names}, v));
     }},
    {"--seed", 0, "N", "Estimation", "seed of the draws (1)", fits | for_mediate,
     [](Arguments& a, Text v) {
       a.options.inference.seed = static_cast<std::uint64_t>(
           integer_value("--seed", v, 0, std::numeric_limits<std::int64_t>::max()));
     }},
    {"--threads", 0, "N", "Estimation", "threads to be used (1); results do not depend on it",
     fits | for_mediate,
     [](Arguments& a, Text v) {
       a.options.threads = static_cast<int>(integer_value("--threads", v, 1, 1024));
     }},
    {"--ci-level", 0, "P", "Estimation", "level of the confidence intervals (0.95)",
     fits | for_mediate,
     [](Arguments& a, Text v) {
       a.options.inference.ci_level = number_value("--ci-level", v, 0.01, 0.9999);
       a.ci = true;
     }},

    {"--standardized", 0, "", "Sections", "standardized solution with its standard errors",
     for_fit, [](Arguments& a, Text v) { a.options.sections.standardized = is_true(v); }},
    {"--modindices", 0, "", "Sections", "modification indices", for_fit,
     [](Arguments& a, Text v) { a.options.sections.modindices = is_true(v); }},
    {"--mi-sort", 0, "", "Sections", "modindices by size (implies --modindices)", for_fit,
     [](Arguments& a, Text v) { switch_on(a, a.options.modification.sort, v); }},
    {"--mi-minimum", 0, "X", "Sections", "modindices of X and more (implies --modindices)", for_fit,
     [](Arguments& a, Text v) {
       modification(a).minimum = number_value("--mi-minimum", v, 0, 1e300);
     }},
    {"--mi-maximum", 0, "N", "Sections", "the N largest modindices (implies --modindices)", for_fit,
     [](Arguments& a, Text v) {
       modification(a).maximum =
           static_cast<int>(integer_value("--mi-maximum", v, 1, 1'000'000'000));
     }},
    {"--mi-power", 0, "", "Sections",
     "modindices with the power of each (implies --modindices)", for_fit,
     [](Arguments& a, Text v) { switch_on(a, a.options.modification.power, v); }},
    {"--mi-delta", 0, "D", "Sections",
     "misspecification that matters, raw units (0.1; implies --mi-power)", for_fit,
     [](Arguments& a, Text v) {
       power(a).delta = number_value("--mi-delta", v, 1e-300, 1e300);
     }},
    {"--mi-alpha", 0, "P", "Sections", "level of the tests (0.05; implies --mi-power)", for_fit,
     [](Arguments& a, Text v) {
       power(a).alpha = number_value("--mi-alpha", v, 1e-12, 0.999);
     }},
    {"--mi-high-power", 0, "P", "Sections", "power that is high (0.75; implies --mi-power)",
     for_fit,
     [](Arguments& a, Text v) {
       power(a).high_power = number_value("--mi-high-power", v, 0.001, 0.999);
     }},
    {"--wald", 0, "TEXT", "Sections", "Wald test of hypotheses: \"b1 == b3; b2 == 0\"", for_fit,
     [](Arguments& a, Text v) { add_text(a.options.inference.wald, "--wald", v); }},
    {"--score-test", 0, "", "Sections", "score tests of releasing each equality constraint",
     for_fit, [](Arguments& a, Text v) { a.options.sections.score_test = is_true(v); }},
    {"--score-add", 0, "TEXT", "Sections", "score tests of adding parameters: \"x1 ~~ x2\"",
     for_fit,
     [](Arguments& a, Text v) { add_text(a.options.inference.score_add, "--score-add", v); }},
    {"--residuals", 0, "", "Sections", "residuals and their summary", for_fit,
     [](Arguments& a, Text v) { a.options.sections.residuals = is_true(v); }},
    {"--r2", 0, "", "Sections", "explained variances", for_fit,
     [](Arguments& a, Text v) { a.options.sections.r2 = is_true(v); }},
    {"--effects", 0, "", "Sections", "direct, indirect and total effects", for_fit,
     [](Arguments& a, Text v) { a.options.sections.effects = is_true(v); }},
    {"--factor-scores", 0, "NAME", "Sections", "regression or bartlett", for_fit,
     [](Arguments& a, Text v) {
       a.options.sections.factor_scores =
           static_cast<ScoreMethod>(choose({"--factor-scores", scores, later_scores}, v));
     }},
    {"--scores-data", 0, "FILE", "Sections", "scores and distances of these cases instead", for_fit,
     [](Arguments& a, Text v) { a.scores_data = v; }},
    {"--score-reliability", 0, "", "Sections", "correlation of factor scores with their factor",
     for_fit, [](Arguments& a, Text v) { a.options.sections.reliability = is_true(v); }},
    {"--mahalanobis", 0, "", "Sections", "distance of each case from the model's means", for_fit,
     [](Arguments& a, Text v) { a.options.sections.mahalanobis = is_true(v); }},
    {"--vcov", 0, "", "Sections", "covariance matrix of the estimates", for_fit,
     [](Arguments& a, Text v) { a.options.sections.vcov = is_true(v); }},
    {"--implied", 0, "", "Sections", "moments that the model implies", for_fit,
     [](Arguments& a, Text v) { a.options.sections.implied = is_true(v); }},
    {"--h1", 0, "", "Sections", "moments without a model", for_fit,
     [](Arguments& a, Text v) { a.options.sections.h1 = is_true(v); }},
    {"--ci", 0, "", "Sections", "confidence intervals in the text report", for_fit,
     [](Arguments& a, Text v) { a.ci = is_true(v); }},
    {"--explain", 0, "", "Sections", "the options as resolved, each with its reason", fits,
     [](Arguments& a, Text v) { a.options.sections.explain = is_true(v); }},

    {"--format", 0, "NAME", "Output", "text, json or csv", fits | for_table | for_mediate,
     [](Arguments& a, Text v) {
       a.format = static_cast<Format>(choose({"--format", formats, later_formats}, v));
     }},
    {"--output", 'o', "FILE", "Output", "write there; .txt, .json or .csv (repeatable)",
     fits | for_table | for_mediate, [](Arguments& a, Text v) { a.outputs.push_back(v); }},
    {"--scores-output", 0, "FILE", "Output", "write all factor scores (and distances) there, as CSV",
     for_fit,
     [](Arguments& a, Text v) {
       if (v == "-")
         throw Error(usage_error("bad-value", "--scores-output needs the name of a file",
                                 {"the report is on standard output; to have the scores there too: "
                                  "/dev/stdout"}));
       a.scores_output = v;
     }},
    {"--quiet", 'q', "", "Output", "no warnings and notes on standard error", reads | for_mediate,
     [](Arguments& a, Text v) { a.quiet = is_true(v); }},
    {"--verbose", 'v', "", "Output",
     "say on standard error what is done and how long it took", fits,
     [](Arguments& a, Text v) { a.verbose = is_true(v); }},
    {"--color", 0, "WHEN", "Output", "auto, always or never", reads | for_mediate,
     [](Arguments& a, Text v) {
       a.color = std::string(colors[choose({"--color", colors}, v)]);
     }},
    {"--help", 'h', "", "Output", "this text", reads | for_mediate | for_explain,
     [](Arguments& a, Text v) { a.help = is_true(v); }},
};
// clang-format on

constexpr std::string_view confirmatory = "supported: confirmatory models; write the loadings out";
constexpr RefusedOption refused[] = {
    {"--parameterization", continuous},
    {"--conditional-x", "supported: --fixed-x, which keeps the moments of covariates as they are"},
    {"--rotation", confirmatory},
    {"--nfactors", confirmatory},
    {"--ov-names", confirmatory},
    {"--sam-method", "supported: all parts of the model are estimated together"},
    {"--reliability", "supported: --r2 of indicators, --score-reliability of factor scores"},
    {"--progress", "supported: --verbose"},
    {"--mimic", "lavaan's conventions are the only ones; see --likelihood for divisor N - 1"},
};

}  // namespace

std::span<const OptionSpec> option_table() {
  return table;
}
std::span<const RefusedOption> refused_options() {
  return refused;
}

}  // namespace semfit::cli
