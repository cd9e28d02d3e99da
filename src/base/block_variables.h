// Which of a block's observed variables are the model's.
#pragma once

#include "semfit/parameter_table.h"

#include <cstddef>

namespace semfit::internal {

/// Are the auxiliary variables among the observed ones, with parameters of their own?
bool models_auxiliary(const BlockVariables& block);

/// The number of the block's observed variables that are the model's: auxiliary ones are the last.
std::size_t model_variables(const BlockVariables& block);

}  // namespace semfit::internal
