// Composites: variables made of observed ones. What a structure that is linear in its parameters
// cannot say of them is derived here, with first and second derivatives.
#pragma once

#include "structure/ram.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// The composites of one block, in the refined Henseler-Ogasawara form. With weights w, the
/// sample's covariances T of the indicators and their means nu, c = w'x is written as if x measured
/// it,
///     x = kappa + lambda c + e,   lambda = T w / v,   cov(e) = T - v lambda lambda',   v = w'T w,
///     kappa = nu - lambda w'nu,
/// so that x has its moments exactly and meets all other variables by way of c alone. What is left
/// of c after its predictors, psi and alpha, is such that var(c) = v and E(c) = w'nu: both are
/// linear in psi and alpha, also where arrows form a cycle, so they are the solution of as many
/// linear equations as there are composites.
///
/// The derived numbers (lambda, cov(e), kappa, psi, alpha) extend theta to phi = (theta, derived),
/// in which the structure is a plain RAM. Everything is in the user's units.
/// @source Henseler (2021), Composite-Based Structural Equation Modeling; Schamberger, Schuberth,
/// Henseler and Rosseel (2025)
class Composites {
 public:
  /// Null if the rows have no `<~`.
  /// @param rows  of the block; covariances of indicators hold the sample's in ustart
  /// @param q     number of free parameters of the whole table
  static std::shared_ptr<const Composites> of(const std::vector<std::string>& observed,
                                              const std::vector<std::string>& latent,
                                              std::span<const Row> rows,
                                              Index q,
                                              bool mean_structure);

  /// The rows of the plain RAM: parameters 1 to q, and the derived ones after them.
  const std::vector<Row>& rows() const { return rows_; }
  Index parameters() const { return parameters_; }
  /// Place in phi of a derived residual variance (C ~~ C) or intercept (C ~ 1); -1 for other rows.
  int derived(const Row& row) const;
  bool is_indicator(const std::string& name) const { return owner_.contains(name); }

  Extended at(const VectorXd& theta) const;
  /// Adds weight * sum_k g_k d2 phi_k / d theta d theta' to H (q x q, lower triangle at least).
  void add_curvature(const Extended& at, const VectorXd& g, double weight, MatrixXd& H) const;

 private:
  /// A number that is a parameter (index from 0), or fixed.
  struct Quantity {
    int parameter = -1;
    double fixed = 0;
    double at(const VectorXd& theta) const { return parameter >= 0 ? theta[parameter] : fixed; }
  };
  struct Composite {
    std::string name;
    std::vector<std::string> indicators;  ///< k
    std::vector<Quantity> weights, means;
    MatrixXd T;               ///< k x k
    int lambda = 0;           ///< place in phi of the first of k
    int residual = 0;         ///< of the first of k (k + 1) / 2: the lower triangle by columns
    int kappa = -1, psi = 0;  ///< -1 without means
    int alpha = -1;
  };
  /// Values of one composite and what they are made of.
  struct Parts;

  Composites(std::span<const Row> rows, Index q, bool mean_structure);
  void collect(std::span<const Row> rows);
  void number(bool mean_structure);
  void rewrite(std::span<const Row> rows);
  void set_own(const Composite& composite, const Parts& parts, Extended& extended) const;
  void solve_totals(Extended& extended) const;

  Index q_ = 0, parameters_ = 0;
  std::vector<Composite> composites_;
  std::map<std::string, std::pair<std::size_t, Index>> owner_;  ///< indicator -> composite, place
  std::vector<Row> rows_;
  /// The model without the indicators, in which composites are the observed variables: its moments
  /// are those that must come out as w'T w and w'nu.
  std::shared_ptr<const RamStructure> inner_;
};

}  // namespace semfit::internal
