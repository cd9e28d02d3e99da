// What recomputing says of one printed number: the judge of every check.
#pragma once

#include "semfit/verify.h"

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace semfit::internal {

/// A number with everything that prints like it; an exact one is its own box.
struct Input {
  double value = not_a_number;
  Interval box;

  Input(const Printed& printed) : value(printed.value), box(printed.box) {}
  Input(double exact) : value(exact), box{exact, exact} {}
  /// What lies outside cannot be: a p-value below 0, a loading above 1.
  Input within(double lower, double upper) const;

 private:
  Input(double v, Interval b) : value(v), box(b) {}
};

/// A standard error, a standard deviation, a chi-square: ".00" is up to .005 and not below 0.
Input not_negative(const Printed& printed);

/// A value from numbers as printed, and the range of values from numbers that print like them.
struct Recomputed {
  double value = not_a_number;
  Interval range{-infinity, infinity};
};

using Formula = std::function<double(std::span<const double>)>;

/// The range is that of the corners of the box, which is exact for formulas that are monotone in
/// each argument while the others stand still, whatever its direction. All formulas that are given
/// to this function are; those that are not use `spread`. NaN at a corner makes it unbounded, and
/// the value at the centre always belongs to it.
Recomputed recompute(std::span<const Input> inputs, const Formula& formula);

/// Consistent if the box of the printed number holds the value, within rounding if it meets the
/// range. Ends count as inside: rounding of halves is a matter of taste.
Verdict judge(const Printed& printed, const Recomputed& recomputed);

/// Where programs differ, each convention is tried, and the best verdict counts.
struct Convention {
  std::string name;  ///< "N - 1"
  Recomputed recomputed;
};

/// Collects the checks of one claim under its heading.
class Checks {
 public:
  Checks(std::vector<ClaimCheck>& list, std::string section, const ClaimEntry& entry);

  /// @param by  what it was recomputed from, where there are several ways: "correlations"
  void judged(std::string_view name,
              const Printed& printed,
              const Recomputed& recomputed,
              std::string arithmetic,
              std::string_view by = "");
  /// A claim of which only limits are known.
  void bounded(std::string_view name,
               const Printed& printed,
               const Interval& allowed,
               std::string arithmetic,
               std::string_view by = "");
  /// Whether nothing that prints like this is allowed; then says so.
  bool excludes(std::string_view name,
                const Printed& printed,
                const Interval& allowed,
                std::string arithmetic);
  /// A claim that is recomputed and not judged, because `why`.
  void conditional(std::string_view name,
                   const Printed& printed,
                   const Recomputed& recomputed,
                   const std::string& arithmetic,
                   std::string_view why,
                   std::string_view by);
  /// "arithmetic = value (range)" of the convention that fits best.
  void by_convention(std::string_view name,
                     const Printed& printed,
                     std::span<const Convention> conventions,
                     const std::function<std::string(const Convention&)>& arithmetic,
                     std::string_view by = "");
  /// A claim that is a statement rather than a number: an order, a bound.
  void statement(std::string_view name,
                 std::string claim,
                 const std::string& place,
                 Verdict verdict,
                 std::string arithmetic);
  void unchecked(std::string_view name, const Printed& printed, std::string why);

  std::size_t size() const { return list_.size(); }
  /// The checks since `first` hold for unscaled maximum likelihood only. If the claims say
  /// otherwise they cannot be checked; if they say nothing, what they call impossible may not be.
  void of_unscaled_ml(const ModelClaim& model, std::size_t first);
  /// Whatever the checks since `first` call impossible is only so if `what` holds.
  void presume(std::size_t first, std::string_view what);

 private:
  ClaimCheck& add(std::string_view name,
                  std::string_view by,
                  std::string claim,
                  const std::string& place);
  std::vector<ClaimCheck>& list_;
  std::string section_, about_, note_;
};

/// What a check is made of.
struct Need {
  bool is_there;
  std::string name;
  Need(bool there, std::string of) : is_there(there), name(std::move(of)) {}
  Need(const Printed& printed, std::string_view of)
      : is_there(printed.is_number()),
        name(printed.is_impossible ? "a possible " + std::string(of) : std::string(of)) {}
};
/// "needs df and n": of all that is missing, and only of that.
std::string needs(std::initializer_list<Need> all);

/// "rmsea = .071", "pvalue < .001".
std::string claim_text(std::string_view name, const Printed& printed);

/// Four significant digits, as many decimals as that takes, no needless zeros beyond the third.
std::string shown(double value);

/// " = 0.0200 (0.0199 to 0.0201)"; the range only where there is one.
std::string equals(const Recomputed& recomputed);

}  // namespace semfit::internal
