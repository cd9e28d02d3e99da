#include "cli/inputs.h"

#include "semfit/fit.h"
#include "semfit/read.h"
#include "semfit/row_moments.h"

#include "base/text.h"
#include "cli/values.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <istream>
#include <thread>

namespace semfit::cli {
namespace {

/// Beside summary statistics --group can only be a column of the new cases.
bool group_is_useless(const Arguments& arguments) {
  return !arguments.options.sample.group.empty() && arguments.scores_data.empty();
}

void check_weight_options(const Arguments& arguments) {
  if (arguments.scales_weights && arguments.options.sample.sampling_weights.empty())
    throw Error(usage_error("conflicting-options",
                            "--sampling-weights-normalization goes with --sampling-weights VAR"));
}

std::vector<std::string> all_needed_columns(const std::vector<ParameterTable>& tables) {
  std::vector<std::string> columns;
  for (const ParameterTable& table : tables)
    for (std::string& name : needed_columns(table))
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(std::move(name));
  return columns;
}

std::vector<std::string> observed_variables(const std::vector<ParameterTable>& tables) {
  std::vector<std::string> names;
  for (const ParameterTable& table : tables)
    for (const BlockVariables& block : table.blocks)
      for (const std::string& name : block.observed)
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  return names;
}

/// Of documents that are groups: --group-label, or the names of the files.
std::vector<std::string> labels_of(const Arguments& arguments,
                                   const std::vector<std::string>& paths) {
  std::vector<std::string> labels = arguments.options.sample.group_label;
  if (labels.empty())
    for (const std::string& path : paths)
      labels.push_back(std::filesystem::path(path).stem().string());
  if (labels.size() != paths.size())
    throw Error(usage_error("counts-differ",
                            fmt::format("--group-label has {} entr{}, and there are {} files",
                                        labels.size(),
                                        labels.size() == 1 ? "y" : "ies",
                                        paths.size()),
                            {"give one for each file, separated by commas"}));
  std::vector<std::string> sorted = labels;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end())
    throw Error(usage_error("conflicting-options",
                            fmt::format("two groups are called '{}'", *twice),
                            {"give each file a name of its own: --group-label A,B"}));
  return labels;
}

using Clock = std::chrono::steady_clock;
using Models = std::vector<std::shared_ptr<const Source>>;

/// A mistake in one model does not hide those of the next.
void add_mistakes(std::vector<Diagnostic>& mistakes, const Error& error) {
  mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
}

Models read_models(const Session& session, const std::vector<std::string>& paths) {
  Models models;
  std::vector<Diagnostic> mistakes;
  for (const std::string& path : paths)
    try {
      models.push_back(read_model(session, path));
    } catch (const Error& error) {
      add_mistakes(mistakes, error);
    }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return models;
}

/// @param notes  gets what is to be said about the tables, and nothing else
std::vector<ParameterTable> build_tables(const Models& models,
                                         const ModelOptions& options,
                                         std::vector<Diagnostic>& notes) {
  std::vector<ParameterTable> tables;
  std::vector<Diagnostic> mistakes;
  notes.clear();
  for (const std::shared_ptr<const Source>& source : models) {
    try {
      tables.push_back(parameter_table(source, options, &notes));
    } catch (const Error& error) {
      add_mistakes(mistakes, error);
    }
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return tables;
}

/// What the data say about the model: their groups, and whether they have means. Means that were
/// published are there to be modelled; those of rows are there anyway.
ModelOptions options_for(const Data& data, const Arguments& arguments) {
  ModelOptions options = arguments.options.model;
  options.group_label = group_labels(data, arguments.options.sample);
  const bool is_of_rows = std::ranges::all_of(data.summaries, &Summary::of_rows);
  if (is_of_rows) return options;
  options.means_known = std::ranges::none_of(
      data.summaries, [](const Summary& summary) { return summary.mean.empty(); });
  if (options.means_known && !options.meanstructure) options.meanstructure = true;
  return options;
}

void add_new(std::vector<std::string>& list, const std::string& name) {
  if (!name.empty() && std::ranges::find(list, name) == list.end()) list.push_back(name);
}

/// Raw data with the grouping variable as text.
Data read_raw(const Session& session,
              const std::string& path,
              const std::vector<ParameterTable>& tables) {
  const Options& options = session.arguments.options;
  std::vector<std::string> columns = all_needed_columns(tables);
  add_new(columns, options.sample.sampling_weights);
  std::vector<std::string> texts;
  add_new(texts, options.sample.group);
  const std::string& cluster = options.sample.cluster;  // a variable of the model stays a number
  if (std::ranges::find(columns, cluster) == columns.end()) add_new(texts, cluster);
  const int threads = reading_threads(session.arguments);
  return path == "-" ? read_csv_stream("<stdin>", session.in, columns, options.read, texts, threads)
                     : read_csv(path, columns, options.read, texts, threads);
}

/// The same rows reduced to their moments on the way.
Data read_as_moments(const Session& session,
                     const std::string& path,
                     const std::vector<ParameterTable>& tables) {
  const Options& options = session.arguments.options;
  const std::vector<std::string> columns = all_needed_columns(tables);
  const MomentRequest request{
      observed_variables(tables), options.sample.group, options.sample.group_label, false};
  const int threads = reading_threads(session.arguments);
  return path == "-"
             ? read_csv_moments("<stdin>", session.in, columns, options.read, request, threads)
             : read_csv_moments(path, columns, options.read, request, threads);
}

/// Which road: nothing in the results depends on it.
bool takes_moments(const Session& session, const std::vector<ParameterTable>& tables) {
  const Arguments& arguments = session.arguments;
  const bool wants_cases = !arguments.scores_output.empty() || !arguments.scores_data.empty();
  return !wants_cases && moments_suffice(tables, arguments.options);
}

/// The columns that `tables` need, or the summary statistics.
Data read_data(const Session& session,
               const Operands& operands,
               const std::vector<ParameterTable>& tables) {
  const Arguments& arguments = session.arguments;
  const std::string& path = operands.data;
  if (is_of_moments(arguments, path)) return read_summaries(arguments, operands.all_data());
  if (arguments.as_groups)
    throw Error(usage_error("conflicting-options",
                            "--as-groups goes with documents of moments (.json), and the data are "
                            "rows",
                            {"the groups of rows are told by a column: --group VAR"}));
  return takes_moments(session, tables) ? read_as_moments(session, path, tables)
                                        : read_raw(session, path, tables);
}

}  // namespace

std::string one_model(const Arguments& arguments,
                      const std::string& example,
                      const std::string& no_more) {
  const std::vector<std::string>& operands = arguments.operands;
  if (operands.empty() || operands.front().empty())
    throw Error(
        usage_error("missing-operand",
                    operands.empty() ? "a model file is needed" : "the name of a file is empty",
                    {example}));
  if (operands.size() > 1)
    throw Error(usage_error(
        "too-many-operands", fmt::format("'{}' is one file too many", operands[1]), {no_more}));
  return operands.front();
}

std::shared_ptr<const Source> read_model(const Session& session, const std::string& path) {
  if (path != "-") return read_text(path);
  return std::make_shared<const Source>(Source{"<stdin>", read_stream(session.in)});
}

bool is_json(const std::string& path) {
  return internal::to_lower(path).ends_with(".json");
}

std::vector<std::string> Operands::all_data() const {
  std::vector<std::string> paths{data};
  paths.insert(paths.end(), more_data.begin(), more_data.end());
  return paths;
}

void check_moment_options(const Arguments& arguments) {
  if (arguments.has_moments()) {
    if (group_is_useless(arguments))
      throw Error(usage_error("conflicting-options",
                              "--group goes with raw data; several groups of --cov or --cor are "
                              "lists: --cov a.csv,b.csv --nobs 156,145 --group-label A,B"));
    if (arguments.as_groups)
      throw Error(usage_error("conflicting-options",
                              "--as-groups goes with documents of moments: semfit MODEL a.json "
                              "b.json --as-groups",
                              {"several groups of --cov or --cor are lists: --cov a.csv,b.csv "
                               "--nobs 156,145"}));
    return;
  }
  std::vector<Diagnostic> mistakes;
  const SummaryFiles& moments = arguments.moments;
  for (const auto& [given, option] : {std::pair{!moments.sd.empty(), "--sd"},
                                      std::pair{!moments.mean.empty(), "--mean"},
                                      std::pair{!moments.nobs.empty(), "--nobs"}}) {
    if (given)
      mistakes.push_back(
          usage_error("conflicting-options", fmt::format("{} goes with --cov or --cor", option)));
  }
  const SampleOptions& sample = arguments.options.sample;
  if (!sample.group_label.empty() && sample.group.empty() && !arguments.as_groups)
    mistakes.push_back(usage_error("conflicting-options",
                                   "--group-label goes with --group VAR, with --cov or --cor, or "
                                   "with several documents of moments and --as-groups"));
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

bool is_of_moments(const Arguments& arguments, const std::string& path) {
  return arguments.has_moments() || is_json(path);
}

void check_row_options(const ReadOptions& read) {
  std::vector<Diagnostic> mistakes;
  for (const auto& [given, option] : {std::pair{read.separator != 0, "--sep"},
                                      std::pair{read.decimal != 0, "--decimal"},
                                      std::pair{!read.header, "--no-header"},
                                      std::pair{!read.na.empty(), "--na"}})
    if (given)
      mistakes.push_back(usage_error(
          "conflicting-options",
          fmt::format("{} is about files of rows, and a document of moments has none", option),
          {"`semfit stats` takes it, where the moments are made"}));
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

Data read_summaries(const Arguments& arguments, const std::vector<std::string>& paths) {
  if (arguments.has_moments()) return read_moments(arguments.moments, arguments.options.read);
  if (group_is_useless(arguments))
    throw Error(usage_error("conflicting-options",
                            "--group goes with raw data; the groups of a JSON document are in it"));
  check_row_options(arguments.options.read);
  std::vector<Data> parts;
  std::vector<Diagnostic> mistakes;
  for (const std::string& path : paths)
    try {
      parts.push_back(read_moments_json(path));
    } catch (const Error& error) {
      add_mistakes(mistakes, error);
    }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  if (!arguments.as_groups) return pooled(std::move(parts));
  return side_by_side(std::move(parts), labels_of(arguments, paths));
}

std::string read_stream(std::istream& in) {
  constexpr std::size_t largest = std::size_t{16} << 20;
  std::string text, piece(std::size_t{1} << 16, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0) {
    text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() <= largest) continue;
    Diagnostic mistake;
    mistake.fault = Fault::model;
    mistake.code = "file-too-large";
    mistake.message = fmt::format("a model has at most {} MiB", largest >> 20);
    mistake.place.file = "<stdin>";
    mistake.notes = {"is this the data file? The model comes first: semfit MODEL -"};
    throw Error(std::move(mistake));
  }
  return text;
}

int reading_threads(const Arguments& arguments) {
  constexpr int most = 16;  // more of them wait for the file
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  return std::clamp(arguments.gave_threads ? arguments.options.threads : cores, 1, most);
}

namespace {

std::string number_of_models(std::size_t count) {
  return count == 1 ? "a model" : fmt::format("{} models", count);
}

/// The last operand is the data; documents of moments may be several.
void take_data(Operands& operands, std::size_t fewest_models) {
  if (operands.models.size() <= fewest_models)
    throw Error(usage_error(
        "missing-operand",
        operands.models.empty()
            ? "a model file and a data file are needed"
            : number_of_models(fewest_models) + " and then a data file are needed",
        {"`semfit model.sem data.csv`; with --cov FILE --nobs N there is no data file"}));
  const auto take = [&] {
    operands.data = std::move(operands.models.back());
    operands.models.pop_back();
  };
  take();
  while (is_json(operands.data) && operands.models.size() > fewest_models &&
         is_json(operands.models.back())) {
    operands.more_data.insert(operands.more_data.begin(), std::move(operands.data));
    take();
  }
}

void check_number(const Operands& operands,
                  const Arguments& arguments,
                  std::size_t fewest_models,
                  std::size_t most_models) {
  if (operands.models.size() < fewest_models)
    throw Error(usage_error(
        "missing-operand",
        fmt::format(
            "{} model file{} needed", fewest_models, fewest_models == 1 ? " is" : "s are")));
  if (operands.models.size() <= most_models) return;
  const auto moments = std::ranges::find_if(operands.models, is_json);
  if (moments != operands.models.end())
    throw Error(usage_error(
        "too-many-operands",
        fmt::format(
            "'{}' holds moments and '{}' rows: they cannot be mixed", *moments, operands.data),
        {fmt::format("make moments of the rows first: semfit stats {} -o rows.json",
                     operands.data)}));
  throw Error(
      usage_error("too-many-operands",
                  fmt::format("'{}' is one file too many", operands.models.back()),
                  {arguments.has_moments()
                       ? "--cov and --cor stand in the place of the data file"
                       : "to compare several models: `semfit compare MODEL MODEL... DATA`"}));
}

/// Files whose names say that they are something else.
void check_order(const Operands& operands) {
  const auto ends_in = [](const std::string& name,
                          std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
  };
  const char* way_out = "the model stands first: semfit MODEL DATA";
  if (operands.models.size() == 1 && ends_in(operands.models[0], {".csv", ".tsv"}) &&
      ends_in(operands.data, {".sem", ".lav", ".R"}))
    throw Error(usage_error(
        "swapped-operands",
        fmt::format(
            "'{}' looks like data and '{}' like a model", operands.models[0], operands.data),
        {way_out}));
  const auto document = std::ranges::find_if(operands.models, is_json);
  if (document != operands.models.end())
    throw Error(
        usage_error("swapped-operands",
                    fmt::format("'{}' looks like moments and stands for a model", *document),
                    {way_out}));
}

}  // namespace

Operands sort_operands(const Arguments& arguments,
                       std::size_t fewest_models,
                       std::size_t most_models,
                       DataOperand data) {
  check_moment_options(arguments);
  check_weight_options(arguments);
  if (std::ranges::count(arguments.operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  Operands operands{arguments.operands, "", {}};
  const bool has_data = !arguments.has_moments() &&
                        (data == DataOperand::required || operands.models.size() > most_models);
  if (has_data) take_data(operands, fewest_models);
  check_number(operands, arguments, fewest_models, most_models);
  check_order(operands);
  if (std::ranges::count(arguments.operands, "-") + (arguments.scores_data == "-") > 1)
    throw Error(usage_error("conflicting-options", "standard input can be read only once"));
  return operands;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

Inputs read_inputs(const Session& session, const Operands& operands) {
  Inputs inputs;
  inputs.names = operands.models;
  inputs.model = session.arguments.options.model;
  std::vector<Diagnostic> notes;
  const Clock::time_point start = Clock::now();
  const Models models = read_models(session, operands.models);
  const bool has_data = !operands.data.empty() || session.arguments.has_moments();
  // Exceptions may name what only several groups have, such as intercepts.
  ModelOptions ungrouped = inputs.model;
  if (has_data) ungrouped.group_partial.clear();
  inputs.tables = build_tables(models, ungrouped, notes);
  inputs.table_seconds = seconds_since(start);
  if (!has_data) {
    session.tell(notes);
    return inputs;
  }
  const Clock::time_point reading = Clock::now();
  inputs.data = read_data(session, operands, inputs.tables);
  inputs.read_seconds = seconds_since(reading);
  inputs.model = options_for(inputs.data, session.arguments);
  const bool is_published = std::ranges::any_of(
      inputs.data.summaries, [](const Summary& summary) { return !summary.of_rows; });
  if (!inputs.model.group_label.empty() || is_published || !inputs.model.group_partial.empty())
    inputs.tables = build_tables(models, inputs.model, notes);
  session.tell(notes);
  session.tell(inputs.data.notes);
  return inputs;
}

Data read_new_cases(const Session& session, const ParameterTable& table) {
  return read_raw(session, session.arguments.scores_data, {table});
}

ParameterTable read_checked_table(const Session& session) {
  const Operands operands = sort_operands(session.arguments, 1, 1, DataOperand::optional);
  Inputs inputs = read_inputs(session, operands);
  const bool has_data = !operands.data.empty() || session.arguments.has_moments();
  if (has_data) check_fit(inputs.tables.front(), inputs.data, session.arguments.options);
  return std::move(inputs.tables.front());
}

}  // namespace semfit::cli
