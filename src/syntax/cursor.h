// A place in the tokens of one statement, and the way out of it when a mistake is met.
#pragma once

#include "base/diagnostic.h"
#include "syntax/token.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace semfit::syntax {

/// Thrown after a mistake was reported: the parser goes on with the next statement.
struct Abandoned {};

class Cursor {
 public:
  /// `tokens` end with one of Kind::end.
  Cursor(const std::vector<Token>& tokens, internal::Diagnostics& diagnostics)
      : tokens_(tokens), diagnostics_(diagnostics) {}

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const Token& previous() const { return tokens_[at_ - 1]; }
  const Token& take() {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  bool accept(char symbol) {
    const bool is_here = peek().is(symbol);
    if (is_here) take();
    return is_here;
  }
  /// The list or expression before here is complete: an operator or the end follows.
  bool at_boundary() const {
    return peek().kind == Token::Kind::op || peek().kind == Token::Kind::end;
  }

  /// The parenthesis that ends a list or group.
  void close() {
    if (!accept(')')) fail_here("',' or ')'");
  }

  [[noreturn]] void fail(Span span,
                         std::string code,
                         std::string message,
                         std::vector<std::string> notes = {}) {
    diagnostics_.error(span, std::move(code), std::move(message), std::move(notes));
    throw Abandoned();
  }
  /// What stands here cannot stand here.
  [[noreturn]] void fail_here(std::string_view expected);

  internal::Diagnostics& diagnostics() { return diagnostics_; }

 private:
  const std::vector<Token>& tokens_;
  internal::Diagnostics& diagnostics_;
  std::size_t at_ = 0;
};

/// How a message names a token: 'x1', or "the end of the line".
std::string describe(const Token& token);

}  // namespace semfit::syntax
