#include "semfit/fit.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/run_watch.h"
#include "cli/values.h"

#include <algorithm>
#include <optional>
#include <ostream>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Result& result,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(result, manifest, style);
    case Format::json:
      return write_json(result, manifest);
    case Format::csv:
      return style.bootstrap ? write_bootstrap_csv(result) : write_csv(result);
  }
  return "";
}

/// Files of scores alone ask for scores of the usual kind, those of indirect effects for all.
Options fit_options(const Arguments& arguments) {
  Options options = arguments.options;
  Sections& wanted = options.sections;
  const bool has_use = wanted.factor_scores != ScoreMethod::none || wanted.mahalanobis;
  if (wanted.factor_scores == ScoreMethod::none && !arguments.scores_output.empty())
    wanted.factor_scores = ScoreMethod::regression;
  if (!has_use && !arguments.scores_data.empty()) wanted.factor_scores = ScoreMethod::regression;
  EffectOptions& effects = options.effects;
  if (!arguments.indirect_output.empty() && effects.moderators.empty()) effects.tests = true;
  return options;
}

bool is_bootstrap(const Options& options) {
  return options.inference.se == StandardErrors::bootstrap;
}

bool has_bollen_stine(const Options& options) {
  const std::vector<Test>& tests = options.inference.test;
  return std::find(tests.begin(), tests.end(), Test::bollen_stine) != tests.end();
}

/// Choices about draws, where there are none.
void check_draws(const Arguments& arguments) {
  if (is_bootstrap(arguments.options)) return;
  if (has_bollen_stine(arguments.options) && !arguments.checkpoint.empty())
    throw Error(usage_error(
        "conflicting-options",
        "--checkpoint keeps the draws of --se bootstrap, not those of --test bollen.stine",
        {"leave it out: only the p-value is made of these"}));
  const auto refuse = [](const char* option) {
    throw Error(usage_error("conflicting-options",
                            std::string(option) + " is about bootstrap draws, and there are none",
                            {"add --se bootstrap"}));
  };
  if (!arguments.draws_output.empty()) refuse("--draws-output");
  if (arguments.shard.of > 1) refuse("--shard");
  if (!arguments.checkpoint.empty()) refuse("--checkpoint");
  if (arguments.progress == "always" && !has_bollen_stine(arguments.options)) refuse("--progress");
}

/// A fit, watched where it draws.
Result fit_watched(const Session& session,
                   const Inputs& inputs,
                   const Options& options,
                   const Data* new_cases) {
  const bool draws = is_bootstrap(options) || has_bollen_stine(options);
  if (!draws) return fit(inputs.tables.front(), inputs.data, options, new_cases);
  check_fit(inputs.tables.front(), inputs.data, options);  // before a checkpoint is made
  RunWatch watch(session, "draws");
  return fit(inputs.tables.front(), inputs.data, options, new_cases, watch.control());
}

int fit_and_report(const Session& session, const TextStyle& style) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  check_draws(arguments);
  const Operands operands = sort_operands(arguments, 1, 1, DataOperand::required);
  const Inputs inputs = read_and_tell(session, operands);

  std::optional<Data> new_cases;
  if (!arguments.scores_data.empty()) {
    new_cases = read_new_cases(session, inputs.tables.front());
    session.tell(new_cases->notes);
  }

  Result result =
      fit_watched(session, inputs, fit_options(arguments), new_cases ? &*new_cases : nullptr);
  result.timing.table += inputs.table_seconds;
  result.timing.read += inputs.read_seconds;
  result.timing.total += inputs.table_seconds + inputs.read_seconds;
  tell_optimizer(session, inputs.names.front(), result);

  if (arguments.shard.of > 1 && result.bootstrap.requested > 0)
    return end_shard(session, static_cast<std::size_t>(result.bootstrap.finished), "draws");

  Manifest manifest = manifest_of(session, inputs);
  if (new_cases) {
    manifest.scores_file = new_cases->file;
    manifest.scores_sha256 = new_cases->sha256;
  }
  const bool shown =
      deliver(session, [&](Format format) { return written(format, result, manifest, style); });
  if (!arguments.scores_output.empty())
    write_file(arguments.scores_output, write_scores_csv(result));
  if (!arguments.draws_output.empty()) write_file(arguments.draws_output, write_draws_csv(result));
  if (!arguments.indirect_output.empty())
    write_file(arguments.indirect_output, write_indirect_csv(result));
  if (!shown) tell_notes(session, inputs.names.front(), result.notes);
  if (result.interrupted) {
    if (!arguments.quiet)
      session.err << "semfit: interrupted: the report rests on the draws that were finished\n";
    return exit_interrupted;
  }
  return is_sound(result) ? exit_ok : exit_verdict;
}

}  // namespace

int run_fit(const Session& session) {
  return fit_and_report(session, text_style(session));
}

/// The fit of a bootstrap, with everything that the draws tell about.
int run_bootstrap(const Session& session) {
  Session own = session;
  Options& options = own.arguments.options;
  if (options.inference.se && !is_bootstrap(options))
    throw Error(usage_error("conflicting-options",
                            "`semfit bootstrap` has the standard errors of its draws",
                            {"drop --se, or use `semfit fit`"}));
  options.inference.se = StandardErrors::bootstrap;
  options.sections.standardized = options.sections.r2 = options.sections.effects = true;
  TextStyle style = text_style(own);
  style.bootstrap = true;
  return fit_and_report(own, style);
}

}  // namespace semfit::cli
