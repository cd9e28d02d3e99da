// The words of the model language.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/parameter_table.h"

#include <optional>
#include <string_view>

namespace semfit::syntax {

struct Token {
  enum class Kind {
    name,         ///< x1, .p1., größe
    quoted_name,  ///< `mean score`
    number,       ///< 1, .5, 1e-3
    string,       ///< "a" or 'a'
    op,           ///< an operator of a formula or relation
    symbol,       ///< one of + - * / ^ ( ) , ? :
    end,          ///< of the statement
  };
  Kind kind = Kind::end;
  Op op = Op::regression;  ///< of an op
  std::string_view text;   ///< without quotes; points into the source
  Span span;               ///< with quotes

  bool is(char symbol) const { return kind == Kind::symbol && text.front() == symbol; }
  bool is_name() const { return kind == Kind::name || kind == Kind::quoted_name; }
};

/// Bytes of a name beyond which it is a mistake, not a name.
inline constexpr std::size_t longest_name = 256;

/// The operator with this spelling; `~1` is not one, being made of two tokens.
std::optional<Op> find_operator(std::string_view text);

/// Words that R keeps for itself (NA, TRUE, if, ...): names only in back-quotes.
bool is_reserved(std::string_view word);

/// Whether `text` can be written as a name without back-quotes.
bool is_plain_name(std::string_view text);

/// Length in bytes of the longest prefix that consists of letters, digits, `.` and `_`; 0 unless
/// it begins with a letter, `.` or `_`. Every script's letters count.
std::size_t name_length(std::string_view text);

}  // namespace semfit::syntax
