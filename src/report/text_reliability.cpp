// Reliability in words and tables: the table of the measurement model in a paper, and the one of
// discriminant validity.
#include "semfit/report.h"

#include "base/escape.h"
#include "report/reliability_names.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit {
namespace {

using namespace internal;

std::string titled(std::string_view title, const Result& result, int block) {
  const std::string name = block_name(result, block);
  return name.empty() ? std::string(title) : fmt::format("{}, {}", title, name);
}

/// One line: whether the model fits is the first thing to know about its reliabilities.
std::string fit_line(const Result& fit) {
  TextColumns columns("rrrrrrr", 7);
  columns.row({"Chi-square", "Df", "P-value", "CFI", "TLI", "RMSEA", "SRMR"});
  std::vector<std::string> cells;
  for (const char* name : {"chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr"})
    cells.push_back(number_or_na(fit.measure(name), std::string_view(name) == "df" ? 0 : 3));
  columns.row(cells);
  return columns.str();
}

std::vector<FactorReliability> factors_of(const Reliability& all, int block) {
  std::vector<FactorReliability> factors;
  std::ranges::copy_if(all.factors, std::back_inserter(factors), [&](const FactorReliability& f) {
    return f.block == block;
  });
  return factors;
}

std::string range(double low, double high) {
  if (std::isnan(low)) return "NA";
  return low == high ? number(low) : number(low) + " to " + number(high);
}

std::string coefficients_text(const std::vector<FactorReliability>& factors) {
  TextColumns columns("lrrrrrrr", 6);
  columns.row({"", "Items", "Loadings (std)", "Alpha", "Alpha (std)", "Omega", "CR", "AVE"});
  for (const FactorReliability& f : factors)
    columns.row({f.factor,
                 std::to_string(f.indicators.size()),
                 range(f.loading_min, f.loading_max),
                 number_or_na(f.alpha.est),
                 number_or_na(f.alpha_std),
                 number_or_na(f.omega.est),
                 number_or_na(f.cr.est),
                 number_or_na(f.ave.est)});
  return columns.str();
}

std::string intervals_text(const std::vector<FactorReliability>& factors) {
  TextColumns columns("llrrrr", 7);
  columns.row({"", "", "Estimate", "Std.Err", "Lower", "Upper"});
  for (const FactorReliability& f : factors) {
    std::string name = f.factor;
    const auto add = [&](const char* label, const Coefficient& c) {
      if (std::isnan(c.est)) return;
      columns.row(
          {name, label, number(c.est), number(c.se), number_or_na(c.lower), number_or_na(c.upper)});
      name.clear();
    };
    add("alpha", f.alpha);
    add("omega", f.omega);
    add("CR", f.cr);
    add("AVE", f.ave);
  }
  return columns.str();
}

/// Why something is missing, with all that the same is true of.
class Reasons {
 public:
  explicit Reasons(std::string_view separator) : separator_(separator) {}

  void add(std::string_view what, const std::string& whose, std::string_view why) {
    if (why.empty()) return;
    const auto known = std::ranges::find_if(
        lines_, [&](const Line& line) { return line.what == what && line.why == why; });
    if (known == lines_.end())
      lines_.push_back({std::string(what), whose, std::string(why)});
    else
      known->whose += separator_ + whose;
  }
  std::string str() const {
    std::string out;
    for (const Line& line : lines_)
      out += fmt::format("  {}{}: {}\n", line.what, escape_terminal(line.whose), line.why);
    return out.empty() ? out : "\n" + out;
  }

 private:
  struct Line {
    std::string what, whose, why;
  };
  std::string separator_;
  std::vector<Line> lines_;
};

std::string reasons_text(const std::vector<FactorReliability>& factors) {
  Reasons reasons(", ");
  for (const FactorReliability& f : factors) {
    const bool all_alike =
        f.alpha.why == f.omega.why && f.cr.why == f.omega.why && f.ave.why == f.omega.why;
    reasons.add(all_alike ? "" : "alpha of ", f.factor, f.alpha.why);
    if (all_alike) continue;
    if (f.cr.why == f.omega.why && f.ave.why == f.omega.why) {
      reasons.add("omega, CR and AVE of ", f.factor, f.omega.why);
      continue;
    }
    reasons.add("omega of ", f.factor, f.omega.why);
    reasons.add("CR of ", f.factor, f.cr.why);
    reasons.add("AVE of ", f.factor, f.ave.why);
  }
  return reasons.str();
}

/// Square roots of AVE on the diagonal, correlations of the factors below it.
std::string fornell_larcker_text(const std::vector<FactorReliability>& factors,
                                 const std::vector<FactorPair>& pairs) {
  std::vector<std::string> names;
  for (const FactorReliability& f : factors)
    names.push_back(f.factor);
  return triangle_text(names, [&](std::int64_t i, std::int64_t j) -> std::string {
    if (i == j) {
      const double ave = factors[static_cast<std::size_t>(i)].ave.est;
      return std::isnan(ave) ? "NA" : "(" + number(std::sqrt(ave)) + ")";
    }
    for (const FactorPair& pair : pairs)
      if (pair.first == names[static_cast<std::size_t>(j)] &&
          pair.second == names[static_cast<std::size_t>(i)])
        return number_or_na(pair.r.est) + " ";
    return "";
  });
}

std::string_view htmt_mark(double htmt) {
  if (htmt >= htmt_liberal) return "not distinct";
  return htmt >= htmt_strict ? "close" : "";
}

std::string pairs_text(const std::vector<FactorPair>& pairs) {
  TextColumns columns("lrrrrrlrrl", 6);
  columns.row({"", "r", "Lower", "Upper", "r^2", "min AVE", "F&L", "HTMT", "HTMT2", ""});
  Reasons reasons("; ");
  for (const FactorPair& pair : pairs) {
    const std::string name = pair.first + ", " + pair.second;
    columns.row({name,
                 number_or_na(pair.r.est),
                 number_or_na(pair.r.lower),
                 number_or_na(pair.r.upper),
                 number_or_na(pair.r.est * pair.r.est),
                 number_or_na(pair.ave_min),
                 std::string(spelling(pair.fornell_larcker)),
                 number_or_na(pair.htmt),
                 number_or_na(pair.htmt2),
                 std::string(htmt_mark(pair.htmt))});
    reasons.add("", name, pair.why);
    reasons.add("r of ", name, pair.r.why);
  }
  return columns.str() +
         "\n  F&L (Fornell and Larcker) holds where both AVE exceed the squared correlation. HTMT: "
         "from .85 on\n  close, from .90 on not distinct.\n" +
         reasons.str();
}

std::string block_text(const Reliability& reliability, int block, const TextStyle& style) {
  const std::vector<FactorReliability> factors = factors_of(reliability, block);
  if (factors.empty()) return "";
  const Result& fit = reliability.fit;
  std::string out = heading(titled("Reliability", fit, block), style) + coefficients_text(factors);
  out += reasons_text(factors);
  out += heading(titled(fmt::format("{:g} % Confidence Intervals", 100 * fit.ci_level), fit, block),
                 style) +
         intervals_text(factors);
  std::vector<FactorPair> pairs;
  std::ranges::copy_if(reliability.pairs, std::back_inserter(pairs), [&](const FactorPair& pair) {
    return pair.block == block;
  });
  if (pairs.empty()) return out;
  out += heading(
      titled("Correlations of the Factors (square roots of AVE in parentheses)", fit, block),
      style);
  out += fornell_larcker_text(factors, pairs);
  return out + heading(titled("Discriminant Validity", fit, block), style) + pairs_text(pairs);
}

}  // namespace

std::string write_text(const Reliability& reliability,
                       const Manifest& manifest,
                       const TextStyle& style) {
  const Result& fit = reliability.fit;
  std::string out = banner(fit, style) + summary_text(fit, manifest);
  if (!fit.fit.empty()) out += heading("Fit of the Model", style) + fit_line(fit);
  for (int block = 1; block <= static_cast<int>(fit.nobs.size()); ++block)
    out += block_text(reliability, block, style);
  if (style.explain) out += options_text(fit, style);
  std::vector<Note> notes = fit.notes;
  notes.insert(notes.end(), reliability.notes.begin(), reliability.notes.end());
  return out + notes_text(notes, style);
}

}  // namespace semfit
