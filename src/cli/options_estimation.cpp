// Options about how the model is estimated and tested.
#include "cli/option_rows.h"

#include <limits>

namespace semfit::cli {
namespace {

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
constexpr Names later_lrt_methods[] = {"mean.var.adjusted.PLRT", "scaled.shifted"};
constexpr Names likelihoods[] = {"normal", "wishart"};
constexpr Names starts[] = {"default", "simple"};
constexpr Names optimizers[] = {"lbfgs", "slsqp", "tnewton", "var2", "mma", "ccsaq"};
constexpr Names later_optimizers[] = {"nlminb", "bfgs", "gn", "em"};
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
constexpr Alias resampling_aliases[] = {
    {"ordinary", "nonparametric"},
};
constexpr Alias interval_aliases[] = {
    {"percentile", "perc"},
    {"bca.simple", "bc"},
    {"normal", "norm"},
};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--estimator", 0, "NAME", "Estimation",
     "ML, MLR, MLM, MLMV, MLMVS, MLF, GLS, WLS, ULS[M|MV|MVS], DWLS, WLSM[V|VS]",
     reads | for_montecarlo,
     [](Arguments& a, Text v) {
       const std::size_t i = choose(
           {"--estimator", estimators, later_estimators, "unsupported-estimator"}, v);
       a.options.estimation.estimator = std::string(estimators[i]);
     }},
    {"--likelihood", 0, "NAME", "Estimation", "normal (divisor N) or wishart (N - 1)", estimates,
     [](Arguments& a, Text v) {
       a.options.estimation.likelihood =
           static_cast<Likelihood>(choose({"--likelihood", likelihoods}, v));
     }},
    {"--start", 0, "NAME", "Estimation", "starting values: default or simple", estimates,
     [](Arguments& a, Text v) {
       a.options.estimation.start = std::string(starts[choose({"--start", starts}, v)]);
     }},
    {"--optimizer", 0, "NAME", "Estimation", "lbfgs, slsqp, tnewton, var2, mma, ccsaq",
     estimates,
     [](Arguments& a, Text v) {
       const std::size_t i = choose({"--optimizer", optimizers, later_optimizers}, v);
       a.options.estimation.optimizer = std::string(optimizers[i]);
     }},
    {"--max-iterations", 0, "N", "Estimation", "evaluations per attempt (1000)", estimates,
     [](Arguments& a, Text v) {
       a.options.estimation.max_iterations =
           static_cast<int>(integer_value("--max-iterations", v, 1, 1'000'000'000));
     }},
    {"--tolerance", 0, "T", "Estimation", "aim for the scaled gradient (1e-9)", estimates,
     [](Arguments& a, Text v) {
       a.options.estimation.tolerance = number_value("--tolerance", v, 1e-15, 1e-3);
     }},
    {"--se", 0, "NAME", "Estimation",
     "standard, robust, robust.sem[.nt], robust.huber.white, bootstrap, none, ...", estimates,
     [](Arguments& a, Text v) {
       a.options.inference.se = static_cast<StandardErrors>(choose(
           {"--se", standard_error_names, later_errors}, meaning_of(error_aliases, v)));
     }},
    {"--test", 0, "LIST", "Estimation",
     "satorra.bentler, yuan.bentler[.mplus], mean.var.adjusted, scaled.shifted, ...",
     estimates,
     [](Arguments& a, Text v) {
       a.options.inference.test.clear();
       for (const std::string& name : split_list(v))
         a.options.inference.test.push_back(
             static_cast<Test>(choose({"--test", test_names}, meaning_of(test_aliases, name))));
     }},
    {"--information", 0, "NAME", "Estimation", "expected, observed or first.order", estimates,
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
    {"--bootstrap", 0, "R", "Estimation", "draws of the bootstrap (1000; of mediate 5000)",
     fits | for_mediate,
     [](Arguments& a, Text v) {
       if (v == "0")
         throw Error(usage_error("bad-value", "--bootstrap needs at least one draw, not 0",
                                 {"leave it out for the usual number of draws"}));
       a.options.inference.bootstrap =
           static_cast<int>(integer_value("--bootstrap", v, 1, 100'000'000));
       a.bootstrap = a.options.inference.bootstrap;
     }},
    {"--bootstrap-type", 0, "NAME", "Estimation",
     "what is drawn: nonparametric (default), parametric, bollen.stine, yuan", one_fit,
     [](Arguments& a, Text v) {
       a.options.inference.bootstrap_type = static_cast<Resampling>(
           choose({"--bootstrap-type", resampling_names}, meaning_of(resampling_aliases, v)));
     }},
    {"--boot-ci-type", 0, "NAME", "Estimation",
     "intervals of the bootstrap: perc (default), bc, bca, basic, norm", one_fit | for_mediate,
     [](Arguments& a, Text v) {
       a.options.inference.boot_ci_type = static_cast<BootInterval>(
           choose({"--boot-ci-type", boot_interval_names}, meaning_of(interval_aliases, v)));
       a.boot_ci_type = a.options.inference.boot_ci_type;
     }},
    {"--bootstrap-fit", 0, "", "Estimation", "follow the fit measures from draw to draw, too",
     one_fit, [](Arguments& a, Text v) { a.options.inference.bootstrap_measures = is_true(v); }},
    {"--checkpoint", 0, "FILE", "Estimation",
     "keep finished draws there; the same command goes on after an interrupt", replicates,
     [](Arguments& a, Text v) { a.checkpoint = file_name("--checkpoint", v); }},
    {"--shard", 0, "I/K", "Estimation",
     "do only the I-th of K parts of the draws, into --checkpoint, for `semfit merge`", replicates,
     [](Arguments& a, Text v) { a.shard = shard_value(v); }},
    {"--complete", 0, "", "Estimation", "do what the checkpoints lack, instead of refusing",
     for_merge, [](Arguments& a, Text v) { a.completes = is_true(v); }},
    {"--seed", 0, "N", "Estimation", "seed of the draws (1)", fits | for_mediate | simulates,
     [](Arguments& a, Text v) {
       a.options.inference.seed = static_cast<std::uint64_t>(
           integer_value("--seed", v, 0, std::numeric_limits<std::int64_t>::max()));
     }},
    {"--threads", 0, "N", "Estimation", "threads to be used (1, and for reading all cores); results do not depend on it",
     fits | for_mediate | for_merge | simulates | for_stats | for_describe,
     [](Arguments& a, Text v) {
       a.gave_threads = true;
       a.options.threads = static_cast<int>(integer_value("--threads", v, 1, 1024));
     }},
    {"--ci-level", 0, "P", "Estimation", "level of the confidence intervals (0.95)",
     estimates | for_mediate | for_describe,
     [](Arguments& a, Text v) {
       a.options.inference.ci_level = number_value("--ci-level", v, 0.01, 0.9999);
       a.ci = true;
     }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> estimation_options() {
  return rows;
}

}  // namespace semfit::cli
