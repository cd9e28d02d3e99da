#include "syntax/lexer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::syntax {
namespace {

struct Lexed {
  std::vector<std::string> statements;  // tokens joined by blanks, in brackets where quoted
  std::vector<std::string> codes;
};

Lexed lex(const std::string& text) {
  internal::Diagnostics diagnostics(nullptr);
  Lexer lexer(text, diagnostics);
  Lexer::Statement statement;
  Lexed result;
  while (lexer.next(statement)) {
    std::string line = statement.is_sound ? "" : "(unsound)";
    for (const Token& token : statement.tokens) {
      if (token.kind == Token::Kind::end) continue;
      if (!line.empty()) line += ' ';
      const bool is_quoted =
          token.kind == Token::Kind::quoted_name || token.kind == Token::Kind::string;
      line += is_quoted ? "[" + std::string(token.text) + "]" : std::string(token.text);
      const std::size_t quotes = is_quoted ? 1 : 0;
      EXPECT_EQ(text.substr(token.span.begin + quotes, token.text.size()), token.text);
    }
    result.statements.push_back(line);
  }
  for (const Diagnostic& d : diagnostics.take())
    result.codes.push_back(d.code);
  return result;
}

using Lines = std::vector<std::string>;

TEST(Lexer, KnowsEveryOperator) {
  const std::string all = "a=~b<~c~*~d~~e~f|~g|h%i==j<k>l:=m:~n";
  const Lexed lexed = lex(all);
  EXPECT_EQ(lexed.statements,
            Lines{"a =~ b <~ c ~*~ d ~~ e ~ f |~ g | h % i == j < k > l := m :~ n"});
  EXPECT_TRUE(lexed.codes.empty());
}

TEST(Lexer, EndsStatementsAtLinesAndSemicolons) {
  EXPECT_EQ(lex("a ~ b\nc ~ d; e ~ f;;\n\n;g ~ h").statements,
            (Lines{"a ~ b", "c ~ d", "e ~ f", "g ~ h"}));
  EXPECT_EQ(lex("").statements, Lines{});
  EXPECT_EQ(lex(" \n# x\n! y\n;").statements, Lines{});
}

TEST(Lexer, GoesOnAfterAnOperatorAndBeforeOne) {
  for (const char* op : {"+", "*", "-", "=~", "<~", "~*~", "~~", "~", "|~", "|", "%", ":=", "=="}) {
    const std::string joined = std::string("a ") + op + " b";
    EXPECT_EQ(lex(std::string("a ") + op + "\n\n b\nc").statements, (Lines{joined, "c"})) << op;
    EXPECT_EQ(lex(std::string("a # x\n ") + op + " b\nc").statements, (Lines{joined, "c"})) << op;
  }
  EXPECT_EQ(lex("group:\n1").statements, (Lines{"group :", "1"}));
}

TEST(Lexer, GoesOnInParentheses) {
  EXPECT_EQ(lex("y ~ c(a,\n b\n)*x\nz ~ y").statements, (Lines{"y ~ c ( a , b ) * x", "z ~ y"}));
}

TEST(Lexer, AnOpenParenthesisDoesNotSwallowTheNextStatement) {
  EXPECT_EQ(lex("y ~ c(a,\n b\nz ~ y\nw ~ z").statements,
            (Lines{"y ~ c ( a , b", "z ~ y", "w ~ z"}));
}

TEST(Lexer, SkipsComments) {
  EXPECT_EQ(lex("y ~ x + # one\n  ! two\n z # \"three").statements, Lines{"y ~ x + z"});
}

TEST(Lexer, AcceptsEveryLineEndAndAByteOrderMark) {
  EXPECT_EQ(lex("\xEF\xBB\xBFy ~ x\r\nz ~ y\rw ~ z").statements,
            (Lines{"y ~ x", "z ~ y", "w ~ z"}));
}

TEST(Lexer, ReadsTildesOfEditors) {
  EXPECT_EQ(lex("f =\u02DC x").statements.size(), 1U);
  EXPECT_TRUE(lex("f =\u02DC x; a \u02DC\u02DC b; c \u223C d; e \uFF5E f").codes.empty());
}

TEST(Lexer, ReadsNamesOfEveryScript) {
  EXPECT_EQ(lex("größe.1 _a .p1. 因子 `a b`").statements, Lines{"größe.1 _a .p1. 因子 [a b]"});
}

TEST(Lexer, ReadsNumbers) {
  EXPECT_EQ(lex("1 .5 1. 1e5 1.5E-3 2e+1").statements, Lines{"1 .5 1. 1e5 1.5E-3 2e+1"});
  EXPECT_EQ(lex("1-2").statements, Lines{"1 - 2"});
}

TEST(Lexer, ReadsLessThanMinus) {
  EXPECT_EQ(lex("a<-1").statements, Lines{"a < - 1"});
  EXPECT_EQ(lex("a<-.5").statements, Lines{"a < - .5"});
  EXPECT_EQ(lex("a < -b").statements, Lines{"a < - b"});
  EXPECT_EQ(lex("a <- b").codes, Lines{"unknown-operator"});
}

TEST(Lexer, ReportsOneMistakePerStatement) {
  EXPECT_EQ(lex("[x1 @ x2]\ny ~ x\nz = y").codes,
            (Lines{"unexpected-character", "unknown-operator"}));
}

TEST(Lexer, ReportsAMistakeOfALineReadTwiceOnce) {
  const Lexed lexed = lex("y ~ c(a\n z @ 1 ~ x\nw ~ z");
  EXPECT_EQ(lexed.codes, Lines{"unexpected-character"});
  EXPECT_EQ(lexed.statements, (Lines{"y ~ c ( a", "(unsound) z 1 ~ x", "w ~ z"}));
}

TEST(Lexer, NamesAreLimited) {
  const std::string longest(longest_name, 'x');
  EXPECT_TRUE(lex(longest).codes.empty());
  EXPECT_EQ(lex(longest + "x").codes, Lines{"name-too-long"});
  EXPECT_EQ(lex("`" + longest + "x`").codes, Lines{"name-too-long"});
}

TEST(Lexer, ComplainsOnceAboutTheEncoding) {
  EXPECT_EQ(lex("gr\xF6 ~ x\nl\xE4 ~ y").codes, Lines{"not-utf8"});
}

TEST(PlainName, ExcludesReservedWordsAndNumbers) {
  EXPECT_TRUE(is_plain_name("x1"));
  EXPECT_TRUE(is_plain_name(".x"));
  for (const char* text : {"", "NA", "if", "1x", ".5x", "a b", "a:b", "a\xFF"})
    EXPECT_FALSE(is_plain_name(text)) << text;
}

}  // namespace
}  // namespace semfit::syntax
