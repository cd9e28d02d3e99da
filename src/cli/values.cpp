#include "cli/values.h"

#include "base/edit_distance.h"
#include "base/number.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

std::string joined(std::span<const std::string_view> words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

Diagnostic usage_error(std::string code, std::string message, std::vector<std::string> notes) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::usage;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.notes = std::move(notes);
  return diagnostic;
}

std::size_t choose(const Choice& choice, const std::string& value) {
  const std::string wanted = internal::to_lower(value);
  const auto is_wanted = [&](std::string_view name) { return internal::to_lower(name) == wanted; };
  const auto found = std::ranges::find_if(choice.supported, is_wanted);
  if (found != choice.supported.end())
    return static_cast<std::size_t>(found - choice.supported.begin());

  const std::string supported = "supported: " + joined(choice.supported);
  if (std::ranges::any_of(choice.elsewhere, is_wanted))
    throw Error(
        usage_error(std::string(choice.code),
                    fmt::format("{} {} is not supported in this version", choice.option, value),
                    {supported}));
  std::vector<std::string> notes;
  if (const auto near = internal::closest(value, choice.supported))
    notes.push_back(fmt::format("did you mean '{}'?", *near));
  notes.push_back(supported);
  throw Error(usage_error("unknown-value",
                          fmt::format("{} has no value '{}'", choice.option, value),
                          std::move(notes)));
}

std::vector<std::string> split_list(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.emplace_back(internal::trim(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return parts;
}

double number_value(std::string_view option, const std::string& text, double low, double high) {
  const auto value = internal::parse_number(text);
  if (!value || *value < low || *value > high)
    throw Error(usage_error(
        "bad-value",
        fmt::format("{} needs a number from {:g} to {:g}, not '{}'", option, low, high, text)));
  return *value;
}

std::int64_t integer_value(std::string_view option,
                           const std::string& text,
                           std::int64_t low,
                           std::int64_t high) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    throw Error(usage_error(
        "bad-value",
        fmt::format("{} needs a whole number from {} to {}, not '{}'", option, low, high, text)));
  return value;
}

Shard shard_value(const std::string& value) {
  const std::size_t slash = value.find('/');
  if (slash == std::string::npos)
    throw Error(usage_error("bad-value",
                            "--shard needs a number and how many there are, not '" + value + "'",
                            {"--shard 3/40 is the third of forty"}));
  constexpr std::int64_t most = 1'000'000;
  Shard shard;
  shard.of = static_cast<std::uint64_t>(integer_value("--shard", value.substr(slash + 1), 1, most));
  shard.number = static_cast<std::uint64_t>(
      integer_value("--shard", value.substr(0, slash), 1, static_cast<std::int64_t>(shard.of)));
  return shard;
}

ModeratorValues moderator_values(const std::string& value) {
  const std::size_t equals = value.find('=');
  ModeratorValues moderator;
  moderator.variable = internal::trim(value.substr(0, equals));
  if (moderator.variable.empty())
    throw Error(usage_error("bad-value",
                            "--moderator needs the name of a variable",
                            {"with values: --moderator \"w=-1,0,1\"; without: --moderator w"}));
  if (equals == std::string::npos) return moderator;
  for (const std::string& part : split_list(value.substr(equals + 1)))
    moderator.values.push_back(number_value("--moderator", part, -1e300, 1e300));
  return moderator;
}

}  // namespace semfit::cli
