// The rows of a table, as a text that two runs have in common only where they are the same job.
#pragma once

#include "semfit/parameter_table.h"

#include <functional>
#include <string>

namespace semfit::internal {

/// A line for each row: its place, its names, whether it is free, its bounds and a value.
std::string job_rows(const ParameterTable& table, const std::function<double(const Row&)>& value);

}  // namespace semfit::internal
