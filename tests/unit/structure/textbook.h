// What the engine computes cleverly, computed as the textbooks write it.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/moments.h"

#include <algorithm>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace semfit::test {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// A, S and m of the reticular action model; variables observed, then latent.
struct TextbookModel {
  MatrixXd A, S;
  VectorXd m;
};

inline TextbookModel textbook_model(std::span<const Row> rows,
                                    const std::vector<std::string>& observed,
                                    const std::vector<std::string>& latent,
                                    const VectorXd& theta) {
  std::vector<std::string> names = observed;
  names.insert(names.end(), latent.begin(), latent.end());
  const auto v = static_cast<Index>(names.size());
  const auto place = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) - names.begin();
  };
  TextbookModel model{MatrixXd::Zero(v, v), MatrixXd::Zero(v, v), VectorXd::Zero(v)};
  for (const Row& row : rows) {
    const double x = row.free > 0 ? theta[row.free - 1] : row.ustart;
    if (row.op == Op::measured_by) model.A(place(row.rhs), place(row.lhs)) = x;
    if (row.op == Op::regression) model.A(place(row.lhs), place(row.rhs)) = x;
    if (row.op == Op::covariance)
      model.S(place(row.lhs), place(row.rhs)) = model.S(place(row.rhs), place(row.lhs)) = x;
    if (row.op == Op::intercept) model.m[place(row.lhs)] = x;
  }
  return model;
}

/// Sigma = F (I - A)^-1 S (I - A)^-T F', mu = F (I - A)^-1 m.
inline internal::Moments textbook_moments(std::span<const Row> rows,
                                          const std::vector<std::string>& observed,
                                          const std::vector<std::string>& latent,
                                          const VectorXd& theta) {
  const TextbookModel model = textbook_model(rows, observed, latent, theta);
  const auto p = static_cast<Index>(observed.size());
  const Index v = model.A.rows();
  const MatrixXd F = MatrixXd::Identity(p, v);
  const MatrixXd B = (MatrixXd::Identity(v, v) - model.A).inverse();
  return {F * B * model.S * B.transpose() * F.transpose(), F * B * model.m};
}

/// d f / d x' by five points; f: R^q -> R^k. Good to about 1e-10 where f is of order one per
/// `size`.
inline MatrixXd differences(const std::function<VectorXd(const VectorXd&)>& f,
                            const VectorXd& x,
                            const VectorXd& size) {
  MatrixXd jacobian;
  for (Index k = 0; k < x.size(); ++k) {
    const double h = 1e-3 * size[k];
    const auto at = [&](double steps) { return f(x + steps * h * VectorXd::Unit(x.size(), k)); };
    const VectorXd slope = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h);
    if (k == 0) jacobian.resize(slope.size(), x.size());
    jacobian.col(k) = slope;
  }
  return jacobian;
}

inline MatrixXd differences(const std::function<VectorXd(const VectorXd&)>& f, const VectorXd& x) {
  return differences(f, x, x.cwiseAbs().cwiseMax(0.1));
}

inline VectorXd flat(const MatrixXd& A) {
  return A.reshaped();
}

/// Largest difference of two matrices over the largest element of the second.
inline double relative_error(const MatrixXd& found, const MatrixXd& expected) {
  if (found.rows() != expected.rows() || found.cols() != expected.cols())
    throw std::logic_error("matrices of different sizes");
  if (expected.size() == 0) return 0;
  return (found - expected).cwiseAbs().maxCoeff() /
         std::max(expected.cwiseAbs().maxCoeff(), 1e-300);
}

}  // namespace semfit::test
