#include "semfit/mediation.h"
#include "semfit/read.h"
#include "semfit/report.h"

#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/values.h"

#include <fmt/format.h>
#include <string>
#include <vector>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Mediation& mediation,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(mediation, manifest, style);
    case Format::json:
      return write_json(mediation, manifest);
    case Format::csv:
      return write_csv(mediation);
  }
  return "";
}

/// The roles, and what other commands' options say about inference.
MediationOptions options_of(const Arguments& arguments) {
  const InferenceOptions& inference = arguments.options.inference;
  MediationOptions options = arguments.mediation;
  options.ci_level = inference.ci_level;
  options.seed = inference.seed;
  options.threads = arguments.options.threads;
  if (arguments.bootstrap) options.bootstrap = *arguments.bootstrap;
  if (arguments.boot_ci_type) options.boot_ci_type = *arguments.boot_ci_type;
  return options;
}

/// The data file, or nothing where moments stand in its place.
std::string data_operand(const Arguments& arguments) {
  check_moment_options(arguments);
  const std::vector<std::string>& files = arguments.operands;
  const std::size_t wanted = arguments.has_moments() ? 0 : 1;
  if (files.size() > wanted)
    throw Error(usage_error("too-many-operands",
                            wanted == 0 ? fmt::format("'{}' is one file too many", files[0])
                                        : fmt::format("one file is wanted, the data, and there are "
                                                      "{}: '{}'",
                                                      files.size(),
                                                      fmt::join(files, "', '")),
                            {wanted == 0 ? "--cov and --cor stand in the place of the data file"
                                         : "there is no model file here: --x, --m and --y say "
                                           "which variable is which"}));
  if (wanted == 0) return "";
  if (files.empty())
    throw Error(usage_error("missing-operand",
                            "a data file is needed",
                            {"`semfit mediate data.csv --x X --m M --y Y`; with --cov FILE --nobs "
                             "N there is no data file"}));
  if (files[0].empty())
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  return files[0];
}

/// Cases are what the bootstrap draws.
void check_cases(const Arguments& arguments) {
  std::vector<Diagnostic> mistakes;
  const auto refuse = [&](bool given, const char* option) {
    if (given)
      mistakes.push_back(usage_error(
          "needs-cases",
          fmt::format("{} is about draws of cases, and published moments have none", option),
          {"leave it out: the interval is the Monte Carlo one; or give the data file"}));
  };
  refuse(arguments.bootstrap.has_value(), "--bootstrap");
  refuse(arguments.boot_ci_type.has_value(), "--boot-ci-type");
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

Data read(const Session& session, const std::string& path, const MediationOptions& options) {
  const Arguments& arguments = session.arguments;
  if (is_of_moments(arguments, path)) return read_summaries(arguments, {path});
  const std::vector<std::string> columns = mediation_columns(options);
  const int threads = reading_threads(arguments);
  if (path != "-") return read_csv(path, columns, arguments.options.read, {}, threads);
  return read_csv_stream("<stdin>", session.in, columns, arguments.options.read, {}, threads);
}

}  // namespace

int run_mediate(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const std::string path = data_operand(arguments);
  const MediationOptions options = options_of(arguments);
  mediation_columns(options);  // before anything is read
  if (is_of_moments(arguments, path)) check_cases(arguments);
  Inputs inputs;
  inputs.data = read(session, path, options);
  session.tell(inputs.data.notes);

  const Mediation mediation = mediate(inputs.data, options);
  Manifest manifest = manifest_of(session, inputs);
  if (!path.empty()) manifest.data_file = path == "-" ? inputs.data.file : path;
  const bool shown = deliver(session, [&](Format format) {
    return written(format, mediation, manifest, text_style(session));
  });
  if (!shown) tell_notes(session, "semfit mediate", mediation.notes);
  return exit_ok;
}

}  // namespace semfit::cli
