#include "estimate/estimate.h"

#include "estimate/coordinates.h"
#include "estimate/polish.h"
#include "optimize/nlopt.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace semfit::internal {
namespace {

/// The last rung of the ladder; no method of NLopt's.
const std::string scoring = "fisher-scoring";

SmoothFunction as_function(const Objective& objective) {
  return [&objective](const VectorXd& theta, VectorXd* gradient) {
    const auto f = objective.evaluate(theta, gradient);
    return f ? *f : std::numeric_limits<double>::infinity();
  };
}

/// One search from one start.
class Search {
 public:
  Search(const Objective& objective,
         const Constraints& constraints,
         const EstimationOptions& options)
      : objective_(objective), constraints_(constraints), options_(options) {}

  Estimate run(const VectorXd& start) {
    Estimate result;
    result.theta = start;
    const auto information = objective_.search_information(start);
    if (!information)
      return result;  // no covariance matrix at the start: nothing to follow downhill
    const VectorXd scale =
        information->diagonal().unaryExpr([](double i) { return i > 0 ? 1 / std::sqrt(i) : 1.0; });
    const bool needs_general_method =
        !constraints_.is_smooth_box() || (constraints_.has_bounds() && constraints_.K.rows() > 0);
    if (needs_general_method)
      search_with_constraints(result, scale);
    else if (options_.optimizer == scoring)
      search_by_scoring(result, *information, scale);
    else if (constraints_.has_bounds())
      search_in_box(result, scale);
    else
      search_freely(result, *information, scale);
    polish(objective_, constraints_, options_.tolerance, result);
    return result;
  }

 private:
  /// No constraints but linear equalities: their null space, whitened. The first round runs on the
  /// curvature of the start; where that is poor, fresh curvature is worth more than more steps.
  void search_freely(Estimate& result, const MatrixXd& information, const VectorXd& scale) {
    const FeasibleSpace space(constraints_, scale);
    result.theta = space.project(result.theta);
    if (space.dimension() == 0) return;  // nothing is free
    const SmoothFunction f = as_function(objective_);
    MatrixXd H = information;
    constexpr int rounds = 4;
    for (int round = 0; round < rounds; ++round) {
      const Whitened coordinates(space, result.theta, H);
      Problem problem;
      problem.objective = [&](const VectorXd& z, VectorXd* gradient) {
        const VectorXd theta = coordinates.theta(z);
        if (!gradient) return f(theta, nullptr);
        VectorXd by_theta(theta.size());
        const double value = f(theta, &by_theta);
        *gradient = coordinates.gradient(by_theta);
        return value;
      };
      const bool is_last = round == rounds - 1;
      StoppingRule rule;
      rule.max_evaluations =
          std::min(options_.max_iterations, is_last ? options_.max_iterations : 12 << round);
      rule.relative_f = 1e-14;
      const Optimum optimum =
          minimize(problem, VectorXd::Zero(coordinates.size()), options_.optimizer, rule);
      note(result, options_.optimizer, optimum);
      result.theta = coordinates.theta(optimum.x);
      VectorXd gradient;
      if (!objective_.evaluate(result.theta, &gradient)) return;
      if (coordinates.gradient(gradient).cwiseAbs().maxCoeff() < 1e-6 || is_last) return;
      const auto fresh = objective_.search_information(result.theta);
      if (!fresh) return;
      H = *fresh;
    }
  }

  /// Fisher scoring with step halving: slower than the above near the solution, but it finds its
  /// way from starts where line searches get lost.
  void search_by_scoring(Estimate& result, const MatrixXd& information, const VectorXd& scale) {
    const FeasibleSpace space(constraints_, scale);
    result.theta = space.project(result.theta);
    result.report.name = scoring;
    if (space.dimension() == 0) return;
    std::optional<MatrixXd> H = information;
    VectorXd gradient;
    for (int step = 0; step < options_.max_iterations && H; ++step) {
      const auto f = objective_.evaluate(result.theta, &gradient);
      ++result.report.evaluations;
      const Whitened coordinates(space, result.theta, *H);
      const VectorXd g = coordinates.gradient(gradient);
      if (!f || g.cwiseAbs().maxCoeff() < 1e-7) return;
      bool falls = false;
      for (double length = 1; length > 1e-4 && !falls; length *= 0.5) {
        const VectorXd theta = coordinates.theta(-length * g);
        const auto next = objective_.evaluate(theta, nullptr);
        ++result.report.evaluations;
        falls = next && *next < *f - 1e-4 * length * g.squaredNorm();
        if (falls) result.theta = theta;
      }
      if (!falls) return;
      H = objective_.search_information(result.theta);
    }
  }

  void search_in_box(Estimate& result, const VectorXd& scale) {
    result.theta = result.theta.cwiseMax(constraints_.lower).cwiseMin(constraints_.upper);
    solve_scaled(result, scale, options_.optimizer);
  }

  /// SLSQP is NLopt's method for general constraints.
  void search_with_constraints(Estimate& result, const VectorXd& scale) {
    const FeasibleSpace space(constraints_, scale);
    result.theta =
        space.project(result.theta).cwiseMax(constraints_.lower).cwiseMin(constraints_.upper);
    solve_scaled(
        result, scale, takes_constraints(options_.optimizer) ? options_.optimizer : "slsqp");
  }

  /// theta = centre + scale o z, so that bounds stay bounds.
  void solve_scaled(Estimate& result, const VectorXd& scale, const std::string& method) {
    const VectorXd centre = result.theta;
    const auto in_z = [&](const SmoothFunction& g) -> SmoothFunction {
      return [&centre, &scale, g](const VectorXd& z, VectorXd* gradient) {
        const VectorXd theta = centre + scale.cwiseProduct(z);
        const double value = g(theta, gradient);
        if (gradient) *gradient = gradient->cwiseProduct(scale);
        return value;
      };
    };
    Problem problem;
    problem.objective = in_z(as_function(objective_));
    problem.lower = (constraints_.lower - centre).cwiseQuotient(scale);
    problem.upper = (constraints_.upper - centre).cwiseQuotient(scale);
    for (Index i = 0; i < constraints_.K.rows() && takes_constraints(method); ++i)
      problem.equal.push_back(in_z([this, i](const VectorXd& theta, VectorXd* gradient) {
        if (gradient) *gradient = constraints_.K.row(i).transpose();
        return constraints_.K.row(i).dot(theta) - constraints_.k[i];
      }));
    for (const Constraint& c : constraints_.equal)
      problem.equal.push_back(
          in_z([&c](const VectorXd& t, VectorXd* g) { return internal::evaluate(c, t, g); }));
    for (const Constraint& c : constraints_.unequal)
      problem.unequal.push_back(
          in_z([&c](const VectorXd& t, VectorXd* g) { return internal::evaluate(c, t, g); }));
    StoppingRule rule;
    rule.max_evaluations = options_.max_iterations;
    const Optimum optimum = minimize(problem, VectorXd::Zero(centre.size()), method, rule);
    note(result, method, optimum);
    result.theta = (centre + scale.cwiseProduct(optimum.x))
                       .cwiseMax(constraints_.lower)
                       .cwiseMin(constraints_.upper);
  }

  static void note(Estimate& result, const std::string& method, const Optimum& optimum) {
    result.report.name = "nlopt-" + method;
    result.report.evaluations += optimum.evaluations;
  }

  const Objective& objective_;
  const Constraints& constraints_;
  const EstimationOptions& options_;
};

bool is_better(const Estimate& a, const Estimate& b) {
  if (a.converged != b.converged) return a.converged;
  return a.f < b.f;
}

}  // namespace

Estimate estimate(const Objective& objective,
                  const Constraints& constraints,
                  const std::vector<VectorXd>& starts,
                  const EstimationOptions& options) {
  Estimate best;
  best.f = std::numeric_limits<double>::infinity();
  int evaluations = 0, attempts = 0;
  // The ladder: each start with the chosen optimiser, then with SLSQP, whose line search is another
  // one, then by scoring where there is no box and no general constraint.
  std::vector<std::string> methods{options.optimizer};
  if (options.optimizer != "slsqp") methods.push_back("slsqp");
  if (constraints.is_smooth_box() && !constraints.has_bounds()) methods.push_back(scoring);
  for (const std::string& method : methods) {
    EstimationOptions attempt = options;
    attempt.optimizer = method;
    for (const VectorXd& start : starts) {
      Estimate candidate = Search(objective, constraints, attempt).run(start);
      ++attempts;
      evaluations += candidate.report.evaluations;
      if (attempts == 1 || is_better(candidate, best)) best = std::move(candidate);
      if (best.converged) break;
    }
    if (best.converged) break;
  }
  best.report.evaluations = evaluations;
  best.report.attempts = attempts;
  return best;
}

Estimate estimate_near(const Objective& objective,
                       const Constraints& constraints,
                       const VectorXd& theta,
                       const std::function<std::vector<VectorXd>()>& others,
                       const EstimationOptions& options) {
  Estimate direct;
  direct.theta = theta;
  polish(objective, constraints, options.tolerance, direct);
  if (direct.converged) {
    direct.report.name = "newton";
    direct.report.attempts = 1;
    return direct;
  }
  Estimate found = estimate(objective, constraints, {theta}, options);
  return found.converged ? found : estimate(objective, constraints, others(), options);
}

}  // namespace semfit::internal
