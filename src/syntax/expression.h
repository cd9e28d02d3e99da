// Arithmetic in model text: the sides of constraints, and the constants in front of a variable.
#pragma once

#include "syntax/ast.h"
#include "syntax/cursor.h"

#include <string_view>
#include <vector>

namespace semfit::syntax {

/// How deep parentheses, signs and powers may be nested.
inline constexpr int deepest_nesting = 256;

/// How high the tree of an expression may be; a sum of n terms has height n.
inline constexpr int highest_expression = 2000;

/// `a + 2*b^2`, up to what cannot go on an expression. R's precedence: ^ (from the right) before
/// signs before * and / before + and -.
/// @error expected-expression, unclosed-parenthesis, reserved-name, too-deep
Expression parse_expression(Cursor& cursor);

/// The same without sums and products: `1/2` of `1/2*x + y`.
Expression parse_quotient(Cursor& cursor);

/// The value of an expression without names.
/// @error not-constant, unknown-function, wrong-argument-count, not-a-number
double constant_value(const Expression& expression, Cursor& cursor);

/// A name alone: a label, a parameter.
Expression name_expression(std::string_view name);

/// What constants may call: sqrt, exp, log, ...
std::vector<std::string_view> constant_function_names();

}  // namespace semfit::syntax
