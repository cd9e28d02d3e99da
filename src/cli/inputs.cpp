#include "cli/inputs.h"

#include "semfit/read.h"

#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <istream>
#include <iterator>

namespace semfit::cli {
namespace {

/// What belongs to summary statistics means nothing beside raw data.
void check_moment_options(const Arguments& arguments) {
  if (arguments.has_moments()) return;
  std::vector<Diagnostic> mistakes;
  const SummaryFiles& moments = arguments.moments;
  for (const auto& [given, option] : {std::pair{!moments.sd.empty(), "--sd"},
                                      std::pair{!moments.mean.empty(), "--mean"},
                                      std::pair{!moments.nobs.empty(), "--nobs"}}) {
    if (given)
      mistakes.push_back(
          usage_error("conflicting-options", fmt::format("{} goes with --cov or --cor", option)));
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

std::string read_all(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> all_needed_columns(const std::vector<ParameterTable>& tables) {
  std::vector<std::string> columns;
  for (const ParameterTable& table : tables)
    for (std::string& name : needed_columns(table))
      if (std::ranges::find(columns, name) == columns.end()) columns.push_back(std::move(name));
  return columns;
}

}  // namespace

Operands sort_operands(const Arguments& arguments,
                       std::size_t fewest_models,
                       std::size_t most_models,
                       DataOperand data) {
  check_moment_options(arguments);
  if (std::ranges::count(arguments.operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  Operands operands{arguments.operands, ""};
  const bool has_data = !arguments.has_moments() &&
                        (data == DataOperand::required || operands.models.size() > most_models);
  if (has_data && operands.models.size() > fewest_models) {
    operands.data = operands.models.back();
    operands.models.pop_back();
  } else if (has_data) {
    const bool nothing = operands.models.empty();
    throw Error(usage_error(
        "missing-operand",
        nothing ? "a model file and a data file are needed"
                : fmt::format("{} model{} and then a data file are needed",
                              fewest_models == 1 ? "a" : std::to_string(fewest_models),
                              fewest_models == 1 ? "" : "s"),
        {"`semfit model.sem data.csv`; with --cov FILE --nobs N there is no data file"}));
  }
  if (operands.models.size() < fewest_models)
    throw Error(usage_error(
        "missing-operand",
        fmt::format(
            "{} model file{} needed", fewest_models, fewest_models == 1 ? " is" : "s are")));
  if (operands.models.size() > most_models)
    throw Error(
        usage_error("too-many-operands",
                    fmt::format("'{}' is one file too many", operands.models.back()),
                    {arguments.has_moments()
                         ? "--cov and --cor stand in the place of the data file"
                         : "to compare several models: `semfit compare MODEL MODEL... DATA`"}));
  const auto ends_in = [](const std::string& name,
                          std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
  };
  if (operands.models.size() == 1 && ends_in(operands.models[0], {".csv", ".tsv"}) &&
      ends_in(operands.data, {".sem", ".lav", ".R"}))
    throw Error(usage_error(
        "swapped-operands",
        fmt::format(
            "'{}' looks like data and '{}' like a model", operands.models[0], operands.data),
        {"the model stands first: semfit MODEL DATA"}));
  if (std::ranges::count(arguments.operands, "-") > 1)
    throw Error(usage_error("conflicting-options", "standard input can be read only once"));
  return operands;
}

std::shared_ptr<const Source> read_model(const Session& session, const std::string& path) {
  if (path != "-") return read_text(path);
  return std::make_shared<const Source>(Source{"<stdin>", read_all(session.in)});
}

Data read_data(const Session& session,
               const std::string& path,
               const std::vector<ParameterTable>& tables) {
  const ReadOptions& options = session.arguments.options.read;
  if (session.arguments.has_moments()) return read_moments(session.arguments.moments, options);
  const std::vector<std::string> columns = all_needed_columns(tables);
  return path == "-" ? read_csv_text("<stdin>", read_all(session.in), columns, options)
                     : read_csv(path, columns, options);
}

ParameterTable read_checked_table(const Session& session) {
  const Operands operands = sort_operands(session.arguments, 1, 1, DataOperand::optional);
  std::vector<Diagnostic> notes;
  ParameterTable table = parameter_table(
      read_model(session, operands.models.front()), session.arguments.options.model, &notes);
  session.tell(notes);
  if (operands.data.empty() && !session.arguments.has_moments()) return table;

  const Data data = read_data(session, operands.data, {table});
  session.tell(data.notes);
  check_variables(table, data);
  return table;
}

}  // namespace semfit::cli
