// An AST into the parameter table: the written rows, the default rows, and the free indices.
#pragma once

#include "semfit/options.h"

#include "base/diagnostic.h"
#include "syntax/ast.h"

namespace semfit::internal {

/// lavaan-compatible parameter table of a model of one block.
/// @error modifier-length, label-clash, unknown-label, ... ; the table is only complete without
/// errors
ParameterTable build_table(const syntax::Model& model,
                           const ModelOptions& options,
                           Diagnostics& diagnostics);

}  // namespace semfit::internal
