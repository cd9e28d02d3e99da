// Variances and covariances of weighted sums of a model's variables, with their derivatives: what
// reliability coefficients are made of.
#pragma once

#include "reliability/items.h"

namespace semfit::internal {

/// A number with its gradient by theta (q).
struct Value {
  double est = 0;
  VectorXd gradient;
};

Value operator+(const Value& a, const Value& b);
Value operator*(const Value& a, const Value& b);
Value operator/(const Value& a, const Value& b);
Value sqrt(const Value& a);
Value constant(double value, Index q);

/// One block at theta, in the user's units.
class BlockMoments {
 public:
  BlockMoments(const RamStructure& structure, const VectorXd& theta);

  /// cov(u'y, w'y) of all variables y, observed then latent: u' T w with T = B S B',
  /// B = (I - A)^-1.
  Value covariance(const VectorXd& u, const VectorXd& w) const;
  Value covariance(Index i, Index j) const { return covariance(unit(i), unit(j)); }
  /// Sum over `items` of what one unit of `factor` adds to them by way of loadings alone.
  Value total_loading(const std::vector<Loading>& loadings,
                      Index factor,
                      const std::vector<Index>& items) const;
  Value loading(const std::vector<Loading>& loadings, Index factor, Index indicator) const;

  /// 1 at each of `items`.
  VectorXd indicator(const std::vector<Index>& items) const;
  Index variables() const { return T_.rows(); }
  Index q() const { return theta_.size(); }

 private:
  VectorXd unit(Index i) const { return VectorXd::Unit(variables(), i); }

  const RamStructure& structure_;
  VectorXd theta_;
  Extended extended_;
  MatrixXd B_, T_;
};

}  // namespace semfit::internal
