#include "semfit/read.h"
#include "semfit/simulate.h"

#include "base/escape.h"
#include "cli/file_stream.h"
#include "cli/inputs.h"
#include "cli/pipeline.h"
#include "cli/run_watch.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace semfit::cli {
namespace {

std::string output_of(const Arguments& arguments) {
  if (arguments.outputs.size() > 1)
    throw Error(usage_error("conflicting-options", "the rows go to one file", {"give one -o"}));
  const std::string path = arguments.outputs.empty() ? "-" : arguments.outputs.front();
  if (path.empty())
    throw Error(usage_error("bad-value",
                            "--output needs the name of a file, and it is empty",
                            {"is a variable of the shell not set?"}));
  for (const std::string_view other : {".json", ".txt", ".sav", ".xlsx", ".rds"})
    if (path.ends_with(other))
      throw Error(usage_error("unknown-format",
                              fmt::format("data are written as CSV, and '{}' says otherwise", path),
                              {"use .csv"}));
  return path;
}

void check_options(const Arguments& arguments) {
  check_generation(arguments);
  if (arguments.simulate.nobs.empty())
    throw Error(usage_error("bad-nobs",
                            "the number of cases is not given",
                            {"--nobs 500; of two groups --nobs 200,300"}));
}

}  // namespace

void check_generation(const Arguments& arguments) {
  if (arguments.gave_t_df && arguments.simulate.generation.distribution != Distribution::student_t)
    throw Error(usage_error(
        "conflicting-options", "--t-df is about a t distribution", {"add --distribution t"}));
}

int run_simulate(const Session& session) {
  const Arguments& arguments = session.arguments;
  const std::string path = output_of(arguments);
  const std::string model = one_model(arguments,
                                      "`semfit simulate population.sem --nobs 500 -o data.csv`",
                                      "simulate reads a population and writes data: -o data.csv");
  check_options(arguments);
  SimulateOptions options = arguments.simulate;
  options.seed = arguments.options.inference.seed;
  options.threads = arguments.options.threads;
  const auto source = read_model(session, model);

  RunWatch watch(session, "blocks of rows");
  std::optional<FileStream> file;
  const auto sink = [&](std::string_view text) {  // the first piece comes when all is checked
    if (!file) path == "-" ? file.emplace(session.out) : file.emplace(path);
    file->write(text);
  };
  const auto start = std::chrono::steady_clock::now();
  const Simulated simulated = simulate(source, options, sink, watch.control());
  if (simulated.interrupted) {
    if (!arguments.quiet)
      session.err << (path == "-" ? "semfit: interrupted\n"
                                  : "semfit: interrupted: no file was written\n");
    return exit_interrupted;
  }
  file->finish();
  tell_notes(session, model, simulated.notes);
  if (arguments.verbose)
    session.err << fmt::format("semfit: {}: {} rows of {} variables in {:.3f} s\n",
                               internal::escape_terminal(path),
                               simulated.rows,
                               simulated.variables.size(),
                               seconds_since(start));
  return exit_ok;
}

}  // namespace semfit::cli
