#include "moments/collinearity.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// v'x = 0 as people write it: the largest coefficient 1, small ones left out.
std::string relation_of(const VectorXd& v, const std::vector<std::string>& names) {
  std::string text;
  int terms = 0;
  for (Index i = 0; i < v.size(); ++i) {
    if (v[i] == 0) continue;
    if (++terms > 8) return text + " + ... = 0";
    const double size = std::abs(v[i]);
    const char* const sign = v[i] < 0 ? (text.empty() ? "-" : " - ") : (text.empty() ? "" : " + ");
    const std::string factor = std::abs(size - 1) < 1e-6 ? "" : fmt::format("{:.4g}*", size);
    text += sign + factor + names[static_cast<std::size_t>(i)];
  }
  return text + " = 0";
}

}  // namespace

CollinearityReport check_collinearity(const MatrixXd& Sigma,
                                      const std::vector<std::string>& names) {
  CollinearityReport report;
  const MatrixXd R = unit_diagonal(Sigma);
  // A pivot is the share of a variable's variance that those before it leave unexplained. Only a
  // small one is worth the price of eigenvalues.
  if (const auto factor = cholesky(R))
    if (factor->pivots().minCoeff() > 1e-6) return report;

  const SymmetricEigen eigen = symmetric_eigen(R);
  report.smallest_eigenvalue = eigen.values[0];
  const double p = static_cast<double>(R.rows());
  if (report.smallest_eigenvalue > 1e-7) return report;
  report.verdict =
      report.smallest_eigenvalue > 1e-13 * p ? Collinearity::near : Collinearity::exact;

  VectorXd v = eigen.vectors.col(0);
  const double largest = v.cwiseAbs().maxCoeff();
  for (Index i = 0; i < v.size(); ++i) {
    if (std::abs(v[i]) < 1e-3 * largest) {
      v[i] = 0;
      continue;
    }
    v[i] /= std::sqrt(Sigma(i, i));
    report.variables.push_back(names[static_cast<std::size_t>(i)]);
  }
  Index lead = 0;
  while (v[lead] == 0)
    ++lead;
  v /= v[lead];
  report.relation = relation_of(v, names);
  return report;
}

}  // namespace semfit::internal
