// What commands read: models, and data or summary statistics. "-" is standard input.
#pragma once

#include "semfit/data.h"
#include "semfit/parameter_table.h"

#include "cli/command.h"

#include <memory>
#include <string>
#include <vector>

namespace semfit::cli {

/// Operands sorted into models and data.
struct Operands {
  std::vector<std::string> models;
  std::string data;  ///< empty with --cov or --cor, or where it is optional
};

enum class DataOperand { required, optional };

/// The last operand is the data, unless summary statistics stand for it.
/// @error missing-operand, too-many-operands, conflicting-options (Fault::usage)
Operands sort_operands(const Arguments& arguments,
                       std::size_t fewest_models,
                       std::size_t most_models,
                       DataOperand data);

/// A model's text. @error file-not-found, ... (Fault::io)
std::shared_ptr<const Source> read_model(const Session& session, const std::string& path);

/// The columns that `tables` need, or the summary statistics.
Data read_data(const Session& session,
               const std::string& path,
               const std::vector<ParameterTable>& tables);

/// For commands that fit nothing: the table of the one model, checked against the data if there
/// are any.
/// @error unknown-variable (Fault::model) and all that reading reports
ParameterTable read_checked_table(const Session& session);

}  // namespace semfit::cli
