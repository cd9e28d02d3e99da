#include "semfit/montecarlo.h"
#include "semfit/read.h"
#include "semfit/report.h"

#include "base/sha256.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/run_watch.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const MonteCarlo& study,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(study, manifest, style);
    case Format::json:
      return write_json(study, manifest);
    case Format::csv:
      return write_csv(study);
  }
  return "";
}

std::string model_operand(const Arguments& arguments) {
  const std::string model =
      one_model(arguments,
                "`semfit montecarlo model.sem --population population.sem --nobs 200,500`",
                "data are drawn, not read; the population is --population FILE");
  if (model == "-" && arguments.population == "-")
    throw Error(usage_error("conflicting-options", "standard input can be read only once"));
  return model;
}

MonteCarloOptions study_of(const Arguments& arguments) {
  if (arguments.montecarlo.nobs.empty())
    throw Error(usage_error("bad-nobs",
                            "the number of cases is not given",
                            {"--nobs 200, or several conditions: --nobs 200,500"}));
  check_generation(arguments);
  MonteCarloOptions study = arguments.montecarlo;
  study.generation = arguments.simulate.generation;
  study.group_label = arguments.simulate.group_label;
  return study;
}

/// Numbers that were meant as the population's values fix what should be estimated.
bool has_fixed_arrows_only(const ParameterTable& table) {
  const auto is_arrow = [](const Row& row) {
    return row.op == Op::measured_by || row.op == Op::regression;
  };
  return std::ranges::any_of(table.rows, is_arrow) &&
         std::ranges::none_of(table.rows,
                              [&](const Row& row) { return is_arrow(row) && row.free > 0; });
}

/// The model's table, with the groups of the population.
ParameterTable table_of(const Session& session,
                        const std::shared_ptr<const Source>& model,
                        const std::shared_ptr<const Source>& population,
                        const MonteCarloOptions& study) {
  ModelOptions options = session.arguments.options.model;
  options.group_label = population_groups(population, study);
  std::vector<Diagnostic> notes;
  ParameterTable table = parameter_table(model, options, &notes);
  session.tell(notes);
  const bool is_itself = model == population;
  if (table.q > 0 && !(is_itself && has_fixed_arrows_only(table))) return table;
  Diagnostic nothing;
  nothing.code = "nothing-free";
  nothing.message = table.q > 0 ? "every loading and slope of the model is fixed"
                                : "every parameter of the model is fixed";
  nothing.place.file = model->name;
  nothing.notes = {is_itself
                       ? "start(0.8)*y1 is free, and 0.8 in the population; 0.8*y1 is fixed. Or "
                         "give the population by itself: --population FILE"
                       : "write the model without values: f =~ y1 + y2 + y3"};
  throw Error(std::move(nothing));
}

/// Who gave one model and no values has probably forgotten the population.
Error with_hint(const Error& error) {
  std::vector<Diagnostic> diagnostics = error.diagnostics();
  const auto lacking =
      std::ranges::find(diagnostics, std::string("no-population-value"), &Diagnostic::code);
  if (lacking != diagnostics.end())
    lacking->notes.push_back("or give a population of its own: --population FILE");
  return Error(std::move(diagnostics));
}

}  // namespace

int run_montecarlo(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const std::string path = model_operand(arguments);
  const MonteCarloOptions study = study_of(arguments);
  const auto model = read_model(session, path);
  const auto population =
      arguments.population.empty() ? model : read_model(session, arguments.population);
  const ParameterTable table = [&] {
    try {
      return table_of(session, model, population, study);
    } catch (const Error& error) {
      throw arguments.population.empty() ? with_hint(error) : error;
    }
  }();

  const auto start = std::chrono::steady_clock::now();
  MonteCarlo result;
  {
    RunWatch watch(session, "replications");
    result = montecarlo(table, population, study, arguments.options, watch.control());
  }
  if (arguments.verbose)
    session.err << fmt::format(
        "semfit: {} replications in {:.3f} s\n", result.draws.size(), seconds_since(start));
  if (arguments.shard) {
    std::int64_t finished = 0;
    for (const MonteCarloCondition& condition : result.conditions)
      finished += condition.finished;
    return end_shard(session, static_cast<std::size_t>(finished), "replications");
  }
  Manifest manifest;
  manifest.command = session.command_line;
  manifest.model_name = path;
  manifest.model_text = model->text;
  manifest.model_sha256 = internal::sha256(model->text);
  manifest.population_name = arguments.population.empty() ? path : arguments.population;
  manifest.population_text = population->text;
  manifest.population_sha256 = internal::sha256(population->text);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, result, manifest, text_style(session));
  });
  if (!arguments.draws_output.empty())
    write_file(arguments.draws_output, write_replications_csv(result));
  if (!shown) tell_notes(session, path, result.notes);
  if (result.interrupted) {
    if (!arguments.quiet)
      session.err << "semfit: interrupted: the report rests on the replications that were "
                     "finished\n";
    return exit_interrupted;
  }
  const bool is_sound = std::ranges::none_of(
      result.notes, [](const Note& note) { return note.severity == Severity::error; });
  return is_sound ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
