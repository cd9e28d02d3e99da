#include "inference/admissible.h"

#include "base/mention.h"
#include "inference/standardized.h"
#include "math/decomposition.h"
#include "math/symmetric.h"
#include "structure/composites.h"
#include "table/constraints.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

std::vector<std::string> names_of(const ParameterTable& table,
                                  const std::vector<Index>& parameters) {
  std::vector<std::string> names;
  for (const Index k : parameters)
    for (const Row& row : table.rows)
      if (row.free == k + 1) {
        names.push_back(name_of(row) + in_group(table, row.group));
        break;
      }
  return names;
}

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 12;
  if (names.size() <= shown) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format(
      "{}, ... ({} in all)", fmt::join(names.begin(), names.begin() + shown, ", "), names.size());
}

/// @param values  of the rows; those that are neither free nor a user's number are derived
void check_variances(const ParameterTable& table,
                     const VectorXd& values,
                     std::vector<Note>& notes) {
  std::vector<std::string> negative;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const bool is_estimate = row.free > 0 || row.ustart != row.ustart;
    if (row.op == Op::covariance && row.lhs == row.rhs && is_estimate &&
        values[static_cast<Index>(i)] < 0)
      negative.push_back(name_of(row) + in_group(table, row.group));
  }
  if (negative.empty()) return;
  notes.push_back(
      {Severity::warning,
       "negative-variance",
       fmt::format(
           "{} (a Heywood case): {}. The model may be wrong, the sample small or an indicator too "
           "good; look at its standard error, or keep variances positive with --bounds pos.var",
           negative.size() == 1 ? "a variance estimate is negative"
                                : "variance estimates are negative",
           list(negative)),
       negative});
}

/// The eigenvector of the smallest eigenvalue says which variables make a matrix impossible.
void check_definite(const MatrixXd& covariance,
                    const std::vector<std::string>& names,
                    const char* code,
                    const std::string& what,
                    std::vector<Note>& notes) {
  if (covariance.rows() < 2 || covariance.diagonal().minCoeff() <= 0) return;
  const MatrixXd R = unit_diagonal(covariance);
  std::vector<std::string> beyond, about;
  for (Index j = 0; j < R.cols(); ++j)
    for (Index i = j + 1; i < R.rows(); ++i)
      if (std::abs(R(i, j)) > 1 + 1e-10) {
        const auto& a = names[static_cast<std::size_t>(j)];
        const auto& b = names[static_cast<std::size_t>(i)];
        beyond.push_back(fmt::format("{}~~{} (correlation {:.3f})", a, b, R(i, j)));
        about.push_back(a + "~~" + b);
      }
  if (!beyond.empty()) {
    notes.push_back(
        {Severity::warning,
         code,
         fmt::format(
             "the covariance matrix of the {} is not positive definite: {}. Such variables may "
             "be one and the same; try a model with one factor less",
             what,
             list(beyond)),
         about});
    return;
  }
  const SymmetricEigen eigen = symmetric_eigen(R);
  if (eigen.values[0] > -1e-10) return;
  const VectorXd v = eigen.vectors.col(0).cwiseAbs();
  for (Index i = 0; i < v.size(); ++i)
    if (v[i] > 0.3 * v.maxCoeff()) about.push_back(names[static_cast<std::size_t>(i)]);
  notes.push_back(
      {Severity::warning,
       code,
       fmt::format(
           "the covariance matrix of the {} is not positive definite; the variables concerned "
           "are {}. A linear combination of them has a negative variance",
           what,
           list(about)),
       about});
}

/// The constraints that do not hold at theta.
std::vector<std::string> broken_constraints(const Constraints& constraints, const VectorXd& theta) {
  constexpr double tolerance = 1e-4;
  std::vector<std::string> broken;
  for (Index i = 0; i < constraints.K.rows(); ++i)
    if (std::abs(constraints.K.row(i).dot(theta) - constraints.k[i]) > tolerance)
      broken.push_back(constraints.linear_text[static_cast<std::size_t>(i)]);
  for (const Constraint& constraint : constraints.equal)
    if (std::abs(evaluate(constraint, theta, nullptr)) > tolerance)
      broken.push_back(constraint.text);
  for (const Constraint& constraint : constraints.unequal)
    if (evaluate(constraint, theta, nullptr) < -tolerance) broken.push_back(constraint.text);
  return broken;
}

Note not_converged(const ParameterTable& table, const Estimate& estimate) {
  const std::vector<std::string> broken =
      broken_constraints(compile_constraints(table), estimate.theta);
  if (!broken.empty())
    return {Severity::error,
            "not-converged",
            fmt::format("no solution was found: where the search ended, {} not hold. Constraints "
                        "and bounds that exclude each other have no solution: look for "
                        "contradictions, and drop or correct one of them",
                        broken.size() == 1
                            ? fmt::format("the constraint '{}' does", broken[0])
                            : fmt::format("the constraints '{}' do", fmt::join(broken, "', '"))),
            {}};
  if (estimate.report.evaluations == 0)
    return {
        Severity::error,
        "not-converged",
        "no solution was searched for: the covariance matrix that the model implies is singular "
        "at every start. A variable has no variance of its own; look for variances fixed at 0 "
        "(x1 ~~ 0*x1) and free them",
        {}};
  return {Severity::error,
          "not-converged",
          fmt::format("no solution was found: after {} evaluations in {} attempts the scaled "
                      "gradient is {:.1e} (it must be below 1e-6). The numbers below are where the "
                      "search ended, not estimates. Try --std-lv, other start values "
                      "(start(.5)*x), --bounds standard, or a simpler model",
                      estimate.report.evaluations,
                      estimate.report.attempts,
                      estimate.report.gradient_norm),
          {}};
}

}  // namespace

namespace {

/// What models whose unidentified parameters look like these usually lack.
std::string what_identifies(const ParameterTable& table, const std::vector<Index>& parameters) {
  const bool are_means = std::any_of(parameters.begin(), parameters.end(), [&](Index k) {
    return std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
      return row.free == k + 1 && row.op == Op::intercept;
    });
  });
  if (are_means)
    return "Each latent mean needs an origin (an intercept of its indicators, or the mean itself, "
           "fixed at 0; of factors of factors one order only has free means)";
  const bool has_latent =
      std::any_of(table.blocks.begin(), table.blocks.end(), [](const BlockVariables& block) {
        return !block.latent.empty();
      });
  if (!has_latent)
    return "Each regression of a loop, and each residual covariance of an outcome with its "
           "predictor, needs a predictor of its own";
  return "Each latent variable needs a scale (a loading or its variance fixed at 1) and enough "
         "indicators";
}

}  // namespace

std::string name_of(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

std::vector<Note> check_admissible(const ParameterTable& table,
                                   const Objective& objective,
                                   const VectorXd& theta) {
  std::vector<Note> notes;
  check_variances(table, row_values(table, objective, theta), notes);
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    const RamStructure& structure = objective.groups()[g].structure;
    const std::string where = in_group(table, static_cast<int>(g) + 1);
    const Index p = structure.p();
    const std::vector<std::string>& names = structure.names();
    const Index k = static_cast<Index>(names.size()) - p;
    if (k > 0)
      check_definite(structure.all_moments(theta).Sigma.bottomRightCorner(k, k),
                     {names.begin() + p, names.end()},
                     "latent-covariance-not-pd",
                     "latent variables" + where,
                     notes);
    const MatrixXd S = structure.matrices(theta).S.topLeftCorner(p, p);
    // Residuals with a covariance; the others cannot fail, and what a composite leaves of its
    // indicators is singular by construction.
    std::vector<Index> kept;
    const auto is_composed = [&](Index i) {
      return structure.composites() &&
             structure.composites()->is_indicator(names[static_cast<std::size_t>(i)]);
    };
    for (Index i = 0; i < p; ++i)
      if (!is_composed(i) && S.row(i).cwiseAbs().sum() > std::abs(S(i, i))) kept.push_back(i);
    std::vector<std::string> kept_names;
    for (const Index i : kept)
      kept_names.push_back(names[static_cast<std::size_t>(i)]);
    check_definite(
        S(kept, kept), kept_names, "residual-covariance-not-pd", "residuals" + where, notes);
  }
  return notes;
}

std::vector<Note> check_estimate(const ParameterTable& table,
                                 const Estimate& estimate,
                                 const Covariance& covariance,
                                 std::int64_t df,
                                 std::int64_t moments) {
  std::vector<Note> notes;
  if (!estimate.converged) notes.push_back(not_converged(table, estimate));
  if (df < 0)
    notes.push_back(
        {Severity::error,
         "negative-df",
         fmt::format(
             "the model is not identified: it has {} free parameters for {} sample moments, df = "
             "{}. Fix or equate at least {} of them",
             moments - df,
             moments,
             df,
             -df),
         {}});
  if (!covariance.unidentified.empty()) {
    const std::vector<std::string> names = names_of(table, covariance.unidentified);
    notes.push_back({Severity::error,
                     "not-identified",
                     fmt::format("{} these parameters can move together without changing the fit: "
                                 "{}. {}: fix or equate "
                                 "some of them; standard errors do not exist",
                                 estimate.converged ? "the model is not identified:"
                                                    : "where the search ended,",
                                 list(names),
                                 what_identifies(table, covariance.unidentified)),
                     names});
  } else if (!covariance.V && estimate.converged) {
    notes.push_back({Severity::error,
                     "information-not-pd",
                     "the information matrix is not positive definite at the solution, which may "
                     "be a saddle; standard errors do not exist. Try other start values or "
                     "--information expected",
                     {}});
  }
  return notes;
}

}  // namespace semfit::internal
