#include "data/csv_scan.h"

namespace semfit::internal {
namespace {

constexpr std::size_t index(char c) {
  return static_cast<unsigned char>(c);
}

bool stops_quoted(char c) {
  return c == '"' || c == '\n' || c == '\r' || c == '\0';
}

}  // namespace

RecordScanner::RecordScanner(char separator) : separator_(separator) {
  for (const char c : {separator, '\n', '\r', '\0'})
    stops_[index(c)] = true;
  if (separator == ' ') stops_[index('\t')] = true;
}

RecordEnd RecordScanner::scan(const char* const begin,
                              const char* const end,
                              const bool last,
                              std::vector<Field>& fields) const {
  using Kind = RecordEnd::Kind;
  fields.clear();
  std::int64_t line_breaks = 0;
  std::int64_t quote_line = 0;
  const auto ended = [&](Kind kind, const char* at) {
    return RecordEnd{kind, at, line_breaks, quote_line};
  };
  const auto offset = [&](const char* at) { return static_cast<std::uint32_t>(at - begin); };
  // Passes one line break. False at a CR that ends the text: a LF may follow.
  const auto pass_break = [&](const char*& at) {
    if (*at == '\r' && at + 1 == end && !last) return false;
    at += *at == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
    ++line_breaks;
    return true;
  };

  const char* p = begin;
  for (;;) {
    p = skip_blanks(p);
    if (fields.size() == max_fields) return ended(Kind::too_many_fields, p);
    if (*p == '"') {
      quote_line = line_breaks;
      const char* const first = ++p;
      bool doubled = false;
      for (;;) {
        while (!stops_quoted(*p))
          ++p;
        if (p == end) return ended(Kind::open_quote, p);
        if (*p == '\0') return ended(Kind::nul, p);
        if (*p != '"') {
          if (!pass_break(p)) return ended(Kind::open_quote, p);
        } else if (p + 1 == end && !last) {
          return ended(Kind::open_quote, p);  // the other half of "" may follow
        } else if (p[1] == '"') {
          doubled = true;
          p += 2;
        } else {
          break;
        }
      }
      fields.push_back({offset(first), offset(p) - offset(first), true, doubled});
      p = skip_blanks(p + 1);
    } else {
      const char* const first = p;
      while (!stops_[index(*p)])
        ++p;
      if (*p == '\0') return ended(Kind::nul, p);
      const char* stop = p;
      while (stop > first && is_blank(stop[-1]))
        --stop;
      fields.push_back({offset(first), offset(stop) - offset(first), false, false});
      if (separator_ == ' ') p = skip_blanks(p);
    }

    if (p == end) return ended(last ? Kind::complete : Kind::incomplete, p);
    if (*p == '\n' || *p == '\r') {
      const bool whole = pass_break(p);
      return ended(whole ? Kind::complete : Kind::incomplete, p);
    }
    if (*p == separator_)
      ++p;
    else if (separator_ != ' ')
      return ended(Kind::text_after_quote, p);
  }
}

std::string field_text(const char* record, const Field& field) {
  const std::string_view raw(record + field.begin, field.size);
  if (!field.doubled) return std::string(raw);
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '"') ++i;  // the first of a pair
    text += raw[i];
  }
  return text;
}

}  // namespace semfit::internal
