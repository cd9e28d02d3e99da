#include "estimate/start_values.h"

#include "estimate/shared_starts.h"
#include "math/decomposition.h"
#include "math/symmetric.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace semfit::internal {
namespace {

/// Rough moments of the variables of one block in standardised units, observed ones first, growing
/// as latent variables are worked out; and the start values read off them.
class Starter {
 public:
  Starter(ParameterTable& table, int block, const GroupSample& sample)
      : block_(table.blocks[static_cast<std::size_t>(block) - 1]), sample_(sample) {
    for (Row& row : table.rows)
      if (row.block == block) rows_.push_back(&row);
    for (const std::string& name : block_.observed)
      known_.push_back(name);
    units_.assign(sample.units.begin(), sample.units.end());
    const VectorXd inverse = sample.units.cwiseInverse();
    K_ = inverse.asDiagonal() * sample.moments.Sigma * inverse.asDiagonal();
  }

  void run() {
    for (const std::string& composite : block_.composites)
      add_composite(composite);
    while (add_next_latents()) {
    }
    add_unmeasured_latents();
    make_positive_definite();
    set_regressions();
    set_covariances();
    set_intercepts();
  }

 private:
  struct Loading {
    Row* row;
    Index indicator;  ///< among the known variables
  };

  Index find(const std::string& name) const {
    const auto place = std::find(known_.begin(), known_.end(), name);
    return place == known_.end() ? -1 : static_cast<Index>(place - known_.begin());
  }
  double unit(Index i) const { return units_[static_cast<std::size_t>(i)]; }

  /// Value of a row where it is known: fixed, or proposed by the user.
  static bool is_given(const Row& row) { return row.ustart == row.ustart; }

  std::vector<Loading> loadings_of(const std::string& latent) const {
    std::vector<Loading> loadings;
    for (Row* row : rows_)
      if (row->op == Op::measured_by && row->lhs == latent)
        loadings.push_back({row, find(row->rhs)});
    return loadings;
  }

  /// Weights of a composite: of its indicators, the combination that has most in common with all
  /// other observed variables (the first canonical variate), which is what such a model implies.
  void add_composite(const std::string& composite) {
    std::vector<Row*> weights;
    for (Row* row : rows_)
      if (row->op == Op::composed_of && row->lhs == composite) weights.push_back(row);
    std::vector<Index> own, others;
    for (const Row* row : weights)
      own.push_back(find(row->rhs));
    for (Index i = 0; i < static_cast<Index>(block_.observed.size()); ++i)
      if (std::find(own.begin(), own.end(), i) == own.end()) others.push_back(i);
    VectorXd w = canonical_weights(own, others);
    w *= weight_scale(weights, w);
    for (Index i = 0; i < w.size(); ++i) {
      Row& row = *weights[static_cast<std::size_t>(i)];
      const double u = unit(own[static_cast<std::size_t>(i)]);
      row.start = is_given(row) ? row.ustart : clamp_to_bounds(row, w[i] / u);
      w[i] = row.start * u;
    }
    const Index v = K_.rows();
    VectorXd cross = VectorXd::Zero(v);
    for (Index i = 0; i < w.size(); ++i)
      cross += w[i] * K_.col(own[static_cast<std::size_t>(i)]);
    const double variance = w.dot(cross(own));
    const double sd = variance > 0 ? std::sqrt(variance) : 1.0;
    MatrixXd grown(v + 1, v + 1);
    grown << K_, cross / sd, cross.transpose() / sd, MatrixXd::Ones(1, 1);
    K_ = grown;
    known_.push_back(composite);
    units_.push_back(sd);
  }

  /// In standardised units and at unit variance; a little ridge, for there may be many others.
  VectorXd canonical_weights(const std::vector<Index>& own,
                             const std::vector<Index>& others) const {
    const auto k = static_cast<Index>(own.size());
    const MatrixXd T = K_(own, own);
    const auto factor = cholesky(T);
    VectorXd w = VectorXd::Ones(k);
    if (factor && !others.empty()) {
      MatrixXd R = K_(others, others);
      R.diagonal().array() += 0.05;
      const MatrixXd cross = K_(others, own);
      const MatrixXd L = factor->inverse_factor();
      const MatrixXd shared = L * cross.transpose() * solve_symmetric(R, cross) * L.transpose();
      w = L.transpose() * symmetric_eigen(shared).vectors.col(k - 1);
      if ((T * w).sum() < 0) w = -w;
    }
    const double variance = w.dot(T * w);
    return variance > 0 ? VectorXd(w / std::sqrt(variance)) : w;
  }

  /// What makes the fixed weights come out. A first weight near 0 is a poor unit: it is kept away.
  double weight_scale(const std::vector<Row*>& weights, VectorXd& w) const {
    for (Index i = 0; i < w.size(); ++i) {
      const Row& row = *weights[static_cast<std::size_t>(i)];
      if (row.free != 0 || row.ustart == 0) continue;
      const double least = 0.1 * w.cwiseAbs().maxCoeff();
      if (std::abs(w[i]) < least) w[i] = w[i] < 0 ? -least : least;
      return row.ustart * unit(find(row.rhs)) / w[i];
    }
    return 1;
  }

  /// The latent variables whose indicators are all known by now, worked out together.
  bool add_next_latents() {
    std::vector<std::string> batch;
    for (const std::string& latent : block_.latent) {
      if (find(latent) >= 0) continue;
      const std::vector<Loading> loadings = loadings_of(latent);
      const bool is_ready =
          !loadings.empty() && std::all_of(loadings.begin(), loadings.end(), [](const Loading& l) {
            return l.indicator >= 0;
          });
      if (is_ready) batch.push_back(latent);
    }
    if (batch.empty()) return false;
    MatrixXd Lambda = MatrixXd::Zero(K_.rows(), static_cast<Index>(batch.size()));
    MatrixXd residual = K_;
    for (Index f = 0; f < Lambda.cols(); ++f)
      Lambda.col(f) = set_loadings(batch[static_cast<std::size_t>(f)], Lambda, residual);
    extend(batch, Lambda);
    return true;
  }

  /// Loadings of one latent variable in its own metric; `residual` loses what they explain if later
  /// factors (of a bifactor model) load on the same indicators.
  VectorXd set_loadings(const std::string& latent, const MatrixXd& earlier, MatrixXd& residual) {
    std::vector<Loading> loadings = loadings_of(latent);
    const auto k = static_cast<Index>(loadings.size());
    const bool is_nested = [&] {
      for (Index f = 0; f < earlier.cols(); ++f)
        if (std::all_of(loadings.begin(), loadings.end(), [&](const Loading& l) {
              return earlier(l.indicator, f) != 0;
            }))
          return true;
      return false;
    }();
    MatrixXd R(k, k);
    for (Index i = 0; i < k; ++i)
      for (Index j = 0; j < k; ++j) {
        const Index a = loadings[static_cast<std::size_t>(i)].indicator,
                    b = loadings[static_cast<std::size_t>(j)].indicator;
        R(i, j) = is_nested ? residual(a, b) : K_(a, b);
      }
    VectorXd lambda = principal_factor(R);
    const double scale = scale_of(latent, loadings, lambda);
    VectorXd column = VectorXd::Zero(K_.rows());
    for (Index i = 0; i < k; ++i) {
      const Loading& l = loadings[static_cast<std::size_t>(i)];
      Row& row = *l.row;
      const double rough = lambda[i] * scale * unit(l.indicator);
      row.start = is_given(row) ? row.ustart : clamp_to_bounds(row, rough);
      column[l.indicator] += row.start / unit(l.indicator);
    }
    for (Index i = 0; i < k; ++i)
      for (Index j = 0; j < k; ++j)
        residual(loadings[static_cast<std::size_t>(i)].indicator,
                 loadings[static_cast<std::size_t>(j)].indicator) -= lambda[i] * lambda[j];
    return column;
  }

  static double clamp_to_bounds(const Row& row, double value) {
    return std::min(std::max(value, row.lower), row.upper);
  }

  /// First principal factor of a correlation matrix, communalities iterated: unit factor variance.
  static VectorXd principal_factor(const MatrixXd& R) {
    const Index k = R.rows();
    if (k == 1) return VectorXd::Constant(1, 1.0);
    MatrixXd H = R;
    for (Index i = 0; i < k; ++i) {
      double largest = 0;
      for (Index j = 0; j < k; ++j)
        if (j != i) largest = std::max(largest, std::abs(R(i, j)));
      H(i, i) = largest;
    }
    VectorXd v = H.rowwise().sum();
    if (v.norm() == 0) v.setOnes();
    VectorXd lambda = v;
    for (int step = 0; step < 30; ++step) {
      v = H * v.normalized();
      const double root = v.norm();
      if (root <= 0) return VectorXd::Constant(k, 0.5);
      lambda = v * (1 / std::sqrt(root));
      const VectorXd communality = lambda.array().square().min(0.95 * R.diagonal().array());
      const bool settled = (communality - H.diagonal()).cwiseAbs().maxCoeff() < 1e-4;
      H.diagonal() = communality;
      if (settled) break;
    }
    return lambda.sum() < 0 ? VectorXd(-lambda) : lambda;
  }

  /// From unit factor variance to the metric that fixed loadings or a fixed variance call for.
  double scale_of(const std::string& latent,
                  const std::vector<Loading>& loadings,
                  const VectorXd& lambda) const {
    double product = 0, square = 0, largest = 0;
    for (std::size_t i = 0; i < loadings.size(); ++i) {
      const Row& row = *loadings[i].row;
      const double l = lambda[static_cast<Index>(i)];
      largest = std::max(largest, std::abs(l));
      if (row.free != 0) continue;
      const double fixed = row.ustart / unit(loadings[i].indicator);
      product += fixed * l;
      square += l * l;
    }
    if (product != 0 && std::sqrt(square) > 0.05 * largest) return product / square;
    for (const Row* row : rows_)
      if (row->op == Op::covariance && row->lhs == latent && row->rhs == latent && is_given(*row) &&
          row->ustart > 0)
        return 1 / std::sqrt(row->ustart);
    return 1;
  }

  /// Lengths of the columns; 1 for a column of zeros.
  static VectorXd lengths(const MatrixXd& Lambda) {
    return Lambda.colwise().norm().transpose().unaryExpr([](double l) { return l > 0 ? l : 1.0; });
  }

  /// Factor moments by least squares given the loadings: Phi = H (K - Theta) H', H = (L'L)^-1 L',
  /// Theta the part of each indicator that the factors leave, both improved in turn.
  /// Loadings in any metric are made columns of length one first, and the factors go on
  /// standardised: what is small or large here must not depend on units.
  void extend(const std::vector<std::string>& batch, MatrixXd Lambda) {
    const Index v = K_.rows(), k = Lambda.cols();
    const VectorXd length = lengths(Lambda);
    Lambda = Lambda * length.cwiseInverse().asDiagonal();
    std::vector<bool> is_indicator(static_cast<std::size_t>(v));
    for (Index i = 0; i < v; ++i)
      is_indicator[static_cast<std::size_t>(i)] = Lambda.row(i).cwiseAbs().maxCoeff() > 0;
    MatrixXd LL = Lambda.transpose() * Lambda;
    LL.diagonal().array() += 1e-8;
    const MatrixXd H = solve_symmetric(LL, Lambda.transpose());
    VectorXd theta = VectorXd::Constant(v, 0.5);
    MatrixXd Phi(k, k);
    for (int step = 0; step < 4; ++step) {
      MatrixXd reduced = K_;
      for (Index i = 0; i < v; ++i)
        if (is_indicator[static_cast<std::size_t>(i)]) reduced(i, i) -= theta[i];
      Phi = H * reduced * H.transpose();
      Phi.diagonal() = Phi.diagonal().cwiseMax(0.05);
      const VectorXd explained = (Lambda * Phi * Lambda.transpose()).diagonal();
      theta = (1 - explained.array()).max(0.1).min(0.95);
    }
    const VectorXd sd = Phi.diagonal().cwiseSqrt();
    // Covariances with what was known: indicators of the batch by way of Lambda, others by H.
    MatrixXd cross = H * K_;
    for (Index i = 0; i < v; ++i)
      if (is_indicator[static_cast<std::size_t>(i)]) cross.col(i) = Phi * Lambda.row(i).transpose();
    cross = sd.cwiseInverse().asDiagonal() * cross;
    MatrixXd grown(v + k, v + k);
    grown << K_, cross.transpose(), cross, unit_diagonal(Phi);
    K_ = grown;
    known_.insert(known_.end(), batch.begin(), batch.end());
    for (Index f = 0; f < k; ++f)
      units_.push_back(sd[f] / length[f]);
    residual_.resize(static_cast<std::size_t>(v + k), not_a_number);
    for (Index i = 0; i < v; ++i)
      if (is_indicator[static_cast<std::size_t>(i)])
        residual_[static_cast<std::size_t>(i)] = theta[i];
  }

  /// Latent variables without indicators that are known (phantoms, feedback among latents).
  void add_unmeasured_latents() {
    for (const std::string& latent : block_.latent) {
      if (find(latent) >= 0) continue;
      const Index v = K_.rows();
      MatrixXd grown = MatrixXd::Zero(v + 1, v + 1);
      grown.topLeftCorner(v, v) = K_;
      grown(v, v) = 1;
      K_ = grown;
      known_.push_back(latent);
      units_.push_back(1);
      for (const Loading& l : loadings_of(latent))
        l.row->start = is_given(*l.row) ? l.row->ustart : 0.7 * unit(l.indicator);
    }
  }

  /// Shrinks covariances of latent variables until they can be covariances.
  void make_positive_definite() {
    const auto p = static_cast<Index>(block_.observed.size());
    const Index k = K_.rows() - p;
    if (k == 0) return;
    MatrixXd Phi = K_.bottomRightCorner(k, k);
    const VectorXd variances = Phi.diagonal();
    for (int step = 0; step < 20; ++step) {
      MatrixXd shrunk = 0.95 * Phi;
      shrunk.diagonal() = variances;
      if (cholesky(shrunk)) break;
      Phi = 0.8 * Phi;
      Phi.diagonal() = variances;
    }
    K_.bottomRightCorner(k, k) = Phi;
  }

  /// Least squares of each outcome on its predictors, from the rough moments.
  void set_regressions() {
    std::map<std::string, std::vector<Row*>> equations;
    for (Row* row : rows_)
      if (row->op == Op::regression) equations[row->lhs].push_back(row);
    for (auto& [outcome, rows] : equations) {
      const Index y = find(outcome);
      const auto k = static_cast<Index>(rows.size());
      MatrixXd X(k, k);
      VectorXd xy(k);
      for (Index i = 0; i < k; ++i) {
        const Index a = find(rows[static_cast<std::size_t>(i)]->rhs);
        xy[i] = K_(a, y);
        for (Index j = 0; j < k; ++j)
          X(i, j) = K_(a, find(rows[static_cast<std::size_t>(j)]->rhs));
        X(i, i) *= 1.01;  // collinear predictors share their effect
      }
      const VectorXd beta = solve_symmetric(X, xy);
      VectorXd used(k);
      for (Index i = 0; i < k; ++i) {
        Row& row = *rows[static_cast<std::size_t>(i)];
        const double rough = beta[i] * unit(y) / unit(find(row.rhs));
        row.start =
            is_given(row) ? row.ustart : clamp_to_bounds(row, std::isfinite(rough) ? rough : 0.0);
        used[i] = row.start * unit(find(row.rhs)) / unit(y);
      }
      const double explained = 2 * used.dot(xy) - used.dot(X * used);
      residual_.resize(static_cast<std::size_t>(K_.rows()), not_a_number);
      double& residual = residual_[static_cast<std::size_t>(y)];
      const double ceiling = residual == residual ? residual : K_(y, y);
      residual = std::min(ceiling, std::max(K_(y, y) - explained, 0.1 * K_(y, y)));
    }
  }

  bool is_endogenous(Index i) const {
    const double residual = static_cast<std::size_t>(i) < residual_.size()
                                ? residual_[static_cast<std::size_t>(i)]
                                : not_a_number;
    return residual == residual;
  }

  void set_covariances() {
    for (Row* row : rows_) {
      if (row->op != Op::covariance) continue;
      const Index a = find(row->lhs), b = find(row->rhs);
      double rough = 0;
      if (row->auxiliary || (!is_endogenous(a) && !is_endogenous(b)))
        rough = K_(a, b);
      else if (a == b)
        rough = residual_[static_cast<std::size_t>(a)];
      rough *= unit(a) * unit(b);
      row->start = is_given(*row) ? row->ustart : clamp_to_bounds(*row, rough);
    }
  }

  /// What the arrows into each known variable bring of the others' means: the sample's for observed
  /// variables; those of latent ones follow from their predictors, chain by chain.
  VectorXd means_by_arrows() const {
    const auto p = static_cast<Index>(block_.observed.size());
    VectorXd mean = VectorXd::Zero(K_.rows()), brought = mean, composed = mean;
    mean.head(p) = sample_.moments.mu;
    for (const Row* row : rows_)
      if (row->op == Op::composed_of) composed[find(row->lhs)] += row->start * mean[find(row->rhs)];
    for (Index sweep = p; sweep <= K_.rows(); ++sweep) {
      brought.setZero();
      VectorXd next = mean;
      next.tail(K_.rows() - p).setZero();
      for (const Row* row : rows_) {
        const bool is_loading = row->op == Op::measured_by;
        if (is_loading || row->op == Op::regression)
          brought[find(is_loading ? row->rhs : row->lhs)] +=
              row->start * mean[find(is_loading ? row->lhs : row->rhs)];
        else if (row->op == Op::intercept && find(row->lhs) >= p && is_given(*row))
          next[find(row->lhs)] += row->ustart;
      }
      next.tail(K_.rows() - p) += brought.tail(K_.rows() - p);
      for (const std::string& composite : block_.composites)
        next[find(composite)] = composed[find(composite)];
      if (next == mean) break;
      mean = next;
    }
    return brought;
  }

  /// Intercepts that reproduce the sample means; latent means by least squares where the intercepts
  /// of the indicators are fixed (growth models), else 0.
  void set_intercepts() {
    const auto p = static_cast<Index>(block_.observed.size());
    const bool has_intercepts = std::any_of(
        rows_.begin(), rows_.end(), [](const Row* row) { return row->op == Op::intercept; });
    if (sample_.moments.mu.size() == 0 || !has_intercepts) return;
    VectorXd target = sample_.moments.mu - means_by_arrows().head(p);
    std::vector<Row*> latent_rows;
    for (Row* row : rows_) {
      if (row->op != Op::intercept) continue;
      const Index i = find(row->lhs);
      if (i >= p) {
        row->start = is_given(*row) ? row->ustart : 0.0;
        if (row->free > 0 && !is_given(*row)) latent_rows.push_back(row);
        continue;
      }
      row->start = is_given(*row) ? row->ustart : target[i];
      target[i] -= row->start;
    }
    if (latent_rows.empty()) return;
    const auto k = static_cast<Index>(latent_rows.size());
    MatrixXd Lambda = MatrixXd::Zero(p, k);
    for (Index f = 0; f < k; ++f)
      for (const Loading& l : loadings_of(latent_rows[static_cast<std::size_t>(f)]->lhs))
        if (l.indicator < p) Lambda(l.indicator, f) = l.row->start / unit(l.indicator);
    const VectorXd length = lengths(Lambda);
    Lambda = Lambda * length.cwiseInverse().asDiagonal();
    MatrixXd LL = Lambda.transpose() * Lambda;
    LL.diagonal().array() += 1e-8;
    const VectorXd alpha =
        solve_symmetric(LL, Lambda.transpose() * target.cwiseQuotient(sample_.units));
    for (Index f = 0; f < k; ++f)
      latent_rows[static_cast<std::size_t>(f)]->start = alpha[f] / length[f];
  }

  const BlockVariables& block_;
  const GroupSample& sample_;
  std::vector<Row*> rows_;
  std::vector<std::string> known_;
  std::vector<double> units_;     ///< standard deviations of the known variables, user's units
  MatrixXd K_;                    ///< correlations of the known variables
  std::vector<double> residual_;  ///< residual variance by known variable; NaN: exogenous so far
};

/// The contribution of a composite's first fixed weight, which the others may start with as well.
double reference_of(const ParameterTable& table, const Row& weight, auto&& unit) {
  for (const Row& row : table.rows)
    if (row.op == Op::composed_of && row.block == weight.block && row.lhs == weight.lhs &&
        row.free == 0 && row.ustart != 0)
      return row.ustart * unit(row.rhs);
  return 1;
}

}  // namespace

void set_start_values(ParameterTable& table, const Sample& sample) {
  for (std::size_t g = 0; g < sample.groups.size(); ++g)
    Starter(table, static_cast<int>(g) + 1, sample.groups[g]).run();
  share_starts(table);
}

void set_simple_start_values(ParameterTable& table, const Sample& sample) {
  for (Row& row : table.rows) {
    if (row.block == 0) continue;
    const GroupSample& group = sample.groups[static_cast<std::size_t>(row.block) - 1];
    const auto unit = [&](const std::string& name) {
      const auto place = std::find(group.observed.begin(), group.observed.end(), name);
      return place == group.observed.end() ? 1.0 : group.units[place - group.observed.begin()];
    };
    const bool is_observed =
        std::find(group.observed.begin(), group.observed.end(), row.lhs) != group.observed.end();
    if (row.op == Op::measured_by)
      row.start = 0.7 * unit(row.rhs);
    else if (row.op == Op::composed_of)
      row.start = reference_of(table, row, unit) / unit(row.rhs);
    else if (row.op == Op::covariance && row.lhs == row.rhs)
      row.start = (is_observed ? 0.5 : 1.0) * unit(row.lhs) * unit(row.lhs);
    else if (row.op == Op::intercept && is_observed)
      row.start =
          group.moments.mu[std::find(group.observed.begin(), group.observed.end(), row.lhs) -
                           group.observed.begin()];
    else
      row.start = 0;
    if (row.ustart == row.ustart) row.start = row.ustart;
  }
  share_starts(table);
}

VectorXd start_theta(const ParameterTable& table) {
  VectorXd theta = VectorXd::Zero(table.q);
  for (const Row& row : table.rows)
    if (row.free > 0) theta[row.free - 1] = row.start;
  return theta;
}

}  // namespace semfit::internal
