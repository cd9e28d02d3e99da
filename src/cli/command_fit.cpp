#include "semfit/fit.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"

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

/// --scores-output alone asks for scores of the usual kind.
Options fit_options(const Arguments& arguments) {
  Options options = arguments.options;
  if (!arguments.scores_output.empty() && options.sections.factor_scores == ScoreMethod::none)
    options.sections.factor_scores = ScoreMethod::regression;
  return options;
}

}  // namespace

int run_fit(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const Operands operands = sort_operands(arguments, 1, 1, DataOperand::required);
  const Inputs inputs = read_and_tell(session, operands);

  Result result = fit(inputs.tables.front(), inputs.data, fit_options(arguments));
  result.timing.table += inputs.table_seconds;
  result.timing.read += inputs.read_seconds;
  result.timing.total += inputs.table_seconds + inputs.read_seconds;
  tell_optimizer(session, inputs.names.front(), result);

  const Manifest manifest = manifest_of(session, inputs);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, result, manifest, text_style(session));
  });
  if (!arguments.scores_output.empty())
    write_file(arguments.scores_output, write_scores_csv(result.factor_scores));
  if (!shown) tell_notes(session, inputs.names.front(), result.notes);
  return is_sound(result) ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
