#include "structure/ram.h"

#include "math/decomposition.h"
#include "math/symmetric.h"
#include "structure/composites.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace semfit::internal {
namespace {

double value_of(const Cell& cell, const VectorXd& phi) {
  return (cell.parameter >= 0 ? phi[cell.parameter] : cell.fixed) * cell.scale;
}

}  // namespace

RamStructure::RamStructure(const std::vector<std::string>& observed,
                           const std::vector<std::string>& latent,
                           std::span<const Row> rows,
                           Index q,
                           const VectorXd& units,
                           bool mean_structure)
    : p_(static_cast<Index>(observed.size())), q_(q), has_means_(mean_structure), names_(observed) {
  names_.insert(names_.end(), latent.begin(), latent.end());
  units_ = VectorXd::Ones(static_cast<Index>(names_.size()));
  if (units.size() > 0) units_.head(p_) = units;
  composites_ = Composites::of(observed, latent, rows, q, mean_structure);
  make_cells(composites_ ? std::span<const Row>(composites_->rows()) : rows);
  order_senders();
}

int RamStructure::find(const std::string& name) const {
  const auto place = std::find(names_.begin(), names_.end(), name);
  return place == names_.end() ? -1 : static_cast<int>(place - names_.begin());
}

void RamStructure::make_cells(std::span<const Row> rows) {
  std::map<std::string, int> variable;
  for (std::size_t i = 0; i < names_.size(); ++i)
    variable[names_[i]] = static_cast<int>(i);
  for (const Row& row : rows) {
    Cell cell;
    cell.parameter = row.free - 1;
    cell.fixed = row.free > 0 ? 0.0 : row.ustart;
    if (row.op == Op::measured_by) {
      cell.row = variable.at(row.rhs), cell.col = variable.at(row.lhs);
    } else if (row.op == Op::regression || row.op == Op::covariance) {
      cell.row = variable.at(row.lhs), cell.col = variable.at(row.rhs);
    } else if (row.op == Op::intercept) {
      cell.row = variable.at(row.lhs);
    } else {
      continue;
    }
    const double unit_row = units_[cell.row], unit_col = units_[cell.col];
    if (row.op == Op::covariance) {
      cell.matrix = Cell::In::S;
      cell.scale = 1 / (unit_row * unit_col);
    } else if (row.op == Op::intercept) {
      cell.matrix = Cell::In::m;
      cell.scale = 1 / unit_row;
    } else {
      cell.matrix = Cell::In::A;
      cell.scale = unit_col / unit_row;
    }
    cells_.push_back(cell);
  }
  std::stable_sort(cells_.begin(), cells_.end(), [](const Cell& a, const Cell& b) {
    return a.parameter < b.parameter;
  });
}

/// Senders in topological order of the arrows among them (Kahn); the rest, if there are cycles,
/// last.
void RamStructure::order_senders() {
  const std::size_t v = names_.size();
  std::vector<bool> sends(v, false);
  for (const Cell& cell : cells_)
    if (cell.matrix == Cell::In::A) sends[static_cast<std::size_t>(cell.col)] = true;

  std::vector<int> waiting(v, 0);
  std::vector<std::vector<int>> receivers(v);
  for (const Cell& cell : cells_)
    if (cell.matrix == Cell::In::A && sends[static_cast<std::size_t>(cell.row)]) {
      ++waiting[static_cast<std::size_t>(cell.row)];
      receivers[static_cast<std::size_t>(cell.col)].push_back(cell.row);
    }
  for (std::size_t i = 0; i < v; ++i)
    if (sends[i] && waiting[i] == 0) senders_.push_back(static_cast<int>(i));
  for (std::size_t next = 0; next < senders_.size(); ++next)
    for (const int receiver : receivers[static_cast<std::size_t>(senders_[next])])
      if (--waiting[static_cast<std::size_t>(receiver)] == 0) senders_.push_back(receiver);
  for (std::size_t i = 0; i < v; ++i)
    if (sends[i] && waiting[i] > 0) {
      senders_.push_back(static_cast<int>(i));
      is_acyclic_ = false;
    }

  sender_of_.assign(v, -1);
  for (std::size_t i = 0; i < senders_.size(); ++i)
    sender_of_[static_cast<std::size_t>(senders_[i])] = static_cast<int>(i);
}

Extended RamStructure::extend(const VectorXd& theta) const {
  return composites_ ? composites_->at(theta) : Extended{theta, {}, {}, {}};
}

RamStructure::State RamStructure::at(const VectorXd& theta) const {
  State s;
  s.extended = extend(theta);
  const Index k = r();
  const auto sender = [&](int variable) { return sender_of_[static_cast<std::size_t>(variable)]; };
  MatrixXd A_RR = MatrixXd::Zero(k, k), S_RR = MatrixXd::Zero(k, k);
  s.A_O = MatrixXd::Zero(p_, k);
  for (Index j = 0; j < k; ++j)
    if (senders_[static_cast<std::size_t>(j)] < p_)
      s.A_O(senders_[static_cast<std::size_t>(j)], j) = 1;
  VectorXd m_R = VectorXd::Zero(has_means_ ? k : 0);
  s.implied.Sigma = MatrixXd::Zero(p_, p_);
  s.implied.mu = VectorXd::Zero(has_means_ ? p_ : 0);
  MatrixXd S_OR = MatrixXd::Zero(p_, k);  // residual covariances of observed leaves with senders
  for (const Cell& cell : cells_) {
    const double x = value_of(cell, s.extended.phi);
    const int i = sender(cell.row), j = sender(cell.col);
    switch (cell.matrix) {
      case Cell::In::A:
        if (i >= 0)
          A_RR(i, j) += x;
        else if (cell.row < p_)
          s.A_O(cell.row, j) += x;
        break;
      case Cell::In::S:
        if (i >= 0 && j >= 0) {
          S_RR(i, j) += x;
          if (i != j) S_RR(j, i) += x;
        } else if (i < 0 && j < 0) {
          if (cell.row >= p_ || cell.col >= p_) break;
          s.implied.Sigma(cell.row, cell.col) += x;
          if (cell.row != cell.col) s.implied.Sigma(cell.col, cell.row) += x;
        } else {
          const int leaf = i < 0 ? cell.row : cell.col;
          if (leaf < p_) S_OR(leaf, i < 0 ? j : i) += x;
        }
        break;
      case Cell::In::m:
        if (!has_means_) break;
        if (i >= 0)
          m_R[i] += x;
        else if (cell.row < p_)
          s.implied.mu[cell.row] += x;
        break;
    }
  }

  const MatrixXd I_minus_A = MatrixXd::Identity(k, k) - A_RR;
  if (is_acyclic_)
    s.B = I_minus_A.triangularView<Eigen::UnitLower>().solve(MatrixXd::Identity(k, k));
  else
    s.B = inverse(I_minus_A);
  s.E.noalias() = s.A_O * s.B;
  s.C.noalias() = (s.E * S_RR + S_OR) * s.B.transpose();
  s.T.noalias() = s.B * S_RR * s.B.transpose();
  s.implied.Sigma.noalias() += s.C * s.A_O.transpose();
  s.implied.Sigma.noalias() += s.E * S_OR.transpose();
  if (has_means_) {
    s.nu = s.B * m_R;
    s.implied.mu.noalias() += s.A_O * s.nu;
  }
  return s;
}

void RamStructure::add_pullback(const State& s,
                                const Moments& g,
                                double weight,
                                VectorXd& gradient) const {
  if (composites_) {
    VectorXd by_phi = VectorXd::Zero(s.extended.phi.size());
    add_pullback_of_cells(s, g, weight, by_phi);
    gradient.noalias() += s.extended.J.transpose() * by_phi;
  } else {
    add_pullback_of_cells(s, g, weight, gradient);
  }
}

void RamStructure::add_pullback_of_cells(const State& s,
                                         const Moments& g,
                                         double weight,
                                         VectorXd& gradient) const {
  const MatrixXd GE = g.Sigma * s.E, GC = g.Sigma * s.C;
  const MatrixXd EGE = s.E.transpose() * GE, EGC = s.E.transpose() * GC;
  const VectorXd Eg = has_means_ ? VectorXd(s.E.transpose() * g.mu) : VectorXd();
  const auto sender = [&](int variable) { return sender_of_[static_cast<std::size_t>(variable)]; };
  // <E_i, g> and <E_i, G E_j>: E_i is column i of F (I - A)^-1: a unit vector for observed leaves,
  // nothing for latent ones.
  const auto along_mean = [&](int i) {
    return sender(i) >= 0 ? Eg[sender(i)] : i < p_ ? g.mu[i] : 0.0;
  };
  for (const Cell& cell : cells_) {
    if (cell.parameter < 0) continue;
    const int i = sender(cell.row), j = sender(cell.col);
    double slope = 0;
    switch (cell.matrix) {
      case Cell::In::A:
        slope = 2 * (i >= 0 ? EGC(i, j) : cell.row < p_ ? GC(cell.row, j) : 0.0);
        if (has_means_) slope += along_mean(cell.row) * s.nu[j];
        break;
      case Cell::In::S:
        if (i >= 0 && j >= 0)
          slope = EGE(i, j);
        else if (i < 0 && j < 0)
          slope = cell.row < p_ && cell.col < p_ ? g.Sigma(cell.row, cell.col) : 0.0;
        else if (i < 0)
          slope = cell.row < p_ ? GE(cell.row, j) : 0.0;
        else
          slope = cell.col < p_ ? GE(cell.col, i) : 0.0;
        if (cell.row != cell.col) slope *= 2;
        break;
      case Cell::In::m:
        slope = has_means_ ? along_mean(cell.row) : 0.0;
        break;
    }
    gradient[cell.parameter] += weight * cell.scale * slope;
  }
}

Tangents RamStructure::tangents(const State& s) const {
  Tangents result;
  result.q = s.extended.phi.size();
  result.J = s.extended.J;
  result.EC.resize(p_, 2 * r());
  result.EC << s.E, s.C;
  const auto sender = [&](int variable) { return sender_of_[static_cast<std::size_t>(variable)]; };
  const auto column_E = [&](int i) -> int {
    return sender(i) >= 0 ? static_cast<int>(p_) + sender(i) : i < p_ ? i : -1;
  };
  for (const Cell& cell : cells_) {
    if (cell.parameter < 0) continue;
    Tangent t;
    t.parameter = cell.parameter;
    const int E_i = column_E(cell.row);
    if (E_i < 0) continue;
    if (cell.matrix == Cell::In::A) {
      t.left = E_i;
      t.right = static_cast<int>(p_ + r()) + sender(cell.col);
      t.weight = cell.scale;
      if (has_means_) t.mean = E_i, t.mean_weight = cell.scale * s.nu[sender(cell.col)];
    } else if (cell.matrix == Cell::In::S) {
      t.left = E_i;
      t.right = column_E(cell.col);
      if (t.right < 0) continue;
      t.weight = cell.row == cell.col ? 0.5 * cell.scale : cell.scale;
    } else if (has_means_) {
      t.mean = E_i;
      t.mean_weight = cell.scale;
    }
    result.list.push_back(t);
  }
  return result;
}

void RamStructure::add_curvature(const State& s,
                                 const Moments& g,
                                 double weight,
                                 MatrixXd& H) const {
  if (!composites_) return add_curvature_of_cells(s, g, weight, H);
  const MatrixXd& J = s.extended.J;
  MatrixXd by_phi = MatrixXd::Zero(J.rows(), J.rows());
  add_curvature_of_cells(s, g, weight, by_phi);
  mirror_lower(by_phi);
  H.noalias() += J.transpose() * by_phi * J;
  VectorXd slope = VectorXd::Zero(J.rows());
  add_pullback_of_cells(s, g, 1, slope);
  composites_->add_curvature(s.extended, slope, weight, H);
}

void RamStructure::add_curvature_of_cells(const State& s,
                                          const Moments& g,
                                          double weight,
                                          MatrixXd& H) const {
  // With E_i = F B e_i, C_j = cov(x, eta_j), T = cov(eta), B = (I - A)^-1:
  //   d2 Sigma / dA_ij dA_kl = B_li (E_k C_j' + .) + T_lj (E_i E_k' + .) + B_jk (E_i C_l' + .)
  //   d2 Sigma / dA_ij dS_kl = B_jl (E_i E_k' + .) + B_jk (E_i E_l' + .), half of it for k = l
  //   d2 mu / dA_ij dA_kl = B_li E_k nu_j + B_jk E_i nu_l,   d2 mu / dA_ij dm_k = B_jk E_i
  // and everything else is zero.
  MatrixXd P(p_, p_ + 2 * r());
  P << MatrixXd::Identity(p_, p_), s.E, s.C;
  const MatrixXd Q = P.transpose() * (g.Sigma * P);
  const VectorXd h = has_means_ ? VectorXd(P.transpose() * g.mu) : VectorXd::Zero(P.cols());
  const auto sender = [&](int variable) { return sender_of_[static_cast<std::size_t>(variable)]; };
  const auto E = [&](int i) -> Index {
    return sender(i) >= 0 ? p_ + sender(i) : i < p_ ? i : Index{-1};
  };
  const auto C = [&](int j) -> Index { return p_ + r() + sender(j); };
  const auto gram = [&](Index a, Index b) { return a < 0 || b < 0 ? 0.0 : 2 * Q(a, b); };
  const auto mean = [&](Index a) { return a < 0 ? 0.0 : h[a]; };
  // B_jk for a sender j and any k: leaves send nothing on, so their column is a unit vector.
  const auto B = [&](int j, int k) {
    return sender(k) >= 0 && sender(j) >= 0 ? s.B(sender(j), sender(k)) : 0.0;
  };

  for (const Cell& a : cells_) {
    if (a.parameter < 0 || a.matrix != Cell::In::A) continue;
    const int i = a.row, j = a.col;
    for (const Cell& b : cells_) {
      if (b.parameter < 0) continue;
      const int k = b.row, l = b.col;
      double second = 0;
      if (b.matrix == Cell::In::A) {
        if (&b < &a) continue;
        second = B(l, i) * gram(E(k), C(j)) + s.T(sender(l), sender(j)) * gram(E(i), E(k)) +
                 B(j, k) * gram(E(i), C(l));
        if (has_means_)
          second += B(l, i) * mean(E(k)) * s.nu[sender(j)] + B(j, k) * mean(E(i)) * s.nu[sender(l)];
      } else if (b.matrix == Cell::In::S) {
        second = B(j, l) * gram(E(i), E(k)) + B(j, k) * gram(E(i), E(l));
        if (k == l) second *= 0.5;
      } else if (has_means_) {
        second = B(j, k) * mean(E(i));
      }
      second *= weight * a.scale * b.scale;
      const auto [low, high] = std::minmax(a.parameter, b.parameter);
      // A pair of cells of one parameter stands for both orders.
      H(high, low) += low == high && &a != &b ? 2 * second : second;
    }
  }
}

RamStructure::Matrices RamStructure::matrices(const VectorXd& theta) const {
  const auto v = static_cast<Index>(names_.size());
  Matrices result{MatrixXd::Zero(v, v), MatrixXd::Zero(v, v), VectorXd::Zero(v)};
  const VectorXd phi = extend(theta).phi;
  for (const Cell& cell : cells_) {
    const double x = cell.parameter >= 0 ? phi[cell.parameter] : cell.fixed;
    switch (cell.matrix) {
      case Cell::In::A:
        result.A(cell.row, cell.col) += x;
        break;
      case Cell::In::S:
        result.S(cell.row, cell.col) += x;
        if (cell.row != cell.col) result.S(cell.col, cell.row) += x;
        break;
      case Cell::In::m:
        result.m[cell.row] += x;
        break;
    }
  }
  return result;
}

Moments RamStructure::all_moments(const VectorXd& theta) const {
  const Matrices m = matrices(theta);
  const auto v = m.A.rows();
  const MatrixXd B = inverse(MatrixXd::Identity(v, v) - m.A);
  return {B * m.S * B.transpose(), B * m.m};
}

}  // namespace semfit::internal
