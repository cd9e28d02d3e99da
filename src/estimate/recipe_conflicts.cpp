#include "estimate/recipe_conflicts.h"

#include "base/diagnostic.h"

#include <algorithm>

namespace semfit::internal {
namespace {

using SE = StandardErrors;

[[noreturn]] void conflict(std::string message, std::string way_out) {
  refuse(Fault::usage, "conflicting-options", std::move(message), {std::move(way_out)});
}

[[noreturn]] void needs_cases(std::string message, std::string way_out) {
  refuse(Fault::usage, "needs-cases", std::move(message), {std::move(way_out)});
}

std::string quoted(SE se) {
  return "se '" + name_of(se) + "'";
}

std::string quoted(Test test) {
  return "test '" + name_of(test) + "'";
}

bool is_casewise(SE se) {
  return se == SE::robust_huber_white || se == SE::robust_cluster || se == SE::first_order;
}

bool is_two_stage(SE se) {
  return se == SE::two_stage || se == SE::robust_two_stage;
}

bool is_casewise(Test test) {
  return test == Test::yuan_bentler || test == Test::yuan_bentler_mplus;
}

bool is_residual(Test test) {
  return test == Test::browne_residual_nt || test == Test::browne_residual_nt_model ||
         test == Test::browne_residual_adf || test == Test::browne_residual_adf_model;
}

/// The names of ML's robust forms stand for errors and tests of independent, complete cases.
void check_name(const Recipe& recipe, const Options& options) {
  const std::string& name = recipe.estimator;
  if (recipe.fitting != Fitting::ml || name == "ML") return;
  const bool is_weighted = !options.sample.sampling_weights.empty();
  if (recipe.is_two_stage())
    conflict("estimator '" + name + "' does not go with two stages",
             "use --estimator ML: the standard errors and the test are those of two stages; "
             "--missing robust.two.stage does without normality");
  if (name == "MLR" || (!recipe.is_clustered && !is_weighted)) return;
  conflict("estimator '" + name + "' does not go with " +
               (recipe.is_clustered ? "clusters" : "sampling weights") + " in this version",
           "use --estimator ML or MLR, whose errors and test are then robust to them");
}

/// Standard errors of one kind rest on information of one kind.
void check_first_order(const Recipe& recipe, const Options& options) {
  const bool is_first_order = recipe.information == Information::first_order;
  if (recipe.se == SE::first_order && !is_first_order)
    conflict("se 'first.order' is the inverse of the first-order information",
             "drop --information");
  if (is_first_order && (recipe.se == SE::robust_huber_white || recipe.se == SE::robust_cluster ||
                         recipe.se == SE::robust_sem || recipe.se == SE::robust_sem_nt))
    conflict(quoted(recipe.se) + " has the first-order information in it already",
             "use --information observed or expected");
  if (is_first_order && !options.sample.sampling_weights.empty())
    conflict("first-order information does not go with sampling weights",
             "squared weights are no information: use --se robust.huber.white");
  for (const Test test : recipe.tests)
    if (is_first_order && is_casewise(test))
      conflict(quoted(test) + " compares the first-order information with another one",
               "use --estimator MLR, or --information observed");
  if (is_first_order && recipe.is_two_stage())
    conflict("information 'first.order' does not go with two stages",
             "use --information observed or expected");
}

/// The part of the recipe that looks at cases, for a message.
std::string what_needs_cases(const Recipe& recipe) {
  if (recipe.fitting == Fitting::wls || recipe.fitting == Fitting::dwls)
    return "estimator '" + recipe.estimator + "'";
  if (is_casewise(recipe.se) || recipe.se == SE::robust_sem || is_two_stage(recipe.se))
    return quoted(recipe.se);
  if (recipe.information == Information::first_order) return "information 'first.order'";
  for (const Test test : recipe.tests)
    if (is_scaled(test) || test == Test::bollen_stine || test == Test::browne_residual_adf ||
        test == Test::browne_residual_adf_model)
      return quoted(test);
  return "this fit";
}

void check_moments_alone(const Recipe& recipe, const Options& options, Basis basis) {
  if (basis == Basis::cases) return;
  if (!options.sample.sampling_weights.empty())
    needs_cases("sampling weights belong to cases, and the data are moments",
                "give the rows in the place of moments; published moments may be weighted already");
  if (recipe.is_clustered)
    needs_cases("clusters are of cases, and the data are moments",
                "give the rows in the place of moments");
  if (recipe.missing != Missing::listwise && basis == Basis::moments)
    needs_cases("covariances have no missing values",
                "drop --missing, or give the data file; `semfit stats --missing fiml` keeps the "
                "moments of incomplete rows");
  const bool is_full =
      basis == Basis::patterns && recipe.is_full_information() && recipe.se != SE::bootstrap;
  if (is_full ? recipe.looks_at_cases() : recipe.needs_cases())
    needs_cases(what_needs_cases(recipe) + " needs the cases, and the data are moments",
                "give the rows in the place of moments, or use --estimator ML, GLS or ULS with its "
                "own standard errors and test");
}

void check_composites(const Recipe& recipe, const ParameterTable& table) {
  const bool has_composites =
      std::any_of(table.blocks.begin(), table.blocks.end(), [](const BlockVariables& block) {
        return !block.composites.empty();
      });
  if (!has_composites) return;
  if (recipe.fitting != Fitting::ml)
    conflict(
        "estimator '" + recipe.estimator + "' does not go with composites (<~) in this version",
        "use --estimator ML");
  if (recipe.missing != Missing::listwise)
    conflict("missing values cannot be estimated with composites (<~) in this version",
             "the covariances of their indicators are the sample's: use --missing listwise");
  if (recipe.needs_cases())
    conflict(what_needs_cases(recipe) + " does not go with composites (<~) in this version",
             "the covariances of their indicators count as fixed, which is right under normality "
             "only: use --se standard --test standard");
}

void check_least_squares(const Recipe& recipe, const Options& options) {
  if (recipe.fitting == Fitting::ml) return;
  const std::string what = "estimator '" + recipe.estimator + "'";
  const char* no_likelihood = "least squares have no likelihood of cases: use robust.sem";
  if (recipe.likelihood == Likelihood::wishart)
    conflict(what + " has no likelihood, and divisor N - 1 always", "drop --likelihood");
  if (recipe.missing != Missing::listwise)
    conflict(what + " needs complete data",
             "use --estimator ML or MLR with missing values, or --missing listwise");
  if (!options.sample.sampling_weights.empty())
    conflict(what + " does not go with sampling weights in this version", "use --estimator MLR");
  if (recipe.is_clustered)
    conflict(what + " does not go with clusters in this version", "use --estimator MLR");
  if (recipe.se == SE::standard && !recipe.is_chi_square())
    conflict("se 'standard' does not go with " + what,
             "its weights are not those of the moments' sampling error: use robust.sem.nt, or "
             "robust.sem without normality");
  if (is_casewise(recipe.se))
    conflict(quoted(recipe.se) + " does not go with " + what, no_likelihood);
  if (recipe.information != Information::expected)
    conflict("information '" +
                 std::string(information_names[static_cast<std::size_t>(recipe.information)]) +
                 "' does not go with " + what,
             "least squares have the expected information only: drop --information");
  for (const Test test : recipe.tests)
    if (is_casewise(test) || test == Test::bollen_stine)
      conflict(quoted(test) + " does not go with " + what,
               "use satorra.bentler, mean.var.adjusted or scaled.shifted");
}

void check_missing(const Recipe& recipe, const Options& options) {
  if (!options.model.auxiliary.empty() && recipe.missing == Missing::listwise)
    conflict("auxiliary variables tell about missing values, and cases with these are left out",
             "give --missing fiml or two.stage with --aux");
  const bool is_two_stage_se = is_two_stage(recipe.se);
  if (is_two_stage_se && !recipe.is_two_stage())
    conflict(quoted(recipe.se) + " belongs to --missing two.stage or robust.two.stage",
             "give one of these, or drop --se");
  if (recipe.missing == Missing::listwise) return;
  const std::string what =
      "--missing " + std::string(missing_names[static_cast<std::size_t>(recipe.missing)]);
  if (recipe.likelihood == Likelihood::wishart)
    conflict("the Wishart likelihood is of complete data", "use --likelihood normal with " + what);
  for (const Test test : recipe.tests) {
    if (is_residual(test))
      conflict(quoted(test) + " needs complete data", "use --test standard or yuan.bentler.mplus");
    if (test == Test::bollen_stine)
      conflict(quoted(test) + " needs complete data", "use --estimator MLR with " + what);
    if (is_gamma_test(test) && recipe.is_full_information())
      conflict(quoted(test) + " needs complete data, or two stages",
               "with " + what +
                   " use --estimator MLR, whose test is yuan.bentler.mplus; or "
                   "--missing robust.two.stage");
    if (is_casewise(test) && recipe.is_two_stage())
      conflict(quoted(test) + " does not go with two stages",
               "use --test satorra.bentler, or --missing fiml");
  }
  if (recipe.is_full_information() &&
      (recipe.se == SE::robust_sem || recipe.se == SE::robust_sem_nt))
    conflict(quoted(recipe.se) + " needs complete data, or two stages",
             "with " + what + " use --se robust.huber.white (--estimator MLR)");
  if (recipe.is_two_stage() && !is_two_stage_se && recipe.se != SE::none &&
      recipe.se != SE::bootstrap)
    conflict(quoted(recipe.se) + " takes moments that were estimated for data",
             "the standard errors of two stages are two.stage and robust.two.stage");
  const bool is_robust = recipe.missing == Missing::robust_two_stage;
  if (is_two_stage_se && (recipe.se == SE::robust_two_stage) != is_robust)
    conflict(quoted(recipe.se) + " does not go with " + what,
             "--missing says whether the errors rest on normality: give " +
                 std::string(is_robust ? "two.stage" : "robust.two.stage") + " there, too");
}

/// Fourth-order moments belong to the expected information.
void check_information(const Recipe& recipe) {
  if (recipe.information != Information::observed || recipe.missing != Missing::listwise) return;
  if (recipe.se == SE::robust_sem || recipe.se == SE::robust_sem_nt)
    conflict(quoted(recipe.se) + " is made with the expected information",
             "drop --information; robust errors with the observed one are --se robust.huber.white");
  for (const Test test : recipe.tests)
    if (is_gamma_test(test))
      conflict(quoted(test) + " is made with the expected information",
               "drop --information; scaled tests with the observed one are yuan.bentler and "
               "yuan.bentler.mplus");
}

void check_dependence(const Recipe& recipe, const Options& options) {
  const bool is_weighted = !options.sample.sampling_weights.empty();
  if (recipe.se == SE::robust_cluster && !recipe.is_clustered)
    conflict(quoted(recipe.se) + " needs clusters",
             "name the column that tells them: --cluster VAR");
  if (!recipe.is_clustered && !is_weighted) return;
  const char* what = recipe.is_clustered ? "clusters" : "sampling weights";
  if (recipe.is_two_stage())
    conflict(std::string("two stages do not go with ") + what + " in this version",
             "use --missing fiml");
  for (const Test test : recipe.tests)
    if (((is_gamma_test(test) || is_residual(test)) && recipe.is_clustered) ||
        test == Test::bollen_stine)
      conflict(quoted(test) + " does not go with " + what + " in this version",
               "use yuan.bentler.mplus");
  if (recipe.is_clustered && recipe.se != SE::robust_cluster && recipe.se != SE::none &&
      recipe.se != SE::bootstrap)
    conflict(quoted(recipe.se) + " takes cases for independent, and there are clusters",
             "use robust.cluster, or leave --cluster out");
  if (recipe.is_clustered && recipe.information == Information::first_order)
    conflict("information 'first.order' takes cases for independent, and there are clusters",
             "use --information observed");
  if (recipe.likelihood == Likelihood::wishart)
    conflict(std::string(what) + " do not go with the Wishart likelihood",
             is_weighted ? "a sum of weights less 1 counts nothing: use --likelihood normal"
                         : "it is not of cases: use --likelihood normal");
}

void check_wishart(const Recipe& recipe) {
  if (recipe.likelihood == Likelihood::normal || recipe.fitting != Fitting::ml) return;
  const auto refuse_it = [&](const std::string& what) {
    conflict(what + " does not go with the Wishart likelihood",
             "it is made of the cases' normal likelihoods: use --likelihood normal");
  };
  if (is_casewise(recipe.se) || recipe.se == SE::robust_sem) refuse_it(quoted(recipe.se));
  if (recipe.information == Information::first_order) refuse_it("information 'first.order'");
  for (const Test test : recipe.tests)
    if (is_scaled(test) || test == Test::bollen_stine) refuse_it(quoted(test));
}

/// Bollen and Stine's draws, and those like them, transform complete cases to moments.
void check_transformed_draws(const Recipe& recipe,
                             const Options& options,
                             const std::string& what) {
  const bool is_yuan = options.inference.bootstrap_type == Resampling::yuan;
  const bool by_moments = recipe.fitting == Fitting::ml || recipe.fitting == Fitting::gls ||
                          recipe.fitting == Fitting::uls;
  if (recipe.missing != Missing::listwise)
    conflict(what + " needs complete data", "use nonparametric or parametric draws");
  if (recipe.is_clustered || !options.sample.sampling_weights.empty())
    conflict(what + " is of independent cases that all count once", "use nonparametric draws");
  if (!by_moments || (is_yuan && recipe.fitting != Fitting::ml))
    conflict(what + " does not go with estimator '" + recipe.estimator + "'",
             is_yuan && by_moments ? "use estimator ML, or bollen.stine"
                                   : "use nonparametric or parametric draws");
  if (options.inference.bootstrap_measures && recipe.needs_cases())
    conflict(what + " gives moments, and the test of this fit looks at cases",
             "use --test standard, or nonparametric draws");
}

void check_parametric_draws(const Recipe& recipe, const Options& options, const std::string& what) {
  if (recipe.is_clustered || !options.sample.sampling_weights.empty())
    conflict(what + " is of independent cases that all count once", "use nonparametric draws");
  if (recipe.is_two_stage() && !options.model.auxiliary.empty())
    conflict(what + " cannot generate auxiliary variables, which the model does not explain",
             "use nonparametric draws, or --missing fiml");
}

void check_bootstrap(const Recipe& recipe, const Options& options, Basis basis) {
  if (recipe.se != SE::bootstrap) return;
  const bool is_raw = basis == Basis::cases;
  const Resampling type = options.inference.bootstrap_type;
  const std::string what =
      "bootstrap type '" + std::string(resampling_names[static_cast<std::size_t>(type)]) + "'";
  if (!is_raw && type != Resampling::parametric)
    needs_cases(what + " draws cases, and the data are moments",
                "give the rows in the place of moments, or draw from the model with "
                "--bootstrap-type parametric");
  if (!is_raw && options.inference.boot_ci_type == BootInterval::bias_corrected_accelerated)
    needs_cases("bca leaves out one case after the other, and the data are moments",
                "use --boot-ci-type perc or bc");
  if (type == Resampling::parametric) check_parametric_draws(recipe, options, what);
  if (type == Resampling::bollen_stine || type == Resampling::yuan)
    check_transformed_draws(recipe, options, what);
  if (options.inference.bootstrap_measures && !recipe.has_test())
    conflict("fit measures of the draws need a test of the model", "drop --test none");
}

}  // namespace

void check_recipe(const Recipe& recipe,
                  const Options& options,
                  const ParameterTable& table,
                  Basis basis) {
  check_moments_alone(recipe, options, basis);
  check_composites(recipe, table);
  check_name(recipe, options);
  check_first_order(recipe, options);
  check_least_squares(recipe, options);
  check_missing(recipe, options);
  check_dependence(recipe, options);
  check_wishart(recipe);
  check_information(recipe);
  check_bootstrap(recipe, options, basis);
}

}  // namespace semfit::internal
