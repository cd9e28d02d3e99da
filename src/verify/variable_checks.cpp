// Means and standard deviations of answers on a bounded scale.
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// GRIM: the mean of n whole numbers, or of n means of k of them, is a whole number over n k.
/// @source Brown and Heathers (2017)
void check_grain(const VariableClaim& v, Checks& checks) {
  if (!v.mean.is_number() || v.items == 0 || v.n == 0) return;
  const double count = static_cast<double>(v.n) * static_cast<double>(v.items);
  const double width = v.mean.box.upper - v.mean.box.lower;
  const double nearest = std::round(v.mean.value * count) / count;
  const bool is_possible =
      std::floor(v.mean.box.upper * count + 1e-6) >= std::ceil(v.mean.box.lower * count - 1e-6);
  if (width * count >= 1)
    return checks.statement(
        "mean.grim",
        claim_text("mean", v.mean),
        v.mean.place,
        Verdict::consistent,
        fmt::format("steps of 1 / {} are finer than its decimals: every mean is possible",
                    shown(count)));
  checks.statement("mean.grim",
                   claim_text("mean", v.mean),
                   v.mean.place,
                   is_possible ? Verdict::consistent : Verdict::impossible,
                   fmt::format("a multiple of 1 / ({} * {}); the nearest is {} / {} = {}",
                               v.n,
                               v.items,
                               shown(std::round(v.mean.value * count)),
                               shown(count),
                               shown(nearest)));
}

/// A mean outside of the range says nothing about the deviations from it.
bool has_possible_mean(const VariableClaim& v) {
  return v.mean.is_number() && (v.range.size() != 2 ||
                                (v.mean.box.upper >= v.range[0] && v.mean.box.lower <= v.range[1]));
}

/// The largest variance of values in [low, high] with mean m is (high - m)(m - low); Bhatia and
/// Davis (2000). With divisor n - 1 it is n / (n - 1) times that. Without a mean it is a quarter of
/// the squared range; Popoviciu (1935).
void check_largest_sd(const VariableClaim& v, Checks& checks) {
  if (!v.sd.given() || v.range.size() != 2) return;
  const double low = v.range[0], high = v.range[1];
  const auto n = static_cast<double>(v.n);
  const double factor = v.n > 1 ? n / (n - 1) : 2;
  const std::string correction =
      v.n > 1 ? fmt::format(" * {} / {}", v.n, v.n - 1) : " * 2 (n not given)";
  if (!has_possible_mean(v)) {
    const double largest = (high - low) / 2 * std::sqrt(factor);
    return checks.bounded(
        "sd",
        v.sd,
        {0, largest},
        fmt::format(
            "at most ({:g} - {:g}) / 2 * sqrt(1{}) = {}", high, low, correction, shown(largest)),
        "range");
  }
  const Interval box = Input(v.mean).within(low, high).box;
  const double best = std::clamp((low + high) / 2, box.lower, box.upper);
  const double largest = std::sqrt((high - best) * (best - low) * factor);
  checks.bounded(
      "sd",
      v.sd,
      {0, largest},
      fmt::format("at most sqrt(({0:g} - {1}) * ({1} - {2:g}){3}) = {4}",
                  high,
                  v.mean.value >= low && v.mean.value <= high ? v.mean.text : shown(best),
                  low,
                  correction,
                  shown(largest)),
      "range");
}

void check_mean_range(const VariableClaim& v, Checks& checks) {
  if (!v.mean.given() || v.range.size() != 2) return;
  checks.bounded("mean",
                 v.mean,
                 {v.range[0], v.range[1]},
                 fmt::format("lies between {:g} and {:g}", v.range[0], v.range[1]),
                 "range");
}

/// GRIMMER: with one whole number a case, n values of sum S and sum of squares Q have
/// sd^2 = (Q - S^2 / n) / (n - 1), and Q is odd where S is. @source Anaya (2016); Allard (2018)
void check_grain_of_sd(const VariableClaim& v, Checks& checks) {
  if (!v.sd.is_number() || !has_possible_mean(v) || v.items != 1 || v.n < 2) return;
  const auto n = static_cast<double>(v.n);
  const double first = std::ceil(v.mean.box.lower * n - 1e-6),
               last = std::floor(v.mean.box.upper * n + 1e-6);
  if (last < first || last - first > 100) return;
  bool is_possible = false;
  for (double sum = first; sum <= last; ++sum) {
    const auto squares = [&](double sd) { return sd * sd * (n - 1) + sum * sum / n; };
    double q = std::ceil(squares(std::max(v.sd.box.lower, 0.0)) - 1e-6);
    if (std::fmod(std::abs(q - sum), 2) != 0) ++q;
    is_possible = is_possible || q <= squares(v.sd.box.upper) + 1e-6;
  }
  checks.statement(
      "sd.grimmer",
      claim_text("sd", v.sd),
      v.sd.place,
      is_possible ? Verdict::consistent : Verdict::impossible,
      fmt::format(
          "sums {} to {} of {} whole numbers: {} sum of squares of the same parity gives it",
          shown(first),
          shown(last),
          v.n,
          is_possible ? "a" : "no"));
}

using VariableCheck = void (*)(const VariableClaim&, Checks&);
constexpr VariableCheck table[] = {
    check_mean_range, check_grain, check_largest_sd, check_grain_of_sd};

}  // namespace

void check_variable(const VariableClaim& claim, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Variables", claim);
  const std::size_t before = list.size();
  for (const VariableCheck check : table)
    check(claim, checks);
  if (list.size() > before) return;
  if (claim.mean.given())
    checks.unchecked("mean", claim.mean, "needs the range of the answers, or the number of items");
  if (claim.sd.given()) checks.unchecked("sd", claim.sd, "needs the range of the answers");
}

}  // namespace semfit::internal
