// Parameters and equations in an option, as restrictions of a table: "y ~ x", "b1", "b1 == b2".
#pragma once

#include "semfit/parameter_table.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// What one text restricts together: each relation is lhs == rhs in labels and plabels.
struct Restriction {
  std::string text;  ///< as written, for people
  std::vector<Relation> relations;
  std::string name;  ///< where the text is one label or defined parameter and nothing else
};

/// name == 0, of a label, a plabel or a defined parameter.
Relation is_zero(const std::string& name);

/// Parts of `text` are separated by semicolons or lines. A parameter ("y ~ x", "f =~ x2 + x3") and
/// a label or defined parameter are restricted to 0, in every group that has them free; an
/// equation is what it says.
/// @param option  what the user calls the text, for messages
/// @error what the parser says, with places in `text`; unknown-parameter, unknown-label,
/// unknown-function, invalid-hypothesis (Fault::usage)
Restriction restriction(const ParameterTable& table,
                        const std::string& text,
                        const std::string& option);

/// The table with the relations among its constraints.
ParameterTable restricted_table(const ParameterTable& table, const Restriction& restriction);

/// Labels of the free parameters whose product a defined parameter is, "a*b" of "ab := a*b"; none
/// where it is something else.
std::vector<std::string> factors_of(const ParameterTable& table, const std::string& defined);

}  // namespace semfit::internal
