// Data with holes, and their likelihood as the textbooks write it.
#pragma once

#include "moments/pattern_likelihood.h"
#include "moments/patterns.h"
#include "property/random_models.h"

#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace semfit::test {

/// Cases (n x p, NaN where missing), and what is made of them.
class Incomplete {
 public:
  explicit Incomplete(internal::MatrixXd cases, internal::VectorXd weights = {}, int threads = 1)
      : Y(std::move(cases)),
        w(std::move(weights)),
        center(internal::VectorXd::Zero(Y.cols())),
        units(internal::VectorXd::Ones(Y.cols())),
        threads_(threads) {}

  internal::Index p() const { return Y.cols(); }
  double weight(internal::Index i) const { return w.size() > 0 ? w[i] : 1.0; }

  /// Call again after a change of the members below.
  void prepare() {
    Data data;
    std::vector<std::string> names;
    for (internal::Index j = 0; j < p(); ++j) {
      names.push_back("y" + std::to_string(j + 1));
      data.columns.push_back({names.back(), {Y.col(j).begin(), Y.col(j).end()}, {}});
    }
    data.rows = Y.rows();
    data_ = std::move(data);
    columns = std::make_unique<internal::Columns>(data_, names);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(Y.rows()));
    std::iota(rows.begin(), rows.end(), 0);
    patterns = internal::find_patterns(*columns, rows, w);
    likelihood = std::make_unique<internal::PatternLikelihood>(
        *columns, patterns.list, center, units, threads_);
  }

  /// Variables that case i has.
  std::vector<internal::Index> seen(internal::Index i) const {
    std::vector<internal::Index> variables;
    for (internal::Index j = 0; j < p(); ++j)
      if (!std::isnan(Y(i, j))) variables.push_back(j);
    return variables;
  }

  /// log|Sigma_oo| + (y - mu)' Sigma_oo^-1 (y - mu) of case i.
  double textbook_case(internal::Index i, const internal::Moments& at) const {
    const std::vector<internal::Index> o = seen(i);
    if (o.empty()) return 0;
    const internal::VectorXd y = Y.row(i).transpose().cwiseQuotient(units);
    const internal::VectorXd d = y(o) - at.mu(o);
    const internal::MatrixXd S = at.Sigma(o, o);
    return std::log(S.determinant()) + d.dot(S.inverse() * d);
  }

  double textbook(const internal::Moments& at) const {
    double sum = 0, total = 0;
    for (internal::Index i = 0; i < Y.rows(); ++i) {
      sum += weight(i) * textbook_case(i, at);
      if (!seen(i).empty()) total += weight(i);
    }
    return sum / total;
  }

  internal::MatrixXd Y;
  internal::VectorXd w, center, units;
  std::unique_ptr<internal::Columns> columns;
  internal::Patterns patterns;
  std::unique_ptr<internal::PatternLikelihood> likelihood;

 private:
  Data data_;
  int threads_;
};

/// n normal cases of p correlated variables, each value missing with probability `share`.
inline internal::MatrixXd random_cases(Random& random,
                                       internal::Index n,
                                       internal::Index p,
                                       double share) {
  const internal::MatrixXd L = random.covariance(p).llt().matrixL();
  internal::MatrixXd Y = random.normal(n, p) * L.transpose();
  for (internal::Index j = 0; j < p; ++j)
    for (internal::Index i = 0; i < n; ++i)
      if (random.chance(share)) Y(i, j) = std::numeric_limits<double>::quiet_NaN();
  return Y;
}

inline internal::VectorXd random_weights(Random& random, internal::Index n) {
  return internal::VectorXd::NullaryExpr(n, [&] { return random.uniform(0.2, 3); });
}

/// The data of case i once more, or any other list of cases.
inline internal::MatrixXd pick(const internal::MatrixXd& Y,
                               const std::vector<internal::Index>& cases) {
  return Y(cases, Eigen::all);
}

inline internal::Moments random_moments(Random& random, internal::Index p) {
  return {random.covariance(p), 0.3 * random.normal(p, 1)};
}

/// Lower triangle of Sigma by columns, then mu.
inline internal::VectorXd stacked(const internal::Moments& m) {
  const internal::Index p = m.mu.size();
  internal::VectorXd all(p * (p + 1) / 2 + p);
  internal::Index at = 0;
  for (internal::Index j = 0; j < p; ++j)
    for (internal::Index i = j; i < p; ++i)
      all[at++] = m.Sigma(i, j);
  all.tail(p) = m.mu;
  return all;
}

inline internal::Moments unstacked(const internal::VectorXd& all, internal::Index p) {
  internal::Moments m{internal::MatrixXd(p, p), all.tail(p)};
  internal::Index at = 0;
  for (internal::Index j = 0; j < p; ++j)
    for (internal::Index i = j; i < p; ++i)
      m.Sigma(i, j) = m.Sigma(j, i) = all[at++];
  return m;
}

/// dF by the stacked moments: an off-diagonal one stands for two cells.
inline internal::VectorXd stacked_gradient(const internal::Moments& sensitivity) {
  internal::Moments both = sensitivity;
  both.Sigma *= 2;
  both.Sigma.diagonal() = sensitivity.Sigma.diagonal();
  return stacked(both);
}

}  // namespace semfit::test
