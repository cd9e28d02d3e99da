#include "syntax/lexer.h"

#include "base/number.h"
#include "base/source.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace semfit::syntax {
namespace {

using internal::CodePoint;
using internal::decode_utf8;

bool is_newline(char c) {
  return c == '\n' || c == '\r';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Blanks of ASCII and those that word processors and input methods leave behind.
bool is_blank(const CodePoint& point) {
  const char32_t c = point.value;
  if (!point.valid) return false;
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// The small tilde that text editors produce, the mathematical and the full-width one.
bool is_tilde(const CodePoint& point) {
  const char32_t c = point.value;
  return point.valid && (c == '~' || c == 0x02DC || c == 0x223C || c == 0xFF5E);
}

/// Up to three characters from an offset, every kind of tilde as `~`.
struct Operator {
  std::string text;
  std::array<std::size_t, 4> bytes{};  // of its first 0, 1, 2, 3 characters
};

Operator characters(std::string_view text, std::size_t offset) {
  Operator result;
  for (std::size_t i = 0, at = offset; i < 3 && at < text.size(); ++i) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    result.text += is_tilde(point)      ? '~'
                   : point.value < 0x80 ? static_cast<char>(point.value)
                                        : '?';
    result.bytes[i + 1] = at - offset;
  }
  return result;
}

/// What people write who come from other programs; longer spellings first.
struct Mistake {
  std::string_view text;
  std::string_view note;
};

constexpr Mistake mistaken_operators[] = {
    {"<->", "a covariance is written x ~~ y"},
    {"-->", "write y ~ x for x --> y, and f =~ x for a latent f --> x"},
    {"<--", "write y ~ x for y <-- x"},
    {"===", "did you mean == ?"},
    {"~~~", "did you mean ~~ (covariance) or ~*~ (scale factor)?"},
    {"=~~", "did you mean =~ (measured by) or ~~ (covariance)?"},
    {"->", "write y ~ x for x -> y, and f =~ x for a latent f -> x"},
    {"<-", "write y ~ x for y <- x; leave a blank in a < -b"},
    {"<=", "write <: bounds are closed, so that a < 1 admits 1"},
    {">=", "write >: bounds are closed, so that a > 1 admits 1"},
    {"=<", "write <: bounds are closed, so that a < 1 admits 1"},
    {"=>", "write >: bounds are closed, so that a > 1 admits 1"},
    {"~=", "did you mean =~ (measured by) or ~ (regressed on)?"},
    {"**", "a power is written a^b"},
    {"||", "did you mean | (thresholds)?"},
    {"=", "did you mean =~ (measured by), ~ (regressed on) or == (equal to)?"},
};

struct Lookalike {
  char32_t character;
  std::string_view note;
};

constexpr Lookalike unexpected_characters[] = {
    {'@', "a parameter is fixed by a number before the variable: 1*x"},
    {'[', "an intercept or mean is written x ~ 1"},
    {']', "an intercept or mean is written x ~ 1"},
    {'{', "expressions are grouped by parentheses: ( )"},
    {'}', "expressions are grouped by parentheses: ( )"},
    {'$', "a threshold is written x | t1"},
    {'&', "variables are joined by +"},
    {0x2010, "it looks like a minus sign: type -"},
    {0x2011, "it looks like a minus sign: type -"},
    {0x2012, "it looks like a minus sign: type -"},
    {0x2013, "it looks like a minus sign: type -"},
    {0x2014, "it looks like a minus sign: type -"},
    {0x2212, "it looks like a minus sign: type -"},
    {0x2018, "type straight quotes: \""},
    {0x2019, "type straight quotes: \""},
    {0x201C, "type straight quotes: \""},
    {0x201D, "type straight quotes: \""},
    {0x00D7, "it looks like a multiplication sign: type *"},
    {0x00B7, "it looks like a multiplication sign: type *"},
    {0x22C5, "it looks like a multiplication sign: type *"},
    {0x2217, "it looks like a multiplication sign: type *"},
};

/// Whether a line that ends with this token goes on.
bool calls_for_more(const Token& token) {
  constexpr std::string_view open = "+-*/^?(,";
  return token.kind == Token::Kind::op || (token.kind == Token::Kind::symbol &&
                                           open.find(token.text.front()) != std::string_view::npos);
}

}  // namespace

Lexer::Lexer(std::string_view text, internal::Diagnostics& diagnostics)
    : text_(text), diagnostics_(diagnostics) {
  if (text_.starts_with(internal::byte_order_mark)) at_ = internal::byte_order_mark.size();
}

bool Lexer::next(Statement& statement) {
  struct Line {
    std::size_t at, count;
    bool is_sound;
  };
  std::vector<Token>& tokens = statement.tokens;
  tokens.clear();
  is_sound_ = true;
  while (skip_blanks(), is_at(';'))
    ++at_;
  if (at_ == text_.size()) return false;

  std::optional<Line> line;  // the newest one that began in open parentheses
  int depth = 0;
  bool goes_on = false;  // whatever the next line begins with
  do {
    goes_on = begins_with_continuation();
    Token token;
    if (read_token(token)) {
      if (line && token.kind == Token::Kind::op) {
        // No operator stands in parentheses: they were left open, and this line is another
        // statement.
        tokens.resize(line->count);
        at_ = line->at;
        is_sound_ = line->is_sound;
        break;
      }
      if (token.is('(')) ++depth;
      if (token.is(')') && depth > 0 && --depth == 0) line.reset();
      goes_on = calls_for_more(token);
      tokens.push_back(token);
    }
    const bool has_newline = skip_blanks();
    if (has_newline && depth > 0) line = Line{at_, tokens.size(), is_sound_};
    goes_on = goes_on || !has_newline || depth > 0 || begins_with_continuation();
  } while (at_ < text_.size() && !is_at(';') && goes_on);

  statement.is_sound = is_sound_;
  Token end;
  end.span.begin = end.span.end = tokens.empty() ? at_ : tokens.back().span.end;
  tokens.push_back(end);
  return true;
}

/// Blanks, line ends and comments. Returns whether there was a line end.
bool Lexer::skip_blanks() {
  bool has_newline = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_newline(c)) {
      has_newline = true;
      ++at_;
    } else if (c == '#' || c == '!') {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else if (const CodePoint point = decode_utf8(text_, at_); is_blank(point)) {
      at_ += point.length;
    } else {
      break;
    }
  }
  return has_newline;
}

/// Whether what comes next cannot begin a statement.
bool Lexer::begins_with_continuation() const {
  if (at_ == text_.size()) return false;
  const Operator next = characters(text_, at_);
  constexpr std::string_view operators = "+-*/^~=<>|%?,)";
  if (next.text.starts_with(":")) return next.text.starts_with(":=") || next.text.starts_with(":~");
  // '?' also stands for characters beyond ASCII.
  if (next.text.starts_with('?')) return text_[at_] == '?';
  return operators.find(next.text.front()) != std::string_view::npos;
}

bool Lexer::read_token(Token& token) {
  const char c = text_[at_];
  const bool is_fraction = c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]);
  if (is_digit(c) || is_fraction) return read_number(token);
  if (c == '"' || c == '\'' || c == '`') return read_quoted(token);
  if (name_length(text_.substr(at_, longest_name + 4)) > 0) return read_name(token);
  return read_operator(token);
}

bool Lexer::read_name(Token& token) {
  token = take(Token::Kind::name, name_length(text_.substr(at_)));
  if (token.text.size() <= longest_name) return true;
  return fail(token.span,
              "name-too-long",
              fmt::format("a name of {} bytes; {} are the most", token.text.size(), longest_name));
}

bool Lexer::read_number(Token& token) {
  std::size_t end = at_;
  const auto digits = [&](std::size_t i) {
    while (i < text_.size() && is_digit(text_[i]))
      ++i;
    return i;
  };
  end = digits(end);
  if (end < text_.size() && text_[end] == '.') end = digits(end + 1);
  if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
    std::size_t exponent = end + 1;
    if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
    if (digits(exponent) > exponent) end = digits(exponent);
  }
  const std::size_t letters = name_length(text_.substr(end));
  token = take(Token::Kind::number, end - at_ + letters);
  if (letters > 0) {
    const std::string name(token.text.substr(0, longest_name));
    return fail(token.span,
                "invalid-name",
                fmt::format("'{}' is neither a number nor a name", name),
                {fmt::format("a name that begins with a digit stands in back-quotes: `{}`", name)});
  }
  if (internal::parse_number(token.text)) return true;
  return fail(token.span,
              "number-out-of-range",
              "the number is too large",
              {"the largest is about 1.8e308"});
}

bool Lexer::read_quoted(Token& token) {
  const char quote = text_[at_];
  const bool is_name = quote == '`';
  const char* const kind = is_name ? "name" : "string";
  const char stops[] = {quote, '\n', '\r'};
  const std::size_t stop =
      std::min(text_.find_first_of(std::string_view(stops, 3), at_ + 1), text_.size());
  const bool is_closed = stop < text_.size() && text_[stop] == quote;
  token = take(is_name ? Token::Kind::quoted_name : Token::Kind::string,
               stop - at_ + (is_closed ? 1 : 0));
  token.text = token.text.substr(1, token.text.size() - (is_closed ? 2 : 1));
  if (!is_closed)
    return fail(token.span,
                "unclosed-quote",
                fmt::format("this {} is not closed by {} on its line", kind, quote));
  if (token.text.size() > longest_name)
    return fail(
        token.span,
        "name-too-long",
        fmt::format("a {} of {} bytes; {} are the most", kind, token.text.size(), longest_name));
  if (is_name && internal::trim(token.text).empty())
    return fail(token.span, "invalid-name", "a name needs a character between the back-quotes");
  return true;
}

bool Lexer::read_operator(Token& token) {
  const Operator next = characters(text_, at_);
  // `b<-1` is a constraint; an arrow is followed by a name.
  const char third = next.text.size() > 2 ? next.text[2] : ' ';
  const bool is_less_than_minus = next.text.starts_with("<-") && (is_digit(third) || third == '.');
  for (const auto& [text, note] : mistaken_operators) {
    const bool is_written = next.text.starts_with(text) && !is_less_than_minus;
    // `==`, `=~`: the single `=` is last in the list.
    if (!is_written || (text == "=" && find_operator(next.text.substr(0, 2)))) continue;
    const Token mistake = take(Token::Kind::op, next.bytes[text.size()]);
    return fail(mistake.span,
                "unknown-operator",
                fmt::format("'{}' is not an operator", mistake.text),
                {std::string(note)});
  }
  for (std::size_t length = next.text.size(); length > 0; --length) {
    if (const std::optional<Op> op = find_operator(next.text.substr(0, length))) {
      token = take(Token::Kind::op, next.bytes[length]);
      token.op = *op;
      return true;
    }
  }
  constexpr std::string_view symbols = "+-*/^(),?:";
  if (symbols.find(text_[at_]) == std::string_view::npos) return reject_character();
  token = take(Token::Kind::symbol, 1);
  return true;
}

bool Lexer::reject_character() {
  const CodePoint point = decode_utf8(text_, at_);
  const Token character = take(Token::Kind::symbol, point.length);
  if (!point.valid) {
    if (!is_utf8_) return is_sound_ = false;
    is_utf8_ = false;
    return fail(character.span,
                "not-utf8",
                fmt::format("the byte {:#x} is not UTF-8 text", static_cast<unsigned>(point.value)),
                {"save the file in the encoding UTF-8"});
  }
  std::vector<std::string> notes;
  const auto known = std::ranges::find(unexpected_characters, point.value, &Lookalike::character);
  if (known != std::end(unexpected_characters)) notes.emplace_back(known->note);
  return fail(character.span,
              "unexpected-character",
              fmt::format("unexpected character '{}'", character.text),
              std::move(notes));
}

/// Reports the first mistake of a statement; the rest of it would be guesswork. Returns false.
bool Lexer::fail(Span span, std::string code, std::string message, std::vector<std::string> notes) {
  if (is_sound_ && span.begin >= reported_) {
    diagnostics_.error(span, std::move(code), std::move(message), std::move(notes));
    reported_ = span.end;
  }
  is_sound_ = false;
  return false;
}

Token Lexer::take(Token::Kind kind, std::size_t length) {
  Token token;
  token.kind = kind;
  token.text = text_.substr(at_, length);
  token.span = {at_, at_ + length};
  at_ += length;
  return token;
}

}  // namespace semfit::syntax
