// Chi-square and the fit measures that follow from it.
#include "math/distributions.h"
#include "math/noncentral.h"
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {
namespace {

/// What the checks of one model look at.
struct Of {
  const ModelClaim& m;
  const Claims& claims;
  double df() const { return m.df < 0 ? not_a_number : static_cast<double>(m.df); }
  double n() const { return static_cast<double>(m.n); }
  bool has_test() const { return m.chisq.is_number() && m.df >= 0; }
  /// Of p uncorrelated variables: p (p - 1) / 2 in each group, less q (q - 1) / 2 where q fixed
  /// covariates keep their covariances. Without a text or factors q may be anything.
  std::vector<double> baseline_dfs() const {
    if (m.baseline_df > 0) return {static_cast<double>(m.baseline_df)};
    if (m.items <= 0) return {};
    const std::int64_t p = m.items, all = p * (p - 1) / 2;
    std::vector<double> out{static_cast<double>(m.groups * all)};
    for (std::int64_t q = 2; q < p; ++q)
      if (q == m.covariates || (m.covariates < 0 && m.factors < 1))
        out.push_back(static_cast<double>(m.groups * (all - q * (q - 1) / 2)));
    return out;
  }
  bool has_baseline_df() const { return !baseline_dfs().empty(); }
  double baseline_df() const { return has_baseline_df() ? baseline_dfs().front() : not_a_number; }
};

std::string needs_test(const Of& of, bool with_n) {
  if (of.m.df == 0) return "nothing is tested with 0 df";
  return needs({{of.m.chisq, "chisq"}, {of.m.df >= 0, "df"}, {!with_n || of.m.n > 0, "n"}});
}

void check_pvalue(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.pvalue.given()) return;
  if (!of.has_test() || m.df == 0)
    return checks.unchecked("pvalue", m.pvalue, needs_test(of, false));
  const std::array<Input, 1> inputs{not_negative(m.chisq)};
  const Recomputed p = recompute(inputs, [&](auto at) { return chi_square_upper(at[0], of.df()); });
  checks.judged(
      "pvalue", m.pvalue, p, fmt::format("P(chi-square of {} df > {})", m.df, m.chisq.text));
}

void check_ratio(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.chisq_df.given()) return;
  if (!of.has_test() || m.df == 0)
    return checks.unchecked("chisq_df", m.chisq_df, needs_test(of, false));
  const std::array<Input, 1> inputs{not_negative(m.chisq)};
  checks.judged("chisq_df",
                m.chisq_df,
                recompute(inputs, [&](auto at) { return at[0] / of.df(); }),
                fmt::format("{} / {}", m.chisq.text, m.df));
}

/// RMSEA and its limits under each convention about N. Several groups multiply by the square root
/// of their number (Steiger 1998), or not.
std::vector<Convention> by_sample_size(const Of& of,
                                       const std::function<double(const ChiSquares&)>& measure) {
  std::vector<Convention> out;
  const auto groups = static_cast<double>(of.m.groups);
  const std::array<Input, 1> inputs{not_negative(of.m.chisq)};
  for (const auto& [name, N] : {std::pair{"N", of.n()}, std::pair{"N - 1", of.n() - 1}})
    for (const double factor : {groups, 1.0}) {
      const Recomputed value = recompute(inputs, [&, N = N](auto at) {
        return measure({at[0], of.df(), N, factor, not_a_number, not_a_number});
      });
      out.push_back({groups > 1 ? fmt::format("{} and {}",
                                              name,
                                              factor > 1 ? "the square root of the number of groups"
                                                         : "no correction for groups")
                                : name,
                     value});
      if (groups == 1) break;
    }
  return out;
}

/// Robust measures, other than scaled ones, do not follow from the scaled chi-square.
void presume_plain_measure(std::size_t first, Checks& checks) {
  checks.presume(first, "it is the scaled measure and not a robust one");
}

void check_rmsea(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.rmsea.given()) return;
  if (!of.has_test() || m.n == 0 || m.df == 0)
    return checks.unchecked("rmsea", m.rmsea, needs_test(of, true));
  const std::size_t first = checks.size();
  checks.by_convention(
      "rmsea",
      m.rmsea,
      by_sample_size(of, [](const ChiSquares& at) { return measure_of("rmsea", at); }),
      [&](const Convention& c) {
        return fmt::format("sqrt(max({0} - {1}, 0) / ({1} * {2}))",
                           m.chisq.text,
                           m.df,
                           c.name.starts_with("N - 1") ? m.n - 1 : m.n);
      });
  if (m.is_scaled()) presume_plain_measure(first, checks);
}

/// Limits of RMSEA: the noncentralities under which chi-square is the (1 +- level) / 2 quantile.
void check_rmsea_limits(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  for (const bool is_lower : {true, false}) {
    const Printed& printed = is_lower ? m.rmsea_lower : m.rmsea_upper;
    const char* const name = is_lower ? "rmsea_ci lower" : "rmsea_ci upper";
    if (!printed.given()) continue;
    if (!of.has_test() || m.n == 0 || m.df == 0) {
      checks.unchecked(name, printed, needs_test(of, true));
      continue;
    }
    const std::size_t first = checks.size();
    const double p = is_lower ? (1 + m.rmsea_level) / 2 : (1 - m.rmsea_level) / 2;
    checks.by_convention(
        name,
        printed,
        by_sample_size(of,
                       [&](const ChiSquares& at) {
                         return std::sqrt(noncentrality(at.chisq, at.df, p) * at.groups /
                                          (at.N * at.df));
                       }),
        [&](const Convention& c) {
          return fmt::format(
              "P(noncentral chi-square of {0} df <= {1}) is {2:g} at l; sqrt(l / ({0} * {3}))",
              m.df,
              m.chisq.text,
              p,
              c.name.starts_with("N - 1") ? m.n - 1 : m.n);
        });
    checks.of_unscaled_ml(m, first);
  }
  if (m.rmsea.is_number() && m.rmsea_lower.is_number() && m.rmsea_upper.is_number() &&
      !of.has_test())
    checks.bounded(
        "rmsea",
        m.rmsea,
        {m.rmsea_lower.box.lower, m.rmsea_upper.box.upper},
        fmt::format("lies within its interval, {} to {}", m.rmsea_lower.text, m.rmsea_upper.text),
        "interval");
}

/// CFI and TLI of a printed baseline model. TLI jumps where its chi-square is its df.
void from_baseline(const Of& of, const char* name, const Printed& printed, Checks& checks) {
  const ModelClaim& m = of.m;
  const std::array<Input, 2> inputs{not_negative(m.chisq), not_negative(m.baseline_chisq)};
  const bool is_tli = std::string_view(name) == "tli";
  std::vector<Convention> conventions;
  for (const double d0 : of.baseline_dfs()) {
    Recomputed value = recompute(inputs, [&](auto at) {
      return measure_of(name, {at[0], of.df(), of.n(), 1, at[1], d0});
    });
    const Interval& box = inputs[1].box;
    if (is_tli && box.lower <= d0 && box.upper >= d0)
      value.range = {-infinity, infinity};  // a pole
    conventions.push_back({fmt::format("{} df of the baseline model", shown(d0)), value});
  }
  const std::size_t first = checks.size();
  checks.by_convention(name, printed, conventions, [&](const Convention& c) {
    const std::string d0 = c.name.substr(0, c.name.find(' '));
    const std::string excess = fmt::format("{} - {}", m.chisq.text, m.df);
    const std::string baseline = fmt::format("{} - {}", m.baseline_chisq.text, d0);
    const bool is_worse =
        m.baseline_chisq.value - std::stod(d0) <= std::max(m.chisq.value - of.df(), 0.0);
    if (is_tli) return fmt::format("1 - ({}) / ({}) * {} / {}", excess, baseline, d0, m.df);
    return is_worse ? fmt::format("1 - max({0}, 0) / max({0}, {1}, 0)", excess, baseline)
                    : fmt::format("1 - max({}, 0) / ({})", excess, baseline);
  });
  if (m.is_scaled()) presume_plain_measure(first, checks);
}

/// A chi-square that does not exceed its df: CFI is 1 and TLI at least that. One that does: both
/// are below 1.
bool is_decided_by_sign(const Of& of, const char* name, const Printed& printed, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!of.has_test()) return false;
  const bool is_tli = std::string_view(name) == "tli";
  if (m.df == 0) {
    checks.bounded(name, printed, {1, 1}, fmt::format("{} is 1 with 0 df", name));
    return true;
  }
  const std::size_t first = checks.size();
  if (m.chisq.box.upper <= of.df()) {
    checks.bounded(name,
                   printed,
                   {1, is_tli ? infinity : 1},
                   fmt::format("chi-square {} does not exceed its {} df: {} is {}1",
                               m.chisq.text,
                               m.df,
                               name,
                               is_tli ? "at least " : ""));
    if (m.is_scaled()) presume_plain_measure(first, checks);
    return true;
  }
  if (m.chisq.box.lower > of.df() && printed.box.lower > 1) {
    checks.bounded(
        name,
        printed,
        {-infinity, 1},
        fmt::format("chi-square {} exceeds its {} df: {} is below 1", m.chisq.text, m.df, name));
    if (m.is_scaled()) presume_plain_measure(first, checks);
    return true;
  }
  return false;
}

void check_cfi(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.cfi.given()) return;
  if (of.has_test() && m.baseline_chisq.is_number() && !std::isnan(of.baseline_df()))
    return from_baseline(of, "cfi", m.cfi, checks);
  if (is_decided_by_sign(of, "cfi", m.cfi, checks)) return;
  std::string why =
      needs({{m.baseline_chisq, "baseline_chisq, the test of uncorrelated variables"}});
  if (m.baseline_chisq.is_number())
    why = needs({{m.chisq, "chisq"},
                 {m.df >= 0, "df"},
                 {!std::isnan(of.baseline_df()), "baseline_df or the number of items"}});
  if (m.cfi.is_number() && of.has_test() && !std::isnan(of.baseline_df()) && m.cfi.value < 1)
    why += fmt::format("; CFI {} implies {} + ({} - {}) / (1 - {}) = {}",
                       m.cfi.text,
                       shown(of.baseline_df()),
                       m.chisq.text,
                       m.df,
                       m.cfi.text,
                       shown(of.baseline_df() + (m.chisq.value - of.df()) / (1 - m.cfi.value)));
  checks.unchecked("cfi", m.cfi, why);
}

/// 1 - TLI = (1 - CFI) d0 / d: both divide x - d by x0 - d0.
void check_tli(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.tli.given()) return;
  if (of.has_test() && m.baseline_chisq.is_number() && !std::isnan(of.baseline_df()))
    return from_baseline(of, "tli", m.tli, checks);
  if (is_decided_by_sign(of, "tli", m.tli, checks)) return;
  if (!m.cfi.is_number() || m.df <= 0 || std::isnan(of.baseline_df()))
    return checks.unchecked("tli",
                            m.tli,
                            needs({{m.cfi, "cfi"},
                                   {m.df > 0, "df"},
                                   {!std::isnan(of.baseline_df()), "the number of items"}}) +
                                (m.baseline_chisq.is_number() ? "" : ", or baseline_chisq"));
  std::vector<Convention> conventions;
  const std::array<Input, 1> inputs{m.cfi};
  for (const double d0 : of.baseline_dfs()) {
    Recomputed value = recompute(inputs, [&](auto at) { return 1 - (1 - at[0]) * d0 / of.df(); });
    if (m.cfi.box.upper >= 1) value.range.upper = infinity;  // a chi-square below its df
    conventions.push_back({fmt::format("{} df of the baseline model", shown(d0)), value});
  }
  checks.by_convention(
      "tli",
      m.tli,
      conventions,
      [&](const Convention& c) {
        return fmt::format(
            "1 - (1 - {}) * {} / {}", m.cfi.text, c.name.substr(0, c.name.find(' ')), m.df);
      },
      "cfi");
}

/// Moments of a group: with means or without, and less those of fixed covariates.
std::vector<std::pair<std::string, double>> moments_of_a_group(const ModelClaim& m, double p) {
  std::vector<std::pair<std::string, double>> out{{"moments without means", p * (p + 1) / 2}};
  const bool may_have_means = m.meanstructure.value_or(true);
  if (may_have_means) out.emplace_back("moments with means", p * (p + 3) / 2);
  for (std::int64_t k = 1; k < m.items; ++k) {
    if (k != m.covariates && (m.covariates >= 0 || m.factors > 0)) continue;
    const auto q = static_cast<double>(k);
    const std::string name = fmt::format("moments less those of {} fixed covariates", k);
    out.emplace_back(name, (p * (p + 1) - q * (q + 1)) / 2);
    if (may_have_means) out.emplace_back(name + ", with means", (p * (p + 3) - q * (q + 3)) / 2);
  }
  return out;
}

/// Joreskog and Sorbom (1981). GFI itself is a matter of the matrices; what it is near to where the
/// misfit is small (Tanaka and Huba 1985) is said and not judged.
void check_gfi(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (m.gfi.given()) {
    std::string why = "needs the correlations of the items and the model's text";
    if (m.chisq.is_number() && m.items > 0 && m.n > 0) {
      const auto p = static_cast<double>(m.items);
      why += fmt::format("; where misfit is small it is near p / (p + 2 chisq / N) = {}",
                         shown(p / (p + 2 * m.chisq.value / of.n())));
    }
    checks.unchecked("gfi", m.gfi, why);
  }
  if (!m.agfi.given()) return;
  if (!m.gfi.is_number() || m.df <= 0 || m.items <= 0)
    return checks.unchecked(
        "agfi",
        m.agfi,
        m.df == 0
            ? "does not exist with 0 df"
            : needs({{m.gfi, "gfi"}, {m.df > 0, "df"}, {m.items > 0, "the number of items"}}));
  const auto p = static_cast<double>(m.items);
  const std::array<Input, 1> inputs{m.gfi};
  std::vector<Convention> conventions;
  for (const auto& [name, count] : moments_of_a_group(m, p))
    conventions.push_back({name, recompute(inputs, [&, count = count](auto at) {
                             return 1 -
                                    count * static_cast<double>(m.groups) / of.df() * (1 - at[0]);
                           })});
  checks.by_convention("agfi", m.agfi, conventions, [&](const Convention& c) {
    const auto used =
        moments_of_a_group(m, p)[static_cast<std::size_t>(&c - conventions.data())].second;
    return fmt::format(
        "1 - {} / {} * (1 - {})", shown(used * static_cast<double>(m.groups)), m.df, m.gfi.text);
  });
}

void check_srmr(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.srmr.given()) return;
  checks.unchecked("srmr", m.srmr, "needs the correlations of the items and the model's text");
}

/// Moments less parameters. With a number of factors, of the usual confirmatory model: each item
/// has one loading, factors correlate, residuals do not.
void check_df(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (m.df < 0 || !m.syntax.empty() || !m.file.empty()) return;
  if (m.items <= 0 || (m.npar < 0 && m.factors < 1)) return;
  const std::int64_t p = m.items, k = m.factors, G = m.groups;
  const auto check = [&](std::int64_t moments, std::int64_t npar, const std::string& source) {
    checks.statement(
        "df",
        fmt::format("df = {}", m.df),
        m.place + "/df",
        moments - npar == m.df ? Verdict::consistent : Verdict::impossible,
        fmt::format("{}{} moments - {} parameters = {}", source, moments, npar, moments - npar));
  };
  const std::int64_t plain = G * (p * (p + 1) / 2), means = m.meanstructure.value_or(false) ? p : 0;
  if (m.npar < 0)
    return check(plain + G * means,
                 G * (2 * p + k * (k - 1) / 2 + means),
                 fmt::format("{} items on {} factors, one loading each: ", p, k));
  for (const auto& [name, count] : moments_of_a_group(m, static_cast<double>(p)))
    if (const std::int64_t moments = G * static_cast<std::int64_t>(count);
        moments - m.npar == m.df && (means == 0 || name.ends_with("with means")))
      return check(moments, m.npar, "");
  check(plain + G * means, m.npar, "");
}

/// With ML and free residual variances x0 = x - N ln |R|, R the implied correlations, and by
/// Fischer's inequality |R| is at most the product of its blocks'. Loadings so bound x0 from below,
/// and CFI.
void check_loadings(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  if (!m.cfi.is_number() || !of.has_test() || m.n == 0 || std::isnan(of.baseline_df())) return;
  double dependence = 0;
  std::int64_t items = 0;
  std::string names;
  for (const ConstructClaim& construct : of.claims.constructs) {
    if (construct.model != m.name) continue;
    const Loadings loadings = loadings_of(construct);
    if (!loadings.given() || std::ranges::any_of(loadings.low, [](double l) { return l < 0; }))
      continue;
    dependence += log_dependence(loadings.low);
    items += construct.items;
    names += (names.empty() ? "" : ", ") + construct.name;
  }
  if (names.empty() || (m.items > 0 && items > m.items)) return;
  const double excess = std::max(m.chisq.box.upper - of.df(), 0.0);
  const double baseline = m.chisq.box.lower + (of.n() - 1) * dependence;
  if (baseline <= of.baseline_df()) return;
  const std::size_t first = checks.size();
  const double bound = excess == 0 ? 1 : 1 - excess / (baseline - of.baseline_df());
  checks.bounded("cfi",
                 m.cfi,
                 {bound, 1},
                 fmt::format("loadings of {}: -ln|R| >= {}, baseline chi-square >= {} + {} * {} = "
                             "{}, CFI >= 1 - {} / ({} - {}) = {}",
                             names,
                             shown(dependence),
                             m.chisq.text,
                             m.n - 1,
                             shown(dependence),
                             shown(baseline),
                             shown(excess),
                             shown(baseline),
                             shown(of.baseline_df()),
                             shown(bound)),
                 "loadings");
  checks.of_unscaled_ml(m, first);
}

/// What only other models or the data could tell.
void check_others(const Of& of, Checks& checks) {
  const ModelClaim& m = of.m;
  const bool has_partner =
      !m.nested_in.empty() || std::ranges::any_of(of.claims.models, [&](const ModelClaim& other) {
        return other.nested_in == m.name;
      });
  constexpr const char* why =
      "needs a model that is nested in this one, or the other way, and its criterion";
  if (m.aic.given() && !has_partner) checks.unchecked("aic", m.aic, why);
  if (m.bic.given() && !has_partner) checks.unchecked("bic", m.bic, why);
  if (m.baseline_chisq.given() && !m.cfi.given() && !m.tli.given())
    checks.unchecked("baseline_chisq", m.baseline_chisq, "needs cfi or tli");
}

using ModelCheck = void (*)(const Of&, Checks&);
constexpr ModelCheck table[] = {check_df,
                                check_pvalue,
                                check_ratio,
                                check_cfi,
                                check_loadings,
                                check_tli,
                                check_rmsea,
                                check_rmsea_limits,
                                check_srmr,
                                check_gfi,
                                check_others};

}  // namespace

void check_model(const ModelClaim& claim, const Claims& claims, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Models", claim);
  for (const ModelCheck check : table)
    check({claim, claims}, checks);
}

}  // namespace semfit::internal
