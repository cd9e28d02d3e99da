#include "estimate/recipe.h"

#include "base/edit_distance.h"
#include "optimize/nlopt.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

[[noreturn]] void refuse(const std::string& code,
                         std::string message,
                         std::vector<std::string> notes) {
  Diagnostic d;
  d.fault = Fault::usage;
  d.code = code;
  d.message = std::move(message);
  d.notes = std::move(notes);
  throw Error(std::move(d));
}

void check_optimizer(const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  std::vector<std::string> notes;
  if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
  notes.push_back(fmt::format("known: {}", fmt::join(known, ", ")));
  refuse("unsupported-optimizer", "there is no optimiser '" + name + "'", notes);
}

}  // namespace

Recipe resolve_recipe(const Options& options, const ParameterTable& table) {
  if (options.estimation.estimator != "ML")
    refuse("unsupported-estimator",
           "estimator '" + options.estimation.estimator + "' is not supported by this version",
           {"supported: ML"});
  check_optimizer(options.estimation.optimizer);

  Recipe recipe;
  recipe.likelihood = options.estimation.likelihood;
  recipe.information = options.inference.information.value_or(Information::expected);
  recipe.se = options.inference.se.value_or(StandardErrors::standard);
  if (options.inference.test == std::vector{Test::none}) recipe.tests.clear();
  const auto say = [&](const char* name, std::string value, bool is_default, const char* why) {
    recipe.reasons.push_back({name, std::move(value), is_default ? why : "given"});
  };
  const Options defaults;
  say("estimator", recipe.estimator, true, "default");
  say("likelihood",
      recipe.likelihood == Likelihood::normal ? "normal" : "wishart",
      recipe.likelihood == Likelihood::normal,
      "default: moments with divisor N, chi-square N times the discrepancy");
  say("information",
      recipe.information == Information::expected ? "expected" : "observed",
      !options.inference.information.has_value(),
      "default for complete data");
  say("se",
      recipe.se == StandardErrors::standard ? "standard" : "none",
      !options.inference.se.has_value(),
      "default: inverse information");
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
