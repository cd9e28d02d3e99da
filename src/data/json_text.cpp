#include "data/json_text.h"

#include "data/complain.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using nlohmann::json;

/// Reads on to the first mistake and keeps nothing but where it is: the library's exception for a
/// number that is too large does not say it.
struct FirstMistake : nlohmann::json_sax<json> {
  std::size_t end = 0;
  std::string token;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position,
                   const std::string& last_token,
                   const nlohmann::detail::exception&) override {
    end = position;
    token = last_token;
    return false;
  }
};

Place line_of(const Source& source, std::size_t byte) {
  const auto at = static_cast<std::ptrdiff_t>(std::min(byte, source.text.size()));
  return {source.name, 1 + std::count(source.text.begin(), source.text.begin() + at, '\n'), 0};
}

}  // namespace

json parse_json(const Source& source,
                const json::parser_callback_t& watch,
                std::vector<std::string> way_out) {
  try {
    return json::parse(source.text, watch);
  } catch (const json::parse_error& problem) {
    FirstMistake mistake;
    json::sax_parse(source.text, &mistake);
    if (mistake.token.find_first_of("NI") != std::string::npos &&
        mistake.token.find('"') == std::string::npos)
      throw Error(complain(
          "bad-json",
          "near " + internal::quoted(mistake.token) + ": NaN and Infinity are no numbers of JSON",
          line_of(source, problem.byte),
          {"a value that does not exist is null, or left out"}));
    throw Error(complain("bad-json",
                         "this is not JSON: a comma, quotation mark or bracket is missing or too "
                         "many at or before this line",
                         line_of(source, problem.byte),
                         std::move(way_out)));
  } catch (const json::out_of_range&) {
    FirstMistake mistake;
    json::sax_parse(source.text, &mistake);
    // The position is behind the number and one character more, which may be the end of the line.
    const std::size_t end = std::min(mistake.end, source.text.size());
    const std::size_t begin = std::min(source.text.rfind(mistake.token, end), end);
    throw Error(
        complain("infinite-value",
                 fmt::format("{} is too large for a number", internal::quoted(mistake.token)),
                 line_of(source, begin),
                 {"numbers reach to 1.8e308: correct it"}));
  }
}

}  // namespace semfit::internal
