// Path coefficients as functions of theta, and the products of them that effects are made of.
#pragma once

#include <utility>
#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

/// A number with its gradient by theta (q).
struct Value {
  double est = 0;
  Eigen::VectorXd gradient;
};

/// constant + sum of weight theta_k: a free coefficient, a fixed one, or one that depends on
/// moderators, b + w b_w.
struct LinearForm {
  double constant = 0;
  std::vector<std::pair<int, double>> terms;  ///< parameter from 0, weight

  bool is_constant() const { return terms.empty(); }
  double value(const Eigen::VectorXd& theta) const;
  /// Adds weight * other.
  void add(const LinearForm& other, double weight);
};

/// The product of the coefficients along a path.
struct Product {
  std::vector<LinearForm> factors;

  double value(const Eigen::VectorXd& theta) const;
  Value with_gradient(const Eigen::VectorXd& theta) const;
};

}  // namespace semfit::internal
