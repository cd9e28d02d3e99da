#include "estimate/recipe.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "optimize/nlopt.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

void check_optimizer(const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  std::vector<std::string> notes;
  if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
  notes.push_back(fmt::format("known: {}", fmt::join(known, ", ")));
  refuse(Fault::usage, "unsupported-optimizer", "there is no optimiser '" + name + "'", notes);
}

/// The estimator, standard errors, tests and information that the options come to.
void choose_inference(Recipe& recipe, const Options& options) {
  const bool is_mlr = recipe.estimator == "MLR";
  const bool is_weighted = !options.sample.sampling_weights.empty();
  const bool is_robust = is_mlr || is_weighted;
  recipe.se = options.inference.se.value_or(is_robust ? StandardErrors::robust_huber_white
                                                      : StandardErrors::standard);
  const Test usual = is_robust ? Test::yuan_bentler_mplus : Test::standard;
  const std::vector<Test> wanted =
      options.inference.test.empty() ? std::vector{usual} : options.inference.test;
  recipe.tests.clear();
  for (const Test test : wanted) {
    if (test == Test::none && wanted.size() > 1)
      refuse(Fault::usage,
             "conflicting-options",
             "test 'none' stands beside other tests",
             {"drop one of them"});
    // Every other test is read against the likelihood ratio, which fit measures are made of.
    if (test != Test::none && recipe.tests.empty()) recipe.tests.push_back(Test::standard);
    if (test != Test::none && !recipe.has(test)) recipe.tests.push_back(test);
  }
  recipe.information = options.inference.information.value_or(
      recipe.se == StandardErrors::robust_huber_white ? Information::observed
                                                      : Information::expected);
}

/// What belongs together, and what does not.
void check_inference(const Recipe& recipe,
                     const Options& options,
                     const ParameterTable& table,
                     bool is_raw) {
  const std::string what = recipe.se == StandardErrors::robust_huber_white
                               ? "se '" + name_of(recipe.se) + "'"
                               : "test '" + name_of(recipe.tests.back()) + "'";
  if (!options.sample.sampling_weights.empty() && !is_raw)
    refuse(Fault::usage,
           "needs-cases",
           "sampling weights belong to cases, and the data are covariances",
           {"give the data file instead of --cov; published moments may be weighted already"});
  if (recipe.needs_cases() && !is_raw)
    refuse(Fault::usage,
           "needs-cases",
           what + " needs the cases, and the data are covariances",
           {"give the data file instead of --cov, or use --estimator ML with its own standard "
            "errors and test"});
  const bool has_composites =
      std::any_of(table.blocks.begin(), table.blocks.end(), [](const BlockVariables& block) {
        return !block.composites.empty();
      });
  if (recipe.needs_cases() && has_composites)
    refuse(Fault::usage,
           "conflicting-options",
           what + " does not go with composites (<~) in this version",
           {"the covariances of their indicators count as fixed, which is right under normality "
            "only: use --se standard --test standard"});
  if (recipe.likelihood == Likelihood::normal) return;
  if (!options.sample.sampling_weights.empty())
    refuse(Fault::usage,
           "conflicting-options",
           "sampling weights do not go with the Wishart likelihood",
           {"a sum of weights less 1 counts nothing: use --likelihood normal"});
  if (recipe.se == StandardErrors::robust_huber_white || recipe.is_scaled())
    refuse(Fault::usage,
           "conflicting-options",
           what + " does not go with the Wishart likelihood",
           {"it is made of the cases' normal likelihoods: use --likelihood normal"});
}

const char* why_se(const Recipe& recipe, const Options& options) {
  if (recipe.se != StandardErrors::robust_huber_white) return "default: inverse information";
  return options.sample.sampling_weights.empty() ? "default of MLR: right without normality"
                                                 : "default with sampling weights";
}

const char* why_test(const Recipe& recipe, const Options& options) {
  if (!recipe.is_scaled()) return "default: the likelihood ratio";
  return options.sample.sampling_weights.empty() ? "default of MLR: right without normality"
                                                 : "default with sampling weights";
}

const char* scale_name(WeightScale scale) {
  switch (scale) {
    case WeightScale::total:
      return "total";
    case WeightScale::group:
      return "group";
    case WeightScale::none:
      return "none";
  }
  return "";
}

std::string names_of(const std::vector<Test>& tests) {
  if (tests.empty()) return "none";
  std::vector<std::string> names;
  for (const Test test : tests)
    names.push_back(name_of(test));
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

std::string name_of(StandardErrors se) {
  switch (se) {
    case StandardErrors::standard:
      return "standard";
    case StandardErrors::robust_huber_white:
      return "robust.huber.white";
    case StandardErrors::none:
      return "none";
  }
  return "";
}

std::string name_of(Test test) {
  switch (test) {
    case Test::standard:
      return "standard";
    case Test::yuan_bentler_mplus:
      return "yuan.bentler.mplus";
    case Test::browne_residual_nt:
      return "browne.residual.nt";
    case Test::browne_residual_nt_model:
      return "browne.residual.nt.model";
    case Test::browne_residual_adf:
      return "browne.residual.adf";
    case Test::browne_residual_adf_model:
      return "browne.residual.adf.model";
    case Test::none:
      return "none";
  }
  return "";
}

Recipe resolve_recipe(const Options& options, const ParameterTable& table, bool is_raw) {
  Recipe recipe;
  recipe.estimator = options.estimation.estimator;
  if (recipe.estimator != "ML" && recipe.estimator != "MLR")
    refuse(Fault::usage,
           "unsupported-estimator",
           "estimator '" + recipe.estimator + "' is not supported by this version",
           {"supported: ML, MLR"});
  check_optimizer(options.estimation.optimizer);
  recipe.likelihood = options.estimation.likelihood;
  choose_inference(recipe, options);
  check_inference(recipe, options, table, is_raw);
  const auto say = [&](const char* name, std::string value, bool is_default, const char* why) {
    recipe.reasons.push_back({name, std::move(value), is_default ? why : "given"});
  };
  const Options defaults;
  say("estimator", recipe.estimator, recipe.estimator == defaults.estimation.estimator, "default");
  say("likelihood",
      recipe.likelihood == Likelihood::normal ? "normal" : "wishart",
      recipe.likelihood == Likelihood::normal,
      "default: moments with divisor N, chi-square N times the discrepancy");
  say("information",
      recipe.information == Information::expected ? "expected" : "observed",
      !options.inference.information.has_value(),
      recipe.information == Information::observed ? "default of robust standard errors"
                                                  : "default for complete data");
  say("se", name_of(recipe.se), !options.inference.se.has_value(), why_se(recipe, options));
  say("test", names_of(recipe.tests), options.inference.test.empty(), why_test(recipe, options));
  if (!options.sample.sampling_weights.empty()) {
    say("sampling.weights", options.sample.sampling_weights, false, "");
    say("sampling.weights.normalization",
        scale_name(options.sample.sampling_weights_normalization),
        options.sample.sampling_weights_normalization ==
            defaults.sample.sampling_weights_normalization,
        "default: the weights of each group add up to its number of cases");
  }
  say("missing", "listwise", true, "default");
  say("meanstructure",
      table.mean_structure ? "true" : "false",
      !options.model.meanstructure.has_value(),
      table.mean_structure ? "the model or the function has intercepts"
                           : "no intercepts in the model");
  say("fixed.x",
      table.fixed_x ? "true" : "false",
      !options.model.fixed_x.has_value(),
      "default for ML");
  say("optimizer",
      "nlopt-" + options.estimation.optimizer,
      options.estimation.optimizer == defaults.estimation.optimizer,
      "default; slsqp takes over where there are constraints that are not linear equalities");
  return recipe;
}

}  // namespace semfit::internal
