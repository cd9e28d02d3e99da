// What commands read: models, and data or summary statistics. "-" is standard input.
#pragma once

#include "semfit/data.h"
#include "semfit/parameter_table.h"

#include "cli/command.h"

#include <chrono>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace semfit::cli {

/// Operands sorted into models and data.
struct Operands {
  std::vector<std::string> models;
  std::string data;  ///< empty with --cov or --cor, or where it is optional
  /// More documents of moments, whose cases are put together with those of `data`.
  std::vector<std::string> more_data;

  std::vector<std::string> all_data() const;
};

enum class DataOperand { required, optional };

/// The last operand is the data, unless summary statistics stand for it; before a document of
/// moments (.json) there may be more of them.
/// @error missing-operand, too-many-operands, conflicting-options (Fault::usage)
Operands sort_operands(const Arguments& arguments,
                       std::size_t fewest_models,
                       std::size_t most_models,
                       DataOperand data);

/// Models and data of a run, with the seconds that reading took.
struct Inputs {
  std::vector<std::string> names;  ///< of the models, as the user wrote them
  std::vector<ParameterTable> tables;
  Data data;
  ModelOptions model;  ///< of the tables: as given, with the groups that the data have
  double table_seconds = 0;
  double read_seconds = 0;
};

/// Reads everything and tells warnings. How many groups there are, only the data say: the tables
/// are built once to know which columns to read, and once more for the groups that were found.
Inputs read_inputs(const Session& session, const Operands& operands);

/// The cases of --scores-data: the same columns, read by the same options.
/// @error all that reading reports
Data read_new_cases(const Session& session, const ParameterTable& table);

/// For commands that fit nothing: the table of the one model, checked against the data if there
/// are any.
/// @error unknown-variable (Fault::model) and all that reading reports
ParameterTable read_checked_table(const Session& session);

/// What belongs to summary statistics means nothing beside raw data, and the other way round.
/// @error conflicting-options (Fault::usage)
void check_moment_options(const Arguments& arguments);

/// --cov, --cor, or a JSON document as the data file.
bool is_of_moments(const Arguments& arguments, const std::string& path);

/// Options of files of rows mean nothing for documents of moments.
/// @error conflicting-options (Fault::usage)
void check_row_options(const ReadOptions& read);

/// A data file by this name holds moments.
bool is_json(const std::string& path);

/// The operand of a command that reads one model and no data.
/// @param example  of the command, for who gives none
/// @param no_more  for who gives more
/// @error missing-operand, too-many-operands (Fault::usage)
std::string one_model(const Arguments& arguments,
                      const std::string& example,
                      const std::string& no_more);

/// A model's text; "-" is standard input.
std::shared_ptr<const Source> read_model(const Session& session, const std::string& path);

/// Of several documents the moments of all cases together, or with --as-groups of each as a group.
/// @error conflicting-options, counts-differ (Fault::usage) and all that reading reports
Data read_summaries(const Arguments& arguments, const std::vector<std::string>& paths);

/// A model from standard input.
/// @error file-too-large
std::string read_stream(std::istream& in);

/// Threads for reading: --threads, or as many as there are cores. What is read does not depend on
/// it.
int reading_threads(const Arguments& arguments);

double seconds_since(std::chrono::steady_clock::time_point start);

}  // namespace semfit::cli
