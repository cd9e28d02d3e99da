// One row per check.
#include "semfit/verify.h"

#include "base/escape.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

}  // namespace

std::string write_csv(const Verification& verification) {
  using internal::escape_csv;
  std::string out =
      "section,about,check,claim,verdict,recomputed,lower,upper,printed_lower,printed_upper,place,"
      "arithmetic\n";
  for (const ClaimCheck& check : verification.checks)
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n",
                       escape_csv(check.section),
                       escape_csv(check.about),
                       escape_csv(check.check),
                       escape_csv(check.claim),
                       spelling(check.verdict),
                       cell(check.value),
                       cell(check.range.lower),
                       cell(check.range.upper),
                       cell(check.printed.lower),
                       cell(check.printed.upper),
                       escape_csv(check.place),
                       escape_csv(check.arithmetic));
  return out;
}

}  // namespace semfit
