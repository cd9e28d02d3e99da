// Tests and fit measures of the text report: one column, or lavaan's two where the test is scaled.
#include "base/escape.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <cmath>
#include <fmt/format.h>
#include <span>

namespace semfit::internal {
namespace {

constexpr std::size_t second_width = 12;  // of the column of scaled values

struct Line {
  const char* measure;
  const char* label;
  int decimals = 3;
  const char* scaled = nullptr;  ///< the measure beside it
};

constexpr Line user_test[] = {{"chisq", "Test statistic", 3, "chisq.scaled"},
                              {"df", "Degrees of freedom", 0, "df.scaled"},
                              {"pvalue", "P-value (Chi-square)", 3, "pvalue.scaled"},
                              {nullptr, "Scaling correction factor", 3, "chisq.scaling.factor"}};
constexpr Line baseline_test[] = {
    {"baseline.chisq", "Test statistic", 3, "baseline.chisq.scaled"},
    {"baseline.df", "Degrees of freedom", 0, "baseline.df.scaled"},
    {"baseline.pvalue", "P-value", 3, "baseline.pvalue.scaled"},
    {nullptr, "Scaling correction factor", 3, "baseline.chisq.scaling.factor"}};
constexpr Line incremental[] = {{"cfi", "Comparative Fit Index (CFI)", 3, "cfi.scaled"},
                                {"tli", "Tucker-Lewis Index (TLI)", 3, "tli.scaled"},
                                {nullptr, "Robust Comparative Fit Index (CFI)", 3, "cfi.robust"},
                                {nullptr, "Robust Tucker-Lewis Index (TLI)", 3, "tli.robust"}};
constexpr Line likelihood[] = {
    {"logl", "Loglikelihood user model (H0)"},
    {nullptr, "  Scaling correction factor (MLR)", 3, "scaling.factor.h0"},
    {"unrestricted.logl", "Loglikelihood unrestricted model (H1)"},
    {nullptr, "  Scaling correction factor (MLR)", 3, "scaling.factor.h1"},
    {"aic", "Akaike (AIC)"},
    {"bic", "Bayesian (BIC)"},
    {"bic2", "Sample-size adjusted Bayesian (SABIC)"}};
constexpr Line srmr[] = {{"srmr", "SRMR"}};
constexpr Line goodness[] = {{"gfi", "Goodness of Fit Index (GFI)"},
                             {"agfi", "Adjusted Goodness of Fit Index (AGFI)"}};

const FitMeasure* find(const Result& result, const char* name) {
  if (name == nullptr) return nullptr;
  for (const FitMeasure& measure : result.fit)
    if (measure.name == name) return &measure;
  return nullptr;
}

bool is_scaled(const Result& result) {
  return find(result, "chisq.scaled") != nullptr;
}

/// A line of values, and why there is none where there is none.
std::string measure_line(const FitMeasure* plain,
                         const FitMeasure* scaled,
                         std::string_view label,
                         int decimals) {
  if (plain == nullptr && scaled == nullptr) return "";
  std::string line = pair_line(label, plain ? number_or_na(plain->value, decimals) : "");
  line.pop_back();
  if (scaled != nullptr) line += pad_left(number_or_na(scaled->value, decimals), second_width);
  for (const FitMeasure* measure : {plain, scaled})
    if (measure != nullptr && std::isnan(measure->value) && !measure->why.empty())
      return line + fmt::format("  ({})\n", escape_terminal(measure->why));
  return line + "\n";
}

std::string lines_of(const Result& result, std::span<const Line> lines) {
  std::string body;
  for (const Line& line : lines)
    body += measure_line(
        find(result, line.measure), find(result, line.scaled), line.label, line.decimals);
  return body;
}

std::string section(const Result& result,
                    const char* title,
                    std::span<const Line> lines,
                    const TextStyle& style) {
  const std::string body = lines_of(result, lines);
  return body.empty() ? "" : heading(title, style) + body;
}

/// "Standard  Scaled" above two columns, in the place of the empty line.
std::string column_heads(const Result& result) {
  if (!is_scaled(result)) return "";
  std::string heads = pair_line("", "Standard");
  heads.pop_back();
  return heads + pad_left("Scaled", second_width) + "\n";
}

std::string_view correction_name(Test test) {
  switch (test) {
    case Test::satorra_bentler:
      return "Satorra-Bentler correction";
    case Test::mean_var_adjusted:
      return "mean and variance adjusted correction";
    case Test::scaled_shifted:
      return "simple second-order correction";
    case Test::yuan_bentler:
      return "Yuan-Bentler correction";
    case Test::yuan_bentler_mplus:
      return "Yuan-Bentler correction (Mplus variant)";
    default:
      return "";
  }
}

const TestStatistic* find_test(const Result& result, Test test) {
  for (const TestStatistic& t : result.tests)
    if (t.test == test) return &t;
  return nullptr;
}

/// The first scaled test: what the second column is made of.
const TestStatistic* find_scaled(const Result& result) {
  for (const TestStatistic& t : result.tests)
    if (!correction_name(t.test).empty()) return &t;
  return nullptr;
}

std::string correction_of(const Result& result) {
  const TestStatistic* scaled = find_scaled(result);
  if (scaled == nullptr) return "";
  std::string out;
  if (scaled->test == Test::scaled_shifted) {
    out = pair_line("Shift parameter", "");
    out.pop_back();
    out += pad_left(number_or_na(scaled->shift), second_width) + "\n";
  }
  return out + fmt::format("    {}\n", correction_name(scaled->test));
}

std::string by_group(const Result& result) {
  const TestStatistic* standard = find_test(result, Test::standard);
  const TestStatistic* scaled = find_scaled(result);
  if (standard == nullptr || standard->by_group.size() < 2) return "";
  std::string out = "  Test statistic for each group:\n";
  for (std::size_t g = 0; g < standard->by_group.size(); ++g) {
    const std::string label =
        g < result.group_label.size() ? result.group_label[g] : fmt::format("group {}", g + 1);
    out += pair_line("  " + label, number_or_na(standard->by_group[g]));
    if (scaled == nullptr) continue;
    out.pop_back();
    out += pad_left(number_or_na(scaled->by_group[g]), second_width) + "\n";
  }
  return out;
}

std::string_view title_of(Test test) {
  switch (test) {
    case Test::browne_residual_nt:
      return "Browne's Residual-Based Test (Normal Theory)";
    case Test::browne_residual_nt_model:
      return "Browne's Residual-Based Test (Normal Theory, Model-Implied)";
    case Test::browne_residual_adf:
      return "Browne's Residual-Based Test (ADF)";
    case Test::browne_residual_adf_model:
      return "Browne's Residual-Based Test (ADF, Model-Implied)";
    case Test::bollen_stine:
      return "Bollen-Stine Bootstrap";
    default:
      return "";
  }
}

std::string user_test_text(const Result& result, const TextStyle& style) {
  const std::string body = lines_of(result, user_test);
  if (body.empty()) return "";
  std::string out = heading("Model Test User Model", style) + column_heads(result) + body;
  if (!result.tests.empty() && !title_of(result.tests.front().test).empty())
    out += fmt::format("    {}\n", title_of(result.tests.front().test));
  out += correction_of(result);
  return out + by_group(result);
}

/// Tests that stand by themselves, each under its name.
std::string further_tests(const Result& result, const TextStyle& style) {
  std::string out;
  for (const TestStatistic& test : result.tests) {
    if (title_of(test.test).empty() || &test == &result.tests.front()) continue;
    const FitMeasure statistic{"", test.statistic, test.why};
    out += heading(title_of(test.test), style) +
           measure_line(&statistic, nullptr, "Test statistic", 3) +
           pair_line("Degrees of freedom", number_or_na(test.df, 0)) +
           pair_line(test.draws > 0 ? fmt::format("P-value (share of {} draws)", test.draws)
                                    : "P-value (Chi-square)",
                     number_or_na(test.pvalue));
  }
  return out;
}

/// The labels of RMSEA's lines name the level and the hypotheses, which are measures themselves.
std::string rmsea_text(const Result& result, const TextStyle& style) {
  if (find(result, "rmsea") == nullptr) return "";
  const auto value_or = [&](const char* name, double otherwise) {
    const double value = result.measure(name);
    return std::isnan(value) ? otherwise : value;
  };
  const double percent = 100 * value_or("rmsea.ci.level", 0.90);
  const std::string interval = fmt::format("{:g} Percent confidence interval", percent);
  const auto hypothesis = [&](const char* name, const char* relation, double h0) {
    return fmt::format("P-value H_0: {} {} {:.3f}", name, relation, h0);
  };
  const double close = value_or("rmsea.close.h0", 0.05);
  const double notclose = value_or("rmsea.notclose.h0", 0.08);
  const std::pair<std::string, std::string> lines[] = {
      {"rmsea", "RMSEA"},
      {"rmsea.ci.lower", interval + " - lower"},
      {"rmsea.ci.upper", interval + " - upper"},
      {"rmsea.pvalue", hypothesis("RMSEA", "<=", close)},
      {"rmsea.notclose.pvalue", hypothesis("RMSEA", ">=", notclose)}};
  std::string out = heading("Root Mean Square Error of Approximation", style);
  for (const auto& [name, label] : lines)
    out += measure_line(
        find(result, name.c_str()), find(result, (name + ".scaled").c_str()), label, 3);
  std::string robust;
  for (const auto& [name, label] : lines)
    robust +=
        measure_line(nullptr,
                     find(result, (name + ".robust").c_str()),
                     name == "rmsea"                   ? "Robust RMSEA"
                     : name == "rmsea.pvalue"          ? hypothesis("Robust RMSEA", "<=", close)
                     : name == "rmsea.notclose.pvalue" ? hypothesis("Robust RMSEA", ">=", notclose)
                                                       : label,
                     3);
  return robust.empty() ? out : out + "\n" + robust;
}

}  // namespace

std::string fit_text(const Result& result, const TextStyle& style) {
  return user_test_text(result, style) + further_tests(result, style) +
         section(result, "Model Test Baseline Model", baseline_test, style) +
         section(result, "User Model versus Baseline Model", incremental, style) +
         section(result, "Loglikelihood and Information Criteria", likelihood, style) +
         rmsea_text(result, style) +
         section(result, "Standardized Root Mean Square Residual", srmr, style) +
         section(result, "Goodness of Fit", goodness, style);
}

}  // namespace semfit::internal
