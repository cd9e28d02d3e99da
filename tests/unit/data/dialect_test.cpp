#include "data/dialect.h"

#include "semfit/diagnostic.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Dialect detect(std::string text,
               const ReadOptions& options = {},
               std::vector<std::string> columns = {},
               Shape shape = Shape::table) {
  text += '\n';  // the guard
  return detect_dialect({text.data(), text.size() - 1}, true, options, columns, "data.csv", shape);
}

std::string code_of(const std::string& text, const ReadOptions& options = {}) {
  try {
    detect(text, options);
  } catch (const Error& error) {
    return error.diagnostics()[0].code;
  }
  return "";
}

struct Case {
  const char* text;
  char separator;
  char decimal;
};

TEST(Dialect, IsFoundInTheFirstRecords) {
  const Case cases[] = {
      {"a,b\n1.5,2\n3,4", ',', '.'},
      {"a;b\n1,5;2\n3;4", ';', ','},
      {"a;b\n1.5;2\n3;4", ';', '.'},
      {"a\tb\n1,5\t2\n", '\t', ','},
      {"a b  c\n1 2 3\n4 5 6\n", ' ', '.'},
      {"a b\n1,5 2,5\n", ' ', ','},
      {"a\n1\n2\n", ',', '.'},
      {"my score\n1\n2\n", ',', '.'},
      {"a,b\n\"1,5\",\"2\"\n", ',', ','},
      {"\"a,1\";\"b,2\"\n1;2\n", ';', '.'},
      {"a,b,c\n1,2,3\n4,5\n", ',', '.'},        // one row is short
      {"a;b;c\n1,5;2,5;3,5\n4;5\n", ';', ','},  // and here
      {"sep=;\na;b\n1;2\n", ';', '.'},
      {"Survey 2020\na,b\n1,2\n", ',', '.'},  // a title: the reader refuses it
      {"a;b\n1,234;0,5\n", ';', ','},         // 0,5 tells what 1,234 means
      {"a;b\n1.234;0.5\n", ';', '.'},
      {"a\tb\n1.234\t2.345\n", '\t', '.'},
  };
  for (const Case& c : cases) {
    const Dialect dialect = detect(c.text);
    EXPECT_EQ(dialect.separator, c.separator) << c.text;
    EXPECT_EQ(dialect.decimal, c.decimal) << c.text;
  }
}

TEST(Dialect, WithoutHeaderTheRowThatLeavesNumbersWins) {
  ReadOptions options;
  options.header = false;
  const Dialect dialect = detect("1,5;2,5\n2,5;3,5\n", options);
  EXPECT_EQ(dialect.separator, ';');
  EXPECT_EQ(dialect.decimal, ',');
}

TEST(Dialect, OnlyWantedColumnsTellTheDecimalSign) {
  EXPECT_EQ(detect("a;b\n\"3,4\";2.5\n", {}, {"b"}).decimal, '.');
  EXPECT_EQ(detect("a;b\n\"3,4\";2.5\n", {}, {"a"}).decimal, ',');
}

TEST(Dialect, ATriangleMaySeparateByBlanks) {
  EXPECT_EQ(detect("a b c\n1\n.5 1\n.2 .3 1\n", {}, {}, Shape::triangle).separator, ' ');
  EXPECT_EQ(detect("a,b,c\n1\n.5,1\n.2,.3,1\n", {}, {}, Shape::triangle).separator, ',');
}

TEST(Dialect, WhatIsGivenIsTaken) {
  ReadOptions options;
  options.separator = '|';
  options.decimal = ',';
  const Dialect dialect = detect("a|b\n1.5|2\n", options);
  EXPECT_EQ(dialect.separator, '|');
  EXPECT_EQ(dialect.decimal, ',');
}

TEST(Dialect, WhatIsAmbiguousIsRefused) {
  EXPECT_EQ(code_of("a;b\n1,234;2\n"), "ambiguous-decimal");
  EXPECT_EQ(code_of("a;b\n1.234;2\n"), "ambiguous-decimal");
  EXPECT_EQ(code_of("a,b;c\nu,v;w\n"), "ambiguous-separator");
  ReadOptions options;
  options.separator = 'x';
  EXPECT_EQ(code_of("a,b\n", options), "bad-separator");
  options = {};
  options.decimal = '-';
  EXPECT_EQ(code_of("a,b\n", options), "bad-decimal");
}

}  // namespace
}  // namespace semfit::internal
