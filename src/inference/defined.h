// := parameters: values and delta-method gradients, of raw and of standardised parameters.
#pragma once

#include "table/expression.h"

#include <vector>

#include <Eigen/Dense>

namespace semfit::internal {

/// One := row as a function of another vector than theta.
struct DefinedValue {
  int row = 0;  ///< in the table
  double value = not_a_number;
  Eigen::VectorXd gradient;
};

/// Values at theta, gradients by theta (q).
std::vector<DefinedValue> defined_values(const ParameterTable& table, const Eigen::VectorXd& theta);

/// The same functions of standardised parameters: a label stands for the value of its first row.
/// @param by_row  one value per row of the table
/// Gradients are by row (rows of the table).
std::vector<DefinedValue> defined_values_by_row(const ParameterTable& table,
                                                const Eigen::VectorXd& by_row);

}  // namespace semfit::internal
