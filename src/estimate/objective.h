// Where structures meet discrepancies: the function that is minimised, and its curvature.
#pragma once

#include "semfit/parameter_table.h"

#include "discrepancy/ml.h"
#include "moments/sample.h"
#include "structure/ram.h"

#include <memory>
#include <optional>
#include <vector>

namespace semfit::internal {

/// f(theta) = sum over groups of weight_g f_g / 2, weight_g the group's share of the cases. The
/// half makes its Hessian the information of one case.
class Objective {
 public:
  struct Group {
    RamStructure structure;
    std::unique_ptr<MaximumLikelihood> discrepancy;  ///< in the structure's units
    double weight = 1;
    std::vector<Index> fixed_x;  ///< covariates whose moments are no parameters
  };

  /// @param table  fixed exogenous moments already filled in
  Objective(const ParameterTable& table, const Sample& sample);

  Index q() const { return q_; }
  /// nullopt where an implied covariance matrix is not positive definite.
  std::optional<double> evaluate(const VectorXd& theta, VectorXd* gradient) const;
  /// Where the weight matrix of the normal theory is taken.
  enum class At { implied, sample };
  /// F_g of each group, not halved; none where an implied covariance matrix is not positive
  /// definite.
  std::vector<double> by_group(const VectorXd& theta) const;
  /// Expected information of one case, q x q, unconstrained: Delta' W Delta. nullopt as above.
  std::optional<MatrixXd> expected_information(const VectorXd& theta, At at = At::implied) const;
  /// Hessian of f, in closed form. nullopt as above.
  std::optional<MatrixXd> observed_information(const VectorXd& theta) const;

  /// What Browne's residual-based statistic of the normal theory, r'W r - b' I^-1 b, is made of,
  /// for one case: r the residual moments, b = Delta' W r.
  struct ResidualForm {
    double quadratic = 0;
    VectorXd b;  ///< q
  };
  ResidualForm residual_form(const VectorXd& theta, At at = At::implied) const;

  const std::vector<Group>& groups() const { return groups_; }

 private:
  Index q_ = 0;
  std::vector<Group> groups_;
};

}  // namespace semfit::internal
