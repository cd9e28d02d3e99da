#include "reliability/bilinear.h"

#include "math/decomposition.h"

#include <cmath>

namespace semfit::internal {

Value operator+(const Value& a, const Value& b) {
  return {a.est + b.est, a.gradient + b.gradient};
}
Value operator*(const Value& a, const Value& b) {
  return {a.est * b.est, b.est * a.gradient + a.est * b.gradient};
}
Value operator/(const Value& a, const Value& b) {
  const double ratio = a.est / b.est;
  return {ratio, (a.gradient - ratio * b.gradient) / b.est};
}
Value sqrt(const Value& a) {
  const double root = std::sqrt(a.est);
  return {root, a.gradient / (2 * root)};
}
Value constant(double value, Index q) {
  return {value, VectorXd::Zero(q)};
}

BlockMoments::BlockMoments(const RamStructure& structure, const VectorXd& theta)
    : structure_(structure), theta_(theta), extended_(structure.extend(theta)) {
  const RamStructure::Matrices m = structure.matrices(theta);
  const Index v = m.A.rows();
  B_ = inverse(MatrixXd::Identity(v, v) - m.A);
  T_ = B_ * m.S * B_.transpose();
}

// dT by a cell (r, c) of A is B e_r e_c' T and its transpose, by one of S it is B (e_r e_c' + e_c
// e_r') B', on the diagonal half of it.
Value BlockMoments::covariance(const VectorXd& u, const VectorXd& w) const {
  const VectorXd uB = B_.transpose() * u, wB = B_.transpose() * w;
  const VectorXd uT = T_ * u, wT = T_ * w;
  VectorXd gradient = VectorXd::Zero(extended_.phi.size());
  for (const Cell& cell : structure_.cells()) {
    if (cell.parameter < 0) continue;
    const int r = cell.row, c = cell.col;
    if (cell.matrix == Cell::In::A)
      gradient[cell.parameter] += uB[r] * wT[c] + uT[c] * wB[r];
    else if (cell.matrix == Cell::In::S)
      gradient[cell.parameter] += r == c ? uB[r] * wB[r] : uB[r] * wB[c] + uB[c] * wB[r];
  }
  if (extended_.J.size() > 0) gradient = extended_.J.transpose() * gradient;
  return {u.dot(wT), gradient};
}

// With L the loadings among all variables, the sums of paths are (I - L)^-1, and a loading (r, c)
// moves the sum of the items by (1'(I - L)^-1)_r ((I - L)^-1)_c,factor.
Value BlockMoments::total_loading(const std::vector<Loading>& loadings,
                                  Index factor,
                                  const std::vector<Index>& items) const {
  const Index v = variables();
  MatrixXd L = MatrixXd::Zero(v, v);
  for (const Loading& x : loadings)
    L(x.to, x.from) = x.parameter >= 0 ? theta_[x.parameter] : x.fixed;
  const MatrixXd paths = inverse(MatrixXd::Identity(v, v) - L);
  const VectorXd into = paths.transpose() * indicator(items), from = paths.col(factor);
  Value total{into[factor], VectorXd::Zero(q())};
  for (const Loading& x : loadings)
    if (x.parameter >= 0) total.gradient[x.parameter] += into[x.to] * from[x.from];
  return total;
}

Value BlockMoments::loading(const std::vector<Loading>& loadings,
                            Index factor,
                            Index indicator) const {
  Value value = constant(0, q());
  for (const Loading& x : loadings) {
    if (x.from != factor || x.to != indicator) continue;
    value.est = x.parameter >= 0 ? theta_[x.parameter] : x.fixed;
    if (x.parameter >= 0) value.gradient[x.parameter] += 1;
  }
  return value;
}

VectorXd BlockMoments::indicator(const std::vector<Index>& items) const {
  VectorXd ones = VectorXd::Zero(variables());
  for (const Index item : items)
    ones[item] = 1;
  return ones;
}

}  // namespace semfit::internal
