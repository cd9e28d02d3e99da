#include "moments/case_products.h"

#include "math/decomposition.h"
#include "math/symmetric.h"
#include "moments/case_blocks.h"

namespace semfit::internal {
namespace {

/// Covariances with divisor n, in units.
MatrixXd second_moments(const GroupSample& sample, const VectorXd& units) {
  const VectorXd inverse = units.cwiseInverse();
  return (sample.divisor / sample.n) *
         (inverse.asDiagonal() * sample.moments.Sigma * inverse.asDiagonal());
}

MatrixXd sum_of_squares(const CaseProducts& products, const auto& walk) {
  MatrixXd Gamma = MatrixXd::Zero(products.list().size(), products.list().size());
  walk([&](const MatrixXd& Z, Index) {
    Gamma.selfadjointView<Eigen::Lower>().rankUpdate(Z.transpose());
  });
  mirror_lower(Gamma);
  return Gamma / products.n();
}

}  // namespace

CaseProducts::CaseProducts(const Data& data,
                           const GroupSample& sample,
                           const VectorXd& units,
                           bool has_means,
                           const std::vector<Index>& fixed_x)
    : data_(data),
      sample_(sample),
      units_(units),
      fixed_x_(fixed_x),
      list_(units.size(), has_means, fixed_x) {
  if (fixed_x.empty()) return;
  const MatrixXd S = second_moments(sample, units);
  slopes_ = solve_symmetric(S(fixed_x, fixed_x), S(fixed_x, Eigen::all)).transpose();
}

Moments CaseProducts::centre_of(Moments moments) const {
  if (!fixed_x_.empty()) {
    const MatrixXd S = second_moments(sample_, units_);
    moments.Sigma -= slopes_ * S(fixed_x_, fixed_x_) * slopes_.transpose();
  }
  moments.mu = VectorXd::Zero(units_.size());
  return moments;
}

void CaseProducts::visit(const Visit& visit) const {
  visit_blocks(VectorXd::Zero(units_.size()),
               list_.stack(centre_of({second_moments(sample_, units_), VectorXd()})),
               visit);
}

void CaseProducts::visit_about(const Moments& about, const Visit& visit) const {
  const VectorXd mean = sample_.moments.mu.cwiseQuotient(units_);
  const VectorXd shift =
      about.mu.size() > 0 ? VectorXd(mean - about.mu) : VectorXd::Zero(units_.size());
  visit_blocks(shift, list_.stack(centre_of(about)), visit);
}

void CaseProducts::visit_blocks(const VectorXd& shift,
                                const VectorXd& centre,
                                const Visit& visit) const {
  const Columns columns(data_, sample_.observed);
  visit_deviations(columns, sample_, units_, [&](const auto& deviations, Index first) {
    const MatrixXd D = deviations.rowwise() + shift.transpose();
    MatrixXd Z = list_.products(D);
    if (!fixed_x_.empty()) Z -= list_.products(D(Eigen::all, fixed_x_) * slopes_.transpose());
    Z.rowwise() -= centre.transpose();
    if (sample_.weights.size() > 0) Z = sample_.weights.segment(first, Z.rows()).asDiagonal() * Z;
    visit(Z, first);
  });
}

MatrixXd CaseProducts::gamma() const {
  return sum_of_squares(*this, [&](const Visit& add) { visit(add); });
}

MatrixXd CaseProducts::gamma_about(const Moments& about) const {
  return sum_of_squares(*this, [&](const Visit& add) { visit_about(about, add); });
}

VectorXd CaseProducts::gamma_diagonal() const {
  VectorXd diagonal = VectorXd::Zero(list_.size());
  visit([&](const MatrixXd& Z, Index) { diagonal += Z.colwise().squaredNorm().transpose(); });
  return diagonal / sample_.n;
}

}  // namespace semfit::internal
