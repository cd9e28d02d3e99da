// Loadings, average variance extracted, composite reliability and alpha of one scale.
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace semfit::internal {
namespace {

using Values = std::span<const double>;

double sum(Values loadings) {
  return std::accumulate(loadings.begin(), loadings.end(), 0.0);
}
double sum_of_squares(Values loadings) {
  return std::inner_product(loadings.begin(), loadings.end(), loadings.begin(), 0.0);
}

/// Mean of the squared loadings. Fornell and Larcker (1981)
double ave(Values loadings) {
  return sum_of_squares(loadings) / static_cast<double>(loadings.size());
}

/// Signs do not matter, and a loading whose box holds 0 has the square 0 at least.
Recomputed ave_of(const Loadings& loadings) {
  std::vector<double> least, most;
  for (std::size_t i = 0; i < loadings.low.size(); ++i) {
    const double low = loadings.low[i], high = loadings.high[i];
    const double a = std::abs(low), b = std::abs(high);
    least.push_back(low <= 0 && high >= 0 ? 0 : std::min(a, b));
    most.push_back(std::max(a, b));
  }
  return {loadings.value.empty() ? not_a_number : ave(loadings.value), {ave(least), ave(most)}};
}

/// (sum l)^2 / ((sum l)^2 + sum (1 - l^2)), from S = sum l, Q = sum l^2 of k items. Joreskog (1971)
double reliability(double S, double Q, double k) {
  return S * S / (S * S + k - Q);
}

/// Standardised alpha of the average correlation (S^2 - Q) / (k (k - 1)). Cronbach (1951)
double alpha(double S, double Q, double k) {
  const double r = (S * S - Q) / (k * (k - 1));
  return k * r / (1 + (k - 1) * r);
}

/// The least alpha of raw scores when no correlation is below r and standard deviations differ by a
/// factor of `ratio` at most. It grows with each correlation, and sum s^2 / (sum s)^2 is
/// quasi-convex in the standard deviations, so that m items of the largest and the others of the
/// smallest are worst.
double least_raw_alpha(double r, double k, double ratio) {
  double least = 1;
  for (double m = 0; m < k; ++m) {
    const double S = k - m + m * ratio, Q = k - m + m * ratio * ratio;
    least = std::min(least, k / (k - 1) * (1 - Q / ((1 - r) * Q + r * S * S)));
  }
  return least;
}

/// The least ratio at which alpha can be as low as `value`.
double needed_ratio(double r, double k, double value) {
  double low = 1, high = 1e4;
  if (least_raw_alpha(r, k, high) > value) return infinity;
  for (int step = 0; step < 60; ++step) {
    const double middle = std::sqrt(low * high);
    (least_raw_alpha(r, k, middle) > value ? low : high) = middle;
  }
  return high;
}

struct Of {
  const ConstructClaim& c;
  const Claims& claims;
  Loadings loadings;
  double k() const { return static_cast<double>(c.items); }
  /// Formulas grow with each loading if none is negative.
  bool has_loadings() const {
    return loadings.given() && std::ranges::all_of(loadings.low, [](double l) { return l >= 0; });
  }
  Recomputed from_loadings(double (*formula)(Values)) const {
    return {loadings.value.empty() ? not_a_number : formula(loadings.value),
            {formula(loadings.low), formula(loadings.high)}};
  }
  std::string source() const {
    if (!loadings.value.empty()) return fmt::format("{} loadings", c.items);
    return fmt::format(
        "{} loadings from {} to {}", c.items, c.loadings_range[0].text, c.loadings_range[1].text);
  }
  Interval loading_limits() const {
    if (!has_loadings()) return {0, 1};
    return {std::ranges::min(loadings.low), std::ranges::max(loadings.high)};
  }
};

/// A value of a list, or limits of a range.
void report(const char* name,
            const Printed& printed,
            const Recomputed& r,
            const std::string& arithmetic,
            const char* by,
            Checks& checks) {
  if (!std::isnan(r.value)) return checks.judged(name, printed, r, arithmetic, by);
  checks.bounded(
      name,
      printed,
      r.range,
      fmt::format("{}: {} to {}", arithmetic, shown(r.range.lower), shown(r.range.upper)),
      by);
}

bool has_impossible(const ConstructClaim& c) {
  return std::ranges::any_of(c.loadings, &Printed::is_impossible) ||
         std::ranges::any_of(c.loadings_range, &Printed::is_impossible);
}

void check_ave(const Of& of, Checks& checks) {
  const ConstructClaim& c = of.c;
  if (!c.ave.given()) return;
  if (!of.loadings.given())
    return checks.unchecked("ave",
                            c.ave,
                            has_impossible(c)
                                ? "needs loadings between -1 and 1"
                                : "needs the loadings, or their range and the number of items");
  report("ave", c.ave, ave_of(of.loadings), "mean of l^2 of " + of.source(), "loadings", checks);
}

/// Given Q = k AVE, S = sum l is largest where all loadings are equal, sqrt(k Q), and smallest
/// where all but one are at a limit.
double least_sum(double Q, double k, const Interval& limit) {
  const double low = limit.lower * limit.lower, high = limit.upper * limit.upper;
  const double room = high - low;
  if (room <= 0 || Q < k * low || Q > k * high) return not_a_number;
  const double m = std::min(k - 1, std::floor((Q - k * low) / room));
  const double rest = Q - m * high - (k - 1 - m) * low;
  return m * limit.upper + (k - 1 - m) * limit.lower + std::sqrt(std::max(rest, 0.0));
}

Recomputed reliability_from_ave(const Of& of) {
  const double k = of.k();
  const Interval box = Input(of.c.ave).within(0, 1).box;
  Interval limit = of.loading_limits();
  double S = least_sum(k * box.lower, k, limit);
  if (std::isnan(S)) S = least_sum(k * box.lower, k, {0, 1});
  const double upper = k * box.upper / (1 + (k - 1) * box.upper);
  return {not_a_number, {reliability(S, k * box.lower, k), upper}};
}

void check_reliability(const Of& of, Checks& checks) {
  const ConstructClaim& c = of.c;
  if (!c.cr.given()) return;
  const double k = of.k();
  const bool has_ave = c.ave.is_number() && c.items > 1;
  if (of.has_loadings())
    report("cr",
           c.cr,
           of.from_loadings([](Values l) {
             return reliability(sum(l), sum_of_squares(l), static_cast<double>(l.size()));
           }),
           "(sum l)^2 / ((sum l)^2 + sum (1 - l^2)) of " + of.source(),
           "loadings",
           checks);
  if (has_ave && of.loadings.value.empty())
    report("cr",
           c.cr,
           reliability_from_ave(of),
           fmt::format(
               "AVE {0} of {1:g} items: at most {1:g} * {0} / (1 + {2:g} * {0}) of equal loadings, "
               "least with loadings at their limits",
               c.ave.text,
               k,
               k - 1),
           "ave",
           checks);
  if (!of.has_loadings() && !has_ave)
    checks.unchecked("cr", c.cr, "needs the loadings, or ave and the number of items");
}

/// What is known of the standardised alpha of items that follow a one-factor model.
struct AlphaBound {
  Recomputed alpha;
  double least_correlation = not_a_number;
  std::string arithmetic;
};

AlphaBound alpha_bound(const Of& of) {
  const ConstructClaim& c = of.c;
  const double k = of.k();
  if (of.has_loadings() && k > 1) {
    std::vector<double> low = of.loadings.low;
    std::ranges::sort(low);
    return {of.from_loadings([](Values l) {
              return alpha(sum(l), sum_of_squares(l), static_cast<double>(l.size()));
            }),
            low[0] * low[1],
            fmt::format("standardised alpha of {}", of.source())};
  }
  if (!c.cr.is_number() || !c.ave.is_number() || c.items < 2) return {};
  const std::array<Input, 2> inputs{Input(c.cr).within(0, .99999), Input(c.ave).within(0, 1)};
  Recomputed value = recompute(inputs, [&](auto at) {
    const double Q = k * at[1];
    const double S = std::sqrt(std::min(at[0] * (k - Q) / (1 - at[0]), k * Q));
    return alpha(S, Q, k);
  });
  // Given CR, alpha is largest where all loadings are equal, CR / (1 - CR) = k Q / (k - Q).
  for (const double cr : {inputs[0].box.lower, inputs[0].value, inputs[0].box.upper}) {
    const double odds = cr / (1 - cr);
    const double Q =
        std::clamp(k * odds / (k + odds), k * inputs[1].box.lower, k * inputs[1].box.upper);
    const double S = std::sqrt(std::min(odds * (k - Q), k * Q));
    value.range.upper = std::max(value.range.upper, alpha(S, Q, k));
  }
  return {value,
          not_a_number,
          fmt::format(
              "standardised alpha of {} items with CR {} and AVE {}", k, c.cr.text, c.ave.text)};
}

/// Items of one factor have the correlations l_i l_j. Alpha of raw scores also depends on their
/// standard deviations: it is judged where the claims limit those, and otherwise said what they
/// would have to be.
void check_alpha(const Of& of, Checks& checks) {
  const ConstructClaim& c = of.c;
  if (!c.alpha.given()) return;
  const AlphaBound bound = alpha_bound(of);
  if (bound.arithmetic.empty())
    return checks.unchecked(
        "alpha",
        c.alpha,
        "needs the loadings, or their range, or cr and ave, and the number of items");
  const std::string arithmetic = bound.arithmetic + ", if one factor explains them";
  if (c.is_standardized || !std::isfinite(bound.alpha.range.lower))
    return report("alpha", c.alpha, bound.alpha, arithmetic, "loadings", checks);
  const double k = of.k();
  const Interval& range = bound.alpha.range;
  if (c.item_sd_ratio >= 1 && !std::isnan(bound.least_correlation)) {
    const double least = least_raw_alpha(bound.least_correlation, k, c.item_sd_ratio);
    return checks.bounded("alpha",
                          c.alpha,
                          {least, 1},
                          fmt::format("{}: {}, and at least {} if the items' standard deviations "
                                      "differ by a factor of {:g} at most",
                                      arithmetic,
                                      shown(range.lower),
                                      shown(least),
                                      c.item_sd_ratio),
                          "loadings");
  }
  std::string why = fmt::format("{}: {} to {}", arithmetic, shown(range.lower), shown(range.upper));
  if (c.alpha.box.upper < range.lower && !std::isnan(bound.least_correlation))
    why += fmt::format(
        "; of raw scores {} needs item standard deviations that differ by a factor of {} or more "
        "(judged with \"item_sd_ratio\" or \"alpha_type\": \"standardized\")",
        c.alpha.text,
        shown(needed_ratio(bound.least_correlation, k, c.alpha.box.upper)));
  else
    why += "; alpha of raw scores also depends on the items' standard deviations";
  checks.unchecked("alpha", c.alpha, why);
}

using ConstructCheck = void (*)(const Of&, Checks&);
constexpr ConstructCheck table[] = {check_ave, check_reliability, check_alpha};

}  // namespace

void check_construct(const ConstructClaim& claim,
                     const Claims& claims,
                     std::vector<ClaimCheck>& list) {
  Checks checks(list, "Constructs", claim);
  const Of of{claim, claims, loadings_of(claim)};
  for (const ConstructCheck check : table)
    check(of, checks);
}

}  // namespace semfit::internal
