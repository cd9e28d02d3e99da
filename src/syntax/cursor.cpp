#include "syntax/cursor.h"

#include <fmt/format.h>

namespace semfit::syntax {

void Cursor::fail_here(std::string_view expected) {
  const Token& here = peek();
  if (here.is(','))
    fail(here.span,
         "stray-comma",
         fmt::format("expected {}, not a comma", expected),
         {"terms are joined by +; commas stand between values, as in c(1, NA)"});
  fail(here.span,
       "unexpected-token",
       fmt::format("expected {} instead of {}", expected, describe(here)));
}

std::string describe(const Token& token) {
  switch (token.kind) {
    case Token::Kind::end:
      return "the end of the statement";
    case Token::Kind::string:
      return fmt::format("the string \"{}\"", token.text);
    default:
      return fmt::format("'{}'", token.text);
  }
}

}  // namespace semfit::syntax
