// Power in words and tables: a row for each test, a column for each sample size.
#include "semfit/power.h"
#include "semfit/version.h"

#include "base/escape.h"
#include "report/paragraph.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

constexpr std::size_t sizes_in_a_row = 7;

std::string size_name(const SampleSizes& sizes) {
  return "N = " + fmt::format("{}", fmt::join(sizes, "+"));
}

/// Power of tests that are certain to find it or not is no more than that.
std::string power_cell(double power) {
  if (power > 0.9995) return ">.999";
  if (power < 0.0005) return "<.001";
  return number_or_na(power);
}

std::string target_cell(const PowerTest& test) {
  return std::isnan(test.required.nobs) ? "NA" : count(test.required.nobs);
}

/// The columns of power, behind those that say of what.
class PowerTable {
 public:
  PowerTable(const Power& power, std::vector<std::string> head, std::string alignment)
      : power_(power), head_(std::move(head)), alignment_(std::move(alignment)) {}

  void row(std::vector<std::string> cells, const PowerTest& test) {
    rows_.emplace_back(std::move(cells), &test);
  }

  /// Many sizes are printed in slices.
  std::string str() const {
    const std::size_t sizes = power_.options.nobs.size();
    std::string out;
    std::size_t begin = 0;
    do {
      const std::size_t end = std::min(begin + sizes_in_a_row, sizes);
      out += (out.empty() ? "" : "\n") + slice(begin, end, end == sizes);
      begin = end;
    } while (begin < sizes);
    return out;
  }

 private:
  std::string slice(std::size_t begin, std::size_t end, bool is_last) const {
    const bool has_target = is_last && !std::isnan(power_.options.target);
    TextColumns columns(alignment_ + std::string(end - begin, 'r') + (has_target ? "r" : ""));
    std::vector<std::string> cells = head_;
    for (std::size_t i = begin; i < end; ++i)
      cells.push_back(size_name(power_.options.nobs[i]));
    if (has_target) cells.push_back(fmt::format("N for {:g}", power_.options.target));
    columns.row(cells);
    for (const auto& [lead, test] : rows_) {
      cells = lead;
      for (std::size_t i = begin; i < end; ++i)
        cells.push_back(power_cell(test->at[i].power));
      if (has_target) cells.push_back(target_cell(*test));
      columns.row(cells);
    }
    return columns.str();
  }

  const Power& power_;
  std::vector<std::string> head_;
  std::string alignment_;
  std::vector<std::pair<std::vector<std::string>, const PowerTest*>> rows_;
};

std::string name_of(const PowerTest& test, const Power& power) {
  std::string name = test.name;
  if (!test.label.empty()) name += " (" + test.label + ")";
  if (test.group > 0)
    name += fmt::format(", {}",
                        static_cast<std::size_t>(test.group) <= power.group_label.size()
                            ? power.group_label[static_cast<std::size_t>(test.group) - 1]
                            : std::to_string(test.group));
  return name;
}

std::string_view method_name(const PowerTest& test) {
  switch (test.method) {
    case PowerMethod::rmsea:
    case PowerMethod::likelihood_ratio:
      return "likelihood ratio";
    case PowerMethod::wald:
      return test.is_defined ? "Wald (delta method)" : "Wald";
    case PowerMethod::joint_significance:
      return "joint significance";
  }
  return "";
}

/// Why something is missing, each reason once.
std::string reasons_text(const std::vector<PowerTest>& tests, const Power& power) {
  std::vector<std::string> lines;
  for (const PowerTest& test : tests)
    if (!test.why.empty()) {
      std::string what = escape_terminal(name_of(test, power));
      if (!power.parameters.empty()) what += fmt::format(", {}", method_name(test));
      std::string line = paragraph(what + ": " + test.why);
      if (std::ranges::count(lines, line) == 0) lines.push_back(std::move(line));
    }
  std::string out;
  for (const std::string& line : lines)
    out += line;
  return out.empty() ? out : "\n" + out;
}

std::string rmsea_cell(const PowerTest& test, const Power& power) {
  if (!std::isnan(test.value)) return fmt::format("RMSEA = {}", number(test.value));
  const std::vector<double>& pair = power.rmsea_of.rmsea_a;
  return fmt::format("RMSEA {:g}, {:g}", pair[0], pair[1]);
}

std::string fit_tests_text(const Power& power, const TextStyle& style) {
  if (power.rmsea.empty()) return "";
  PowerTable table(power, {"", "Df", "Hypothesis", "Population"}, "lrll");
  for (const PowerTest& test : power.rmsea)
    table.row({test.name, count(test.df), test.hypothesis, rmsea_cell(test, power)}, test);
  return heading("Power of the Tests of Fit", style) + table.str() +
         reasons_text(power.rmsea, power);
}

std::string parameter_tests_text(const Power& power, const TextStyle& style) {
  if (!power.model) return "";
  std::string out = heading("Power of the Tests of Parameters", style);
  if (power.parameters.empty())
    return out + paragraph(
                     "No parameter that is written, and is no variance, differs from 0 in "
                     "the population. --parameter names others.");
  PowerTable table(power, {"", "Value", "Test", "Df"}, "lrlr");
  std::string last;
  for (const PowerTest& test : power.parameters) {
    const std::string name = name_of(test, power);
    const bool is_same = name == last;
    table.row({is_same ? "" : name,
               is_same ? "" : number(test.value),
               std::string(method_name(test)),
               std::isnan(test.df) ? "" : count(test.df)},
              test);
    last = name;
  }
  return out + table.str() + reasons_text(power.parameters, power);
}

std::string population_lines(const Power& power) {
  const PopulationFit& fit = *power.model;
  std::string out = pair_line("Free parameters", count(fit.npar));
  out += pair_line("Degrees of freedom", count(fit.df));
  if (fit.f0 == 0) return out + pair_line("The model in the population", "holds");
  out += pair_line("Discrepancy in the population (F0)", small_number(fit.f0));
  return out + pair_line("RMSEA in the population", number_or_na(fit.rmsea));
}

std::string head(const Power& power, const Manifest& manifest) {
  std::string out = fmt::format("semfit {} computed the power of tests of {}\n\n",
                                version,
                                power.model ? "parameters" : "fit");
  if (power.model) {
    out += pair_line("Model", manifest.model_name);
    out += pair_line("Population", power.population_file);
  }
  out += pair_line("Level of the tests", fmt::format("{:g}", power.options.alpha));
  const bool is_less = power.likelihood == Likelihood::wishart;
  out += pair_line("Cases that count",
                   !is_less            ? "N"
                   : power.groups == 1 ? "N - 1"
                                       : fmt::format("N - {}", power.groups));
  if (power.groups > 1) out += pair_line("Number of groups", std::to_string(power.groups));
  return power.model ? out + population_lines(power) : out;
}

/// What the tests are, for those that are there.
std::string methods_text(const Power& power) {
  const auto has = [&](PowerMethod method) {
    return std::ranges::count(power.parameters, method, &PowerTest::method) > 0;
  };
  std::string text;
  if (has(PowerMethod::wald))
    text +=
        "Wald: estimate against standard error, from the expected information where the model "
        "fits the population. ";
  if (has(PowerMethod::likelihood_ratio))
    text +=
        "Likelihood ratio: the restricted model fitted to the population (Satorra and Saris, "
        "1985). ";
  if (has(PowerMethod::joint_significance))
    text += "Joint significance: every path of the product is significant. ";
  return text.empty() ? text : "\n" + paragraph(text);
}

}  // namespace

std::string write_text(const Power& power, const Manifest& manifest, const TextStyle& style) {
  return head(power, manifest) + fit_tests_text(power, style) + parameter_tests_text(power, style) +
         methods_text(power) + notes_text(power.notes, style);
}

}  // namespace semfit
