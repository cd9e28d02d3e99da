#include "moments/em.h"

#include "math/symmetric.h"

#include <algorithm>
#include <cmath>

namespace semfit::internal {
namespace {

constexpr int max_evaluations = 2000;
/// Cycles in which F does not fall by more than rounding before it counts as minimal.
constexpr int patience = 10;

/// What two values of F may differ by for no reason but rounding.
double noise_of(double f) {
  return 1e-14 * (1 + std::abs(f));
}

/// A point with F and the EM step that leads on from it.
struct Step {
  Moments from, change;
  double f = 0;

  Moments to() const { return {from.Sigma + change.Sigma, from.mu + change.mu}; }
};

Moments em_change(const Moments& at, const Moments& sensitivity) {
  const VectorXd d = -0.5 * (at.Sigma * sensitivity.mu);
  const MatrixXd half = at.Sigma * sensitivity.Sigma;
  MatrixXd change = -half * at.Sigma;
  change.noalias() -= d * d.transpose();
  return {0.5 * (change + change.transpose()), d};
}

class Search {
 public:
  Search(const PatternLikelihood& likelihood, const Moments& start)
      : likelihood_(likelihood), inverse_sd_(start.Sigma.diagonal().cwiseSqrt().cwiseInverse()) {}

  /// nullopt: no likelihood there.
  std::optional<Step> step(const Moments& from) {
    ++evaluations_;
    Moments sensitivity;
    const std::optional<double> f = likelihood_.evaluate(from, &sensitivity);
    if (!f) return std::nullopt;
    return Step{from, em_change(from, sensitivity), *f};
  }

  /// Changes of moments of variables of unit variance.
  Moments standardised(const Moments& change) const {
    return {inverse_sd_.asDiagonal() * change.Sigma * inverse_sd_.asDiagonal(),
            inverse_sd_.cwiseProduct(change.mu)};
  }

  double largest(const Moments& change) const {
    const Moments in_units = standardised(change);
    return std::max(in_units.Sigma.cwiseAbs().maxCoeff(), in_units.mu.cwiseAbs().maxCoeff());
  }

  /// Where two successive steps point to: from - 2 a r + a^2 v with r the first change, v that of
  /// the changes and a = -|r| / |v|, at least as far as the two steps went.
  Moments extrapolate(const Step& first, const Step& second) const {
    const Moments r = standardised(first.change);
    const Moments v{standardised(second.change).Sigma - r.Sigma,
                    standardised(second.change).mu - r.mu};
    const double a = -std::max(1.0, std::sqrt(dot(r, r) / dot(v, v)));
    const double by_first = -2 * a - a * a, by_second = a * a;
    return {first.from.Sigma + by_first * first.change.Sigma + by_second * second.change.Sigma,
            first.from.mu + by_first * first.change.mu + by_second * second.change.mu};
  }

  int evaluations() const { return evaluations_; }

 private:
  const PatternLikelihood& likelihood_;
  VectorXd inverse_sd_;
  int evaluations_ = 0;
};

}  // namespace

UnrestrictedMaximum estimate_unrestricted(const PatternLikelihood& likelihood,
                                          Moments start,
                                          double tolerance) {
  Search search(likelihood, start);
  std::optional<Step> current = search.step(start);
  if (!current) return {std::move(start), 0, search.evaluations(), false};
  const auto result = [&](const Step& at, bool converged) {
    return UnrestrictedMaximum{at.from, at.f, search.evaluations(), converged};
  };
  double lowest = current->f;
  int idle = 0;
  while (search.evaluations() < max_evaluations) {
    if (search.largest(current->change) < tolerance) return result(*current, true);
    const auto second = search.step(current->to());
    if (!second) return result(*current, false);
    if (search.largest(second->change) < tolerance) return result(*second, true);
    const Moments ahead = search.extrapolate(*current, *second);
    auto next = cholesky(ahead.Sigma) ? search.step(ahead) : std::nullopt;
    if (!next || next->f > second->f + noise_of(second->f)) next = search.step(second->to());
    if (!next) return result(*second, false);
    current = std::move(next);
    idle = current->f < lowest - noise_of(lowest) ? 0 : idle + 1;
    lowest = std::min(lowest, current->f);
    if (idle == patience) return result(*current, true);
  }
  return result(*current, false);
}

}  // namespace semfit::internal
