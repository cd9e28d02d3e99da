#include "data/read_csv.h"

#include "semfit/read.h"

#include "base/sha256.h"
#include "unit/data/slow_csv.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace semfit {
namespace {

using Names = std::vector<std::string>;

Data read(std::string_view text,
          const Names& columns,
          const ReadOptions& options = {},
          const Names& text_columns = {}) {
  return read_csv_text("data.csv", text, columns, options, text_columns);
}

std::vector<Diagnostic> mistakes(std::string_view text,
                                 const Names& columns,
                                 const ReadOptions& options = {},
                                 const Names& text_columns = {}) {
  try {
    read(text, columns, options, text_columns);
  } catch (const Error& error) {
    return error.diagnostics();
  }
  return {};
}

/// The first diagnostic as `code line:column`.
std::string first(const std::vector<Diagnostic>& diagnostics) {
  if (diagnostics.empty()) return "";
  const Place& place = diagnostics[0].place;
  return diagnostics[0].code + " " + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

TEST(ReadCsv, TakesTheWantedColumnsInTheOrderAskedFor) {
  const Data data = read("id,x1,x2,g\nfirst,1,2.5,b\nsecond,NA,-3,a\nthird,4,,b\n",
                         {"x2", "absent", "x1", "x2"},
                         {},
                         {"g"});
  EXPECT_EQ(data.header, (Names{"id", "x1", "x2", "g"}));
  EXPECT_EQ(data.rows, 3);
  ASSERT_EQ(data.columns.size(), 3U);
  EXPECT_EQ(data.columns[0].name, "x2");
  EXPECT_EQ(data.columns[0].values[0], 2.5);
  EXPECT_EQ(data.columns[0].values[1], -3);
  EXPECT_TRUE(std::isnan(data.columns[0].values[2]));
  EXPECT_EQ(data.columns[1].name, "x1");
  EXPECT_EQ(data.columns[2].levels, (Names{"b", "a"}));
  EXPECT_EQ(data.columns[2].values, (std::vector<double>{1, 2, 1}));
  EXPECT_EQ(data.find("absent"), nullptr);
  EXPECT_EQ(data.line(2), 4);
  EXPECT_TRUE(data.line_of_row.empty());
}

TEST(ReadCsv, HashesTheBytesOfTheFile) {
  const std::string text = "\xef\xbb\xbfx\r\n1\r\n";
  EXPECT_EQ(read(text, {"x"}).sha256, internal::sha256(text));
}

TEST(ReadCsv, ManyRowsPassThroughTheBlock) {
  std::string text = "x,y\n";
  for (int i = 0; i < 1000; ++i)
    text += std::to_string(i) + "," + std::to_string(-i) + "\n";
  const Data data = read(text, {"y", "x"});
  ASSERT_EQ(data.rows, 1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(data.columns[0].values[i], -static_cast<double>(i));
    EXPECT_EQ(data.columns[1].values[i], static_cast<double>(i));
  }
}

TEST(ReadCsv, LinesAreThoseOfTheFile) {
  const Data data = read("x,t\n1,\"two\nlines\"\n\n2,c\n", {"x"});
  EXPECT_EQ(data.rows, 2);
  EXPECT_EQ(data.line(0), 2);
  EXPECT_EQ(data.line(1), 5);
  ASSERT_EQ(data.notes.size(), 1U);
  EXPECT_EQ(data.notes[0].code, "blank-lines");
  EXPECT_EQ(data.notes[0].severity, Severity::note);
}

TEST(ReadCsv, WithoutHeaderTheColumnsAreNumbered) {
  ReadOptions options;
  options.header = false;
  const Data data = read("1,2\n3,4\n", {"V2"}, options);
  EXPECT_EQ(data.header, (Names{"V1", "V2"}));
  EXPECT_EQ(data.columns[0].values, (std::vector<double>{2, 4}));
  EXPECT_EQ(data.line(0), 1);
}

TEST(ReadCsv, NamesTheCellThatIsNoNumber) {
  const auto found = mistakes("x,y\n1,2\nabc,2\n1,?\nd,2\ne,2\nf,2\n", {"x", "y"});
  ASSERT_EQ(found.size(), 2U);  // one for each column, by place
  EXPECT_EQ(first(found), "not-a-number 3:1");
  EXPECT_EQ(found[0].message, "\"abc\" in column 'x' is not a number");
  EXPECT_EQ(found[0].notes[0], "also \"d\" in line 5, \"e\" in line 6 and 1 more cells");
  EXPECT_EQ(found[1].place.line, 4);
  EXPECT_EQ(found[1].place.column, 2);
  EXPECT_EQ(found[0].fault, Fault::data);
}

TEST(ReadCsv, EveryMistakeHasItsCodeAndPlace) {
  EXPECT_EQ(first(mistakes("", {"x"})), "empty-file 0:0");
  EXPECT_EQ(first(mistakes("\n \r\n", {"x"})), "empty-file 0:0");
  EXPECT_EQ(first(mistakes("x,y\n\n", {"x"})), "no-rows 0:0");
  EXPECT_EQ(first(mistakes("x,y\n1,2\n1\n", {"x"})), "ragged-row 3:0");
  EXPECT_EQ(first(mistakes("x,y,x\n1,2,3\n", {"x"})), "duplicate-column 1:3");
  EXPECT_EQ(first(mistakes("x,y,x\n1,2,3\n", {"y"})), "");
  EXPECT_EQ(first(mistakes("1,2\n3,4\n", {"x"})), "missing-header 1:0");
  EXPECT_EQ(first(mistakes("x,y\n1,2\n1,\"2\n3,4\n", {"x"})), "unterminated-quote 3:2");
  EXPECT_EQ(first(mistakes("x,y\n1,\"2\"3\n", {"x"})), "text-after-quote 2:2");
  EXPECT_EQ(first(mistakes({"x,y\n1,2\n1,\0\n", 12}, {"x"})), "nul-byte 3:2");
  EXPECT_EQ(first(mistakes("x\n1\nInf\n", {"x"})), "infinite-value 3:1");
  EXPECT_EQ(first(mistakes("x\n1\n1e400\n", {"x"})), "infinite-value 3:1");
  EXPECT_EQ(first(mistakes("x;y\n1,234;2\n", {"x"})), "ambiguous-decimal 2:1");
  EXPECT_EQ(first(mistakes("x,y;z\na,b;c\n", {"x"})), "ambiguous-separator 1:0");
  EXPECT_EQ(first(mistakes("PK\x03\x04 and so on", {"x"})), "binary-file 0:0");
  EXPECT_EQ(first(mistakes({"a\0b\1c\2d", 7}, {"x"})), "binary-file 0:0");
  EXPECT_EQ(first(mistakes({"\xff\xfex\0,\0", 6}, {"x"})), "not-utf8 0:0");
  EXPECT_EQ(first(mistakes("g,x\n1,2\n", {"g"}, {}, {"g"})), "column-in-two-roles 0:0");
}

TEST(ReadCsv, ALineLongerThanTheWindowMayGrowIsRefusedEarly) {
  const auto code = [](const std::string& text) {
    internal::MemorySource source("data.csv", text);
    try {
      internal::read_delimited(source, Names{"x"}, {}, {}, {.usual = 16, .longest = 64});
    } catch (const Error& error) {
      return first(error.diagnostics());
    }
    return std::string();
  };
  EXPECT_EQ(code("x\n" + std::string(62, 'a') + "\n"), "not-a-number 2:1");  // fits
  EXPECT_EQ(code("x,y\n1,2\n" + std::string(100, '1') + ",2\n"), "line-too-long 3:0");
  EXPECT_EQ(code("x,y\n1,2\n1,\"" + std::string(100, '\n')), "unterminated-quote 3:2");
}

TEST(ReadCsv, TooManyColumnsAreRefused) {
  EXPECT_EQ(first(mistakes(std::string(internal::max_fields + 1, ','), {"x"})),
            "too-many-columns 1:0");
}

TEST(ReadCsv, AHeaderInAnotherEncodingIsAWarning) {
  const Data data = read(
      "x,gr\xf6\xdf"
      "e\n1,2\n",
      {"x"});
  ASSERT_EQ(data.notes.size(), 1U);
  EXPECT_EQ(data.notes[0].code, "not-utf8");
  EXPECT_EQ(data.notes[0].place.column, 2);
}

// ---- against the slow reader --------------------------------------------------------------------

/// A random table in a random dialect; the cells are chosen so that quoting matters.
struct Sheet {
  std::string text;
  char separator = ',';
  Names header;
};

Sheet random_sheet(std::mt19937& random) {
  const auto pick = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const Names cells{"1",
                    "-2.5",
                    "",
                    "NA",
                    "a b",
                    "a,b",
                    "a;b",
                    "a\tb",
                    "say \"hi\"",
                    "two\nlines",
                    "x\r\ny",
                    "1e3",
                    "\u00e4",
                    "  ",
                    "-"};
  Sheet sheet;
  sheet.separator = ",;\t "[pick(4)];
  const Names line_ends{"\n", "\r\n", "\r"};
  const std::string line_end = line_ends[pick(3)];
  const bool always_quote = pick(3) == 0;
  const auto write = [&](const std::string& cell) {
    const bool must =
        always_quote || cell.empty() || cell.find_first_of(" ,;\t\"\n\r") != std::string::npos;
    if (!must) return cell;
    std::string quoted = "\"";
    for (const char c : cell)
      quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + '"';
  };
  const std::size_t columns = 1 + pick(5), rows = 1 + pick(20);
  if (pick(4) == 0) sheet.text = "\xef\xbb\xbf";
  for (std::size_t i = 0; i <= rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      if (i == 0) sheet.header.push_back("c" + std::to_string(j));
      if (j > 0) sheet.text += sheet.separator;
      sheet.text += write(i == 0 ? sheet.header.back() : cells[pick(cells.size())]);
    }
    if (i < rows || pick(2) == 0) sheet.text += line_end;
    if (pick(8) == 0) sheet.text += line_end;  // a blank line
  }
  return sheet;
}

TEST(ReadCsv, AgreesWithTheSlowReaderInEveryDialectAndAnyPieces) {
  std::mt19937 random(20240229);
  for (int round = 0; round < 2000; ++round) {
    const Sheet sheet = random_sheet(random);
    const auto expected = test::slow_csv(sheet.text, sheet.separator);
    ASSERT_TRUE(expected) << sheet.text;
    ReadOptions options;
    options.separator = sheet.separator;
    options.decimal = '.';
    for (const std::size_t piece : {1, 3, 1000}) {
      internal::MemorySource source("data.csv", sheet.text, piece);
      const Data data = internal::read_delimited(
          source, {}, options, sheet.header, {.usual = 5, .longest = 10'000});
      ASSERT_EQ(data.header, expected->front().cells);
      ASSERT_EQ(static_cast<std::size_t>(data.rows) + 1, expected->size()) << sheet.text;
      for (std::size_t i = 1; i < expected->size(); ++i) {
        EXPECT_EQ(data.line(static_cast<std::int64_t>(i) - 1), (*expected)[i].line);
        for (std::size_t j = 0; j < sheet.header.size(); ++j) {
          const Column& column = data.columns[j];
          const double level = column.values[i - 1];
          const std::string cell = (*expected)[i].cells[j];
          if (cell.empty() || cell == "NA")
            EXPECT_TRUE(std::isnan(level));
          else
            ASSERT_EQ(column.levels.at(static_cast<std::size_t>(level) - 1), cell) << sheet.text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace semfit
