// A model that restricts another one has more degrees of freedom and no smaller a chi-square.
#include "math/distributions.h"
#include "verify/sections.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Scaled statistics are neither ordered nor do their differences test anything (Satorra and
/// Bentler 2001), and criteria are of the likelihood.
void of_unscaled_ml(const ModelClaim& m,
                    const ModelClaim& other,
                    std::size_t first,
                    Checks& checks) {
  checks.of_unscaled_ml(m.is_unscaled_ml() ? other : m, first);
}

void check_order(const ModelClaim& m, const ModelClaim& other, Checks& checks) {
  if (m.df >= 0 && other.df >= 0)
    checks.statement("df.nested",
                     fmt::format("nested in {}: more df", other.name),
                     m.place + "/df",
                     m.df > other.df ? Verdict::consistent : Verdict::impossible,
                     fmt::format("{} df, and {} of {}: a restriction {}",
                                 m.df,
                                 other.df,
                                 other.name,
                                 m.df > other.df    ? "adds df"
                                 : m.df == other.df ? "would add some"
                                                    : "cannot take df away"));
  if (!m.chisq.is_number() || !other.chisq.is_number()) return;
  const std::size_t first = checks.size();
  const Verdict verdict = m.chisq.value >= other.chisq.value           ? Verdict::consistent
                          : m.chisq.box.upper >= other.chisq.box.lower ? Verdict::within_rounding
                                                                       : Verdict::impossible;
  checks.statement("chisq.nested",
                   fmt::format("nested in {}: no smaller chisq", other.name),
                   m.chisq.place,
                   verdict,
                   fmt::format("{}, and {} of {}: a restriction {}",
                               m.chisq.text,
                               other.chisq.text,
                               other.name,
                               verdict == Verdict::impossible ? "cannot improve the fit"
                                                              : "never improves the fit"));
  of_unscaled_ml(m, other, first, checks);
}

void check_difference(const ModelClaim& m, const ModelClaim& other, Checks& checks) {
  const bool has_df = m.df >= 0 && other.df >= 0;
  const std::int64_t df = m.df_diff >= 0 ? m.df_diff : m.df - other.df;
  if (m.df_diff >= 0 && has_df)
    checks.statement("df_diff",
                     fmt::format("df_diff = {}", m.df_diff),
                     m.place + "/df_diff",
                     m.df - other.df == m.df_diff ? Verdict::consistent : Verdict::impossible,
                     fmt::format("{} - {} = {}", m.df, other.df, m.df - other.df));
  const bool has_tests = m.chisq.is_number() && other.chisq.is_number();
  if (m.chisq_diff.given() && !has_tests)
    checks.unchecked("chisq_diff",
                     m.chisq_diff,
                     needs({{m.chisq, "chisq"}, {other.chisq, "chisq of " + other.name}}));
  if (m.chisq_diff.given() && has_tests) {
    const std::size_t first = checks.size();
    const std::array<Input, 2> inputs{not_negative(m.chisq), not_negative(other.chisq)};
    checks.judged("chisq_diff",
                  m.chisq_diff,
                  recompute(inputs, [](auto at) { return at[0] - at[1]; }),
                  fmt::format("{} - {}", m.chisq.text, other.chisq.text));
    of_unscaled_ml(m, other, first, checks);
  }
  if (!m.pvalue_diff.given()) return;
  if (!(m.chisq_diff.is_number() || has_tests) || !(m.df_diff >= 0 || has_df) || df <= 0)
    return checks.unchecked(
        "pvalue_diff", m.pvalue_diff, "needs chisq_diff and a positive df_diff");
  const auto upper = [&](double x) { return chi_square_upper(x, static_cast<double>(df)); };
  if (m.chisq_diff.is_number()) {
    const std::array<Input, 1> inputs{not_negative(m.chisq_diff)};
    return checks.judged("pvalue_diff",
                         m.pvalue_diff,
                         recompute(inputs, [&](auto at) { return upper(at[0]); }),
                         fmt::format("P(chi-square of {} df > {})", df, m.chisq_diff.text));
  }
  const std::size_t first = checks.size();
  const std::array<Input, 2> inputs{not_negative(m.chisq), not_negative(other.chisq)};
  checks.judged(
      "pvalue_diff",
      m.pvalue_diff,
      recompute(inputs, [&](auto at) { return upper(at[0] - at[1]); }),
      fmt::format("P(chi-square of {} df > {} - {})", df, m.chisq.text, other.chisq.text));
  of_unscaled_ml(m, other, first, checks);
}

/// AIC = -2 logl + 2 npar, and -2 logl differs between models of the same data as chi-square does.
/// Of BIC a parameter costs ln N. A chi-square with multiplier N - 1 differs by (N - 1) / N of
/// that.
void check_criterion(const char* name,
                     double penalty,
                     const ModelClaim& m,
                     const ModelClaim& other,
                     const Printed ModelClaim::*criterion,
                     Checks& checks) {
  const Printed &mine = m.*criterion, &theirs = other.*criterion;
  if (!mine.is_number() || !theirs.is_number() || !m.chisq.is_number() ||
      !other.chisq.is_number() || m.df < 0 || other.df < 0 || std::isnan(penalty))
    return;
  const auto df = static_cast<double>(m.df - other.df);
  const std::array<Input, 3> inputs{theirs, not_negative(m.chisq), not_negative(other.chisq)};
  std::vector<Convention> conventions;
  const auto add = [&](const char* of, double factor) {
    conventions.push_back({of, recompute(inputs, [&](auto at) {
                             return at[0] + factor * (at[1] - at[2]) - penalty * df;
                           })});
  };
  add("N", 1);
  const auto n = static_cast<double>(m.n);
  if (m.n > 1) add("N - 1", n / (n - 1));
  const std::size_t first = checks.size();
  checks.by_convention(
      name,
      mine,
      conventions,
      [&](const Convention& c) {
        return fmt::format("{} + {}({} - {}) - {} * {}",
                           theirs.text,
                           c.name == "N" ? "" : fmt::format("{} / {} * ", m.n, m.n - 1),
                           m.chisq.text,
                           other.chisq.text,
                           shown(penalty),
                           shown(df));
      },
      "nested");
  of_unscaled_ml(m, other, first, checks);
}

/// Models of the same variables and cases have one baseline model: by CFI = 1 - (x - d) / (x0 - d0)
/// each of them tells x0 - d0.
void check_baseline(const ModelClaim& m, const ModelClaim& other, Checks& checks) {
  const auto excess = [](const ModelClaim& model) {
    if (!model.chisq.is_number() || !model.cfi.is_number() || model.df < 0 ||
        model.chisq.box.lower <= static_cast<double>(model.df) || model.cfi.box.upper >= 1)
      return Recomputed{};
    const std::array<Input, 2> inputs{not_negative(model.chisq), model.cfi};
    return recompute(
        inputs, [&](auto at) { return (at[0] - static_cast<double>(model.df)) / (1 - at[1]); });
  };
  const Recomputed mine = excess(m), theirs = excess(other);
  if (m.n != other.n || std::isnan(mine.value) || std::isnan(theirs.value)) return;
  const bool agree =
      mine.range.lower <= theirs.range.upper && theirs.range.lower <= mine.range.upper;
  const std::size_t first = checks.size();
  const auto told = [](const ModelClaim& model, const Recomputed& of) {
    return fmt::format(
        "({} - {}) / (1 - {}){}", model.chisq.text, model.df, model.cfi.text, equals(of));
  };
  checks.statement("cfi.baseline",
                   fmt::format("cfi {} and {}: one baseline", m.cfi.text, other.cfi.text),
                   m.cfi.place,
                   agree ? Verdict::consistent : Verdict::impossible,
                   fmt::format("baseline chi-square - its df is {}; of {} {}",
                               told(m, mine),
                               other.name,
                               told(other, theirs)));
  of_unscaled_ml(m, other, first, checks);
}

}  // namespace

void check_nesting(const ModelClaim& claim, const Claims& claims, std::vector<ClaimCheck>& list) {
  const ModelClaim* other = find_model(claims, claim.nested_in);
  if (other == nullptr) return;
  Checks checks(list, "Models", claim);
  check_order(claim, *other, checks);
  check_difference(claim, *other, checks);
  check_baseline(claim, *other, checks);
  check_criterion("aic", 2, claim, *other, &ModelClaim::aic, checks);
  const double ln_n =
      claim.n > 0 && claim.n == other->n ? std::log(static_cast<double>(claim.n)) : not_a_number;
  check_criterion("bic", ln_n, claim, *other, &ModelClaim::bic, checks);
}

}  // namespace semfit::internal
