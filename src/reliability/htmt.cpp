#include "reliability/htmt.h"

#include "math/symmetric.h"

#include <cmath>

namespace semfit::internal {
namespace {

/// Arithmetic and geometric mean of the sizes of some correlations.
class Mean {
 public:
  void add(double r) {
    ++count_;
    sum_ += std::abs(r);
    logs_ += std::log(std::abs(r));
  }
  double arithmetic() const { return sum_ / count_; }
  double geometric() const { return std::exp(logs_ / count_); }

 private:
  double count_ = 0, sum_ = 0, logs_ = 0;
};

Mean within(const MatrixXd& R, const std::vector<Index>& items) {
  Mean mean;
  for (std::size_t j = 0; j < items.size(); ++j)
    for (std::size_t i = j + 1; i < items.size(); ++i)
      mean.add(R(items[i], items[j]));
  return mean;
}

}  // namespace

Htmt heterotrait_monotrait(const MatrixXd& S,
                           const std::vector<Index>& a,
                           const std::vector<Index>& b) {
  const MatrixXd R = unit_diagonal(S);
  Mean between;
  for (const Index i : a)
    for (const Index j : b)
      between.add(R(i, j));
  const Mean one = within(R, a), other = within(R, b);
  return {between.arithmetic() / std::sqrt(one.arithmetic() * other.arithmetic()),
          between.geometric() / std::sqrt(one.geometric() * other.geometric())};
}

}  // namespace semfit::internal
