#include "data/csv_scan.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

struct Scanned {
  RecordEnd end;
  std::vector<std::string> fields;
  std::size_t consumed = 0;
};

Scanned scan(std::string text, char separator = ',', bool last = true) {
  text += '\n';  // the guard
  const RecordScanner scanner(separator);
  std::vector<Field> fields;
  const char* const begin = text.data();
  Scanned result{scanner.scan(begin, begin + text.size() - 1, last, fields), {}, 0};
  for (const Field& field : fields)
    result.fields.push_back(field_text(begin, field));
  result.consumed = static_cast<std::size_t>(result.end.next - begin);
  return result;
}

using Kind = RecordEnd::Kind;
using Texts = std::vector<std::string>;

TEST(RecordScanner, SplitsAtTheSeparatorAndTrimsBlanks) {
  EXPECT_EQ(scan("a, b ,c\nd").fields, (Texts{"a", "b", "c"}));
  EXPECT_EQ(scan("a, b ,c\nd").consumed, 8U);
  EXPECT_EQ(scan(",,").fields, (Texts{"", "", ""}));
  EXPECT_EQ(scan("a\t b\t\t", '\t').fields, (Texts{"a", "b", "", ""}));
  EXPECT_EQ(scan(" a  b \t c ", ' ').fields, (Texts{"a", "b", "c"}));
}

TEST(RecordScanner, KnowsTheThreeLineEnds) {
  for (const char* text : {"a,b\nc", "a,b\r\nc", "a,b\rc"}) {
    const Scanned record = scan(text);
    EXPECT_EQ(record.end.kind, Kind::complete);
    EXPECT_EQ(record.fields, (Texts{"a", "b"}));
    EXPECT_EQ(record.consumed, std::string_view(text).find('c'));
    EXPECT_EQ(record.end.line_breaks, 1);
  }
}

TEST(RecordScanner, QuotesHoldSeparatorsLineEndsAndDoubledQuotes) {
  const Scanned record = scan("\"a,\"\"b\"\"\",\" c\r\nd\" ,e\n");
  EXPECT_EQ(record.end.kind, Kind::complete);
  EXPECT_EQ(record.fields, (Texts{"a,\"b\"", " c\r\nd", "e"}));
  EXPECT_EQ(record.end.line_breaks, 2);
  EXPECT_EQ(scan("5\" pipe,b").fields, (Texts{"5\" pipe", "b"}));  // not at the beginning
}

TEST(RecordScanner, SaysHowARecordIsBroken) {
  EXPECT_EQ(scan("a\n\"b,c").end.kind, Kind::complete);
  const Scanned open = scan("\"a\nb\",\"c\nd");
  EXPECT_EQ(open.end.kind, Kind::open_quote);
  EXPECT_EQ(open.end.quote_line, 1);
  EXPECT_EQ(scan("\"a\"b,c").end.kind, Kind::text_after_quote);
  EXPECT_EQ(scan(std::string("a\0b", 3)).end.kind, Kind::nul);
  EXPECT_EQ(scan(std::string("\"a\0b\"", 5)).end.kind, Kind::nul);
}

TEST(RecordScanner, AsksForMoreWhereMoreMayChangeTheRecord) {
  for (const char* text : {"", "a", "a,", "a\r", "a,\"b\" "})
    EXPECT_EQ(scan(text, ',', false).end.kind, Kind::incomplete) << text;
  for (const char* text : {"\"a", "\"a\"", "\"a\"\"", "\"a\r"})
    EXPECT_EQ(scan(text, ',', false).end.kind, Kind::open_quote) << text;
}

TEST(RecordScanner, StopsAtTooManyFields) {
  EXPECT_EQ(scan(std::string(max_fields, ',')).end.kind, Kind::too_many_fields);
  EXPECT_EQ(scan(std::string(max_fields - 1, ',')).end.kind, Kind::complete);
}

}  // namespace
}  // namespace semfit::internal
