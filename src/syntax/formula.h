// `f =~ 1*x1 + a*x2`: lists of variables with modifiers around an operator.
#pragma once

#include "syntax/ast.h"
#include "syntax/cursor.h"

#include <vector>

namespace semfit::syntax {

/// The formula that the cursor's tokens are, one `~` of intercepts and regressions split in two
/// (`y ~ 1 + x` is `y ~ 1` and `y ~ x`).
std::vector<Formula> parse_formula(Cursor& cursor);

}  // namespace semfit::syntax
