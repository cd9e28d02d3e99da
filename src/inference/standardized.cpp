#include "inference/standardized.h"

#include "math/decomposition.h"
#include "structure/composites.h"

#include <cmath>
#include <utility>

namespace semfit::internal {
namespace {

bool has_estimate(const Row& row) {
  return row.op == Op::measured_by || row.op == Op::composed_of || row.op == Op::regression ||
         row.op == Op::covariance || row.op == Op::intercept;
}

/// Place of a row's parameter in phi; -1: fixed.
int parameter_of(const Row& row, const RamStructure& structure) {
  if (row.free > 0) return row.free - 1;
  return structure.composites() ? structure.composites()->derived(row) : -1;
}

double estimate_of(const Row& row, const RamStructure& structure, const VectorXd& phi) {
  const int k = parameter_of(row, structure);
  return k >= 0 ? phi[k] : row.ustart;
}

/// From derivatives by phi to those by theta.
MatrixXd to_theta(MatrixXd by_phi, const Extended& extended) {
  if (extended.J.size() == 0) return by_phi;
  return by_phi * extended.J;
}

struct Place {
  Index lhs, rhs;
};

Place place_of(const RamStructure& structure, const Row& row) {
  const Index lhs = structure.find(row.lhs);
  return {lhs, row.op == Op::intercept ? lhs : structure.find(row.rhs)};
}

bool is_composed(const RamStructure& structure, Index variable) {
  return structure.composites() && structure.composites()->is_indicator(
                                       structure.names()[static_cast<std::size_t>(variable)]);
}

/// Row of S that holds the residual variance of variable i: its parameter in phi, or -1.
std::vector<int> residual_parameters(const RamStructure& structure) {
  std::vector<int> parameter(structure.names().size(), -1);
  for (const Cell& cell : structure.cells())
    if (cell.matrix == Cell::In::S && cell.row == cell.col && !is_composed(structure, cell.row))
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
      case Op::composed_of:
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
  BlockScales scales{structure.all_moments(theta).Sigma.diagonal().cwiseSqrt(),
                     m.S.diagonal().cwiseSqrt(),
                     structure.p()};
  for (Index i = 0; i < scales.p; ++i)
    if (is_composed(structure, i)) scales.residual[i] = scales.total[i];
  return scales;
}

MatrixXd log_sd_gradient(const RamStructure& structure, const VectorXd& theta) {
  const RamStructure::Matrices m = structure.matrices(theta);
  const Index v = m.A.rows();
  const MatrixXd B = inverse(MatrixXd::Identity(v, v) - m.A);
  const MatrixXd T = B * m.S * B.transpose();
  const Extended extended = structure.extend(theta);
  MatrixXd gradient = MatrixXd::Zero(v, extended.phi.size());  // of the variances T_ii
  for (const Cell& cell : structure.cells()) {
    if (cell.parameter < 0) continue;
    auto column = gradient.col(cell.parameter);
    if (cell.matrix == Cell::In::A)
      column += 2 * B.col(cell.row).cwiseProduct(T.col(cell.col));
    else if (cell.matrix == Cell::In::S)
      column += (cell.row == cell.col ? 1 : 2) * B.col(cell.row).cwiseProduct(B.col(cell.col));
  }
  return (0.5 * T.diagonal().cwiseInverse()).asDiagonal() * to_theta(std::move(gradient), extended);
}

VectorXd row_values(const ParameterTable& table,
                    const Objective& objective,
                    const VectorXd& theta) {
  std::vector<VectorXd> phi;
  for (const Objective::Group& group : objective.groups())
    phi.push_back(group.structure.extend(theta).phi);
  VectorXd values = VectorXd::Constant(static_cast<Index>(table.rows.size()), not_a_number);
  for (Index i = 0; i < values.size(); ++i) {
    const Row& row = table.rows[static_cast<std::size_t>(i)];
    if (!has_estimate(row)) continue;
    const auto block = static_cast<std::size_t>(row.block) - 1;
    values[i] = estimate_of(row, objective.groups()[block].structure, phi[block]);
  }
  return values;
}

Standardized standardize(const ParameterTable& table,
                         const Objective& objective,
                         const VectorXd& theta) {
  const auto n = static_cast<Index>(table.rows.size());
  Standardized result{row_values(table, objective, theta),
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
  std::vector<Extended> extended;
  std::vector<std::vector<int>> residual_parameter;
  for (const Objective::Group& group : objective.groups()) {
    scales.push_back(scales_of(group.structure, theta));
    log_sd.push_back(log_sd_gradient(group.structure, theta));
    extended.push_back(group.structure.extend(theta));
    residual_parameter.push_back(residual_parameters(group.structure));
  }
  for (Index i = 0; i < n; ++i) {
    const Row& row = table.rows[static_cast<std::size_t>(i)];
    if (!has_estimate(row)) continue;
    const auto b = static_cast<std::size_t>(row.block) - 1;
    const RamStructure& structure = objective.groups()[b].structure;
    const Place place = place_of(structure, row);
    const ScaleFactors factors = scales[b].of(row.op, place.lhs, place.rhs);
    const double factor = metric == Metric::all ? factors.all : factors.lv;
    const auto is_scaled = [&](Index variable) {
      return metric == Metric::all || variable >= scales[b].p;
    };
    const double value = estimate_of(row, structure, extended[b].phi) * factor;
    Eigen::RowVectorXd slope = Eigen::RowVectorXd::Zero(theta.size());
    // A parameter of phi moves with itself, a derived one with those of theta it is derived from.
    const auto add_parameter = [&](int k, double by) {
      if (k >= 0 && k < theta.size())
        slope[k] += by;
      else if (k >= 0)
        slope += by * extended[b].J.row(k);
    };
    add_parameter(parameter_of(row, structure), factor);
    const auto add_log = [&](Index variable, double power) {
      if (is_scaled(variable)) slope += power * value * log_sd[b].row(variable);
    };
    // residual sd = sqrt(theta_k): d log = 1 / (2 theta_k)
    const auto add_residual = [&](Index variable) {
      if (!is_scaled(variable)) return;
      add_parameter(residual_parameter[b][static_cast<std::size_t>(variable)],
                    -value / (2 * scales[b].residual[variable] * scales[b].residual[variable]));
    };
    switch (row.op) {
      case Op::measured_by:
        add_log(place.lhs, 1), add_log(place.rhs, -1);
        break;
      case Op::regression:
      case Op::composed_of:
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
