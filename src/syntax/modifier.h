// What stands before a variable: `.5*`, `NA*`, `a*`, `c(a, b)*`, `start(1)*`.
#pragma once

#include "syntax/ast.h"
#include "syntax/cursor.h"

#include <optional>
#include <string_view>

namespace semfit::syntax {

/// How a modifier that is a function is written ("start", "lower"); "c" for a bare one.
std::string_view spelling(Modifier::Kind kind);

/// Whether it is about names alone (label, efa), not numbers (start, lower) or either (c).
bool takes_names(Modifier::Kind kind);

/// One modifier with its `*` (or `?`), if there is one here; otherwise nothing is taken, or, of an
/// expression that no `*` follows, `number` is set to its value and `at` to its place.
struct ModifierOrNumber {
  std::optional<Modifier> modifier;
  double number = 0;
  Span at;
};
ModifierOrNumber parse_modifier(Cursor& cursor);

/// Appends; numbers in a row are a product, as in `2*3*x`.
void append(std::vector<Modifier>& modifiers, Modifier modifier, Cursor& cursor);

}  // namespace semfit::syntax
