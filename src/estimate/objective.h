// Where structures meet discrepancies: the function that is minimised, and its curvature.
#pragma once

#include "semfit/parameter_table.h"

#include "discrepancy/discrepancy.h"
#include "moments/sample.h"
#include "structure/ram.h"

#include <memory>
#include <optional>
#include <vector>

namespace semfit::internal {

/// f(theta) = sum over groups of weight_g f_g / 2. The half makes its Hessian the information of
/// one case.
class Objective {
 public:
  struct Group {
    RamStructure structure;
    std::shared_ptr<const Discrepancy> discrepancy;  ///< in the structure's units
    double weight =
        1;  ///< in f: the group's share of the cases, n_g / N; least squares (n_g - 1) / N
    double share = 1;            ///< in the information: n_g / N
    std::vector<Index> fixed_x;  ///< covariates whose moments are no parameters
  };
  using Discrepancies = std::vector<std::shared_ptr<const Discrepancy>>;

  /// @param table          fixed exogenous moments already filled in
  /// @param discrepancies  one for each group, in the sample's units
  Objective(const ParameterTable& table, const Sample& sample, Discrepancies discrepancies);
  /// Of complete data by maximum likelihood.
  Objective(const ParameterTable& table, const Sample& sample);
  /// The same discrepancies of another model of the same variables.
  Objective with(const ParameterTable& table) const;
  /// The same model of other moments in the same units, by maximum likelihood.
  Objective with(Discrepancies discrepancies) const;

  Index q() const { return q_; }
  /// nullopt where an implied covariance matrix is not positive definite.
  std::optional<double> evaluate(const VectorXd& theta, VectorXd* gradient) const;
  /// F_g of each group, not halved; none where an implied covariance matrix is not positive
  /// definite.
  std::vector<double> by_group(const VectorXd& theta) const;

  /// Expected information of one case, q x q, unconstrained: Delta' W Delta. With missing values
  /// the mean over the patterns, as if they were missing completely at random. nullopt as above.
  std::optional<MatrixXd> expected_information(const VectorXd& theta) const;
  /// The same at little cost: of missing values that of complete data. What the search is scaled
  /// by.
  std::optional<MatrixXd> search_information(const VectorXd& theta) const;
  /// Hessian of f, in closed form. nullopt as above.
  std::optional<MatrixXd> observed_information(const VectorXd& theta) const;
  /// Is some of the data missing, so that search and expected information differ?
  bool has_patterns() const;

  /// Where the weight matrix of the normal theory is taken.
  enum class At { implied, sample };
  /// Delta' W Delta with that weight matrix, whatever the discrepancy. nullopt as above.
  std::optional<MatrixXd> normal_theory_information(const VectorXd& theta, At at) const;
  /// What Browne's residual-based statistic of the normal theory, r'W r - b' I^-1 b, is made of,
  /// for one case: r the residual moments, b = Delta' W r. nullopt as above.
  struct ResidualForm {
    double quadratic = 0;
    VectorXd b;  ///< q
  };
  std::optional<ResidualForm> residual_form(const VectorXd& theta, At at) const;

  const std::vector<Group>& groups() const { return groups_; }

 private:
  Objective() = default;

  Index q_ = 0;
  std::vector<Group> groups_;
};

}  // namespace semfit::internal
