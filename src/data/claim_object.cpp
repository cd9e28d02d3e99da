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

/// Of a JSON number, or one in quotation marks without stars; else NaN.
double exact_number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return not_a_number;
  const std::optional<Printed> read = parse_printed(value.get<std::string>());
  return read && read->is_number() && read->stars == 0 ? read->value : not_a_number;
}

/// Where a document is read, and which keys the open objects have had.
class KeysRead {
 public:
  /// False where `value` is a key that its object had before.
  bool is_new(json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    if (event == Event::key) {
      open_.back().step = value.get<std::string>();
      return open_.back().keys.insert(open_.back().step).second;
    }
    if (event == Event::object_end || event == Event::array_end) {
      open_.pop_back();
      return true;
    }
    if (!open_.empty() && open_.back().is_list)
      open_.back().step = std::to_string(open_.back().count++);
    if (event != Event::value) open_.push_back({event == Event::array_start, 0, "", {}});
    return true;
  }

  /// JSON pointer of what is read.
  std::string place() const {
    std::string pointer;
    for (const Level& level : open_)
      pointer += "/" + level.step;
    return pointer;
  }

 private:
  struct Level {
    bool is_list;
    std::size_t count;
    std::string step;
    std::set<std::string> keys;
  };
  std::vector<Level> open_;
};

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
Printed ClaimObject::printed(const json& value, const std::string& pointer, Stars stars) {
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
  if (read->stars > 0 && stars == Stars::refused)
    mistakes_.add("not-a-number",
                  pointer,
                  fmt::format("the star of {} is not judged here", written(value)),
                  {"give the number alone; what its stars say can be given as a p-value: "
                   "\"pvalue\": \"< .05\""});
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
      out.back().push_back(
          printed((*value)[i][j], fmt::format("{}/{}/{}", at(key), i, j), Stars::counted));
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
  const double number = exact_number(*value);
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

std::int64_t ClaimObject::printed_count(const char* key,
                                        std::int64_t least,
                                        std::int64_t fallback,
                                        std::vector<ImpossibleCount>& impossible,
                                        std::int64_t most) {
  const json* value = find(key);
  const double number = value == nullptr ? not_a_number : exact_number(*value);
  if (!(number < static_cast<double>(least) && number == std::floor(number)))
    return count(key, least, fallback, most);
  impossible.push_back({key, fmt::format("{:g}", number), at(key), least});
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
                  pointer_.empty() ? "/" + key : pointer_,
                  fmt::format("there is no meaning for {}", internal::quoted(key)),
                  notes);
  }
}

json parse_claims(const Source& source, ClaimMistakes& mistakes) {
  KeysRead keys;
  const auto note_keys = [&](int, json::parse_event_t event, json& value) {
    if (!keys.is_new(event, value))
      mistakes.contradiction(keys.place(),
                             fmt::format("{} is given twice in one object",
                                         internal::quoted(value.get<std::string>())),
                             {"keep the one that is printed"});
    return true;
  };
  return parse_json(
      source, note_keys, {"a number that begins with a point stands in quotation marks: \".071\""});
}

}  // namespace semfit::internal
