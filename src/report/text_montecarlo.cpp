// A simulation study in tables, one condition after the other.
#include "semfit/report.h"
#include "semfit/version.h"

#include "base/escape.h"
#include "base/text.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

std::string size_of(const MonteCarloCondition& condition) {
  return fmt::format("{}", fmt::join(condition.nobs, " + "));
}

std::string listed(const std::vector<VariableNumber>& numbers) {
  std::vector<std::string> parts;
  for (const VariableNumber& entry : numbers)
    parts.push_back(entry.variable.empty()
                        ? fmt::format("{:g}", entry.number)
                        : fmt::format("{} {:g}", escape_terminal(entry.variable), entry.number));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string generation_text(const Generation& how) {
  std::string out =
      pair_line("Distribution",
                how.distribution == Distribution::student_t ? fmt::format("t, {:g} df", how.t_df)
                : how.has_shapes()                          ? "Vale and Maurelli"
                                                            : "normal");
  if (!how.skewness.empty()) out += pair_line("Skewness", listed(how.skewness));
  if (!how.kurtosis.empty()) out += pair_line("Kurtosis", listed(how.kurtosis));
  if (!how.missing.empty()) out += pair_line("Missing completely at random", listed(how.missing));
  for (const MissingAtRandom& entry : how.missing_at_random)
    out += pair_line("Missing at random",
                     fmt::format("{} {:g} by {} ({:g})",
                                 escape_terminal(entry.variable),
                                 entry.share,
                                 escape_terminal(entry.on),
                                 entry.slope));
  return out;
}

std::string head(const MonteCarlo& study, const Manifest& manifest) {
  std::string out = fmt::format("semfit {} ran a simulation study\n\n", version);
  out += pair_line("Model", escape_terminal(manifest.model_name));
  out += pair_line("Population", escape_terminal(manifest.population_name));
  out += pair_line("Replications of each condition", std::to_string(study.replications));
  out += pair_line("Seed", std::to_string(study.seed));
  out += generation_text(study.generation);
  out += pair_line("Drawn", study.draws_cases ? "cases" : "moments");
  out += pair_line("Estimator", study.estimator);
  if (study.df > 0) out += pair_line("Degrees of freedom", std::to_string(study.df));
  out += pair_line("The model holds in the population", study.holds ? "yes" : "no");
  if (!study.holds && !std::isnan(study.F0)) {
    out += pair_line("Discrepancy F0 in the population", number(study.F0, 4));
    out += pair_line("RMSEA in the population", number_or_na(study.rmsea0));
  }
  return out;
}

std::string convergence_text(const MonteCarlo& study, const TextStyle& style) {
  TextColumns columns("lrrrrr", 7);
  columns.row({"N", "Finished", "Converged", "%", "Improper", "%"});
  for (const MonteCarloCondition& c : study.conditions) {
    const auto share = [](std::int64_t part, std::int64_t whole) {
      return whole > 0 ? number(100.0 * static_cast<double>(part) / static_cast<double>(whole), 1)
                       : "";
    };
    columns.row({size_of(c),
                 std::to_string(c.finished),
                 std::to_string(c.used),
                 share(c.used, c.finished),
                 std::to_string(c.improper),
                 share(c.improper, c.used)});
  }
  std::string out = heading("Convergence", style) + columns.str();
  for (const MonteCarloCondition& c : study.conditions)
    for (const FailedDraws& f : c.failed)
      out += fmt::format("\n  N = {}: {} time{} {} (replication{} {}{})\n",
                         size_of(c),
                         f.count,
                         f.count == 1 ? "" : "s",
                         f.text,
                         f.count == 1 ? "" : "s",
                         fmt::join(f.examples, ", "),
                         f.examples.size() < static_cast<std::size_t>(f.count) ? ", ..." : "");
  return out;
}

std::string tests_text(const MonteCarlo& study, const TextStyle& style) {
  TextColumns columns("llrrrrrrr", 6);
  columns.row({"N", "", "Mean", "SD", "Df", "Rejected", "MCSE", "Crit (emp)", "Crit (theory)"});
  bool is_empty = true;
  for (const MonteCarloCondition& c : study.conditions) {
    std::string nobs = size_of(c);
    for (const MonteCarloTest& t : c.tests) {
      if (t.count == 0 || !(t.df > 0)) continue;
      is_empty = false;
      columns.row({nobs,
                   t.name,
                   number(t.mean),
                   number(t.sd),
                   number(t.df, t.df == std::floor(t.df) ? 0 : 1),
                   number_or_na(t.rejected),
                   number(t.rejected_mcse),
                   number(t.empirical),
                   number(t.critical)});
      nobs.clear();
    }
  }
  if (is_empty) return "";
  return heading(fmt::format("Model Tests (level {:g})", study.alpha), style) + columns.str();
}

/// Of a few measures the mean and the range; the document has all of them.
std::string measures_text(const MonteCarlo& study, const TextStyle& style) {
  if (study.df <= 0) return "";
  constexpr const char* shown[] = {
      "cfi", "cfi.robust", "tli", "tli.robust", "rmsea", "rmsea.robust", "srmr"};
  TextColumns columns("llrrrrrrr", 6);
  columns.row({"N", "", "Mean", "SD", "5 %", "25 %", "50 %", "75 %", "95 %"});
  bool is_empty = true;
  for (const MonteCarloCondition& c : study.conditions) {
    std::string nobs = size_of(c);
    for (const char* name : shown)
      for (const MonteCarloMeasure& m : c.measures) {
        if (m.name != name || m.count == 0) continue;
        is_empty = false;
        const auto quantile = [&](std::size_t level) { return number(m.quantiles[level]); };
        columns.row({nobs,
                     name,
                     number(m.mean),
                     number(m.sd),
                     quantile(1),
                     quantile(3),
                     quantile(4),
                     quantile(5),
                     quantile(7)});
        nobs.clear();
      }
  }
  return is_empty ? "" : heading("Fit Measures", style) + columns.str();
}

struct SectionTitle {
  const char* section;
  const char* title;
};
constexpr SectionTitle sections[] = {{"parameters", "Parameters"},
                                     {"std.all", "Standardized (std.all)"}};

std::string section_text(const MonteCarloCondition& condition,
                         const SectionTitle& section,
                         std::size_t width) {
  TextColumns columns("lrrrrrrrrrr", 6);
  columns.row({pad_right(section.title, width),
               "True",
               "Mean",
               "Bias",
               "Bias %",
               "SD",
               "Std.Err",
               "SE bias %",
               "RMSE",
               "Cover",
               "Sig"});
  bool is_empty = true;
  for (const MonteCarloParameter& p : condition.parameters) {
    const bool varies = p.sd > 1e-9 * std::max(1.0, std::abs(p.mean));
    if (p.section != section.section || (!varies && p.estimates > 1)) continue;
    is_empty = false;
    const bool is_tiny = p.sd < 0.0005;
    const auto cell = [&](double value) { return is_tiny ? small_number(value) : number(value); };
    columns.row({p.name,
                 std::isnan(p.truth) ? "NA" : cell(p.truth),
                 cell(p.mean),
                 cell(p.bias),
                 number(100 * p.relative_bias, 1),
                 cell(p.sd),
                 cell(p.mean_se),
                 number(100 * p.se_bias, 1),
                 cell(p.rmse),
                 number(p.coverage),
                 number(p.significant)});
  }
  return is_empty ? "" : "\n" + columns.str();
}

std::string parameters_text(const MonteCarlo& study, const TextStyle& style) {
  std::size_t width = 0;
  for (const SectionTitle& section : sections)
    width = std::max(width, display_width(section.title));
  for (const MonteCarloCondition& c : study.conditions)
    for (const MonteCarloParameter& p : c.parameters)
      width = std::max(width, display_width(escape_terminal(p.name)));
  std::string out;
  double worst = 0;
  for (const MonteCarloCondition& c : study.conditions) {
    std::string tables;
    for (const SectionTitle& section : sections)
      tables += section_text(c, section, width);
    if (tables.empty()) continue;
    for (const MonteCarloParameter& p : c.parameters)
      worst = std::max({worst, p.coverage_mcse, p.significant_mcse});
    std::string title = heading(fmt::format("N = {}", size_of(c)), style);
    title.pop_back();  // each table begins with an empty line
    out += title + tables;
  }
  if (out.empty()) return out;
  return out + fmt::format(
                   "\n  Cover: share of {:g} % intervals that contain the true value. Sig: share "
                   "of p < {:g}, which is\n  power, or the type I error where the true value is "
                   "0. Their Monte Carlo errors: at most {:.3f}.\n",
                   100 * study.ci_level,
                   study.alpha,
                   worst);
}

}  // namespace

std::string write_text(const MonteCarlo& study, const Manifest& manifest, const TextStyle& style) {
  return head(study, manifest) + convergence_text(study, style) + tests_text(study, style) +
         measures_text(study, style) + parameters_text(study, style) +
         notes_text(study.notes, style);
}

}  // namespace semfit
