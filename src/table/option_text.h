// Model language that stands in an option, not in the model's file.
#pragma once

#include "semfit/diagnostic.h"

#include "syntax/ast.h"

#include <memory>

namespace semfit::internal {

/// @param source  the option's text; its name is the option
/// @error what the parser says, as mistakes of usage
syntax::Model parse_option(std::shared_ptr<const Source> source);

}  // namespace semfit::internal
