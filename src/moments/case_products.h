// Products of the cases' deviations: what sample moments are means of, and what tells how much they
// vary.
#pragma once

#include "semfit/data.h"

#include "moments/moment_list.h"
#include "moments/sample.h"

#include <functional>

namespace semfit::internal {

/// For each case of a group z_i = [vech(dd'), d] - its mean, with d the deviations in units of
/// `units`, as a row of k distinct moments. With fixed covariates x the same products of what the
/// regression on them explains are taken off. A row counts with its sampling weight. The covariance
/// matrix of the sample moments times n is then
///     Gamma = 1/n sum_i z_i z_i',
/// the fourth-order moments of the data. @source Browne (1984) eq. 3.5
class CaseProducts {
 public:
  /// @param units  p standard deviations by which the deviations are divided
  CaseProducts(const Data& data,
               const GroupSample& sample,
               const VectorXd& units,
               bool has_means,
               const std::vector<Index>& fixed_x);

  const MomentList& list() const { return list_; }
  double n() const { return sample_.n; }

  /// Blocks of rows Z (b x k) with the place of the first among the group's cases.
  using Visit = std::function<void(const MatrixXd& Z, Index first)>;
  void visit(const Visit& visit) const;
  /// The same about other moments: d from `about.mu`, less those moments instead of the mean.
  void visit_about(const Moments& about, const Visit& visit) const;

  /// Gamma, k x k.
  MatrixXd gamma() const;
  MatrixXd gamma_about(const Moments& about) const;
  /// Its diagonal, k.
  VectorXd gamma_diagonal() const;

 private:
  void visit_blocks(const VectorXd& shift, const VectorXd& centre, const Visit& visit) const;
  /// Moments with divisor n in these units, less what fixed covariates explain.
  Moments centre_of(Moments moments) const;

  const Data& data_;
  const GroupSample& sample_;
  VectorXd units_;
  std::vector<Index> fixed_x_;
  MomentList list_;
  MatrixXd slopes_;  ///< p x |x|: regression on the fixed covariates
};

}  // namespace semfit::internal
