#include "check_call.h"

#include "semfit/read.h"

#include "base/diagnostic.h"
#include "effects/check_effects.h"
#include "estimate/recipe.h"
#include "table/additions.h"
#include "table/hypotheses.h"

#include <algorithm>
#include <string>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// Equality over groups needs groups.
void check_groups(const ParameterTable& table, const ModelOptions& options) {
  if (table.blocks.size() > 1) return;
  const bool is_asked = std::any_of(options.group_equal.begin(),
                                    options.group_equal.end(),
                                    [](const std::string& kind) { return kind != "none"; });
  if (is_asked || !options.group_partial.empty())
    refuse(Fault::usage,
           "groups-mismatch",
           "group.equal and group.partial are about several groups, but there is one",
           {"name the grouping variable: --group VAR"});
}

/// Choices that nothing would look at.
void check_unused(const Options& options) {
  const InferenceOptions defaults;
  const InferenceOptions& inference = options.inference;
  const bool is_bootstrap = inference.se == StandardErrors::bootstrap;
  const bool draws =
      is_bootstrap || std::find(inference.test.begin(), inference.test.end(), Test::bollen_stine) !=
                          inference.test.end();
  const bool is_seeded = draws || draws_effects(options.effects);
  if ((!draws && inference.bootstrap != defaults.bootstrap) ||
      (!is_seeded && inference.seed != defaults.seed))
    refuse(Fault::usage,
           "conflicting-options",
           "nothing in this fit is drawn at random, so there are no draws and no seed",
           {"--bootstrap and --seed go with --se bootstrap and --test bollen.stine, --seed also "
            "with --indirect"});
  if (!is_bootstrap &&
      (inference.bootstrap_type != defaults.bootstrap_type ||
       inference.boot_ci_type != defaults.boot_ci_type || inference.bootstrap_measures))
    refuse(Fault::usage,
           "conflicting-options",
           "standard errors and intervals are not those of a bootstrap",
           {"--bootstrap-type, --boot-ci-type and --bootstrap-fit go with --se bootstrap"});
}

/// The likelihood of missing values is about means, too.
void check_means(const ParameterTable& table, const Options& options) {
  if (options.sample.missing == Missing::listwise || table.mean_structure) return;
  refuse(Fault::usage,
         "meanstructure-conflict",
         "missing values are estimated together with means, and the parameter table has none",
         {"call decide_defaults(options) before the table is made"});
}

/// Mistakes in the options' own model text are found before anything is estimated.
void check_tests(const ParameterTable& table, const InferenceOptions& asked) {
  if (!asked.wald.empty()) hypotheses(table, asked.wald, "--wald");
  if (!asked.score_add.empty()) with_additions(table, asked.score_add, "--score-add");
}

bool has_latent_variables(const ParameterTable& table) {
  return std::any_of(table.blocks.begin(), table.blocks.end(), [](const BlockVariables& block) {
    return !block.latent.empty();
  });
}

/// Scores are made of cases and of latent variables, distances of cases; their lack is a mistake in
/// the call.
void check_sections(const ParameterTable& table,
                    const Data& data,
                    const Sections& wanted,
                    const Data* new_cases) {
  const bool scores = wanted.factor_scores != ScoreMethod::none;
  const bool has_raw_data = data.summaries.empty();
  if (new_cases && !scores && !wanted.mahalanobis)
    refuse(Fault::usage,
           "no-cases",
           "new cases are given, but neither their scores nor their distances are asked for",
           {"add --factor-scores or --mahalanobis, or drop --scores-data"});
  if (new_cases && !has_raw_data && !table.mean_structure && data.summaries[0].mean.empty())
    refuse(
        Fault::usage,
        "no-means",
        "new cases are taken about the means of the fitted sample, which covariances do not tell",
        {"give the means with --mean FILE"});
  if (scores && !has_raw_data && !new_cases)
    refuse(Fault::usage,
           "no-factor-scores",
           "factor scores need raw data, not moments",
           {"give the rows in the place of moments, or the cases to be scored with --scores-data"});
  if (wanted.mahalanobis && !has_raw_data && !new_cases)
    refuse(Fault::usage,
           "no-cases",
           "distances are of cases, and moments have none",
           {"give the rows in the place of moments, or the cases with --scores-data"});
  if (has_latent_variables(table)) return;
  if (scores)
    refuse(Fault::usage,
           "no-factor-scores",
           "factor scores need a model with latent variables",
           {"this model has none: drop --factor-scores"});
  if (wanted.reliability)
    refuse(Fault::usage,
           "no-factor-scores",
           "the reliability of factor scores needs a model with latent variables",
           {"this model has none: drop --score-reliability"});
}

}  // namespace

void check_call(const ParameterTable& table,
                const Data& data,
                const Options& options,
                const Data* new_cases) {
  internal::resolve_recipe(options, table, basis_of(data));
  check_groups(table, options.model);
  check_means(table, options);
  check_unused(options);
  check_variables(table, data);
  check_sections(table, data, options.sections, new_cases);
  check_tests(table, options.inference);
  check_effects(table, data, options.effects);
}

}  // namespace semfit
