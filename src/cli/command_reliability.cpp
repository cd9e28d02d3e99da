#include "semfit/reliability.h"
#include "semfit/report.h"

#include "cli/output.h"
#include "cli/pipeline.h"

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Reliability& reliability,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(reliability, manifest, style);
    case Format::json:
      return write_json(reliability, manifest);
    case Format::csv:
      return write_csv(reliability);
  }
  return "";
}

}  // namespace

int run_reliability(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const Operands operands = sort_operands(arguments, 1, 1, DataOperand::required);
  const Inputs inputs = read_and_tell(session, operands);
  const Reliability judged = reliability(inputs.tables.front(), inputs.data, arguments.options);
  tell_optimizer(session, inputs.names.front(), judged.fit);

  const Manifest manifest = manifest_of(session, inputs);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, judged, manifest, text_style(session));
  });
  if (!shown) {
    tell_notes(session, inputs.names.front(), judged.fit.notes);
    tell_notes(session, inputs.names.front(), judged.notes);
  }
  return is_sound(judged.fit) ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
