// How far implied moments are from a sample's. Owns one group's data and never sees a model.
#pragma once

#include "math/symmetric.h"
#include "moments/moment_list.h"
#include "moments/moments.h"

#include <memory>
#include <optional>
#include <utility>
#include <variant>

namespace semfit::internal {

class PatternLikelihood;

/// A weight matrix of the distinct moments, k x k: diagonal, or the inverse of a matrix Gamma.
class DistinctWeight {
 public:
  DistinctWeight(MomentList list, const VectorXd& diagonal)
      : list_(std::move(list)), root_(diagonal.cwiseSqrt()) {}
  DistinctWeight(MomentList list, Cholesky gamma)
      : list_(std::move(list)), gamma_(std::move(gamma)) {}

  const MomentList& list() const { return list_; }
  /// R X with W = R'R, for X of k rows.
  MatrixXd whiten(const MatrixXd& X) const {
    return gamma_ ? MatrixXd(gamma_->factor().solve(X)) : MatrixXd(root_.asDiagonal() * X);
  }
  /// W x
  VectorXd weigh(const VectorXd& x) const {
    return gamma_ ? VectorXd(gamma_->solve(x)) : VectorXd(root_.cwiseAbs2().cwiseProduct(x));
  }

 private:
  MomentList list_;
  VectorXd root_;
  std::optional<Cholesky> gamma_;
};

/// W of the curvature of a discrepancy, d2f(a, b) = 2 <a, W b> to first order. A matrix V (p x p)
/// stands for that of the normal theory, <a, W b> = 1/2 tr(V a V b) + a.mu' V b.mu.
using MomentWeight = std::variant<MatrixXd, std::shared_ptr<const DistinctWeight>>;

class Discrepancy {
 public:
  explicit Discrepancy(Moments sample) : sample_(std::move(sample)) {}
  virtual ~Discrepancy() = default;

  /// The sample's moments: Sigma p x p, positive definite; mu p, or empty without mean structure.
  const Moments& sample() const { return sample_; }

  /// f(sample, implied) >= 0 and, where asked for, df/dSigma (p x p) and df/dmu (p).
  /// nullopt: the implied covariance matrix is not positive definite.
  virtual std::optional<double> evaluate(const Moments& implied, Moments* sensitivity) const = 0;

  /// The expected curvature at given moments. Of missing values: that of complete data.
  /// nullopt as above.
  virtual std::optional<MomentWeight> weight(const Moments& at) const = 0;

  /// Likelihoods have more curvature than `weight` where residuals are not zero.
  virtual bool is_likelihood() const { return false; }

  /// The likelihood by patterns of missing values; null for complete data.
  virtual const PatternLikelihood* patterns() const { return nullptr; }

 private:
  Moments sample_;
};

}  // namespace semfit::internal
