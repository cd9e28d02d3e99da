#include "estimate/recipe.h"

#include "semfit/row_moments.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "estimate/recipe_conflicts.h"
#include "optimize/nlopt.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// An estimator's name stands for a discrepancy with its inference.
struct Estimator {
  const char* name;
  Fitting fitting;
  StandardErrors se;
  Test test;
};

using SE = StandardErrors;
constexpr Estimator estimators[] = {
    {"ML", Fitting::ml, SE::standard, Test::standard},
    {"MLF", Fitting::ml, SE::first_order, Test::standard},
    {"MLM", Fitting::ml, SE::robust_sem, Test::satorra_bentler},
    {"MLMV", Fitting::ml, SE::robust_sem, Test::scaled_shifted},
    {"MLMVS", Fitting::ml, SE::robust_sem, Test::mean_var_adjusted},
    {"MLR", Fitting::ml, SE::robust_huber_white, Test::yuan_bentler_mplus},
    {"GLS", Fitting::gls, SE::standard, Test::standard},
    {"WLS", Fitting::wls, SE::standard, Test::standard},
    {"ULS", Fitting::uls, SE::robust_sem_nt, Test::browne_residual_nt},
    {"ULSM", Fitting::uls, SE::robust_sem, Test::satorra_bentler},
    {"ULSMV", Fitting::uls, SE::robust_sem, Test::scaled_shifted},
    {"ULSMVS", Fitting::uls, SE::robust_sem, Test::mean_var_adjusted},
    {"DWLS", Fitting::dwls, SE::robust_sem_nt, Test::browne_residual_nt},
    {"WLSM", Fitting::dwls, SE::robust_sem, Test::satorra_bentler},
    {"WLSMV", Fitting::dwls, SE::robust_sem, Test::scaled_shifted},
    {"WLSMVS", Fitting::dwls, SE::robust_sem, Test::mean_var_adjusted},
};

const Estimator& find_estimator(const std::string& name) {
  const auto* const found = std::find_if(std::begin(estimators),
                                         std::end(estimators),
                                         [&](const Estimator& e) { return e.name == name; });
  if (found != std::end(estimators)) return *found;
  std::vector<std::string> names;
  for (const Estimator& estimator : estimators)
    names.emplace_back(estimator.name);
  refuse(Fault::usage,
         "unsupported-estimator",
         "estimator '" + name + "' is not supported by this version",
         {fmt::format("supported: {}", fmt::join(names, ", "))});
}

void check_optimizer(const std::string& name) {
  const std::vector<std::string> known = optimizer_names();
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  std::vector<std::string> notes;
  if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
  notes.push_back(fmt::format("known: {}", fmt::join(known, ", ")));
  refuse(Fault::usage, "unsupported-optimizer", "there is no optimiser '" + name + "'", notes);
}

/// A value with the reason for it.
template <typename T>
struct Choice {
  T value;
  std::string why;
};

/// What the data ask of standard errors and test goes before the estimator's own.
Choice<SE> usual_errors(const Estimator& estimator, const Recipe& recipe, const Options& options) {
  if (recipe.is_clustered) return {SE::robust_cluster, "default with clusters"};
  if (!options.sample.sampling_weights.empty())
    return {SE::robust_huber_white, "default with sampling weights"};
  if (recipe.missing == Missing::two_stage) return {SE::two_stage, "default of missing two.stage"};
  if (recipe.missing == Missing::robust_two_stage)
    return {SE::robust_two_stage, "default of missing robust.two.stage"};
  switch (estimator.se) {
    case SE::standard:
      return {estimator.se, "default: inverse information"};
    case SE::robust_huber_white:
      return {estimator.se, "default of MLR: right without normality"};
    case SE::robust_sem:
      return {estimator.se, fmt::format("default of {}: right without normality", estimator.name)};
    default:
      return {estimator.se, fmt::format("default of {}", estimator.name)};
  }
}

Choice<Test> usual_test(const Estimator& estimator, const Recipe& recipe, const Options& options) {
  if (recipe.is_clustered) return {Test::yuan_bentler_mplus, "default with clusters"};
  if (!options.sample.sampling_weights.empty())
    return {Test::yuan_bentler_mplus, "default with sampling weights"};
  if (recipe.is_two_stage()) return {Test::satorra_bentler, "default of two stages"};
  if (estimator.test == Test::standard)
    return {estimator.test,
            recipe.fitting == Fitting::ml ? "default: the likelihood ratio"
                                          : fmt::format("default of {}", estimator.name)};
  if (estimator.test == Test::browne_residual_nt)
    return {estimator.test,
            fmt::format("default of {}: its own statistic is no chi-square", estimator.name)};
  return {estimator.test, fmt::format("default of {}: right without normality", estimator.name)};
}

/// What `robust` means here.
SE robust_errors(const Recipe& recipe, const Estimator& estimator, const Options& options) {
  if (recipe.is_clustered) return SE::robust_cluster;
  if (recipe.is_two_stage()) return SE::robust_two_stage;
  const bool by_cases = estimator.se == SE::robust_huber_white || recipe.is_full_information() ||
                        !options.sample.sampling_weights.empty();
  return by_cases ? SE::robust_huber_white : SE::robust_sem;
}

/// The tests in order. Every other test is read against the standard one, which fit measures are
/// made of; but where that has no known distribution and nothing scales it, a residual test is.
void choose_tests(Recipe& recipe, const std::vector<Test>& wanted) {
  recipe.tests.clear();
  const bool is_none = std::find(wanted.begin(), wanted.end(), Test::none) != wanted.end();
  if (is_none && wanted.size() > 1)
    refuse(Fault::usage,
           "conflicting-options",
           "test 'none' stands beside other tests",
           {"drop one of them"});
  if (is_none) return;
  const bool is_residual = std::all_of(wanted.begin(), wanted.end(), [](Test test) {
    return test != Test::standard && test != Test::bollen_stine && !is_scaled(test);
  });
  recipe.tests.push_back(recipe.is_chi_square() || !is_residual ? Test::standard
                                                                : Test::browne_residual_nt);
  for (const Test test : wanted)
    if (!recipe.has(test)) recipe.tests.push_back(test);
}

Choice<Information> usual_information(const Recipe& recipe) {
  switch (recipe.se) {
    case SE::first_order:
      return {Information::first_order, "default of standard errors first.order"};
    case SE::robust_huber_white:
    case SE::robust_cluster:
      return {Information::observed, "default of robust standard errors"};
    case SE::bootstrap:
      if (recipe.fitting == Fitting::ml &&
          std::none_of(recipe.tests.begin(), recipe.tests.end(), is_gamma_test))
        return {Information::observed, "default of bootstrap standard errors"};
      break;
    default:
      break;
  }
  if (recipe.missing != Missing::listwise)
    return {Information::observed, "default with missing values"};
  return {Information::expected, "default for complete data"};
}

std::string names_of(const std::vector<Test>& tests) {
  if (tests.empty()) return "none";
  std::vector<std::string> names;
  for (const Test test : tests)
    names.push_back(name_of(test));
  return fmt::format("{}", fmt::join(names, ","));
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

/// Collects the resolved options for people.
class Explainer {
 public:
  explicit Explainer(Recipe& recipe) : recipe_(recipe) {}
  void say(const char* name, std::string value, bool is_default, std::string why) {
    recipe_.reasons.push_back(
        {name, std::move(value), is_default ? std::move(why) : std::string("given")});
  }

 private:
  Recipe& recipe_;
};

void explain_data(Explainer& explainer,
                  const Recipe& recipe,
                  const Options& options,
                  const ParameterTable& table) {
  const Options defaults;
  const SampleOptions& sample = options.sample;
  if (!sample.sampling_weights.empty()) {
    explainer.say("sampling.weights", sample.sampling_weights, false, "");
    explainer.say(
        "sampling.weights.normalization",
        scale_name(sample.sampling_weights_normalization),
        sample.sampling_weights_normalization == defaults.sample.sampling_weights_normalization,
        "default: the weights of each group add up to its number of cases");
  }
  if (recipe.is_clustered) explainer.say("cluster", sample.cluster, false, "");
  explainer.say("missing",
                std::string(missing_names[static_cast<std::size_t>(recipe.missing)]),
                recipe.missing == Missing::listwise,
                "default");
  if (!options.model.auxiliary.empty())
    explainer.say("aux", fmt::format("{}", fmt::join(options.model.auxiliary, ",")), false, "");
  const bool needs_means = recipe.missing != Missing::listwise;
  explainer.say("meanstructure",
                table.mean_structure ? "true" : "false",
                !options.model.meanstructure.has_value(),
                recipe.is_clustered    ? "clusters differ in their means"
                : needs_means          ? "missing values are estimated from means, too"
                : table.mean_structure ? "the model or the function has intercepts"
                                       : "no intercepts in the model");
  explainer.say("fixed.x",
                table.fixed_x ? "true" : "false",
                !options.model.fixed_x.has_value(),
                recipe.fitting == Fitting::ml ? "default for ML" : "default for least squares");
}

}  // namespace

bool is_gamma_test(Test test) {
  return test == Test::satorra_bentler || test == Test::mean_var_adjusted ||
         test == Test::scaled_shifted;
}

bool is_scaled(Test test) {
  return is_gamma_test(test) || test == Test::yuan_bentler || test == Test::yuan_bentler_mplus;
}

Test Recipe::scaled_test() const {
  const auto found =
      std::find_if(tests.begin(), tests.end(), [](Test test) { return internal::is_scaled(test); });
  return found == tests.end() ? Test::none : *found;
}

bool Recipe::looks_at_cases() const {
  const bool by_errors = se == SE::robust_sem || se == SE::robust_huber_white ||
                         se == SE::robust_cluster || se == SE::first_order || se == SE::two_stage ||
                         se == SE::robust_two_stage || information == Information::first_order;
  const bool by_weights = fitting == Fitting::dwls || fitting == Fitting::wls;
  return by_errors || by_weights || is_scaled() || has(Test::bollen_stine) ||
         has(Test::browne_residual_adf) || has(Test::browne_residual_adf_model);
}

Basis basis_of(const Data& data) {
  if (data.summaries.empty()) return Basis::cases;
  const bool has_all = std::all_of(data.summaries.begin(), data.summaries.end(), [](const auto& s) {
    return s.of_rows && keeps_incomplete_rows(s);
  });
  return has_all ? Basis::patterns : Basis::moments;
}

std::string name_of(StandardErrors se) {
  return std::string(standard_error_names[static_cast<std::size_t>(se)]);
}

std::string name_of(Test test) {
  return std::string(test_names[static_cast<std::size_t>(test)]);
}

Recipe resolve_recipe(const Options& options, const ParameterTable& table, Basis basis) {
  const Estimator& estimator = find_estimator(options.estimation.estimator);
  check_optimizer(options.estimation.optimizer);
  Recipe recipe;
  recipe.estimator = estimator.name;
  recipe.fitting = estimator.fitting;
  recipe.likelihood = options.estimation.likelihood;
  recipe.missing = options.sample.missing;
  recipe.is_clustered = !options.sample.cluster.empty();

  const Choice<SE> se = usual_errors(estimator, recipe, options);
  recipe.se = options.inference.se.value_or(se.value);
  if (recipe.se == SE::robust) recipe.se = robust_errors(recipe, estimator, options);
  const Choice<Test> test = usual_test(estimator, recipe, options);
  choose_tests(recipe,
               options.inference.test.empty() ? std::vector{test.value} : options.inference.test);
  const Choice<Information> information = usual_information(recipe);
  recipe.information = options.inference.information.value_or(information.value);
  check_recipe(recipe, options, table, basis);

  Explainer explainer(recipe);
  const Options defaults;
  explainer.say("estimator", recipe.estimator, recipe.estimator == "ML", "default");
  if (recipe.fitting == Fitting::ml)
    explainer.say("likelihood",
                  recipe.likelihood == Likelihood::normal ? "normal" : "wishart",
                  recipe.likelihood == Likelihood::normal,
                  "default: moments with divisor N, chi-square N times the discrepancy");
  explainer.say("information",
                std::string(information_names[static_cast<std::size_t>(recipe.information)]),
                !options.inference.information.has_value(),
                information.why);
  explainer.say("se", name_of(recipe.se), !options.inference.se.has_value(), se.why);
  if (recipe.se == SE::bootstrap) {
    const InferenceOptions& asked = options.inference;
    explainer.say("bootstrap", std::to_string(asked.bootstrap), asked.bootstrap == 1000, "default");
    explainer.say("bootstrap.type",
                  std::string(resampling_names[static_cast<std::size_t>(asked.bootstrap_type)]),
                  asked.bootstrap_type == Resampling::nonparametric,
                  "default: cases with replacement");
    explainer.say("boot.ci.type",
                  std::string(boot_interval_names[static_cast<std::size_t>(asked.boot_ci_type)]),
                  asked.boot_ci_type == BootInterval::percentile,
                  "default");
    explainer.say("seed", std::to_string(asked.seed), asked.seed == 1, "default");
  }
  explainer.say("test", names_of(recipe.tests), options.inference.test.empty(), test.why);
  explain_data(explainer, recipe, options, table);
  explainer.say(
      "optimizer",
      "nlopt-" + options.estimation.optimizer,
      options.estimation.optimizer == defaults.estimation.optimizer,
      "default; slsqp takes over where there are constraints that are not linear equalities");
  return recipe;
}

}  // namespace semfit::internal

namespace semfit {

void decide_defaults(Options& options) {
  const internal::Estimator& estimator = internal::find_estimator(options.estimation.estimator);
  options.model.fixed_x_by_default = estimator.fitting == internal::Fitting::ml;
  options.model.models_auxiliary =
      options.sample.missing == Missing::fiml || options.sample.missing == Missing::fiml_x;
  options.model.needs_means =
      options.sample.missing != Missing::listwise || !options.sample.cluster.empty();
}

}  // namespace semfit
