// Coefficients, their tests and R-squared: of each other, and of the printed correlations.
#include "math/decomposition.h"
#include "math/distributions.h"
#include "verify/sections.h"
#include "verify/spread.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace semfit::internal {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Of {
  const RegressionClaim& r;
  const Claims& claims;
  std::size_t predictors() const { return r.x.size() + r.controls.size(); }
  /// n - k - 1
  double df() const {
    const double df = static_cast<double>(r.n) - static_cast<double>(predictors()) - 1;
    return r.n > 0 && df > 0 ? df : not_a_number;
  }
  std::string name(const char* of, std::size_t j) const {
    return r.x.size() > 1 ? fmt::format("{} of {}", of, r.x[j]) : of;
  }
};

/// Why there is no n - k - 1.
std::string needs_n(const Of& of) {
  return of.r.n > 0 ? fmt::format("needs more cases than {} coefficients", of.predictors() + 1)
                    : "needs n";
}

/// The estimate over its standard error, each way that the claims allow.
struct Ratios {
  std::vector<Convention> conventions;
  std::vector<std::string> arithmetic;

  void add(std::string name, Recomputed ratio, std::string text) {
    if (std::isinf(ratio.value)) ratio.value = not_a_number;  // a standard error printed as .00
    conventions.push_back({std::move(name), ratio});
    arithmetic.push_back(std::move(text));
  }
};

constexpr std::string_view unknown_error =
    "a standard error of b that cannot be told without standard deviations";

/// Papers seldom say whether a standard error is that of b or of beta. If b is not printed, it is
/// beta sd(y) / sd(x); without standard deviations it is not known, and neither is the ratio.
Ratios ratios(const Of& of, std::size_t j) {
  const RegressionClaim& r = of.r;
  Ratios out;
  if (!r.se[j].is_number()) return out;
  const Formula ratio = [](auto at) { return at[0] / at[1]; };
  if (r.b[j].is_number() && r.se_of != "beta") {
    const std::array<Input, 2> inputs{r.b[j], not_negative(r.se[j])};
    out.add("the standard error of b",
            recompute(inputs, ratio),
            fmt::format("{} / {}", r.b[j].text, r.se[j].text));
  }
  if (!r.beta[j].is_number()) return out;
  if (r.se_of != "b") {
    const std::array<Input, 2> inputs{r.beta[j], not_negative(r.se[j])};
    out.add("the standard error of beta",
            recompute(inputs, ratio),
            fmt::format("{} / {}", r.beta[j].text, r.se[j].text));
  }
  if (r.b[j].given() || r.se_of == "beta") return out;
  const Printed sd_x = find_sd(of.claims, r.x[j]), sd_y = find_sd(of.claims, r.y);
  if (!sd_x.is_number() || !sd_y.is_number()) {
    out.add(std::string(unknown_error), {}, fmt::format("beta sd(y) / sd(x) / {}", r.se[j].text));
    return out;
  }
  const std::array<Input, 4> inputs{
      r.beta[j], not_negative(r.se[j]), not_negative(sd_x), not_negative(sd_y)};
  out.add("the standard error of b = beta sd(y) / sd(x)",
          recompute(inputs, [](auto at) { return at[0] * at[3] / at[2] / at[1]; }),
          fmt::format("{} * {} / {} / {}", r.beta[j].text, sd_y.text, sd_x.text, r.se[j].text));
  return out;
}

/// Judges by the way that fits best. If none fits but the standard error may be one that cannot be
/// told, what the others give is said and not judged.
void judge_by_ratios(std::string_view name,
                     const Printed& printed,
                     const Ratios& found,
                     const std::function<std::string(const std::string&)>& arithmetic,
                     std::string_view by,
                     Checks& checks) {
  const auto text = [&](const Convention& c) {
    return arithmetic(found.arithmetic[static_cast<std::size_t>(&c - found.conventions.data())]);
  };
  const bool is_unknown = found.conventions.back().name == unknown_error;
  const bool fits = std::ranges::any_of(found.conventions, [&](const Convention& c) {
    const Verdict verdict = judge(printed, c.recomputed);
    return verdict == Verdict::consistent || verdict == Verdict::within_rounding;
  });
  if (!is_unknown || fits || found.conventions.size() < 2)
    return checks.by_convention(name, printed, found.conventions, text, by);
  const Convention& first = found.conventions.front();
  checks.conditional(name,
                     printed,
                     first.recomputed,
                     text(first),
                     fmt::format("if se is {}; it may be {}", first.name, unknown_error),
                     by);
}

void check_ratio(const Of& of, std::size_t j, Checks& checks) {
  const RegressionClaim& r = of.r;
  const Printed& t = r.t[j];
  if (!t.given()) return;
  const Ratios found = ratios(of, j);
  if (found.conventions.empty())
    return checks.unchecked(
        of.name("t", j),
        t,
        needs({{r.se[j], "se"},
               {r.b[j].is_number() || r.beta[j].is_number(), "b or beta"},
               {!r.se[j].is_number() || !(r.b[j].is_number() || r.beta[j].is_number()),
                fmt::format("the estimate whose standard error it is ({})", r.se_of)}}));
  judge_by_ratios(
      of.name("t", j), t, found, [](const std::string& ratio) { return ratio; }, "se", checks);
}

/// P(|T| > |t|). Not monotone in t across 0, where it is 1.
Recomputed two_sided(const Recomputed& t, double df) {
  if (std::isnan(t.value)) return {};
  const bool has_zero = t.range.lower <= 0 && t.range.upper >= 0;
  const double a = student_t_two_sided(t.range.lower, df);
  const double b = student_t_two_sided(t.range.upper, df);
  return {student_t_two_sided(t.value, df), {std::min(a, b), has_zero ? 1 : std::max(a, b)}};
}

void check_pvalue(const Of& of, std::size_t j, Checks& checks) {
  const RegressionClaim& r = of.r;
  const Printed& printed = r.pvalue[j];
  if (!printed.given()) return;
  if (std::isnan(of.df())) return checks.unchecked(of.name("pvalue", j), printed, needs_n(of));
  Ratios found = ratios(of, j);
  if (r.t[j].is_number()) {
    found = {};
    found.add("", {r.t[j].value, r.t[j].box}, r.t[j].text);
  }
  if (found.conventions.empty())
    return checks.unchecked(of.name("pvalue", j), printed, "needs t, or an estimate and se");
  for (Convention& c : found.conventions)
    c.recomputed = two_sided(c.recomputed, of.df());
  judge_by_ratios(
      of.name("pvalue", j),
      printed,
      found,
      [&](const std::string& t) {
        return fmt::format("P(|t| > {}) with {} df", t, shown(of.df()));
      },
      "",
      checks);
}

/// beta = b sd(x) / sd(y)
void check_standardized(const Of& of, std::size_t j, Checks& checks) {
  const RegressionClaim& r = of.r;
  if (!r.b[j].is_number() || !r.beta[j].given()) return;
  const Printed sd_x = find_sd(of.claims, r.x[j]), sd_y = find_sd(of.claims, r.y);
  if (!sd_x.is_number() || !sd_y.is_number()) return;
  const std::array<Input, 3> inputs{r.b[j], not_negative(sd_x), not_negative(sd_y)};
  checks.judged(of.name("beta", j),
                r.beta[j],
                recompute(inputs, [](auto at) { return at[0] * at[1] / at[2]; }),
                fmt::format("{} * {} / {}", r.b[j].text, sd_x.text, sd_y.text),
                "b");
}

/// A formula that is infinite at R^2 = 1, over what R^2 prints like; where 1 is printed, from the
/// smallest of these on.
struct ByR2 {
  Recomputed value;
  std::string r2;
};

ByR2 by_r2(const Printed& r2, const std::function<double(double)>& formula) {
  const Interval box = Input(r2).within(0, 1).box;
  const double least = formula(box.lower), most = box.upper < 1 ? formula(box.upper) : infinity;
  if (r2.value >= 1) return {{not_a_number, {least, most}}, shown(box.lower)};
  return {{formula(r2.value), {least, most}}, r2.text};
}

/// The squared semipartial correlation t^2 (1 - R^2) / df is R^2 itself of one predictor, and at
/// most that of several.
void check_t_by_r2(const Of& of, std::size_t j, Checks& checks) {
  const RegressionClaim& r = of.r;
  if (!r.t[j].is_number() || !r.r2.is_number() || std::isnan(of.df())) return;
  const ByR2 found = by_r2(r.r2, [&](double r2) { return std::sqrt(r2 / (1 - r2) * of.df()); });
  Recomputed t = found.value;
  const std::string arithmetic =
      fmt::format("sqrt({0} / (1 - {0}) * {1})", found.r2, shown(of.df()));
  if (of.predictors() > 1) {
    if (std::isinf(t.range.upper)) return;
    return checks.bounded(of.name("t", j),
                          r.t[j],
                          {-t.range.upper, t.range.upper},
                          fmt::format("|t| is at most {} = {}", arithmetic, shown(t.range.upper)),
                          "r2");
  }
  if (r.t[j].value < 0) t = {-t.value, {-t.range.upper, -t.range.lower}};
  checks.judged(of.name("t", j), r.t[j], t, arithmetic, "r2");
}

/// Of one predictor R^2 = beta^2, which is not monotone across 0.
void check_r2_by_beta(const Of& of, Checks& checks) {
  const RegressionClaim& r = of.r;
  if (of.predictors() != 1 || !r.r2.given() || !r.beta[0].is_number()) return;
  const std::array<Input, 1> inputs{r.beta[0]};
  Recomputed r2 = recompute(inputs, [](auto at) { return at[0] * at[0]; });
  if (r.beta[0].box.lower <= 0 && r.beta[0].box.upper >= 0) r2.range.lower = 0;
  checks.judged(
      "r2", r.r2, r2, fmt::format("one predictor: beta^2 = {}^2", r.beta[0].text), "beta");
}

std::string needs_r2(const Of& of) {
  const bool is_small = of.r.n > 0 && std::isnan(of.df());
  return is_small ? needs_n(of) : needs({{of.r.r2, "r2"}, {of.r.n > 0, "n"}});
}

void check_adjusted(const Of& of, Checks& checks) {
  const RegressionClaim& r = of.r;
  if (!r.adj_r2.given()) return;
  if (!r.r2.is_number() || std::isnan(of.df()))
    return checks.unchecked("adj_r2", r.adj_r2, needs_r2(of));
  const double total = of.df() + static_cast<double>(of.predictors());
  const std::array<Input, 1> inputs{r.r2};
  checks.judged("adj_r2",
                r.adj_r2,
                recompute(inputs, [&](auto at) { return 1 - (1 - at[0]) * total / of.df(); }),
                fmt::format("1 - (1 - {}) * {} / {}", r.r2.text, shown(total), shown(of.df())));
}

/// F = (R^2 / k) / ((1 - R^2) / df)
void check_f(const Of& of, Checks& checks) {
  const RegressionClaim& r = of.r;
  const auto k = static_cast<double>(of.predictors());
  const bool has_r2 = r.r2.is_number() && !std::isnan(of.df());
  const ByR2 found =
      has_r2 ? by_r2(r.r2, [&](double r2) { return r2 / k / ((1 - r2) / of.df()); }) : ByR2{};
  if (r.f.given() && !has_r2) checks.unchecked("f", r.f, needs_r2(of));
  if (r.f.given() && has_r2)
    checks.judged(
        "f",
        r.f,
        found.value,
        fmt::format("({0} / {1}) / ((1 - {0}) / {2})", found.r2, shown(k), shown(of.df())));
  if (!r.pvalue_f.given()) return;
  if (std::isnan(of.df())) return checks.unchecked("pvalue_f", r.pvalue_f, needs_n(of));
  if (!r.f.is_number() && !has_r2) return checks.unchecked("pvalue_f", r.pvalue_f, "needs f or r2");
  const Recomputed of_f = r.f.is_number() ? Recomputed{r.f.value, r.f.box} : found.value;
  const auto p = [&](double f) { return std::isinf(f) ? 0 : f_upper(f, k, of.df()); };
  const double at = std::isnan(of_f.value) ? of_f.range.lower : of_f.value;
  checks.judged("pvalue_f",
                r.pvalue_f,
                {p(at), {p(of_f.range.upper), p(std::max(of_f.range.lower, 0.0))}},
                fmt::format("P(F > {}) with {} and {} df", shown(at), shown(k), shown(of.df())));
}

/// Of one predictor beta = r and R^2 = r^2; of several beta = R^-1 r and R^2 = r' beta, the
/// standard error of beta_j being sqrt((1 - R^2) / df (R^-1)_jj).
struct FromCorrelations {
  std::vector<Recomputed> beta, se_beta, t;
  Recomputed r2;
};

VectorXd unpack(const PrintedCorrelations& c, const Matrix& from) {
  const std::int64_t p = from.rows;
  VectorXd list(p * (p - 1) / 2);
  Eigen::Index k = 0;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(c.names.size()); ++i)
    for (std::int64_t j = 0; j < i; ++j)
      list[k++] = from(i, j);
  return list;
}

FromCorrelations from_correlations(const PrintedCorrelations& printed, double df) {
  const auto p = static_cast<Eigen::Index>(printed.names.size());  // y first
  const Results results = [&](const VectorXd& list) {
    MatrixXd R = MatrixXd::Identity(p, p);
    Eigen::Index k = 0;
    for (Eigen::Index i = 0; i < p; ++i)
      for (Eigen::Index j = 0; j < i; ++j)
        R(i, j) = R(j, i) = list[k++];
    const MatrixXd inv = inverse(R.bottomRightCorner(p - 1, p - 1));
    const VectorXd beta = inv * R.col(0).tail(p - 1);
    const double r2 = beta.dot(R.col(0).tail(p - 1));
    VectorXd out = VectorXd::Constant(3 * (p - 1) + 1, not_a_number);
    if (!(r2 >= 0 && r2 <= 1)) return out;
    const VectorXd se = ((1 - r2) / df * inv.diagonal().array()).sqrt();
    out << beta, se, (beta.array() / se.array()).matrix(), r2;
    return out;
  };
  const std::vector<Recomputed> all =
      spread(unpack(printed, printed.value), unpack(printed, printed.half), results);
  const auto part = [&](Eigen::Index first) {
    const auto begin = all.begin() + first * (p - 1);
    return std::vector<Recomputed>(begin, begin + (p - 1));
  };
  return {part(0), part(1), part(2), all.back()};
}

Recomputed scaled(const Recomputed& of, const Printed& sd_x, const Printed& sd_y) {
  const std::array<Input, 3> low{of.range.lower, not_negative(sd_x), not_negative(sd_y)},
      high{of.range.upper, not_negative(sd_x), not_negative(sd_y)};
  const Formula formula = [](auto at) { return at[0] * at[2] / at[1]; };
  const Recomputed a = recompute(low, formula), b = recompute(high, formula);
  return {of.value * sd_y.value / sd_x.value,
          {std::min(a.range.lower, b.range.lower), std::max(a.range.upper, b.range.upper)}};
}

/// One predictor's coefficients as the correlations give them.
class CoefficientCheck {
 public:
  CoefficientCheck(
      const Of& of, std::size_t j, const FromCorrelations& found, double r, Checks& checks)
      : of_(of),
        j_(j),
        found_(found),
        checks_(checks),
        sd_x_(find_sd(of.claims, of.r.x[j])),
        sd_y_(find_sd(of.claims, of.r.y)),
        simple_(of.predictors() == 1 ? fmt::format("{:g}", r) : ""),
        is_perfect_(of.predictors() == 1 && std::abs(r) >= 1) {}

  void run() const {
    check_beta();
    if (std::isnan(of_.df()) || is_perfect_) return;  // t is infinite
    check_t();
    check_se();
  }

 private:
  bool has_sd() const { return sd_x_.is_number() && sd_y_.is_number(); }
  std::string solved(const char* what) const {
    return fmt::format("{} of {} in R^-1 r of {} predictors", what, of_.r.x[j_], of_.predictors());
  }
  std::string in_units(const std::string& beta) const {
    return fmt::format("{} * {} / {}", beta, sd_y_.text, sd_x_.text);
  }

  void check_beta() const {
    const Printed &beta = of_.r.beta[j_], &b = of_.r.b[j_];
    if (beta.given())
      checks_.judged(
          of_.name("beta", j_),
          beta,
          found_.beta[j_],
          simple_.empty() ? solved("beta") : fmt::format("r({}, {})", of_.r.x[0], of_.r.y),
          "correlations");
    if (b.given() && has_sd())
      checks_.judged(of_.name("b", j_),
                     b,
                     scaled(found_.beta[j_], sd_x_, sd_y_),
                     in_units(simple_.empty() ? solved("beta") : simple_),
                     "correlations");
  }

  void check_t() const {
    const Printed &t = of_.r.t[j_], &pvalue = of_.r.pvalue[j_];
    const std::string arithmetic =
        simple_.empty() ? solved("t")
                        : fmt::format("{0} * sqrt({1} / (1 - {0}^2))", simple_, shown(of_.df()));
    if (t.given()) checks_.judged(of_.name("t", j_), t, found_.t[j_], arithmetic, "correlations");
    if (pvalue.given())
      checks_.judged(of_.name("pvalue", j_),
                     pvalue,
                     two_sided(found_.t[j_], of_.df()),
                     fmt::format("{} = {}, P(|t| > that)", arithmetic, shown(found_.t[j_].value)),
                     "correlations");
  }

  /// Without standard deviations a standard error of b cannot be told, and it may be one.
  void check_se() const {
    const RegressionClaim& r = of_.r;
    if (!r.se[j_].given() || (r.se_of != "beta" && !has_sd())) return;
    std::vector<Convention> conventions;
    if (r.se_of == "beta" || (r.se_of.empty() && r.beta[j_].given()))
      conventions.push_back({"the standard error of beta", found_.se_beta[j_]});
    if (r.se_of != "beta")
      conventions.push_back({"the standard error of b", scaled(found_.se_beta[j_], sd_x_, sd_y_)});
    const std::string beta = simple_.empty()
                                 ? solved("se")
                                 : fmt::format("sqrt((1 - {}^2) / {})", simple_, shown(of_.df()));
    checks_.by_convention(
        of_.name("se", j_),
        r.se[j_],
        conventions,
        [&](const Convention& c) { return c.name.ends_with("beta") ? beta : in_units(beta); },
        "correlations");
  }

  const Of& of_;
  std::size_t j_;
  const FromCorrelations& found_;
  Checks& checks_;
  Printed sd_x_, sd_y_;
  std::string simple_;  ///< the correlation, where there is one predictor
  bool is_perfect_;     ///< and it is 1
};

void check_by_correlations(const Of& of, Checks& checks) {
  const RegressionClaim& r = of.r;
  std::vector<std::string> names{r.y};
  names.insert(names.end(), r.x.begin(), r.x.end());
  names.insert(names.end(), r.controls.begin(), r.controls.end());
  const PrintedCorrelations printed = find_correlations(of.claims, names);
  if (printed.names.empty()) return;
  const FromCorrelations found = from_correlations(printed, of.df());
  for (std::size_t j = 0; j < r.x.size(); ++j)
    CoefficientCheck(of, j, found, printed.value(0, 1), checks).run();
  if (!r.r2.given()) return;
  const std::string arithmetic = of.predictors() == 1
                                     ? fmt::format("{:g}^2", printed.value(0, 1))
                                     : fmt::format("r' R^-1 r of {} predictors", of.predictors());
  checks.judged("r2", r.r2, found.r2, arithmetic, "correlations");
}

}  // namespace

void check_regression(const RegressionClaim& claim,
                      const Claims& claims,
                      std::vector<ClaimCheck>& list) {
  Checks checks(list, "Regressions", claim);
  const Of of{claim, claims};
  const std::size_t before = list.size();
  for (std::size_t j = 0; j < claim.x.size(); ++j) {
    check_ratio(of, j, checks);
    check_pvalue(of, j, checks);
    check_standardized(of, j, checks);
    check_t_by_r2(of, j, checks);
  }
  check_r2_by_beta(of, checks);
  check_adjusted(of, checks);
  check_f(of, checks);
  check_by_correlations(of, checks);
  if (list.size() > before) return;
  for (std::size_t j = 0; j < claim.x.size(); ++j)
    for (const auto& [name, printed] : {std::pair{"b", &claim.b[j]},
                                        std::pair{"beta", &claim.beta[j]},
                                        std::pair{"se", &claim.se[j]}})
      if (printed->given())
        checks.unchecked(of.name(name, j), *printed, "needs the correlations of all its variables");
  if (claim.r2.given())
    checks.unchecked("r2", claim.r2, "needs the correlations of all its variables");
}

}  // namespace semfit::internal
