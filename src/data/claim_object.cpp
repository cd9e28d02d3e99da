#include "data/claim_object.h"

#include "base/edit_distance.h"
#include "base/names.h"
#include "data/complain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace semfit::internal {
namespace {

using nlohmann::json;

/// Other programs' and papers' words.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> other_words{{
    {"p", "pvalue"},
    {"p_value", "pvalue"},
    {"chi2", "chisq"},
    {"chi_square", "chisq"},
    {"chisquare", "chisq"},
    {"nobs", "n"},
    {"N", "n"},
    {"nnfi", "tli"},
    {"omega", "cr"},
    {"composite_reliability", "cr"},
    {"cronbach", "alpha"},
    {"model", "syntax"},
    {"variables", "names"},
    {"sds", "sd"},
    {"nvar", "items"},
    {"dv", "y"},
    {"iv", "x"},
    {"sa", "se_a"},
    {"sb", "se_b"},
    {"cprime", "c_prime"},
}};

/// As it stands in the file, cut if it is long.
std::string written(const json& value) {
  return value.is_string() ? internal::quoted(value.get<std::string>())
                           : value.dump().substr(0, 40);
}

}  // namespace

void ClaimMistakes::add(std::string code,
                        const std::string& pointer,
                        const std::string& message,
                        std::vector<std::string> way_out) {
  constexpr std::size_t capacity = 20;
  if (list_.size() > capacity) return;
  if (list_.size() == capacity)
    list_.push_back(
        complain("too-many-errors", "there are more mistakes than these", Place{file_, 0, 0}));
  else
    list_.push_back(complain(std::move(code),
                             pointer.empty() ? message : fmt::format("{}: {}", pointer, message),
                             Place{file_, 0, 0},
                             std::move(way_out)));
}

void ClaimMistakes::throw_any() const {
  if (!list_.empty()) throw Error(list_);
}

ClaimObject::ClaimObject(const json& json, std::string pointer, ClaimMistakes& mistakes)
    : json_(json), pointer_(std::move(pointer)), mistakes_(mistakes) {}

const json* ClaimObject::find(const char* key) {
  asked_.emplace_back(key);
  const auto found = json_.find(key);
  return found == json_.end() || found->is_null() ? nullptr : &*found;
}

bool ClaimObject::has(const char* key) {
  return find(key) != nullptr;
}

void ClaimObject::bad(const char* key, const std::string& what) {
  mistakes_.add("bad-json", at(key), what);
}

/// A number in a text keeps its decimals; of a JSON number those of its shortest text count.
Printed ClaimObject::printed(const json& value, const std::string& pointer) {
  std::optional<Printed> read;
  if (value.is_number())
    read = parse_printed(fmt::format("{}", value.get<double>()));
  else if (value.is_string())
    read = parse_printed(value.get<std::string>());
  if (!read) {
    mistakes_.add("not-a-number",
                  pointer,
                  fmt::format("{} is no printed number", written(value)),
                  {"as in the paper, in quotation marks: \".071\", \"< .001\", \"n.s.\""});
    return {};
  }
  read->place = pointer;
  return *read;
}

Printed ClaimObject::number(const char* key) {
  const json* value = find(key);
  return value == nullptr ? Printed() : printed(*value, at(key));
}

std::vector<Printed> ClaimObject::numbers(const char* key) {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) return {printed(*value, at(key))};
  std::vector<Printed> list;
  for (std::size_t i = 0; i < value->size(); ++i) {
    const json& element = (*value)[i];
    list.push_back(element.is_null() ? Printed()
                                     : printed(element, fmt::format("{}/{}", at(key), i)));
  }
  return list;
}

std::vector<std::vector<Printed>> ClaimObject::rows(const char* key) {
  const json* value = find(key);
  std::vector<std::vector<Printed>> out;
  if (value == nullptr) return out;
  if (!value->is_array() ||
      std::ranges::any_of(*value, [](const json& row) { return !row.is_array(); })) {
    bad(key, "a list of rows is expected, each a list of numbers");
    return out;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    out.emplace_back();
    for (std::size_t j = 0; j < (*value)[i].size(); ++j)
      out.back().push_back(printed((*value)[i][j], fmt::format("{}/{}/{}", at(key), i, j)));
  }
  return out;
}

double ClaimObject::exact(const char* key, double fallback) {
  const Printed value = number(key);
  return value.is_number() ? value.value : fallback;
}

std::vector<double> ClaimObject::exact_list(const char* key) {
  std::vector<double> values;
  for (const Printed& value : numbers(key)) {
    if (std::isnan(value.value)) {  // null, or said already
      if (!value.given()) bad(key, "a number is missing in the list");
      continue;
    }
    values.push_back(value.value);
  }
  return values;
}

std::int64_t ClaimObject::count(const char* key,
                                std::int64_t least,
                                std::int64_t fallback,
                                std::int64_t most) {
  const json* value = find(key);
  if (value == nullptr) return fallback;
  double number = not_a_number;
  if (value->is_number()) number = value->get<double>();
  if (value->is_string())
    if (const auto read = parse_printed(value->get<std::string>()); read && read->is_number())
      number = read->value;
  const bool is_inside =
      number >= static_cast<double>(least) && number <= static_cast<double>(most);
  if (is_inside && number == std::floor(number)) return static_cast<std::int64_t>(number);
  mistakes_.add("not-a-number",
                at(key),
                fmt::format("{} is no count: a whole number from {} to {} is expected",
                            written(*value),
                            least,
                            most));
  return fallback;
}

std::optional<bool> ClaimObject::truth(const char* key) {
  const json* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  bad(key, "true or false is expected");
  return std::nullopt;
}

std::string ClaimObject::text(const char* key) {
  const json* value = find(key);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  bad(key, "a text is expected");
  return "";
}

std::string ClaimObject::choice(const char* key, std::initializer_list<std::string_view> words) {
  std::string word = text(key);
  if (word.empty() || std::ranges::find(words, word) != words.end()) return word;
  mistakes_.add("unknown-value",
                at(key),
                fmt::format("{} is not among {}", internal::quoted(word), fmt::join(words, ", ")));
  return "";
}

std::vector<std::string> ClaimObject::texts(const char* key) {
  const json* value = find(key);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  std::vector<std::string> list;
  if (value->is_array())
    for (const json& word : *value)
      if (word.is_string()) list.push_back(word.get<std::string>());
  if (!value->is_array() || list.size() != value->size())
    bad(key, "a name or a list of names is expected");
  return list;
}

void ClaimObject::require(const char* key) {
  if (!has(key)) mistakes_.add("missing-key", pointer_, fmt::format("\"{}\" is not given", key));
}

void ClaimObject::finish() {
  std::vector<std::string> known;
  for (const std::string& key : asked_)
    if (!internal::has(known, key)) known.push_back(key);
  for (const auto& [key, value] : json_.items()) {
    if (internal::has(known, key)) continue;
    std::vector<std::string> notes;
    const auto other = std::ranges::find_if(other_words, [&](const auto& pair) {
      return pair.first == key && internal::has(known, pair.second);
    });
    if (other != other_words.end())
      notes.push_back(fmt::format("did you mean '{}'?", other->second));
    else if (const auto near = closest(key, known))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    if (notes.empty()) notes.push_back(fmt::format("known: {}", fmt::join(known, ", ")));
    mistakes_.add("unknown-key",
                  pointer_,
                  fmt::format("there is no meaning for {}", internal::quoted(key)),
                  notes);
  }
}

json parse_claims(const Source& source, ClaimMistakes& mistakes) {
  std::vector<std::set<std::string>> open;
  const auto note_keys = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second)
      mistakes.contradiction("",
                             fmt::format("{} is given twice in one object",
                                         internal::quoted(value.get<std::string>())),
                             {"keep the one that is printed"});
    return true;
  };
  try {
    return json::parse(source.text, note_keys);
  } catch (const json::parse_error& problem) {
    const auto at = static_cast<std::ptrdiff_t>(std::min(problem.byte, source.text.size()));
    const auto line = 1 + std::count(source.text.begin(), source.text.begin() + at, '\n');
    throw Error(
        complain("bad-json",
                 "this is not JSON: a comma, quotation mark or bracket is missing or too "
                 "many at or before this line",
                 Place{source.name, line, 0},
                 {"a number that begins with a point stands in quotation marks: \".071\""}));
  }
}

}  // namespace semfit::internal
