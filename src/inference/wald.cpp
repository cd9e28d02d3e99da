#include "inference/wald.h"

#include "math/decomposition.h"
#include "math/distributions.h"
#include "table/hypotheses.h"

#include <cmath>

namespace semfit::internal {
namespace {

constexpr const char* no_covariance =
    "the estimates have no covariance matrix: not identified, or --se none";

/// Hypotheses at the estimates: values, standard errors, and their correlation matrix.
struct Evaluated {
  VectorXd value;        ///< r
  VectorXd se;           ///< sqrt(diag(R V R'))
  MatrixXd correlation;  ///< of those that have a standard error; others have rows of 0
};

/// A variance this small beside what its gradient could give is rounding: bounds, fixed parameters.
bool is_rounding(double variance, const VectorXd& gradient, const MatrixXd& V) {
  const double possible = gradient.cwiseAbs2().dot(V.diagonal());
  return !(variance > 1e-14 * possible);
}

Evaluated evaluate_all(const std::vector<Constraint>& hypotheses,
                       const VectorXd& theta,
                       const MatrixXd& V) {
  const auto count = static_cast<Index>(hypotheses.size());
  Evaluated at{VectorXd(count), VectorXd::Zero(count), MatrixXd()};
  MatrixXd R(count, theta.size());
  for (Index i = 0; i < count; ++i) {
    VectorXd gradient;
    at.value[i] = evaluate(hypotheses[static_cast<std::size_t>(i)], theta, &gradient);
    R.row(i) = gradient.transpose();
    const double variance = gradient.dot(V * gradient);
    if (std::isnan(variance))
      at.se[i] = not_a_number;
    else if (!is_rounding(variance, gradient, V))
      at.se[i] = std::sqrt(variance);
  }
  const VectorXd inverse = at.se.unaryExpr([](double se) { return se > 0 ? 1 / se : 0.0; });
  for (Index i = 0; i < count; ++i)
    if (inverse[i] == 0) R.row(i).setZero();  // may be NaN
  at.correlation = inverse.asDiagonal() * (R * V * R.transpose()) * inverse.asDiagonal();
  return at;
}

std::string why_not(const Constraint& hypothesis, double value, double se) {
  if (hypothesis.function.is_constant()) return "the hypothesis has no free parameter";
  if (!std::isfinite(value) || std::isnan(se)) return "it has no value at the estimates";
  if (!(se > 0))
    return "its standard error is 0: constraints or bounds of the model settle it already";
  return "";
}

WaldTest single(const Constraint& hypothesis, double value, double se) {
  WaldTest test;
  test.text = hypothesis.text;
  test.est = value;
  test.se = se;
  test.why = why_not(hypothesis, value, se);
  if (!test.why.empty()) return test;
  test.df = 1;
  test.stat = (value / se) * (value / se);
  test.pvalue = chi_square_upper(test.stat, 1);
  return test;
}

/// All of them, by the eigenvalues of their correlation matrix.
WaldTest together(const Evaluated& at, const std::vector<WaldTest>& singles) {
  WaldTest test;
  test.text = "all";
  for (const WaldTest& each : singles)
    if (!each.why.empty()) {
      test.why = "'" + each.text + "' cannot be tested: " + each.why;
      return test;
    }
  constexpr double singular = 1e-8, contradicts = 1e-6;
  const VectorXd z = at.value.cwiseQuotient(at.se);
  const SymmetricEigen eigen = symmetric_eigen(at.correlation);
  double stat = 0;
  for (Index k = 0; k < z.size(); ++k) {
    const double part = eigen.vectors.col(k).dot(z);
    if (eigen.values[k] > singular) {
      stat += part * part / eigen.values[k];
      ++test.df;
    } else if (std::abs(part) > contradicts * (1 + z.norm())) {
      test.df = 0;
      test.why = "the hypotheses contradict each other, or are different functions of the same";
      return test;
    }
  }
  test.stat = stat;
  test.pvalue = chi_square_upper(stat, test.df);
  return test;
}

std::vector<WaldTest> singles(const std::vector<Constraint>& hypotheses, const Evaluated& at) {
  std::vector<WaldTest> tests;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto k = static_cast<Index>(i);
    tests.push_back(single(hypotheses[i], at.value[k], at.se[k]));
  }
  return tests;
}

}  // namespace

WaldTest wald_test(const std::vector<Constraint>& hypotheses,
                   const VectorXd& theta,
                   const MatrixXd& V) {
  const Evaluated at = evaluate_all(hypotheses, theta, V);
  return together(at, singles(hypotheses, at));
}

WaldTests wald_tests(const ParameterTable& table,
                     const std::string& text,
                     const VectorXd& theta,
                     const Inference& inference) {
  const std::vector<Constraint> asked = hypotheses(table, text, "--wald");
  WaldTests result;
  WaldTest all;
  all.text = "all";
  all.why = no_covariance;
  result.tests.push_back(all);
  if (!inference.covariance.V || inference.se == StandardErrors::none) {
    for (const Constraint& hypothesis : asked) {
      all.text = hypothesis.text;
      all.est = evaluate(hypothesis, theta, nullptr);
      result.tests.push_back(all);
    }
    return result;
  }
  const Evaluated at = evaluate_all(asked, theta, *inference.covariance.V);
  const std::vector<WaldTest> alone = singles(asked, at);
  result.tests[0] = together(at, alone);
  const int df = result.tests[0].df;
  const auto count = static_cast<int>(alone.size());
  if (result.tests[0].why.empty() && df < count)
    result.notes.push_back({Severity::note,
                            "redundant-hypotheses",
                            "of " + std::to_string(count) + " hypotheses of the Wald test " +
                                std::to_string(df) + " are independent: that is its df",
                            {}});
  result.tests.insert(result.tests.end(), alone.begin(), alone.end());
  return result;
}

}  // namespace semfit::internal
