// Numbers as papers print them.
#include "semfit/verify.h"

#include "base/number.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>

namespace semfit {
namespace {

using internal::trim;

/// The typographic minus signs of PDF files are minus signs.
std::string plain_minus(std::string_view text) {
  constexpr std::string_view dashes[] = {"\u2212", "\u2013", "\u2010", "\u2011"};
  std::string plain;
  while (!text.empty()) {
    std::size_t length = 1;
    for (const std::string_view dash : dashes)
      if (text.starts_with(dash)) length = dash.size();
    plain += length > 1 ? '-' : text.front();
    text.remove_prefix(length);
  }
  return plain;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text = trim(text.substr(prefix.size()));
  return true;
}

/// Half a unit of the last decimal: ".071" has .0005, "1.5e-3" has .00005.
double half_unit(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = mantissa.find('.');
  int exponent =
      point == std::string_view::npos ? 0 : -static_cast<int>(mantissa.size() - point - 1);
  if (e != std::string_view::npos)
    exponent += static_cast<int>(
        std::clamp(internal::parse_number(number.substr(e + 1)).value_or(0), -400.0, 400.0));
  return .5 * std::pow(10.0, exponent);
}

}  // namespace

std::optional<Printed> parse_printed(std::string_view written) {
  Printed printed;
  printed.text = std::string(trim(written));
  const std::string plain = plain_minus(internal::to_lower(printed.text));
  std::string_view rest = plain;
  if (rest == "n.s." || rest == "ns" || rest == "n.s") {
    printed.relation = Printed::Relation::greater;
    printed.value = .05;
    printed.box = {.05, infinity};
    return printed;
  }
  if (rest.starts_with("p ") || rest.starts_with("p<") || rest.starts_with("p=") ||
      rest.starts_with("p>"))
    take(rest, "p");
  if (take(rest, "<=") || take(rest, "\u2264") || take(rest, "<"))
    printed.relation = Printed::Relation::less;
  else if (take(rest, ">=") || take(rest, "\u2265") || take(rest, ">"))
    printed.relation = Printed::Relation::greater;
  else
    take(rest, "=");
  for (; rest.ends_with('*'); rest.remove_suffix(1))
    ++printed.stars;
  rest = trim(rest);
  const std::optional<double> value = internal::parse_number(rest);
  if (!value) return std::nullopt;
  printed.value = *value;
  const double half = half_unit(rest);
  switch (printed.relation) {
    case Printed::Relation::equal:
      printed.box = {*value - half, *value + half};
      break;
    case Printed::Relation::less:
      printed.box = {-infinity, *value};
      break;
    case Printed::Relation::greater:
      printed.box = {*value, infinity};
      break;
  }
  return printed;
}

}  // namespace semfit
