#include "semfit/read.h"
#include "semfit/report.h"
#include "semfit/row_moments.h"

#include "base/edit_distance.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/values.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

/// One file of rows, or documents of moments that are to be one.
void check_operands(const Arguments& arguments) {
  const std::vector<std::string>& operands = arguments.operands;
  if (operands.empty())
    throw Error(usage_error(
        "missing-operand", "a data file is needed", {"`semfit stats data.csv -o moments.json`"}));
  if (std::ranges::count(operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  if (operands.size() == 1 || std::ranges::all_of(operands, is_json)) return;
  const auto model = std::ranges::find_if(
      operands, [](const std::string& name) { return name.ends_with(".sem"); });
  throw Error(usage_error(
      "too-many-operands",
      fmt::format("'{}' is one file too many", model == operands.end() ? operands[1] : *model),
      {"stats takes one data file; --model FILE or --vars chooses its columns; several documents "
       "of moments (.json) are put together"}));
}

/// What means nothing beside moments that are made already, or beside something else.
void check_options(const Arguments& arguments) {
  std::vector<Diagnostic> mistakes;
  const auto refuse = [&](bool given, std::string message, std::string way_out) {
    if (given)
      mistakes.push_back(
          usage_error("conflicting-options", std::move(message), {std::move(way_out)}));
  };
  const std::string& group = arguments.options.sample.group;
  const std::vector<std::string>& variables = arguments.describe.variables;
  refuse(!variables.empty() && !arguments.stats_model.empty(),
         "--vars and --model both choose the variables",
         "give one of them");
  refuse(std::ranges::count(variables, group) > 0 && !group.empty(),
         fmt::format("'{}' is named in --vars and in --group", group),
         "it does not vary within a group: take it out of --vars");
  refuse(!arguments.options.sample.group_label.empty() && group.empty(),
         "--group-label goes with --group VAR",
         "name the grouping variable");
  refuse(arguments.format == Format::csv,
         "moments are written as JSON",
         "use --format json, or a file that ends in .json");
  const bool is_of_moments = is_json(arguments.operands.front());
  refuse(is_of_moments && (!group.empty() || !variables.empty() || !arguments.stats_model.empty() ||
                           arguments.stats_by_pattern),
         "these are moments already, with their variables, groups and patterns",
         "--group, --vars, --model and --missing go with rows");
  if (is_of_moments) check_row_options(arguments.options.read);
  for (const std::string& path : arguments.outputs)
    refuse(path.ends_with(".csv") && !arguments.format,
           fmt::format("'{}': moments are written as JSON", path),
           "name a file that ends in .json");
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

void add_new(std::vector<std::string>& list, const std::string& name) {
  if (std::ranges::find(list, name) == list.end()) list.push_back(name);
}

/// Variables that are asked for; empty: every column of numbers.
std::vector<std::string> wanted_variables(const Session& session) {
  const Arguments& arguments = session.arguments;
  std::vector<std::string> names;
  for (const std::string& name : arguments.describe.variables)
    add_new(names, name);
  if (arguments.stats_model.empty()) return names;
  const ParameterTable table = parameter_table(read_text(arguments.stats_model), ModelOptions());
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.observed)
      add_new(names, name);
  return names;
}

/// The variables, and the factors of those that may be products.
std::vector<std::string> columns_behind(const std::vector<std::string>& variables) {
  std::vector<std::string> columns = variables;
  for (const std::string& name : variables)
    if (name.find(':') != std::string::npos)
      for (const std::string& factor : split_list(name, ":"))
        add_new(columns, factor);
  return columns;
}

Data moments_of_all(const Session& session, MomentRequest request) {
  const Arguments& arguments = session.arguments;
  const ReadOptions& options = arguments.options.read;
  const std::string& path = arguments.operands.front();
  const int threads = reading_threads(arguments);
  std::vector<std::string> texts;
  if (!request.group.empty()) texts.push_back(request.group);
  Data rows = path == "-" ? read_numeric_csv_stream("<stdin>", session.in, options, texts, threads)
                          : read_numeric_csv(path, options, texts, threads);
  for (const Column& column : rows.columns)
    if (column.name != request.group) request.variables.push_back(column.name);
  if (request.variables.empty()) {
    Diagnostic mistake = usage_error("no-variables",
                                     "no column holds numbers",
                                     {"is the separator right (--sep)? Numbers with another "
                                      "decimal sign: --decimal"});
    mistake.fault = Fault::data;
    mistake.place.file = rows.file;
    throw Error(std::move(mistake));
  }
  return moments_of_rows(std::move(rows), request);
}

Data moments_of_rows_in(const Session& session) {
  const Arguments& arguments = session.arguments;
  const SampleOptions& sample = arguments.options.sample;
  MomentRequest request{
      wanted_variables(session), sample.group, sample.group_label, arguments.stats_by_pattern};
  if (request.variables.empty()) return moments_of_all(session, std::move(request));
  const std::vector<std::string> columns = columns_behind(request.variables);
  const ReadOptions& options = arguments.options.read;
  const std::string& path = arguments.operands.front();
  const int threads = reading_threads(arguments);
  return path == "-" ? read_csv_moments("<stdin>", session.in, columns, options, request, threads)
                     : read_csv_moments(path, columns, options, request, threads);
}

/// Groups that are not there, and variables that are not there.
void check_found(const Session& session, const Data& data) {
  const SampleOptions& sample = session.arguments.options.sample;
  group_labels(data, sample);
  std::vector<Diagnostic> mistakes;
  for (const std::string& name : wanted_variables(session)) {
    const std::vector<std::string>& found = data.summaries.front().names;
    if (std::ranges::find(found, name) != found.end()) continue;
    Diagnostic mistake =
        usage_error("unknown-variable", fmt::format("the data have no variable '{}'", name), {});
    mistake.place.file = data.file;
    if (const auto near = internal::closest(name, data.header))
      mistake.notes.push_back(fmt::format("did you mean '{}'?", *near));
    mistakes.push_back(std::move(mistake));
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

/// Moments that no document can hold, and groups of which there is nothing to tell.
void check_numbers(const Data& data) {
  const auto refuse = [&](const char* code, std::string message, std::string way_out) {
    Diagnostic mistake = usage_error(code, std::move(message), {std::move(way_out)});
    mistake.fault = Fault::data;
    mistake.place.file = data.file;
    throw Error(std::move(mistake));
  };
  for (const Summary& summary : data.summaries) {
    const std::string group = summary.label.empty() ? "" : " of group " + summary.label;
    std::int64_t cases = summary.nobs;
    for (const PatternMoments& pattern : summary.patterns)
      cases += pattern.nobs;
    if (cases == 0)
      refuse("no-complete-cases",
             fmt::format("no row{} has a value on every variable", group),
             "--vars chooses variables; --missing fiml keeps rows with some of them");
    for (std::int64_t j = 0; j < static_cast<std::int64_t>(summary.names.size()); ++j) {
      const auto k = static_cast<std::size_t>(j);
      const bool is_finite = (summary.mean.empty() || std::isfinite(summary.mean[k])) &&
                             (summary.cov.rows <= j || std::isfinite(summary.cov(j, j)));
      if (!is_finite)
        refuse("value-too-large",
               fmt::format("values of '{}'{} are so large that their squares are no numbers",
                           summary.names[k],
                           group),
               "divide the column by a power of ten; check it for stray values");
    }
  }
}

/// Sets of cases that are too few to hide one another.
std::vector<Note> note_few_cases(const Data& data) {
  std::int64_t sets = 0, single = 0;
  const auto look = [&](std::int64_t nobs, std::size_t variables) {
    sets += nobs > 0 && nobs <= static_cast<std::int64_t>(variables);
    single += nobs == 1;
  };
  for (const Summary& summary : data.summaries) {
    if (summary.patterns.empty()) look(summary.nobs, summary.names.size());
    for (const PatternMoments& pattern : summary.patterns)
      look(pattern.nobs, pattern.seen.size());
  }
  if (sets == 0) return {};
  return {
      {Severity::warning,
       "few-cases",
       fmt::format(
           "{} set{} of moments {} of no more cases than variables{}: this "
           "document may tell about single persons",
           sets,
           sets == 1 ? "" : "s",
           sets == 1 ? "is" : "are",
           single == 0 ? "" : fmt::format(", {} of a single case, whose values are there", single)),
       {}}};
}

std::vector<Note> note_incomplete_rows(const Data& data) {
  std::int64_t rows = 0, complete = 0;
  for (const Summary& summary : data.summaries) {
    if (keeps_incomplete_rows(summary)) continue;
    rows += summary.original;
    complete += summary.nobs;
  }
  if (rows == complete) return {};
  return {{Severity::note,
           "incomplete-rows",
           fmt::format("{} of {} rows lack a value and are left out; --missing fiml keeps the "
                       "moments of these, too",
                       rows - complete,
                       rows),
           {}}};
}

}  // namespace

int run_stats(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_operands(arguments);
  check_options(arguments);
  check_outputs(arguments);
  Inputs inputs;
  if (is_json(arguments.operands.front())) {
    inputs.data = read_summaries(arguments, arguments.operands);
  } else {
    inputs.data = moments_of_rows_in(session);
    check_found(session, inputs.data);
  }
  check_numbers(inputs.data);
  session.tell(inputs.data.notes);
  std::vector<Note> notes = note_few_cases(inputs.data);
  for (Note& note : note_incomplete_rows(inputs.data))
    notes.push_back(std::move(note));
  const Manifest manifest = manifest_of(session, inputs);
  const bool shown = deliver(session, [&](Format format) {
    return format == Format::json
               ? write_moments_json(inputs.data, notes, manifest)
               : write_moments_text(inputs.data, notes, manifest, text_style(session));
  });
  if (!shown) tell_notes(session, inputs.data.file, notes);
  return exit_ok;
}

}  // namespace semfit::cli
