#include "optimize/nlopt.h"

#include <array>
#include <cmath>
#include <exception>
#include <limits>
#include <span>

#include <nlopt.hpp>

namespace semfit::internal {
namespace {

struct Algorithm {
  const char* name;
  nlopt::algorithm code;
  bool takes_constraints;
};

constexpr std::array algorithms{
    Algorithm{"lbfgs", nlopt::LD_LBFGS, false},
    Algorithm{"slsqp", nlopt::LD_SLSQP, true},
    Algorithm{"tnewton", nlopt::LD_TNEWTON_PRECOND_RESTART, false},
    Algorithm{"var2", nlopt::LD_VAR2, false},
    Algorithm{"mma", nlopt::LD_MMA, false},
    Algorithm{"ccsaq", nlopt::LD_CCSAQ, false},
};

const Algorithm& find(const std::string& name) {
  for (const Algorithm& algorithm : algorithms)
    if (name == algorithm.name) return algorithm;
  throw std::logic_error("unknown optimiser '" + name + "'");
}

/// One function as NLopt calls it. Keeps the best feasible-by-bounds point, counts, and carries
/// exceptions across the C border, which would turn them into "nlopt failure".
struct Callback {
  const SmoothFunction* function = nullptr;
  double sign = 1;
  Optimum* best = nullptr;  ///< set for the objective
  std::exception_ptr* thrown = nullptr;
  VectorXd x, gradient;

  double operator()(unsigned n, const double* point, double* slope) {
    try {
      x = Eigen::Map<const VectorXd>(point, n);
      gradient.setZero(n);
      const double f = (*function)(x, slope ? &gradient : nullptr);
      const bool is_finite = std::isfinite(f);
      if (best) {
        ++best->evaluations;
        if (is_finite && f < best->f) {
          best->f = f;
          best->x = x;
        }
      }
      // NaN and infinity send NLopt's line searches astray; a huge value with no slope turns them
      // back.
      if (slope)
        Eigen::Map<VectorXd>(slope, n) = is_finite ? VectorXd(sign * gradient) : VectorXd::Zero(n);
      return is_finite ? sign * f : HUGE_VAL;
    } catch (...) {
      *thrown = std::current_exception();
      throw nlopt::forced_stop();
    }
  }
};

double call(unsigned n, const double* x, double* gradient, void* data) {
  return (*static_cast<Callback*>(data))(n, x, gradient);
}

void set_bounds(nlopt::opt& optimiser, const Problem& problem) {
  if (problem.lower.size() == 0) return;
  optimiser.set_lower_bounds(std::vector<double>(problem.lower.begin(), problem.lower.end()));
  optimiser.set_upper_bounds(std::vector<double>(problem.upper.begin(), problem.upper.end()));
}

}  // namespace

std::vector<std::string> optimizer_names() {
  std::vector<std::string> names;
  for (const Algorithm& algorithm : algorithms)
    names.emplace_back(algorithm.name);
  return names;
}

bool takes_constraints(const std::string& name) {
  return find(name).takes_constraints;
}

Optimum minimize(const Problem& problem,
                 const VectorXd& x,
                 const std::string& name,
                 const StoppingRule& rule) {
  Optimum best{x, std::numeric_limits<double>::infinity(), 0, ""};
  if (x.size() == 0) {
    best.f = problem.objective(x, nullptr);
    return best;
  }
  std::exception_ptr thrown;
  nlopt::opt optimiser(find(name).code, static_cast<unsigned>(x.size()));
  Callback objective{&problem.objective, 1, &best, &thrown, {}, {}};
  optimiser.set_min_objective(call, &objective);
  set_bounds(optimiser, problem);

  const bool is_constrained = !problem.equal.empty() || !problem.unequal.empty();
  std::vector<Callback> constraints;
  constraints.reserve(problem.equal.size() + problem.unequal.size());  // NLopt keeps the addresses
  constexpr double feasible = 1e-10;
  for (const SmoothFunction& h : problem.equal) {
    constraints.push_back({&h, 1, nullptr, &thrown, {}, {}});
    optimiser.add_equality_constraint(call, &constraints.back(), feasible);
  }
  for (const SmoothFunction& g : problem.unequal) {
    constraints.push_back({&g, -1, nullptr, &thrown, {}, {}});
    optimiser.add_inequality_constraint(call, &constraints.back(), feasible);
  }
  optimiser.set_maxeval(rule.max_evaluations);
  optimiser.set_ftol_rel(rule.relative_f);
  optimiser.set_xtol_rel(rule.relative_x);

  std::vector<double> point(x.begin(), x.end());
  double f = 0;
  try {
    const nlopt::result code = optimiser.optimize(point, f);
    best.message = nlopt_result_to_string(static_cast<nlopt_result>(code));
  } catch (const nlopt::forced_stop&) {
    if (thrown) std::rethrow_exception(thrown);
    best.message = "FORCED_STOP";
  } catch (const std::exception& failure) {
    best.message = failure.what();
  }
  // With constraints the lowest f seen may be infeasible; the last point is the optimiser's answer.
  if (is_constrained || !std::isfinite(best.f)) {
    best.x = Eigen::Map<const VectorXd>(point.data(), x.size());
    best.f = problem.objective(best.x, nullptr);
  }
  return best;
}

}  // namespace semfit::internal
