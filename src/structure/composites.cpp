#include "structure/composites.h"

#include "math/decomposition.h"
#include "math/symmetric.h"

#include <algorithm>

namespace semfit::internal {

struct Composites::Parts {
  VectorXd w, nu;  ///< k; nu is empty without means
  VectorXd u;      ///< T w
  double v = 0;    ///< w'T w
  double mu = 0;   ///< w'nu

  Parts(const Composite& c, const VectorXd& theta) {
    const auto values = [&](const std::vector<Quantity>& quantities) {
      VectorXd x(static_cast<Index>(quantities.size()));
      for (Index i = 0; i < x.size(); ++i)
        x[i] = quantities[static_cast<std::size_t>(i)].at(theta);
      return x;
    };
    w = values(c.weights);
    u = c.T * w;
    v = w.dot(u);
    if (c.alpha < 0) return;
    nu = values(c.means);
    mu = w.dot(nu);
  }
};

std::shared_ptr<const Composites> Composites::of(const std::vector<std::string>& observed,
                                                 const std::vector<std::string>& latent,
                                                 std::span<const Row> rows,
                                                 Index q,
                                                 bool mean_structure) {
  if (std::none_of(
          rows.begin(), rows.end(), [](const Row& row) { return row.op == Op::composed_of; }))
    return nullptr;
  Composites result(rows, q, mean_structure);
  std::vector<std::string> composites, others;
  for (const Composite& c : result.composites_)
    composites.push_back(c.name);
  for (const auto* names : {&observed, &latent})
    for (const std::string& name : *names)
      if (!result.is_indicator(name) &&
          std::find(composites.begin(), composites.end(), name) == composites.end())
        others.push_back(name);
  std::vector<Row> inner;
  for (const Row& row : result.rows_)
    if (!result.is_indicator(row.lhs) && !result.is_indicator(row.rhs)) inner.push_back(row);
  result.inner_ = std::make_shared<const RamStructure>(
      composites, others, inner, result.parameters_, VectorXd(), mean_structure);
  return std::make_shared<const Composites>(std::move(result));
}

Composites::Composites(std::span<const Row> rows, Index q, bool mean_structure) : q_(q) {
  collect(rows);
  number(mean_structure);
  rewrite(rows);
}

void Composites::collect(std::span<const Row> rows) {
  for (const Row& row : rows) {
    if (row.op != Op::composed_of) continue;
    auto place = std::find_if(composites_.begin(), composites_.end(), [&](const Composite& c) {
      return c.name == row.lhs;
    });
    if (place == composites_.end()) {
      composites_.emplace_back().name = row.lhs;
      place = composites_.end() - 1;
    }
    owner_[row.rhs] = {static_cast<std::size_t>(place - composites_.begin()),
                       static_cast<Index>(place->indicators.size())};
    place->indicators.push_back(row.rhs);
    place->weights.push_back({row.free - 1, row.ustart});
  }
  for (Composite& c : composites_) {
    c.means.resize(c.indicators.size());
    const auto k = static_cast<Index>(c.indicators.size());
    c.T = MatrixXd::Zero(k, k);
  }
  for (const Row& row : rows) {
    const auto own = owner_.find(row.lhs);
    if (own == owner_.end()) continue;
    const auto [index, i] = own->second;
    Composite& c = composites_[index];
    if (row.op == Op::intercept)
      c.means[static_cast<std::size_t>(i)] = {row.free - 1, row.ustart};
    else if (row.op == Op::covariance)
      c.T(i, owner_.at(row.rhs).second) = c.T(owner_.at(row.rhs).second, i) = row.ustart;
  }
}

void Composites::number(bool mean_structure) {
  parameters_ = q_;
  const auto take = [&](Index count) {
    const auto first = static_cast<int>(parameters_);
    parameters_ += count;
    return first;
  };
  for (Composite& c : composites_) {
    const Index k = c.T.rows();
    c.lambda = take(k);
    c.residual = take(k * (k + 1) / 2);
    if (mean_structure) c.kappa = take(k), c.alpha = take(1);
    c.psi = take(1);
  }
}

/// Weights become loadings; the moments of indicators and composites become derived parameters.
void Composites::rewrite(std::span<const Row> rows) {
  const auto add = [&](const Composite& c, const Row& like, int parameter) {
    rows_.push_back(like);
    if (like.op == Op::composed_of) {
      rows_.back().op = Op::measured_by;
      rows_.back().lhs = c.name;
    }
    rows_.back().free = parameter + 1;
  };
  for (const Row& row : rows) {
    const auto own = owner_.find(row.op == Op::composed_of ? row.rhs : row.lhs);
    if (own != owner_.end()) {
      const auto [index, i] = own->second;
      const Composite& c = composites_[index];
      if (row.op == Op::composed_of) {
        add(c, row, c.lambda + static_cast<int>(i));
      } else if (row.op == Op::intercept) {
        if (c.kappa >= 0) add(c, row, c.kappa + static_cast<int>(i));
      } else if (row.op == Op::covariance) {
        const auto [low, high] = std::minmax(i, owner_.at(row.rhs).second);
        const Index k = c.T.rows();
        add(c, row, c.residual + static_cast<int>(low * k - low * (low + 1) / 2 + high));
      }
    } else if (const int parameter = derived(row); parameter >= 0) {
      rows_.push_back(row);
      rows_.back().free = parameter + 1;
    } else {
      rows_.push_back(row);
    }
  }
}

int Composites::derived(const Row& row) const {
  const bool is_variance = row.op == Op::covariance && row.lhs == row.rhs;
  if (!is_variance && row.op != Op::intercept) return -1;
  for (const Composite& c : composites_)
    if (c.name == row.lhs) return is_variance ? c.psi : c.alpha;
  return -1;
}

/// lambda, cov(e) and kappa, which follow from the composite alone.
void Composites::set_own(const Composite& c, const Parts& x, Extended& extended) const {
  const Index k = c.T.rows();
  const VectorXd lambda = x.u / x.v;
  const auto set = [&](Index place, double value, const VectorXd& by_w, const VectorXd& by_nu) {
    extended.phi[place] = value;
    for (Index j = 0; j < k; ++j) {
      const Quantity& w = c.weights[static_cast<std::size_t>(j)];
      const Quantity& nu = c.means[static_cast<std::size_t>(j)];
      if (w.parameter >= 0) extended.J(place, w.parameter) += by_w[j];
      if (by_nu.size() > 0 && nu.parameter >= 0) extended.J(place, nu.parameter) += by_nu[j];
    }
  };
  const auto slope = [&](Index i) -> VectorXd {  // d lambda_i / dw
    return c.T.col(i) / x.v - (2 * lambda[i] / x.v) * x.u;
  };
  int residual = c.residual;
  for (Index j = 0; j < k; ++j)
    for (Index i = j; i < k; ++i, ++residual)
      set(residual,
          c.T(i, j) - x.u[i] * lambda[j],
          VectorXd(-c.T.col(i) * lambda[j] - x.u[i] * slope(j)),
          VectorXd());
  for (Index i = 0; i < k; ++i) {
    set(c.lambda + i, lambda[i], slope(i), VectorXd());
    if (c.kappa < 0) continue;
    set(c.kappa + i,
        x.nu[i] - lambda[i] * x.mu,
        VectorXd(-slope(i) * x.mu - lambda[i] * x.nu),
        VectorXd(VectorXd::Unit(k, i) - lambda[i] * x.w));
  }
}

namespace {

/// Derivatives by phi of the moments of each composite, c x parameters.
struct Slopes {
  MatrixXd variance, mean;
};

Slopes slopes_of(const RamStructure& inner, const RamStructure::State& state) {
  const Index c = inner.p();
  const VectorXd none = VectorXd::Zero(inner.has_means() ? c : 0);
  Slopes slopes{MatrixXd::Zero(c, inner.q()), MatrixXd::Zero(inner.has_means() ? c : 0, inner.q())};
  for (Index i = 0; i < c; ++i) {
    VectorXd row = VectorXd::Zero(inner.q());
    inner.add_pullback(state, {VectorXd::Unit(c, i).asDiagonal(), none}, 1, row);
    slopes.variance.row(i) = row;
    if (!inner.has_means()) continue;
    row.setZero();
    inner.add_pullback(state, {MatrixXd::Zero(c, c), VectorXd::Unit(c, i)}, 1, row);
    slopes.mean.row(i) = row;
  }
  return slopes;
}

}  // namespace

/// psi and alpha: what the variances and means of the composites lack of w'T w and w'nu.
void Composites::solve_totals(Extended& extended) const {
  const auto count = static_cast<Index>(composites_.size());
  const bool has_means = inner_->has_means();
  std::vector<Index> psi, alpha;
  VectorXd v(count), mu = VectorXd::Zero(count);
  MatrixXd dv = MatrixXd::Zero(count, q_), dmu = dv;  // of the totals, by theta
  for (Index i = 0; i < count; ++i) {
    const Composite& c = composites_[static_cast<std::size_t>(i)];
    const Parts x(c, extended.phi);
    psi.push_back(c.psi), alpha.push_back(c.alpha);
    v[i] = x.v, mu[i] = x.mu;
    for (Index j = 0; j < x.w.size(); ++j) {
      const Quantity& weight = c.weights[static_cast<std::size_t>(j)];
      const Quantity& mean = c.means[static_cast<std::size_t>(j)];
      if (weight.parameter >= 0) {
        dv(i, weight.parameter) += 2 * x.u[j];
        if (has_means) dmu(i, weight.parameter) += x.nu[j];
      }
      if (has_means && mean.parameter >= 0) dmu(i, mean.parameter) += x.w[j];
    }
  }
  const RamStructure::State without = inner_->at(extended.phi);  // psi and alpha are 0 so far
  const Slopes start = slopes_of(*inner_, without);
  extended.by_psi = inverse(start.variance(Eigen::all, psi));
  extended.phi(psi) = extended.by_psi * (v - without.implied.Sigma.diagonal());
  if (has_means) {
    extended.by_alpha = inverse(start.mean(Eigen::all, alpha));
    extended.phi(alpha) = extended.by_alpha * (mu - without.implied.mu);
  }
  const Slopes slopes = slopes_of(*inner_, inner_->at(extended.phi));
  extended.J(psi, Eigen::all) = extended.by_psi * (dv - slopes.variance.leftCols(q_));
  if (has_means)
    extended.J(alpha, Eigen::all) = extended.by_alpha * (dmu - slopes.mean.leftCols(q_));
}

Extended Composites::at(const VectorXd& theta) const {
  Extended extended;
  extended.phi = VectorXd::Zero(parameters_);
  extended.phi.head(q_) = theta;
  extended.J = MatrixXd::Zero(parameters_, q_);
  extended.J.topRows(q_).setIdentity();
  for (const Composite& c : composites_)
    set_own(c, Parts(c, theta), extended);
  solve_totals(extended);
  return extended;
}

void Composites::add_curvature(const Extended& at,
                               const VectorXd& g,
                               double weight,
                               MatrixXd& H) const {
  // The totals are implicit in psi: with M = d var / d psi, M d2psi = d2v - J' d2var J, so that
  // sum_c g_c d2psi_c = sum_c l_c (d2v_c - J' d2var_c J), l = M^-T g. Means alike.
  const auto count = static_cast<Index>(composites_.size());
  const bool has_means = inner_->has_means();
  VectorXd by_variance(count), by_mean = VectorXd::Zero(has_means ? count : 0);
  for (Index i = 0; i < count; ++i) {
    by_variance[i] = g[composites_[static_cast<std::size_t>(i)].psi];
    if (has_means) by_mean[i] = g[composites_[static_cast<std::size_t>(i)].alpha];
  }
  by_variance = at.by_psi.transpose() * by_variance;
  if (has_means) by_mean = at.by_alpha.transpose() * by_mean;

  MatrixXd inner = MatrixXd::Zero(parameters_, parameters_);
  inner_->add_curvature(
      inner_->at(at.phi), {MatrixXd(by_variance.asDiagonal()), by_mean}, -weight, inner);
  mirror_lower(inner);
  H.noalias() += at.J.transpose() * inner * at.J;

  for (Index n = 0; n < count; ++n) {
    // All that depends on w and nu is (a'u - u'Pu - d'u w'nu) / v + b w'T w + c w'nu + d'nu, with
    // a, P, d the weights of lambda, cov(e) and kappa, u = T w, v = w'T w.
    const Composite& c = composites_[static_cast<std::size_t>(n)];
    const Parts x(c, at.phi);
    const Index k = c.T.rows();
    const VectorXd a = g.segment(c.lambda, k);
    const VectorXd d = has_means ? VectorXd(g.segment(c.kappa, k)) : VectorXd::Zero(k);
    const VectorXd nu = has_means ? x.nu : VectorXd::Zero(k);
    MatrixXd P(k, k);
    int residual = c.residual;
    for (Index j = 0; j < k; ++j)
      for (Index i = j; i < k; ++i, ++residual)
        P(i, j) = P(j, i) = (i == j ? 1.0 : 0.5) * g[residual];
    const VectorXd Td = c.T * d, dv = 2 * x.u;
    const double du = d.dot(x.u), v = x.v;
    const double N = a.dot(x.u) - x.u.dot(P * x.u) - du * x.mu;
    const VectorXd dN = c.T * (a - 2 * P * x.u) - Td * x.mu - du * nu;
    const MatrixXd d2N = -2 * c.T * P * c.T - Td * nu.transpose() - nu * Td.transpose();
    const MatrixXd ww = d2N / v - (dN * dv.transpose() + dv * dN.transpose()) / (v * v) -
                        (2 * N / (v * v)) * c.T + (2 * N / (v * v * v)) * dv * dv.transpose() +
                        2 * by_variance[n] * c.T;
    MatrixXd second = MatrixXd::Zero(2 * k, 2 * k);
    second.topLeftCorner(k, k) = ww;
    if (has_means) {
      second.bottomLeftCorner(k, k) = -x.w * Td.transpose() / v +
                                      (du / (v * v)) * x.w * dv.transpose() +
                                      (by_mean[n] - du / v) * MatrixXd::Identity(k, k);
      second.topRightCorner(k, k) = second.bottomLeftCorner(k, k).transpose();
    }
    const auto parameter = [&](Index i) {
      return i < k ? c.weights[static_cast<std::size_t>(i)].parameter
                   : c.means[static_cast<std::size_t>(i - k)].parameter;
    };
    for (Index j = 0; j < 2 * k; ++j)
      for (Index i = 0; i < 2 * k; ++i)
        if (parameter(i) >= 0 && parameter(j) >= 0)
          H(parameter(i), parameter(j)) += weight * second(i, j);
  }
}

}  // namespace semfit::internal
