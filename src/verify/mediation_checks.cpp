// Indirect effects and their tests, and quantities that are printed more than once.
#include "math/distributions.h"
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// The same cases and linear equations: c = c' + a b.
void check_indirect(const MediationClaim& m, Checks& checks) {
  const bool has_product = m.a.is_number() && m.b.is_number();
  const bool has_difference = m.c.is_number() && m.c_prime.is_number();
  const std::array<Input, 2> ab{m.a, m.b}, cc{m.c, m.c_prime};
  const auto product = [](auto at) { return at[0] * at[1]; };
  const auto difference = [](auto at) { return at[0] - at[1]; };
  if (m.indirect.given() && has_product)
    checks.judged("indirect",
                  m.indirect,
                  recompute(ab, product),
                  fmt::format("a b = {} * {}", m.a.text, m.b.text),
                  "product");
  if (m.indirect.given() && has_difference)
    checks.judged("indirect",
                  m.indirect,
                  recompute(cc, difference),
                  fmt::format("c - c' = {} - {}", m.c.text, m.c_prime.text),
                  "difference");
  if (m.indirect.given() && !has_product && !has_difference)
    checks.unchecked("indirect", m.indirect, "needs a and b, or c and c_prime");
  if (m.indirect.given() || !has_product || !has_difference) return;
  const std::array<Input, 3> total{m.a, m.b, m.c_prime};
  checks.judged("c",
                m.c,
                recompute(total, [](auto at) { return at[0] * at[1] + at[2]; }),
                fmt::format("c' + a b = {} + {} * {}", m.c_prime.text, m.a.text, m.b.text),
                "total");
}

/// z = a b / sqrt(b^2 sa^2 + a^2 sb^2 + k sa^2 sb^2), k = 0 Sobel (1982), 1 Aroian (1947), -1
/// Goodman (1960). Monotone in each argument.
double z_of(double a, double sa, double b, double sb, double k) {
  return a * b / std::sqrt(b * b * sa * sa + a * a * sb * sb + k * sa * sa * sb * sb);
}

std::string needs_paths(const MediationClaim& m) {
  return needs({{m.a, "a"}, {m.se_a, "se_a"}, {m.b, "b"}, {m.se_b, "se_b"}});
}

/// Paths of separate regressions are uncorrelated: the claims have a regression of the mediator and
/// one of y on it. Of other models the correlation of a and b is not known.
bool are_uncorrelated(const MediationClaim& m, const Claims& claims) {
  if (!m.model.empty() || m.m.empty()) return false;
  const auto regresses = [&](const std::string& y, const std::string& x) {
    return std::ranges::any_of(claims.regressions, [&](const RegressionClaim& r) {
      return r.y == y && (std::ranges::count(r.x, x) > 0 || std::ranges::count(r.controls, x) > 0);
    });
  };
  return regresses(m.m, m.x) && regresses(m.y, m.m);
}

/// |z| under any correlation of a and b, with any of the three formulas: with u = sa / |a| and
/// v = sb / |b| between 1 / sqrt((u + v)^2 + u^2 v^2) and 1 / sqrt((u - v)^2 - u^2 v^2).
Interval correlated_z(const MediationClaim& m) {
  const auto relative = [](const Printed& se, const Printed& path) {
    const Interval s = not_negative(se).box;
    const bool has_zero = path.box.lower <= 0 && path.box.upper >= 0;
    const double a = std::abs(path.box.lower), b = std::abs(path.box.upper);
    return Interval{s.lower / std::max(a, b), has_zero ? infinity : s.upper / std::min(a, b)};
  };
  const Interval u = relative(m.se_a, m.a), v = relative(m.se_b, m.b);
  if (std::isinf(u.upper) || std::isinf(v.upper)) return {-infinity, infinity};
  const double least = 1 / std::hypot(u.upper + v.upper, u.upper * v.upper);
  const double gap = std::max({u.lower - v.upper, v.lower - u.upper, 0.0});
  const double rest = gap * gap - u.upper * u.upper * v.upper * v.upper;
  const double most = rest > 0 ? 1 / std::sqrt(rest) : infinity;
  return m.a.value * m.b.value < 0 ? Interval{-most, -least} : Interval{least, most};
}

void check_z(const MediationClaim& m, const Claims& claims, Checks& checks) {
  const std::size_t first = checks.size();
  const auto presume_uncorrelated = [&](const Printed& printed, const Recomputed& correlated) {
    if (!are_uncorrelated(m, claims) && judge(printed, correlated) != Verdict::impossible)
      checks.presume(first, "a and b are uncorrelated, as those of regressions are");
  };
  if (!m.z.given() && !m.pvalue.given()) return;
  const bool has_paths =
      m.a.is_number() && m.b.is_number() && m.se_a.is_number() && m.se_b.is_number();
  std::vector<Convention> conventions;
  if (has_paths) {
    const std::array<Input, 4> inputs{m.a, not_negative(m.se_a), m.b, not_negative(m.se_b)};
    for (const auto& [name, k] : {std::pair{"Sobel's formula", 0.0},
                                  std::pair{"Aroian's formula", 1.0},
                                  std::pair{"Goodman's formula", -1.0}})
      conventions.push_back({name, recompute(inputs, [k = k](auto at) {
                               return z_of(at[0], at[1], at[2], at[3], k);
                             })});
  }
  if (m.z.given() && !has_paths) checks.unchecked("z", m.z, needs_paths(m));
  if (m.z.given() && has_paths)
    checks.by_convention("z", m.z, conventions, [&](const Convention& c) {
      const std::string_view more = c.name.starts_with("A")   ? " + sa^2 sb^2"
                                    : c.name.starts_with("G") ? " - sa^2 sb^2"
                                                              : "";
      return fmt::format("{0} * {2} / sqrt({2}^2 * {1}^2 + {0}^2 * {3}^2{4})",
                         m.a.text,
                         m.se_a.text,
                         m.b.text,
                         m.se_b.text,
                         more);
    });
  if (has_paths) presume_uncorrelated(m.z, {not_a_number, correlated_z(m)});
  if (!m.pvalue.given()) return;
  const auto p_of = [](const Recomputed& z) {
    const bool has_zero = z.range.lower <= 0 && z.range.upper >= 0;
    const double a = normal_two_sided(z.range.lower), b = normal_two_sided(z.range.upper);
    return Recomputed{normal_two_sided(z.value), {std::min(a, b), has_zero ? 1 : std::max(a, b)}};
  };
  if (m.z.is_number())
    return checks.judged(
        "pvalue", m.pvalue, p_of({m.z.value, m.z.box}), fmt::format("P(|Z| > {})", m.z.text));
  if (!has_paths) return checks.unchecked("pvalue", m.pvalue, needs_paths(m) + ", or z");
  for (Convention& c : conventions)
    c.recomputed = p_of(c.recomputed);
  checks.by_convention("pvalue", m.pvalue, conventions, [&](const Convention&) {
    return std::string("P(|Z| > z) of a, se_a, b and se_b");
  });
  presume_uncorrelated(m.pvalue, p_of({0, correlated_z(m)}));
}

}  // namespace

void check_mediation(const MediationClaim& claim,
                     const Claims& claims,
                     std::vector<ClaimCheck>& list) {
  Checks checks(list, "Mediations", claim);
  check_indirect(claim, checks);
  check_z(claim, claims, checks);
}

void check_repeated(const RepeatedClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Repeated", claim);
  Interval common{-infinity, infinity};
  std::string texts;
  bool all_equal = true;
  for (const Printed& value : claim.values) {
    common.lower = std::max(common.lower, value.box.lower);
    common.upper = std::min(common.upper, value.box.upper);
    texts += (texts.empty() ? "" : ", ") + value.text;
    all_equal = all_equal && value.text == claim.values.front().text;
  }
  const bool has_common = common.lower <= common.upper + 1e-9;
  checks.statement("repeated",
                   texts,
                   claim.place + "/values",
                   all_equal    ? Verdict::consistent
                   : has_common ? Verdict::within_rounding
                                : Verdict::impossible,
                   has_common ? std::string("one number prints like all of them")
                              : std::string("no number prints like all of them"));
}

}  // namespace semfit::internal
