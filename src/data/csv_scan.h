// Where the fields of one record are: the state machine of delimited text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// One field of a record, without surrounding blanks and quotes; `begin` counts from the record.
struct Field {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  bool quoted = false;
  bool doubled = false;  ///< holds "" that stand for "
};

inline constexpr std::size_t max_record_bytes = std::size_t{64} << 20;
inline constexpr std::size_t max_fields = std::size_t{1} << 21;

/// How the scan of one record ended.
struct RecordEnd {
  enum class Kind {
    complete,
    incomplete,        ///< the text ends inside the record and more may come
    open_quote,        ///< the text ends inside quotes, and more may come
    text_after_quote,  ///< "abc"def
    nul,
    too_many_fields
  };
  Kind kind = Kind::complete;
  const char* next = nullptr;    ///< where the next record begins; elsewhere where it went wrong
  std::int64_t line_breaks = 0;  ///< before `next`
  std::int64_t quote_line = 0;   ///< line breaks before the last opening quote
};

/// Splits records into fields (RFC 4180, with LF, CRLF or CR; blanks around fields do not count).
/// The separator ' ' stands for any run of blanks and tabs.
class RecordScanner {
 public:
  explicit RecordScanner(char separator);

  /// Scans one record of [begin, end). *end must be readable and '\n'.
  /// @param last    no bytes follow `end`
  /// @param fields  replaced by the record's fields
  RecordEnd scan(const char* begin, const char* end, bool last, std::vector<Field>& fields) const;

 private:
  bool is_blank(char c) const { return c == ' ' || (c == '\t' && separator_ != '\t'); }
  const char* skip_blanks(const char* p) const {
    while (is_blank(*p))
      ++p;
    return p;
  }

  char separator_;
  std::array<bool, 256> stops_{};  ///< bytes that an unquoted field may end at
};

/// The text of a field, "" undoubled.
std::string field_text(const char* record, const Field& field);

}  // namespace semfit::internal
