// Model text into tokens, one statement at a time.
#pragma once

#include "base/diagnostic.h"
#include "syntax/token.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace semfit::syntax {

/// Statements end at `;` or at the end of a line, unless the line ends, or the next line that is
/// not empty begins, with an operator, or a parenthesis is open. `#` and `!` begin comments.
class Lexer {
 public:
  Lexer(std::string_view text, internal::Diagnostics& diagnostics);

  struct Statement {
    std::vector<Token> tokens;  ///< the last one has Kind::end
    bool is_sound = true;       ///< false: a mistake in it has been reported
  };

  /// The next statement with at least one token, or false at the end of the text.
  bool next(Statement& statement);

 private:
  bool is_at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool skip_blanks();
  bool begins_with_continuation() const;
  bool read_token(Token& token);
  bool read_name(Token& token);
  bool read_number(Token& token);
  bool read_quoted(Token& token);
  bool read_operator(Token& token);
  bool reject_character();
  bool fail(Span span, std::string code, std::string message, std::vector<std::string> notes = {});
  Token take(Token::Kind kind, std::size_t length);

  std::string_view text_;
  internal::Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  bool is_sound_ = true;      // the present statement, so far
  bool is_utf8_ = true;       // one complaint about the encoding is enough
  std::size_t reported_ = 0;  // mistakes before this offset are known: a line may be read twice
};

}  // namespace semfit::syntax
