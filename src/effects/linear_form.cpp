#include "effects/linear_form.h"

namespace semfit::internal {

using Eigen::VectorXd;

double LinearForm::value(const VectorXd& theta) const {
  double sum = constant;
  for (const auto& [parameter, weight] : terms)
    sum += weight * theta[parameter];
  return sum;
}

void LinearForm::add(const LinearForm& other, double weight) {
  if (weight == 0) return;
  constant += weight * other.constant;
  for (const auto& [parameter, its_weight] : other.terms)
    terms.emplace_back(parameter, weight * its_weight);
}

double Product::value(const VectorXd& theta) const {
  double product = 1;
  for (const LinearForm& factor : factors)
    product *= factor.value(theta);
  return product;
}

Value Product::with_gradient(const VectorXd& theta) const {
  Value value{1, VectorXd::Zero(theta.size())};
  for (const LinearForm& factor : factors)
    value.est *= factor.value(theta);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    double others = 1;
    for (std::size_t j = 0; j < factors.size(); ++j)
      if (j != i) others *= factors[j].value(theta);
    for (const auto& [parameter, weight] : factors[i].terms)
      value.gradient[parameter] += weight * others;
  }
  return value;
}

}  // namespace semfit::internal
