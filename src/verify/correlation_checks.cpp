// Tables of correlations: each between -1 and 1, stars as their p-values, and all of them together
// the correlations of some data.
#include "math/distributions.h"
#include "verify/nearest.h"
#include "verify/sections.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Those that are outside have been said, and are not given any more.
void check_range(const CorrelationClaim& claim, Checks& checks) {
  std::size_t count = 0;
  for (const std::vector<Printed>& row : claim.rows)
    for (const Printed& r : row) {
      if (!r.given()) return;
      ++count;
    }
  if (count > 0)
    checks.statement("range",
                     fmt::format("{} correlations", count),
                     claim.place + "/matrix",
                     Verdict::consistent,
                     "all lie between -1 and 1");
}

/// t = r sqrt((n - 2) / (1 - r^2)) with n - 2 df.
double pvalue_of(double r, double n) {
  if (std::abs(r) >= 1) return 0;
  return student_t_two_sided(r * std::sqrt((n - 2) / (1 - r * r)), n - 2);
}

bool has_stars(const CorrelationClaim& claim) {
  return std::ranges::any_of(claim.rows, [](const std::vector<Printed>& row) {
    return std::ranges::any_of(row, [](const Printed& r) { return r.stars > 0; });
  });
}

/// A star says p < level, and its absence p >= the level of one star.
void check_stars(const CorrelationClaim& claim, Checks& checks) {
  if (claim.stars.empty()) {
    if (has_stars(claim))
      checks.statement(
          "stars",
          "stars",
          claim.place + "/stars",
          Verdict::unchecked,
          "needs the level that each number of stars stands for: \"stars\": [.05, .01]");
    return;
  }
  if (claim.n < 3)
    return checks.statement(
        "stars", "stars", claim.place + "/stars", Verdict::unchecked, "needs n");
  const auto n = static_cast<double>(claim.n);
  std::size_t right = 0, count = 0;
  for (std::size_t i = 0; i < claim.rows.size(); ++i)
    for (std::size_t j = 0; j < claim.rows[i].size(); ++j) {
      const Printed& r = claim.rows[i][j];
      if (!r.given()) continue;
      ++count;
      const Interval box = Input(r).within(-1, 1).box;
      const bool has_zero = box.lower <= 0 && box.upper >= 0;
      const Recomputed p{
          pvalue_of(std::clamp(r.value, -1.0, 1.0), n),
          {std::min(pvalue_of(box.lower, n), pvalue_of(box.upper, n)),
           has_zero ? 1.0 : std::max(pvalue_of(box.lower, n), pvalue_of(box.upper, n))}};
      const auto stars = static_cast<std::size_t>(r.stars);
      const double level = claim.stars[std::min(stars, claim.stars.size()) - (stars > 0 ? 1 : 0)];
      Printed said;
      said.text =
          fmt::format("{} {:g}", stars > 0 ? "<" : ">=", stars > 0 ? level : claim.stars[0]);
      said.box = stars > 0 ? Interval{0, level} : Interval{claim.stars[0], 1};
      said.relation = Printed::Relation::less;
      said.place = r.place;
      if (judge(said, p) != Verdict::impossible) {
        ++right;
        continue;
      }
      checks.judged(
          pair_of(claim, i, j) + " = " + r.text + ": p",
          said,
          p,
          std::abs(r.value) >= 1
              ? std::string("p of a perfect correlation")
              : fmt::format("t = {0} * sqrt(({1} - 2) / (1 - {0}^2)) = {2}, p",
                            shown(r.value),
                            claim.n,
                            shown(r.value * std::sqrt((n - 2) / (1 - r.value * r.value)))));
    }
  if (right < count) return;  // the others were said
  checks.statement("stars",
                   fmt::format("stars of {} of {} correlations", right, count),
                   claim.place + "/stars",
                   Verdict::consistent,
                   fmt::format("as p of t = r sqrt(({} - 2) / (1 - r^2)) says", claim.n));
}

/// The pair that the nearest correlation matrix changes most.
std::string largest_change(const CorrelationClaim& claim,
                           const MatrixXd& R,
                           const MatrixXd& nearest) {
  Eigen::Index i = 0, j = 0;
  (R - nearest).cwiseAbs().maxCoeff(&i, &j);
  const auto [low, high] = std::minmax(i, j);
  return fmt::format("{} would be {:.3f}",
                     pair_of(claim, static_cast<std::size_t>(high), static_cast<std::size_t>(low)),
                     nearest(i, j));
}

void check_definite(const CorrelationClaim& claim, Verification& verification, Checks& checks) {
  const PrintedCorrelations printed = correlations_of(claim, claim.names);
  if (printed.names.empty())
    return checks.statement("definite",
                            "correlations of some data",
                            claim.place + "/matrix",
                            Verdict::unchecked,
                            "needs correlations that are possible each by itself");
  const auto p = static_cast<Eigen::Index>(claim.names.size());
  const MatrixXd R = Eigen::Map<const MatrixXd>(printed.value.values.data(), p, p);
  const MatrixXd half = Eigen::Map<const MatrixXd>(printed.half.values.data(), p, p);
  const BoxVerdict box = judge_box(R, half);
  const std::string smallest =
      fmt::format("smallest eigenvalue {}", shown(box.smallest_eigenvalue));
  const std::string said = "correlations of some data";
  const std::string place = claim.place + "/matrix";
  if (box.is == BoxVerdict::Is::inside)
    return checks.statement("definite", said, place, Verdict::consistent, smallest);
  const MatrixXd nearest = nearest_correlations(R);
  const double distance = (R - nearest).norm();
  NearestCorrelations record{
      claim.place, box.smallest_eigenvalue, distance, claim.names, Matrix(p, p)};
  Eigen::Map<MatrixXd>(record.matrix.values.data(), p, p) = nearest;
  verification.nearest.push_back(std::move(record));
  const std::string near = fmt::format("nearest correlation matrix at {} (Frobenius), {}",
                                       shown(distance),
                                       largest_change(claim, R, nearest));
  if (box.is == BoxVerdict::Is::meets)
    return checks.statement(
        "definite",
        said,
        place,
        Verdict::within_rounding,
        smallest + ", but matrices that print alike are positive semidefinite; " + near);
  if (box.is == BoxVerdict::Is::misses)
    return checks.statement("definite",
                            said,
                            place,
                            Verdict::impossible,
                            fmt::format("{}, and at most {} of every matrix that prints alike; {}",
                                        smallest,
                                        shown(box.largest_quadratic_form),
                                        near));
  checks.statement("definite",
                   said,
                   place,
                   Verdict::unchecked,
                   smallest + "; whether rounding explains it was not decided; " + near);
}

}  // namespace

void check_correlations(const CorrelationClaim& claim, Verification& verification) {
  Checks checks(verification.checks, "Correlations", claim);
  check_range(claim, checks);
  check_stars(claim, checks);
  check_definite(claim, verification, checks);
}

}  // namespace semfit::internal
