#include "estimate/polish.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace semfit::internal {
namespace {

constexpr double gradient_gate = 1e-6;
constexpr double constraint_gate = 1e-8;

/// Which constraints hold with equality at a point. Equalities always do; inequalities and bounds
/// join when theta sits on them and the gradient pushes outwards.
struct ActiveSet {
  MatrixXd J;      ///< a x q
  VectorXd value;  ///< a: how far each is from holding
  Index equalities = 0;
};

/// The Karush-Kuhn-Tucker conditions at one point, in units of `scale`.
struct Conditions {
  double f = std::numeric_limits<double>::infinity();
  VectorXd gradient;
  ActiveSet active;
  double gradient_norm = std::numeric_limits<double>::infinity();
  double constraint_error = std::numeric_limits<double>::infinity();
  double size() const { return std::max(gradient_norm, constraint_error); }
};

class Polisher {
 public:
  Polisher(const Objective& objective, const Constraints& constraints)
      : objective_(objective), constraints_(constraints) {}

  void run(double aim, Estimate& result) {
    VectorXd theta = result.theta;
    result.search_information = objective_.search_information(theta);
    if (!result.search_information) return;
    set_scale(*result.search_information);
    Conditions now = conditions(theta);
    // The expected information is at hand, so the first steps use it; where it gains less than a
    // digit a step, the observed Hessian at the present point takes over. Missing values make the
    // one that is at hand too poor.
    bool is_fresh = objective_.has_patterns() && renew_curvature(theta, now.active);
    if (!is_fresh) set_curvature(*result.search_information);
    constexpr int steps = 60;
    for (int step = 0; step < steps && now.size() > aim; ++step) {
      VectorXd next_theta;
      const Conditions next = best_along(theta, newton_step(now), now, next_theta);
      const bool improves = next.size() < now.size();
      if (!improves && is_fresh) break;
      const bool gains =
          next.size() < 0.1 * now.size() && next.active.J.rows() == now.active.J.rows();
      if (improves) {
        ++result.report.iterations;
        theta = next_theta;
        now = next;
        result.search_information.reset();
      }
      is_fresh = !gains;
      if (!gains && !renew_curvature(theta, now.active)) break;
    }
    result.theta = theta;
    // The verdict is made in the units of the place where the search ended: far from where it began
    // the same gradient may weigh much more.
    if (!result.search_information) {
      result.search_information = objective_.search_information(theta);
      if (!result.search_information) return;
      set_scale(*result.search_information);
      now = conditions(theta);
    }
    result.f = now.f;
    result.active = now.active.J;
    result.equalities = now.active.equalities;
    result.constraint_error = now.constraint_error;
    result.report.gradient_norm = now.gradient_norm;
    result.converged =
        now.gradient_norm <= gradient_gate && now.constraint_error <= constraint_gate;
  }

 private:
  void set_scale(const MatrixXd& information) {
    scale_ =
        information.diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
  }

  /// H in units of `scale_`, with its factor where it is positive definite.
  void set_curvature(const MatrixXd& H) {
    scaled_H_ = scale_.asDiagonal() * H * scale_.asDiagonal();
    scaled_H_.diagonal().array() += 1e-12;
    factor_ = cholesky(scaled_H_);
  }

  Conditions conditions(const VectorXd& theta) const {
    Conditions c;
    const auto f = objective_.evaluate(theta, &c.gradient);
    if (!f || !c.gradient.allFinite()) return c;
    c.f = *f;
    c.active = active_set(theta, c.gradient);
    c.constraint_error = violation(theta, c.active);
    VectorXd g = scale_.cwiseProduct(c.gradient);
    if (c.active.J.rows() > 0) {
      const MatrixXd J = unit_rows(c.active.J);
      g -= J.transpose() * multipliers(J, g);
    }
    c.gradient_norm = g.size() > 0 ? g.cwiseAbs().maxCoeff() : 0.0;
    return c;
  }

  /// J in units of `scale`, each row of length one: ranks and multipliers must not depend on units.
  MatrixXd unit_rows(const MatrixXd& J) const {
    const MatrixXd scaled = J * scale_.asDiagonal();
    return scaled.rowwise().norm().cwiseMax(1e-300).cwiseInverse().asDiagonal() * scaled;
  }

  static VectorXd multipliers(const MatrixXd& J, const VectorXd& g) {
    return least_squares(J.transpose(), g);
  }

  /// Distance of the equalities from holding, and of the inequalities and bounds from being met, in
  /// standard errors of one case along the constraint's own gradient.
  double violation(const VectorXd& theta, const ActiveSet& active) const {
    double worst = 0;
    for (Index i = 0; i < active.equalities; ++i)
      worst = std::max(worst, std::abs(active.value[i]) / length(active.J.row(i)));
    VectorXd slope;
    for (const Constraint& c : constraints_.unequal) {
      const double value = evaluate(c, theta, &slope);
      worst = std::max(worst, -value / length(slope.transpose()));
    }
    const VectorXd below = (constraints_.lower - theta).cwiseQuotient(scale_);
    const VectorXd above = (theta - constraints_.upper).cwiseQuotient(scale_);
    if (theta.size() > 0) worst = std::max({worst, below.maxCoeff(), above.maxCoeff()});
    return std::isfinite(worst) ? worst : std::numeric_limits<double>::infinity();
  }

  double length(const Eigen::RowVectorXd& row) const {
    return std::max(row.cwiseProduct(scale_.transpose()).norm(), 1e-300);
  }

  ActiveSet active_set(const VectorXd& theta, const VectorXd& gradient) const {
    std::vector<VectorXd> rows;
    std::vector<double> values;
    const auto add = [&](const VectorXd& row, double value) {
      rows.push_back(row);
      values.push_back(value);
    };
    for (Index i = 0; i < constraints_.K.rows(); ++i)
      add(constraints_.K.row(i).transpose(), constraints_.K.row(i).dot(theta) - constraints_.k[i]);
    VectorXd slope;
    for (const Constraint& c : constraints_.equal) {
      const double value = evaluate(c, theta, &slope);
      add(slope, value);
    }
    const auto equalities = static_cast<Index>(rows.size());
    constexpr double near = 1e-5;
    for (const Constraint& c : constraints_.unequal) {
      const double value = evaluate(c, theta, &slope);
      if (value / length(slope.transpose()) <= near) add(slope, value);
    }
    for (Index k = 0; k < theta.size(); ++k) {
      if ((theta[k] - constraints_.lower[k]) / scale_[k] <= near)
        add(VectorXd::Unit(theta.size(), k), theta[k] - constraints_.lower[k]);
      else if ((constraints_.upper[k] - theta[k]) / scale_[k] <= near)
        add(-VectorXd::Unit(theta.size(), k), constraints_.upper[k] - theta[k]);
    }
    ActiveSet set;
    set.equalities = equalities;
    set.J.resize(static_cast<Index>(rows.size()), theta.size());
    set.value.resize(static_cast<Index>(rows.size()));
    for (Index i = 0; i < set.J.rows(); ++i) {
      set.J.row(i) = rows[static_cast<std::size_t>(i)].transpose();
      set.value[i] = values[static_cast<std::size_t>(i)];
    }
    release_inward(set, gradient);
    return set;
  }

  /// Drops the inequalities whose multiplier says that f falls towards the inside.
  void release_inward(ActiveSet& set, const VectorXd& gradient) const {
    while (set.J.rows() > set.equalities) {
      const VectorXd lambda = multipliers(unit_rows(set.J), scale_.cwiseProduct(gradient));
      Index worst = 0;
      if (lambda.tail(set.J.rows() - set.equalities).minCoeff(&worst) >= 0) return;
      worst += set.equalities;
      const Index last = set.J.rows() - 1;
      set.J.row(worst) = set.J.row(last).eval();
      set.value[worst] = set.value[last];
      set.J.conservativeResize(last, Eigen::NoChange);
      set.value.conservativeResize(last);
    }
  }

  /// The observed Hessian where it is positive definite, else the expected information. With active
  /// constraints the Hessian lacks their curvature: then the information is steadier.
  bool renew_curvature(const VectorXd& theta, const ActiveSet& active) {
    if (active.J.rows() == 0)
      if (const auto observed = objective_.observed_information(theta)) {
        set_curvature(*observed);
        if (factor_) return true;
      }
    const auto expected = objective_.search_information(theta);
    if (expected) set_curvature(*expected);
    return expected.has_value();
  }

  /// Solves [H J'; J 0] [d; .] = [-g; -c] in scaled units.
  VectorXd newton_step(const Conditions& now) const {
    const Index q = scaled_H_.rows(), a = now.active.J.rows();
    const VectorXd g = scale_.cwiseProduct(now.gradient);
    if (a == 0) {
      const VectorXd d =
          factor_ ? VectorXd(factor_->solve(g)) : VectorXd(least_squares(scaled_H_, g));
      return -scale_.cwiseProduct(d);
    }
    const MatrixXd J = unit_rows(now.active.J);
    VectorXd c = now.active.value;
    for (Index i = 0; i < a; ++i)
      c[i] /= length(now.active.J.row(i));
    MatrixXd system = MatrixXd::Zero(q + a, q + a);
    system << scaled_H_, J.transpose(), J, MatrixXd::Zero(a, a);
    VectorXd right(q + a);
    right << -g, -c;
    const VectorXd solution = least_squares(system, right);
    return scale_.cwiseProduct(solution.head(q));
  }

  Conditions best_along(const VectorXd& theta,
                        const VectorXd& d,
                        const Conditions& now,
                        VectorXd& chosen) const {
    for (double step = 1; step > 1e-3; step *= 0.25) {
      chosen = (theta + step * d).cwiseMax(constraints_.lower).cwiseMin(constraints_.upper);
      const Conditions next = conditions(chosen);
      const bool climbs =
          next.f > now.f + 1e-10 * (1 + std::abs(now.f)) && now.constraint_error < 1e-6;
      if (next.size() < now.size() && !climbs) return next;
    }
    return {};
  }

  const Objective& objective_;
  const Constraints& constraints_;
  VectorXd scale_;
  MatrixXd scaled_H_;
  std::optional<Cholesky> factor_;
};

}  // namespace

void polish(const Objective& objective,
            const Constraints& constraints,
            double aim,
            Estimate& result) {
  result.f = std::numeric_limits<double>::infinity();
  result.report.gradient_norm = std::numeric_limits<double>::infinity();
  Polisher(objective, constraints).run(aim, result);
}

}  // namespace semfit::internal
