// Model text into an AST (recursive descent). Recovers at the end of a statement, so that several
// mistakes are reported in one run.
#pragma once

#include "syntax/ast.h"

#include <memory>
#include <vector>

namespace semfit::syntax {

struct ParseResult {
  Model model;
  std::vector<Diagnostic> diagnostics;  ///< errors and warnings in order of place
};

/// Never throws for any text; `diagnostics` holds an error wherever the model is not complete.
ParseResult parse(std::shared_ptr<const Source> source);

}  // namespace semfit::syntax
