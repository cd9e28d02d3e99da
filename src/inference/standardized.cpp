#include "inference/standardized.h"

#include "math/decomposition.h"

#include <cmath>

namespace semfit::internal {
namespace {

bool has_estimate(const Row& row) {
  return row.op == Op::measured_by || row.op == Op::regression || row.op == Op::covariance ||
         row.op == Op::intercept;
}

double estimate_of(const Row& row, const VectorXd& theta) {
  return row.free > 0 ? theta[row.free - 1] : row.ustart;
}

struct Place {
  Index lhs, rhs;
};

Place place_of(const RamStructure& structure, const Row& row) {
  const Index lhs = structure.find(row.lhs);
  return {lhs, row.op == Op::intercept ? lhs : structure.find(row.rhs)};
}

/// Row of S that holds the residual variance of variable i: its parameter, or -1.
std::vector<int> residual_parameters(const RamStructure& structure) {
  std::vector<int> parameter(structure.names().size(), -1);
  for (const Cell& cell : structure.cells())
    if (cell.matrix == Cell::In::S && cell.row == cell.col)
      parameter[static_cast<std::size_t>(cell.row)] = cell.parameter;
  return parameter;
}

}  // namespace

ScaleFactors BlockScales::of(Op op, Index lhs, Index rhs) const {
  const auto factor = [&](bool observed_too) {
    const auto sd = [&](Index i) { return observed_too || i >= p ? total[i] : 1.0; };
    const auto residual_sd = [&](Index i) { return observed_too || i >= p ? residual[i] : 1.0; };
    switch (op) {
      case Op::measured_by:
        return sd(lhs) / sd(rhs);
      case Op::regression:
        return sd(rhs) / sd(lhs);
      case Op::covariance:
        return lhs == rhs ? 1 / (sd(lhs) * sd(lhs)) : 1 / (residual_sd(lhs) * residual_sd(rhs));
      case Op::intercept:
        return 1 / sd(lhs);
      default:
        return not_a_number;
    }
  };
  return {factor(false), factor(true)};
}

BlockScales scales_of(const RamStructure& structure, const VectorXd& theta) {
  const RamStructure::Matrices m = structure.matrices(theta);
  return {structure.all_moments(theta).Sigma.diagonal().cwiseSqrt(),
          m.S.diagonal().cwiseSqrt(),
          structure.p()};
}

MatrixXd log_sd_gradient(const RamStructure& structure, const VectorXd& theta) {
  const RamStructure::Matrices m = structure.matrices(theta);
  const Index v = m.A.rows();
  const MatrixXd B = inverse(MatrixXd::Identity(v, v) - m.A);
  const MatrixXd T = B * m.S * B.transpose();
  MatrixXd gradient = MatrixXd::Zero(v, structure.q());  // of the variances T_ii
  for (const Cell& cell : structure.cells()) {
    if (cell.parameter < 0) continue;
    auto column = gradient.col(cell.parameter);
    if (cell.matrix == Cell::In::A)
      column += 2 * B.col(cell.row).cwiseProduct(T.col(cell.col));
    else if (cell.matrix == Cell::In::S)
      column += (cell.row == cell.col ? 1 : 2) * B.col(cell.row).cwiseProduct(B.col(cell.col));
  }
  return (0.5 * T.diagonal().cwiseInverse()).asDiagonal() * gradient;
}

Standardized standardize(const ParameterTable& table,
                         const Objective& objective,
                         const VectorXd& theta) {
  const auto n = static_cast<Index>(table.rows.size());
  Standardized result{VectorXd::Constant(n, not_a_number),
                      VectorXd::Constant(n, not_a_number),
                      VectorXd::Constant(n, not_a_number)};
  std::vector<BlockScales> scales;
  for (const Objective::Group& group : objective.groups())
    scales.push_back(scales_of(group.structure, theta));
  for (Index i = 0; i < n; ++i) {
    const Row& row = table.rows[static_cast<std::size_t>(i)];
    if (!has_estimate(row)) continue;
    const auto block = static_cast<std::size_t>(row.block) - 1;
    const Place place = place_of(objective.groups()[block].structure, row);
    const ScaleFactors factor = scales[block].of(row.op, place.lhs, place.rhs);
    result.est[i] = estimate_of(row, theta);
    result.std_lv[i] = result.est[i] * factor.lv;
    result.std_all[i] = result.est[i] * factor.all;
  }
  return result;
}

MatrixXd standardized_jacobian(const ParameterTable& table,
                               const Objective& objective,
                               const VectorXd& theta,
                               Metric metric) {
  const auto n = static_cast<Index>(table.rows.size());
  MatrixXd jacobian = MatrixXd::Constant(n, theta.size(), not_a_number);
  std::vector<BlockScales> scales;
  std::vector<MatrixXd> log_sd;  // d log sd_i / d theta
  std::vector<std::vector<int>> residual_parameter;
  for (const Objective::Group& group : objective.groups()) {
    scales.push_back(scales_of(group.structure, theta));
    log_sd.push_back(log_sd_gradient(group.structure, theta));
    residual_parameter.push_back(residual_parameters(group.structure));
  }
  for (Index i = 0; i < n; ++i) {
    const Row& row = table.rows[static_cast<std::size_t>(i)];
    if (!has_estimate(row)) continue;
    const auto b = static_cast<std::size_t>(row.block) - 1;
    const Place place = place_of(objective.groups()[b].structure, row);
    const ScaleFactors factors = scales[b].of(row.op, place.lhs, place.rhs);
    const double factor = metric == Metric::all ? factors.all : factors.lv;
    const auto is_scaled = [&](Index variable) {
      return metric == Metric::all || variable >= scales[b].p;
    };
    const double value = estimate_of(row, theta) * factor;
    Eigen::RowVectorXd slope = Eigen::RowVectorXd::Zero(theta.size());
    if (row.free > 0) slope[row.free - 1] += factor;
    const auto add_log = [&](Index variable, double power) {
      if (is_scaled(variable)) slope += power * value * log_sd[b].row(variable);
    };
    // residual sd = sqrt(theta_k): d log = 1 / (2 theta_k)
    const auto add_residual = [&](Index variable) {
      const int k = residual_parameter[b][static_cast<std::size_t>(variable)];
      if (k >= 0 && is_scaled(variable))
        slope[k] -= value / (2 * scales[b].residual[variable] * scales[b].residual[variable]);
    };
    switch (row.op) {
      case Op::measured_by:
        add_log(place.lhs, 1), add_log(place.rhs, -1);
        break;
      case Op::regression:
        add_log(place.rhs, 1), add_log(place.lhs, -1);
        break;
      case Op::covariance:
        if (place.lhs == place.rhs)
          add_log(place.lhs, -2);
        else
          add_residual(place.lhs), add_residual(place.rhs);
        break;
      default:
        add_log(place.lhs, -1);
    }
    jacobian.row(i) = slope;
  }
  return jacobian;
}

}  // namespace semfit::internal
