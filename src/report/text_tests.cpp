// Tests about constraints in the text report: Wald and score tests.
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace semfit::internal {
namespace {

constexpr double level = 0.05;

/// A df of 0 says less than the reason beside it.
std::string df_of(int df) {
  return df > 0 ? std::to_string(df) : "";
}

std::string in_brackets(const std::string& why) {
  return why.empty() ? "" : "(" + why + ")";
}

bool is_robust(const Result& result) {
  return result.se != StandardErrors::standard && result.se != StandardErrors::none;
}

}  // namespace

std::string wald_text(const Result& result, const TextStyle& style) {
  if (result.wald.empty()) return "";
  TextColumns columns("lrrrrrl", 7);
  columns.row({"", "Estimate", "Std.Err", "W", "df", "P(>W)"});
  // One hypothesis is tested once.
  for (std::size_t i = result.wald.size() == 2 ? 1 : 0; i < result.wald.size(); ++i) {
    const WaldTest& test = result.wald[i];
    columns.row({test.text,
                 number(test.est),
                 number(test.se),
                 number(test.stat),
                 df_of(test.df),
                 number(test.pvalue),
                 in_brackets(test.why)});
  }
  return heading("Wald Test", style) + columns.str() + "\n  Estimate: left side less right side.\n";
}

std::string score_tests_text(const ScoreTests& tests,
                             const Result& result,
                             const TextStyle& style) {
  if (tests.kind.empty()) return "";
  const bool releases = tests.kind == "release";
  std::string out = heading(releases ? "Score Tests of Releasing Equality Constraints"
                                     : "Score Tests of Adding Parameters",
                            style);
  if (tests.uni.empty()) return out + "  None: " + tests.why + ".\n";
  std::vector<ScoreTest> sorted = tests.uni;
  const auto size = [](const ScoreTest& test) { return test.X2 == test.X2 ? test.X2 : -1; };
  std::ranges::stable_sort(sorted, std::ranges::greater(), size);
  if (sorted.size() > 1) sorted.insert(sorted.begin(), tests.total);
  TextColumns columns("lrrrl", 7);
  columns.row({"", "X2", "df", "P(>X2)"});
  for (const ScoreTest& test : sorted)
    columns.row({test.text,
                 number_or_na(test.X2),
                 df_of(test.df),
                 number(test.pvalue),
                 in_brackets(test.why)});
  out += columns.str() + "\n";
  if (tests.uni.size() > 1) {
    const auto count = static_cast<double>(tests.uni.size());
    out += fmt::format(
        "  Each is tested alone, the others stay. With {} tests look for p < {:.2g} (.05 / {}).\n",
        tests.uni.size(),
        level / count,
        tests.uni.size());
  }
  if (is_robust(result)) out += "  Normal theory: not corrected as the standard errors are.\n";
  return out + "  --format json has cumulative tests and expected parameter changes.\n";
}

}  // namespace semfit::internal
