// How messages speak of a model: where its text names a variable, what its groups are called.
#pragma once

#include "semfit/parameter_table.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// The first place, on either side of an operator; an empty span if the text never names it.
Span first_mention(const ParameterTable& table, const std::string& variable);

/// " in group 'Pasteur'", or nothing where there is one group.
std::string in_group(const ParameterTable& table, int group);
std::string in_group(const std::string& label);

/// "'x1' enters the model at model.sem:2:18", or nothing.
std::vector<std::string> mention_note(const ParameterTable& table, const std::string& variable);

}  // namespace semfit::internal
