#include "verify/judge.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace semfit::internal {
namespace {

/// Binary fractions: .0705 is not exactly the end of the box of .071.
constexpr double slack = 1e-9;

bool meets(const Interval& a, const Interval& b) {
  const double tolerance = slack * std::max(1.0, std::isfinite(a.lower) ? std::abs(a.lower) : 1.0);
  return a.lower <= b.upper + tolerance && b.lower <= a.upper + tolerance;
}

/// A program that cuts digits off prints .97859 as .978. Rounding is the rule, and the verdict
/// stays; the reader is told.
std::string remark_on_cutting(const Printed& printed, const Interval& range) {
  if (!printed.is_number()) return "";
  const double unit = (printed.box.upper - printed.box.lower) * (1 - 1e-6);
  const Interval cut = printed.value < 0 ? Interval{printed.value - unit, printed.value}
                                         : Interval{printed.value, printed.value + unit};
  return meets(cut, range) ? "; digits cut off instead of rounded would print so" : "";
}

int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::consistent:
      return 0;
    case Verdict::within_rounding:
      return 1;
    case Verdict::unchecked:
      return 2;
    case Verdict::impossible:
      return 3;
  }
  return 3;
}

}  // namespace

Input Input::within(double lower, double upper) const {
  return {std::clamp(value, lower, upper),
          {std::clamp(box.lower, lower, upper), std::clamp(box.upper, lower, upper)}};
}

Input not_negative(const Printed& printed) {
  return Input(printed).within(0, infinity);
}

Recomputed recompute(std::span<const Input> inputs, const Formula& formula) {
  std::vector<double> at(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    at[i] = inputs[i].value;
  Recomputed out{formula(at), {infinity, -infinity}};
  if (!std::isnan(out.value)) out.range = {out.value, out.value};
  for (std::size_t corner = 0; corner < std::size_t{1} << inputs.size(); ++corner) {
    for (std::size_t i = 0; i < inputs.size(); ++i)
      at[i] = (corner >> i & 1) != 0 ? inputs[i].box.upper : inputs[i].box.lower;
    const double value = formula(at);
    if (std::isnan(value)) {
      out.range = {-infinity, infinity};
      return out;
    }
    out.range.lower = std::min(out.range.lower, value);
    out.range.upper = std::max(out.range.upper, value);
  }
  return out;
}

Verdict judge(const Printed& printed, const Recomputed& recomputed) {
  const Interval& range = recomputed.range;
  if (std::isnan(recomputed.value) && range.lower == -infinity && range.upper == infinity)
    return Verdict::unchecked;
  if (!meets(printed.box, range)) return Verdict::impossible;
  const bool is_inside = meets(printed.box, {recomputed.value, recomputed.value});
  return is_inside ? Verdict::consistent : Verdict::within_rounding;
}

Checks::Checks(std::vector<ClaimCheck>& list, std::string section, const ClaimEntry& entry)
    : list_(list), section_(std::move(section)), about_(entry.name), note_(entry.note) {
  if (!entry.table.empty())
    about_ = about_.empty() ? entry.table : fmt::format("{} ({})", about_, entry.table);
}

ClaimCheck& Checks::add(std::string_view name,
                        std::string_view by,
                        std::string claim,
                        const std::string& place) {
  ClaimCheck& check = list_.emplace_back();
  check.section = section_;
  check.about = about_;
  check.note = note_;
  check.check = by.empty() ? std::string(name) : fmt::format("{}.{}", name, by);
  check.claim = std::move(claim);
  check.place = place;
  return check;
}

void Checks::judged(std::string_view name,
                    const Printed& printed,
                    const Recomputed& recomputed,
                    std::string arithmetic,
                    std::string_view by) {
  ClaimCheck& check = add(name, by, claim_text(name, printed), printed.place);
  check.verdict = judge(printed, recomputed);
  check.arithmetic = std::move(arithmetic) + equals(recomputed);
  if (check.verdict == Verdict::impossible)
    check.arithmetic += remark_on_cutting(printed, recomputed.range);
  check.printed = printed.box;
  check.value = recomputed.value;
  check.range = recomputed.range;
}

void Checks::bounded(std::string_view name,
                     const Printed& printed,
                     const Interval& allowed,
                     std::string arithmetic,
                     std::string_view by) {
  ClaimCheck& check = add(name, by, claim_text(name, printed), printed.place);
  const bool holds = meets({printed.value, printed.value}, allowed);
  check.verdict = holds                         ? Verdict::consistent
                  : meets(printed.box, allowed) ? Verdict::within_rounding
                                                : Verdict::impossible;
  check.arithmetic = std::move(arithmetic);
  if (check.verdict == Verdict::impossible) check.arithmetic += remark_on_cutting(printed, allowed);
  check.printed = printed.box;
  check.range = allowed;
}

bool Checks::excludes(std::string_view name,
                      const Printed& printed,
                      const Interval& allowed,
                      std::string arithmetic) {
  if (meets(printed.box, allowed)) return false;
  bounded(name, printed, allowed, std::move(arithmetic));
  return true;
}

void Checks::conditional(std::string_view name,
                         const Printed& printed,
                         const Recomputed& recomputed,
                         const std::string& arithmetic,
                         std::string_view why,
                         std::string_view by) {
  ClaimCheck& check = add(name, by, claim_text(name, printed), printed.place);
  check.arithmetic = fmt::format("{}{}, {}", arithmetic, equals(recomputed), why);
  check.printed = printed.box;
  check.value = recomputed.value;
  check.range = recomputed.range;
}

void Checks::by_convention(std::string_view name,
                           const Printed& printed,
                           std::span<const Convention> conventions,
                           const std::function<std::string(const Convention&)>& arithmetic,
                           std::string_view by) {
  const auto best = std::ranges::min_element(conventions, {}, [&](const Convention& convention) {
    return rank(judge(printed, convention.recomputed));
  });
  judged(name, printed, best->recomputed, arithmetic(*best), by);
  ClaimCheck& check = list_.back();
  if (conventions.size() < 2) return;
  if (check.verdict != Verdict::impossible) {
    check.arithmetic += fmt::format(", with {}", best->name);
    return;
  }
  for (const Convention& other : conventions)
    if (&other != &*best)
      check.arithmetic += fmt::format("; with {}{}", other.name, equals(other.recomputed));
}

void Checks::statement(std::string_view name,
                       std::string claim,
                       const std::string& place,
                       Verdict verdict,
                       std::string arithmetic) {
  ClaimCheck& check = add(name, "", std::move(claim), place);
  check.verdict = verdict;
  check.arithmetic = std::move(arithmetic);
}

void Checks::unchecked(std::string_view name, const Printed& printed, std::string why) {
  ClaimCheck& check = add(name, "", claim_text(name, printed), printed.place);
  check.arithmetic = std::move(why);
  check.printed = printed.box;
}

std::string needs(std::initializer_list<Need> all) {
  std::vector<std::string> missing;
  for (const Need& need : all)
    if (!need.is_there) missing.push_back(need.name);
  std::string text = "needs ";
  for (std::size_t i = 0; i < missing.size(); ++i)
    text += (i == 0 ? "" : i + 1 == missing.size() ? " and " : ", ") + missing[i];
  return text;
}

void Checks::of_unscaled_ml(const ModelClaim& model, std::size_t first) {
  if (model.is_unscaled_ml()) return;
  if (!model.is_scaled() && model.estimator.empty())
    return presume(first,
                   "the chi-squares are those of unscaled ML (\"estimator\": \"ML\" says so, and "
                   "has it judged)");
  for (std::size_t i = first; i < list_.size(); ++i) {
    list_[i].verdict = Verdict::unchecked;
    list_[i].is_conditional = true;
    list_[i].arithmetic = model.is_scaled()
                              ? "does not follow from scaled (robust) test statistics"
                              : fmt::format("holds for ML, and not for {}", model.estimator);
    list_[i].value = list_[i].range.lower = list_[i].range.upper = not_a_number;
  }
}

void Checks::presume(std::size_t first, std::string_view what) {
  for (std::size_t i = first; i < list_.size(); ++i) {
    if (list_[i].verdict != Verdict::impossible) continue;
    list_[i].verdict = Verdict::unchecked;
    list_[i].is_conditional = true;
    list_[i].arithmetic += fmt::format("; impossible if {}", what);
  }
}

std::string claim_text(std::string_view name, const Printed& printed) {
  const std::string& text = printed.text;
  if (text.starts_with("p ") || text.starts_with("p<") || text.starts_with("p>")) return text;
  if (printed.relation == Printed::Relation::equal && !text.starts_with("="))
    return fmt::format("{} = {}", name, text);
  return fmt::format("{} {}", name, text);
}

std::string shown(double value) {
  if (std::isnan(value)) return "does not exist";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-4 || size >= 1e7) return fmt::format("{:.2e}", value);
  const int magnitude = static_cast<int>(std::floor(std::log10(size)));
  std::string text = fmt::format("{:.{}f}", value, std::clamp(3 - magnitude, 2, 6));
  while (text.find('.') != std::string::npos && (text.ends_with('0') || text.ends_with('.'))) {
    const bool was_point = text.ends_with('.');
    text.pop_back();
    if (was_point) break;
  }
  return text;
}

std::string equals(const Recomputed& recomputed) {
  const Interval& range = recomputed.range;
  const bool is_bounded = std::isfinite(range.lower) || std::isfinite(range.upper);
  std::string text;
  if (!std::isnan(recomputed.value)) text = " = " + shown(recomputed.value);
  if (!is_bounded || shown(range.lower) == shown(range.upper)) return text;
  if (range.upper == infinity) return text + fmt::format(" (at least {})", shown(range.lower));
  if (range.lower == -infinity) return text + fmt::format(" (at most {})", shown(range.upper));
  if (text.empty()) return fmt::format(": {} to {}", shown(range.lower), shown(range.upper));
  return text + fmt::format(" ({} to {})", shown(range.lower), shown(range.upper));
}

}  // namespace semfit::internal
