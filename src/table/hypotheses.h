// Hypotheses about the parameters of a table, in the model language: "b1 == b3; b2 == 0".
#pragma once

#include "table/constraints.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// Every statement of `text` as lhs - rhs.
/// @param name  what the user calls the text, for messages
/// @error unknown-label, unknown-function and what the parser says, with places in `text`;
/// invalid-hypothesis: a statement that is not lhs == rhs
std::vector<Constraint> hypotheses(const ParameterTable& table,
                                   const std::string& text,
                                   const std::string& name);

}  // namespace semfit::internal
