// Parameters that a reader thinks of adding, in the model language: "x1 ~~ x2; f =~ x7".
#pragma once

#include "semfit/parameter_table.h"

#include <string>

namespace semfit::internal {

/// `table` with the parameters of `text` free beyond its own: their `free` is above table.q, their
/// `ustart` the present value (of a fixed row that is freed, else 0). What stands before any group:
/// header is added to every block that has the variables and does not estimate it already.
/// @param name  what the user calls the text, for messages
/// @error what the parser says, with places in `text`; invalid-addition: a constraint, a modifier,
/// a parameter that is free already or that no model can have; unknown-variable, unknown-group
ParameterTable with_additions(const ParameterTable& table,
                              const std::string& text,
                              const std::string& name);

}  // namespace semfit::internal
