// Coefficients, their tests and R-squared: of each other, and of the printed correlations.
#include "math/decomposition.h"
#include "math/distributions.h"
#include "verify/sections.h"
#include "verify/spread.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

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

/// The estimate over its standard error, each way that the claims allow.
struct Ratios {
  std::vector<Convention> conventions;
  std::vector<std::string> arithmetic;

  void add(std::string name, const Recomputed& ratio, std::string text) {
    conventions.push_back({std::move(name), ratio});
    arithmetic.push_back(std::move(text));
  }
};

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
    out.add("a standard error of b that cannot be told without standard deviations",
            {},
            fmt::format("beta sd(y) / sd(x) / {}", r.se[j].text));
    return out;
  }
  const std::array<Input, 4> inputs{
      r.beta[j], not_negative(r.se[j]), not_negative(sd_x), not_negative(sd_y)};
  out.add("the standard error of b = beta sd(y) / sd(x)",
          recompute(inputs, [](auto at) { return at[0] * at[3] / at[2] / at[1]; }),
          fmt::format("{} * {} / {} / {}", r.beta[j].text, sd_y.text, sd_x.text, r.se[j].text));
  return out;
}

void check_ratio(const Of& of, std::size_t j, Checks& checks) {
  const Printed& t = of.r.t[j];
  if (!t.given()) return;
  const Ratios found = ratios(of, j);
  if (found.conventions.empty())
    return checks.unchecked(of.name("t", j), t, "needs se and b or beta");
  checks.by_convention(
      of.name("t", j),
      t,
      found.conventions,
      [&](const Convention& c) {
        return found.arithmetic[static_cast<std::size_t>(&c - found.conventions.data())];
      },
      "se");
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
  if (std::isnan(of.df())) return checks.unchecked(of.name("pvalue", j), printed, "needs n");
  Ratios found = ratios(of, j);
  if (r.t[j].is_number()) {
    found = {};
    found.add("", {r.t[j].value, r.t[j].box}, r.t[j].text);
  }
  if (found.conventions.empty())
    return checks.unchecked(of.name("pvalue", j), printed, "needs t, or an estimate and se");
  for (Convention& c : found.conventions)
    c.recomputed = two_sided(c.recomputed, of.df());
  checks.by_convention(of.name("pvalue", j), printed, found.conventions, [&](const Convention& c) {
    const std::string& t =
        found.arithmetic[static_cast<std::size_t>(&c - found.conventions.data())];
    return fmt::format("P(|t| > {}) with {} df", t, shown(of.df()));
  });
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

/// The squared semipartial correlation t^2 (1 - R^2) / df is R^2 itself of one predictor, and at
/// most that of several.
void check_t_by_r2(const Of& of, std::size_t j, Checks& checks) {
  const RegressionClaim& r = of.r;
  if (!r.t[j].is_number() || !r.r2.is_number() || std::isnan(of.df())) return;
  const std::array<Input, 1> inputs{Input(r.r2).within(0, .999999)};
  Recomputed t =
      recompute(inputs, [&](auto at) { return std::sqrt(at[0] / (1 - at[0]) * of.df()); });
  const std::string arithmetic =
      fmt::format("sqrt({0} / (1 - {0}) * {1})", r.r2.text, shown(of.df()));
  if (of.predictors() > 1)
    return checks.bounded(of.name("t", j),
                          r.t[j],
                          {-t.range.upper, t.range.upper},
                          fmt::format("|t| is at most {} = {}", arithmetic, shown(t.range.upper)),
                          "r2");
  if (r.t[j].value < 0) t = {-t.value, {-t.range.upper, -t.range.lower}};
  checks.judged(of.name("t", j), r.t[j], t, arithmetic, "r2");
}

/// F = (R^2 / k) / ((1 - R^2) / df)
void check_r2_tests(const Of& of, Checks& checks) {
  const RegressionClaim& r = of.r;
  const auto k = static_cast<double>(of.predictors());
  const bool has_r2 = r.r2.is_number() && !std::isnan(of.df());
  if (r.adj_r2.given()) {
    if (!has_r2) checks.unchecked("adj_r2", r.adj_r2, "needs r2 and n");
    const std::array<Input, 1> inputs{Input(r.r2).within(0, 1)};
    if (has_r2)
      checks.judged(
          "adj_r2",
          r.adj_r2,
          recompute(inputs, [&](auto at) { return 1 - (1 - at[0]) * (of.df() + k) / of.df(); }),
          fmt::format("1 - (1 - {}) * {} / {}", r.r2.text, shown(of.df() + k), shown(of.df())));
  }
  const std::array<Input, 1> inputs{Input(r.r2).within(0, .999999)};
  const Recomputed F =
      has_r2 ? recompute(inputs, [&](auto at) { return at[0] / k / ((1 - at[0]) / of.df()); })
             : Recomputed{};
  if (r.f.given()) {
    if (!has_r2)
      checks.unchecked("f", r.f, "needs r2 and n");
    else
      checks.judged(
          "f",
          r.f,
          F,
          fmt::format("({0} / {1}) / ((1 - {0}) / {2})", r.r2.text, shown(k), shown(of.df())));
  }
  if (!r.pvalue_f.given()) return;
  if (!(r.f.is_number() || has_r2) || std::isnan(of.df()))
    return checks.unchecked("pvalue_f", r.pvalue_f, "needs f or r2, and n");
  const Recomputed of_f = r.f.is_number() ? Recomputed{r.f.value, r.f.box} : F;
  const auto p = [&](double f) { return f_upper(f, k, of.df()); };
  checks.judged(
      "pvalue_f",
      r.pvalue_f,
      {p(of_f.value), {p(of_f.range.upper), p(std::max(of_f.range.lower, 0.0))}},
      fmt::format("P(F > {}) with {} and {} df", shown(of_f.value), shown(k), shown(of.df())));
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
        simple_(of.predictors() == 1 ? fmt::format("{:g}", r) : "") {}

  void run() const {
    check_beta();
    if (std::isnan(of_.df())) return;
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
  check_r2_tests(of, checks);
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
