// Options about what is modelled.
#include "base/text.h"
#include "cli/option_rows.h"

namespace semfit::cli {
namespace {

constexpr Names functions[] = {"sem", "cfa", "growth", "lavaan"};
constexpr Names later_functions[] = {"efa", "sam"};
constexpr Names bounds[] = {"none", "standard", "wide", "pos.var", "pos.ov.var", "pos.lv.var"};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--function", 0, "NAME", "Model", "whose defaults: sem, cfa, growth, lavaan", models,
     [](Arguments& a, Text v) {
       a.options.model.function =
           static_cast<Function>(choose({"--function", functions, later_functions}, v));
     }},
    {"--meanstructure", 0, "", "Model", "model the means too", models,
     [](Arguments& a, Text v) { a.options.model.meanstructure = is_true(v); }},
    {"--fixed-x", 0, "", "Model",
     "exogenous covariates keep the sample's moments (default)", models,
     [](Arguments& a, Text v) { a.options.model.fixed_x = is_true(v); }},
    {"--std-lv", 0, "", "Model", "scale latent variables by unit variances", models,
     [](Arguments& a, Text v) { a.options.model.std_lv = is_true(v); }},
    {"--effect-coding", 0, "", "Model", "scale them by loadings that average 1", models,
     [](Arguments& a, Text v) { a.options.model.effect_coding = is_true(v); }},
    {"--orthogonal", 0, "", "Model",
     "latent variables uncorrelated unless the model says so", models,
     [](Arguments& a, Text v) { a.options.model.orthogonal = is_true(v); }},
    {"--bounds", 0, "NAME", "Model",
     "none, standard, wide, pos.var, pos.ov.var, pos.lv.var", models,
     [](Arguments& a, Text v) {
       a.options.model.bounds = std::string(bounds[choose({"--bounds", bounds}, v)]);
     }},
    {"--constraints", 0, "TEXT", "Model", "more model text, such as \"a == b; c > 0\"",
     models,
     [](Arguments& a, Text v) {
       std::string& text = a.options.model.constraints;
       text += (text.empty() ? "" : "\n") + v;
     }},
    {"--auto-fix-first", 0, "", "Model", "the first loading of a factor is 1", models,
     [](Arguments& a, Text v) { a.options.model.auto_fix_first = is_true(v); }},
    {"--auto-fix-single", 0, "", "Model", "a single indicator has no residual variance",
     models, [](Arguments& a, Text v) { a.options.model.auto_fix_single = is_true(v); }},
    {"--auto-var", 0, "", "Model", "variances are free", models,
     [](Arguments& a, Text v) { a.options.model.auto_var = is_true(v); }},
    {"--auto-cov-lv-x", 0, "", "Model",
     "covariances of exogenous latent variables are free", models,
     [](Arguments& a, Text v) { a.options.model.auto_cov_lv_x = is_true(v); }},
    {"--auto-cov-y", 0, "", "Model", "residual covariances of outcomes are free", models,
     [](Arguments& a, Text v) { a.options.model.auto_cov_y = is_true(v); }},
    {"--int-ov-free", 0, "", "Model", "intercepts of observed variables are free", models,
     [](Arguments& a, Text v) { a.options.model.int_ov_free = is_true(v); }},
    {"--int-lv-free", 0, "", "Model", "intercepts of latent variables are free", models,
     [](Arguments& a, Text v) { a.options.model.int_lv_free = is_true(v); }},

    {"--group-equal", 0, "LIST", "Model",
     "equal over groups: loadings, intercepts, means, residuals, ..., all",
     equates | for_montecarlo | for_power, [](Arguments& a, Text v) { append(a.options.model.group_equal, split_list(v)); }},
    {"--group-partial", 0, "LIST", "Model",
     "exceptions from --group-equal: \"x3~1; f=~x2\"", models,
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
};
// clang-format on

}  // namespace

std::span<const OptionSpec> model_options() {
  return rows;
}

}  // namespace semfit::cli
