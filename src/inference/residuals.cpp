#include "inference/residuals.h"

#include "inference/block_residuals.h"
#include "inference/moment_block.h"

#include <cmath>

namespace semfit::internal {
namespace {

Moments raw(const BlockResiduals& b) {
  return {b.units.asDiagonal() * b.raw.Sigma * b.units.asDiagonal(),
          b.raw.mu.size() > 0 ? VectorXd(b.raw.mu.cwiseProduct(b.units)) : VectorXd()};
}

Moments divided(const Moments& a, const VectorXd& sd) {
  const VectorXd inverse = sd.cwiseInverse();
  return {inverse.asDiagonal() * a.Sigma * inverse.asDiagonal(),
          a.mu.size() > 0 ? VectorXd(a.mu.cwiseProduct(inverse)) : VectorXd()};
}

Moments cor_bentler(const BlockResiduals& b) {
  return divided(b.raw, b.sample.Sigma.diagonal().cwiseSqrt());
}

Moments cor_bollen(const BlockResiduals& b) {
  const Moments sample = divided(b.sample, b.sample.Sigma.diagonal().cwiseSqrt());
  const Moments implied = divided(b.implied, b.implied.Sigma.diagonal().cwiseSqrt());
  return {sample.Sigma - implied.Sigma, cor_bentler(b).mu};
}

/// z = residual / sqrt(variance / n). In the structure's units moments are of order one, so what is
/// below 1e-9 is rounding.
double z_of(double residual, double variance, double n) {
  constexpr double rounding = 1e-9;
  if (std::abs(residual) < rounding) return 0;
  return variance > rounding ? residual / std::sqrt(variance / n) : not_a_number;
}

Moments normalized(const BlockResiduals& b) {
  const Index p = b.raw.Sigma.rows();
  Moments z{MatrixXd(p, p), VectorXd(b.raw.mu.size())};
  for (Index j = 0; j < p; ++j)
    for (Index i = 0; i < p; ++i)
      z.Sigma(i, j) = z_of(b.raw.Sigma(i, j), b.moment_variance(i, j), b.n);
  for (Index i = 0; i < z.mu.size(); ++i)
    z.mu[i] = z_of(b.raw.mu[i], b.mean_variance(i), b.n);
  return z;
}

/// The same with given variances of the distinct moments.
Moments with_variances(const BlockResiduals& b, const VectorXd& variances, const MomentList& list) {
  const Moments v = list.unstack(variances);
  Moments z{MatrixXd::Zero(v.Sigma.rows(), v.Sigma.cols()), VectorXd::Zero(b.raw.mu.size())};
  for (Index j = 0; j < z.Sigma.cols(); ++j)
    for (Index i = 0; i < z.Sigma.rows(); ++i)
      z.Sigma(i, j) = z_of(b.raw.Sigma(i, j), v.Sigma(i, j), b.n);
  for (Index i = 0; i < z.mu.size(); ++i)
    z.mu[i] = z_of(b.raw.mu[i], v.mu[i], b.n);
  return z;
}

/// Rows of Delta, sparse: which parameters move one moment, and how fast.
using SparseRow = std::vector<std::pair<Index, double>>;

/// Of group g, with w_h the groups' shares of the cases and N = Gamma_g W_g Delta_g:
///     n_g cov(residuals) = Gamma_g - w_g (Delta_g B N' + N B Delta_g') + w_g Delta_g V Delta_g',
///     V = B (sum_h w_h Delta_h' W_h Gamma_h W_h Delta_h) B.
/// The own group's moments are correlated with the estimates; the other groups' only make these
/// uncertain. The diagonal is all that is wanted.
class StandardErrors {
 public:
  /// @param bread    (Delta' W Delta)^-1 of all groups in the information's scaling, q x q
  /// @param scatter  bread meat bread of all groups: covariance of the estimates of one case
  StandardErrors(const Objective::Group& group,
                 const VectorXd& theta,
                 const BlockResiduals& block,
                 const MatrixXd& bread,
                 const MatrixXd& scatter)
      : block_(block), p_(block.sample.Sigma.rows()) {
    const RamStructure::State state = group.structure.at(theta);
    tangents_ = group.structure.tangents(state);
    bread_ = tangents_.to_phi(MatrixXd(group.share * bread));
    scatter_ = tangents_.to_phi(MatrixXd(group.share * scatter));
    W_ = std::get<MatrixXd>(*group.discrepancy->weight(state.implied));
    P_.resize(p_, p_ + tangents_.EC.cols());
    P_ << MatrixXd::Identity(p_, p_), tangents_.EC;
    for (const auto& [sign, M] : block.gamma)
      parts_.push_back({sign, M * W_ * P_});
    collect_rows();
  }

  Moments z() const {
    Moments z{MatrixXd(p_, p_), VectorXd(block_.raw.mu.size())};
    VectorXd bent(tangents_.q);
    for (Index j = 0; j < p_; ++j)
      for (Index i = j; i < p_; ++i) {
        const SparseRow& row = rows_[static_cast<std::size_t>(i + j * p_)];
        bent.setZero();
        for (const BentPart& part : parts_)
          for (const Tangent& t : tangents_.list)
            if (t.left >= 0)
              bent[t.parameter] += part.sign * t.weight *
                                   (part.bent(i, t.left) * part.bent(j, t.right) +
                                    part.bent(i, t.right) * part.bent(j, t.left));
        z.Sigma(i, j) = z.Sigma(j, i) = z_of(
            block_.raw.Sigma(i, j), variance(block_.moment_variance(i, j), row, bent), block_.n);
      }
    for (Index i = 0; i < z.mu.size(); ++i) {
      bent.setZero();
      for (const BentPart& part : parts_)
        for (const Tangent& t : tangents_.list)
          if (t.mean >= 0) bent[t.parameter] += part.sign * t.mean_weight * part.bent(i, t.mean);
      z.mu[i] =
          z_of(block_.raw.mu[i],
               variance(block_.mean_variance(i), mean_rows_[static_cast<std::size_t>(i)], bent),
               block_.n);
    }
    return z;
  }

 private:
  /// What N = Gamma W Delta needs of one summand of Gamma: M W P.
  struct BentPart {
    double sign;
    MatrixXd bent;
  };

  double variance(double gamma, const SparseRow& row, const VectorXd& bent) const {
    double cross = 0, square = 0;
    for (const auto& [k, slope] : row) {
      cross += slope * bread_.col(k).dot(bent);
      for (const auto& [l, other] : row)
        square += slope * other * scatter_(k, l);
    }
    return gamma - 2 * cross + square;
  }

  void collect_rows() {
    rows_.resize(static_cast<std::size_t>(p_ * p_));
    mean_rows_.resize(static_cast<std::size_t>(p_));
    const auto push = [](SparseRow& row, Index parameter, double slope) {
      if (slope == 0) return;
      if (!row.empty() && row.back().first == parameter)
        row.back().second += slope;
      else
        row.emplace_back(parameter, slope);
    };
    for (const Tangent& t : tangents_.list) {
      if (t.left >= 0)
        for_each_product(t, [&](Index i, Index j, double slope) {
          push(rows_[static_cast<std::size_t>(i + j * p_)], t.parameter, slope);
        });
      if (t.mean >= 0)
        for (Index i = 0; i < p_; ++i)
          push(mean_rows_[static_cast<std::size_t>(i)], t.parameter, t.mean_weight * P_(i, t.mean));
    }
  }

  /// Non-zero entries of the lower triangle of weight (u w' + w u').
  template <typename Visit>
  void for_each_product(const Tangent& t, Visit&& visit) const {
    const auto u = P_.col(t.left), w = P_.col(t.right);
    std::vector<Index> nonzero;
    for (Index i = 0; i < p_; ++i)
      if (u[i] != 0 || w[i] != 0) nonzero.push_back(i);
    for (std::size_t b = 0; b < nonzero.size(); ++b)
      for (std::size_t a = b; a < nonzero.size(); ++a) {
        const Index i = nonzero[a], j = nonzero[b];
        visit(i, j, t.weight * (u[i] * w[j] + w[i] * u[j]));
      }
  }

  const BlockResiduals& block_;
  Index p_;
  Tangents tangents_;
  MatrixXd W_, P_;
  MatrixXd bread_, scatter_;  ///< times the group's share of the cases
  std::vector<BentPart> parts_;
  std::vector<SparseRow> rows_, mean_rows_;
};

}  // namespace

std::vector<ResidualSet> residuals(const Sample& sample,
                                   const Objective& objective,
                                   const VectorXd& theta,
                                   const MatrixXd& bread,
                                   double multiplier,
                                   const ResidualCovariances& errors) {
  std::vector<ResidualSet> sets{{"raw", {}},
                                {"cor.bentler", {}},
                                {"cor.bollen", {}},
                                {"normalized", {}},
                                {"standardized", {}}};
  const bool is_closed = errors.groups.empty() && errors.why.empty();
  const MatrixXd scatter = is_closed ? estimate_scatter(objective, theta, bread) : MatrixXd();
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const BlockResiduals block = block_residuals(group, theta, multiplier * group.share);
    Moments standardized{
        MatrixXd::Constant(block.raw.Sigma.rows(), block.raw.Sigma.cols(), not_a_number),
        VectorXd::Constant(block.raw.mu.size(), not_a_number)};
    Moments by_moments = normalized(block);
    if (!errors.groups.empty()) {
      const MomentList list(block.raw.Sigma.rows(), block.raw.mu.size() > 0, group.fixed_x);
      by_moments = with_variances(block, errors.groups[g].moments, list);
      standardized = with_variances(block, errors.groups[g].residuals.diagonal(), list);
    } else if (bread.size() > 0 && errors.why.empty()) {
      standardized = StandardErrors(group, theta, block, bread, scatter).z();
    }
    const int index = static_cast<int>(g) + 1;
    const Moments kinds[] = {
        raw(block), cor_bentler(block), cor_bollen(block), by_moments, standardized};
    for (std::size_t k = 0; k < sets.size(); ++k)
      sets[k].blocks.push_back(as_block(index, sample.groups[g].observed, kinds[k]));
  }
  return sets;
}

}  // namespace semfit::internal
