#include "syntax/parser.h"

#include "base/edit_distance.h"
#include "base/text.h"
#include "syntax/cursor.h"
#include "syntax/expression.h"
#include "syntax/formula.h"
#include "syntax/lexer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace semfit::syntax {
namespace {

constexpr std::size_t largest_model = std::size_t{16} << 20;

struct BlockKeyword {
  std::string_view name;
  BlockHeader::Kind kind;
};

constexpr std::array block_keywords = {
    BlockKeyword{"group", BlockHeader::Kind::group},
    BlockKeyword{"level", BlockHeader::Kind::level},
    BlockKeyword{"class", BlockHeader::Kind::group_class},
    BlockKeyword{"block", BlockHeader::Kind::block},
};

bool is_relation(Op op) {
  switch (op) {
    case Op::defined:
    case Op::data_defined:
    case Op::equal:
    case Op::less:
    case Op::greater:
      return true;
    default:
      return false;
  }
}

/// One statement from its tokens.
class StatementParser {
 public:
  StatementParser(std::vector<Token>& tokens, internal::Diagnostics& diagnostics)
      : tokens_(tokens), diagnostics_(diagnostics), cursor_(tokens, diagnostics) {}

  std::vector<Statement> statements() {
    check_parentheses();
    join_split_tildes();
    const Token* const op = operator_between();
    if (!op) return {header()};
    if (is_relation(op->op)) return {relation()};
    std::vector<Statement> result;
    for (Formula& formula : parse_formula(cursor_))
      result.emplace_back(std::move(formula));
    return result;
  }

 private:
  void check_parentheses() {
    std::vector<const Token*> open;
    for (const Token& token : tokens_) {
      if (token.is('(')) open.push_back(&token);
      if (!token.is(')')) continue;
      if (open.empty())
        cursor_.fail(token.span, "unmatched-parenthesis", "this parenthesis was never opened");
      open.pop_back();
    }
    if (!open.empty())
      cursor_.fail(open.back()->span, "unclosed-parenthesis", "this parenthesis is not closed");
  }

  /// `x ~ ~ y` is an old way to write `x ~~ y`.
  void join_split_tildes() {
    const auto is_tilde = [](const Token& t) {
      return t.kind == Token::Kind::op && t.op == Op::regression;
    };
    const auto first = std::ranges::adjacent_find(
        tokens_, [&](const Token& a, const Token& b) { return is_tilde(a) && is_tilde(b); });
    if (first == tokens_.end()) return;
    first->op = Op::covariance;
    first->text = semfit::spelling(Op::covariance);
    first->span.end = std::next(first)->span.end;
    diagnostics_.warning(first->span, "split-operator", "'~ ~' is read as '~~'");
    tokens_.erase(std::next(first));
  }

  /// The one operator outside parentheses, or null.
  const Token* operator_between() {
    const Token* found = nullptr;
    int depth = 0;
    for (const Token& token : tokens_) {
      if (token.is('(')) ++depth;
      if (token.is(')')) --depth;
      if (token.kind != Token::Kind::op || depth > 0) continue;
      if (found) fail_second(*found, token);
      found = &token;
    }
    return found;
  }

  [[noreturn]] void fail_second(const Token& first, const Token& second) {
    const bool are_relations = is_relation(first.op) && is_relation(second.op);
    cursor_.fail(second.span,
                 "second-operator",
                 fmt::format("a second operator '{}' after '{}'", second.text, first.text),
                 {are_relations ? "a chain is two constraints: a < b; b < c"
                                : "a statement ends at ; or at the end of its line, unless that "
                                  "line ends in an operator or the next begins with one"});
  }

  /// `group: 1`, or else something without an operator.
  BlockHeader header() {
    const Token& keyword = tokens_[0];
    const bool has_colon = keyword.kind == Token::Kind::name && cursor_.peek(1).is(':');
    const auto known =
        std::ranges::find(block_keywords, internal::to_lower(keyword.text), &BlockKeyword::name);
    if (!has_colon) fail_missing_operator();
    if (known == block_keywords.end()) fail_unknown_block();
    cursor_.take();
    cursor_.take();
    return {known->kind, block_value(keyword), {keyword.span.begin, cursor_.previous().span.end}};
  }

  /// What stands after the colon: one string, or everything to the statement's end as it is written
  /// (Grant-White, year 1).
  std::string block_value(const Token& keyword) {
    const Token first = cursor_.take();
    if (first.kind == Token::Kind::end)
      cursor_.fail(first.span,
                   "expected-block",
                   fmt::format("expected a name or a number after '{}:'", keyword.text));
    const bool is_quoted =
        first.kind == Token::Kind::string || first.kind == Token::Kind::quoted_name;
    while (cursor_.peek().kind != Token::Kind::end) {
      if (is_quoted)
        cursor_.fail(
            cursor_.peek().span,
            "expected-block",
            fmt::format("unexpected {} after the name of the block", describe(cursor_.peek())));
      cursor_.take();
    }
    if (is_quoted) return std::string(first.text);
    return {first.text.data(), cursor_.previous().span.end - first.span.begin};
  }

  [[noreturn]] void fail_unknown_block() {
    std::array<std::string_view, block_keywords.size()> names;
    std::ranges::transform(block_keywords, names.begin(), &BlockKeyword::name);
    std::vector<std::string> notes;
    if (const auto near = internal::closest(tokens_[0].text, names))
      notes.push_back(fmt::format("did you mean '{}:'?", *near));
    else
      notes.emplace_back("blocks begin with group:, level:, class: or block:");
    cursor_.fail({tokens_[0].span.begin, tokens_[1].span.end},
                 "unknown-block",
                 fmt::format("'{}:' does not begin a block", tokens_[0].text),
                 std::move(notes));
  }

  [[noreturn]] void fail_missing_operator() {
    for (std::size_t i = 1; i + 1 < tokens_.size(); ++i)
      if (tokens_[i].kind == Token::Kind::name) fail_if_mplus(tokens_[i]);
    const bool are_words = tokens_.size() > 2 && tokens_[0].is_name() && tokens_[1].is_name();
    std::vector<std::string> notes = {
        "f =~ x1 + x2 measures, y ~ x regresses, x1 ~~ x2 correlates, a == b constrains"};
    if (are_words)
      notes.push_back(fmt::format(
          "a name with blanks stands in back-quotes: `{} {}`", tokens_[0].text, tokens_[1].text));
    cursor_.fail({tokens_[0].span.begin, tokens_.back().span.end},
                 "missing-operator",
                 "this statement has no operator",
                 std::move(notes));
  }

  void fail_if_mplus(const Token& word) {
    struct Keyword {
      std::string_view name, note;
    };
    static constexpr Keyword keywords[] = {
        {"by", "write f =~ x1 + x2 for f BY x1 x2"},
        {"on", "write y ~ x1 + x2 for y ON x1 x2"},
        {"with", "write x1 ~~ x2 for x1 WITH x2"},
    };
    const auto known = std::ranges::find(keywords, internal::to_lower(word.text), &Keyword::name);
    if (known != std::end(keywords))
      cursor_.fail(word.span,
                   "unknown-operator",
                   fmt::format("'{}' is not an operator", word.text),
                   {std::string(known->note)});
  }

  RelationStatement relation() {
    RelationStatement result;
    result.span = {tokens_[0].span.begin, tokens_.back().span.end};
    result.lhs = parse_expression(cursor_);
    end_side();
    const Token& op = cursor_.take();
    result.op = op.op;
    const bool defines = op.op == Op::defined || op.op == Op::data_defined;
    if (defines && result.lhs.kind != Expression::Kind::name)
      cursor_.fail(result.lhs.span,
                   "invalid-definition",
                   fmt::format("the left side of '{}' is one new name", op.text),
                   {"constraints between expressions are written =="});
    result.rhs = parse_expression(cursor_);
    end_side();
    return result;
  }

  void end_side() {
    if (cursor_.at_boundary()) return;
    const Token& here = cursor_.peek();
    if (here.is_name() || here.kind == Token::Kind::number || here.is('('))
      cursor_.fail(here.span,
                   "unexpected-token",
                   fmt::format("expected an operator such as + or * before {}", describe(here)));
    cursor_.fail_here("an operator or the end of the statement");
  }

  std::vector<Token>& tokens_;
  internal::Diagnostics& diagnostics_;
  Cursor cursor_;
};

}  // namespace

ParseResult parse(std::shared_ptr<const Source> source) {
  ParseResult result;
  const std::string_view text = source->text;
  internal::Diagnostics diagnostics(source);
  result.model.source = std::move(source);
  if (text.size() > largest_model) {
    diagnostics.error(
        {},
        "file-too-large",
        fmt::format(
            "a model of {} MiB; {} MiB are the most", text.size() >> 20, largest_model >> 20));
    result.diagnostics = diagnostics.take();
    return result;
  }
  Lexer lexer(text, diagnostics);
  Lexer::Statement statement;
  while (lexer.next(statement)) {
    if (!statement.is_sound) continue;
    try {
      for (Statement& parsed : StatementParser(statement.tokens, diagnostics).statements())
        result.model.statements.push_back(std::move(parsed));
    } catch (const Abandoned&) {
      continue;  // reported; the next statement may be sound
    }
  }
  if (result.model.statements.empty() && !diagnostics.has_errors())
    diagnostics.error({text.size(), text.size()},
                      "empty-model",
                      "the model is empty",
                      {"a model has statements such as f =~ x1 + x2 + x3 or y ~ x"});
  result.diagnostics = diagnostics.take();
  return result;
}

}  // namespace semfit::syntax
