#include "semfit/fit.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"

#include <optional>

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
      return write_csv(result);
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

}  // namespace

int run_fit(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const Operands operands = sort_operands(arguments, 1, 1, DataOperand::required);
  const Inputs inputs = read_and_tell(session, operands);

  std::optional<Data> new_cases;
  if (!arguments.scores_data.empty()) {
    new_cases = read_new_cases(session, inputs.tables.front());
    session.tell(new_cases->notes);
  }

  Result result = fit(inputs.tables.front(),
                      inputs.data,
                      fit_options(arguments),
                      new_cases ? &*new_cases : nullptr);
  result.timing.table += inputs.table_seconds;
  result.timing.read += inputs.read_seconds;
  result.timing.total += inputs.table_seconds + inputs.read_seconds;
  tell_optimizer(session, inputs.names.front(), result);

  Manifest manifest = manifest_of(session, inputs);
  if (new_cases) {
    manifest.scores_file = new_cases->file;
    manifest.scores_sha256 = new_cases->sha256;
  }
  const bool shown = deliver(session, [&](Format format) {
    return written(format, result, manifest, text_style(session));
  });
  if (!arguments.scores_output.empty())
    write_file(arguments.scores_output, write_scores_csv(result));
  if (!arguments.indirect_output.empty())
    write_file(arguments.indirect_output, write_indirect_csv(result));
  if (!shown) tell_notes(session, inputs.names.front(), result.notes);
  return is_sound(result) ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
