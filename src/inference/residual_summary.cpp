#include "inference/residual_summary.h"

#include "math/distributions.h"
#include "math/symmetric.h"

#include <cmath>

namespace semfit::internal {
namespace {

/// Traces of Omega, the covariance matrix of the distinct residuals s_ij - sigma_ij (i >= j), times
/// n.
///
/// On symmetric matrices with <A, B> = tr(AB), with W = Sigma^-1 and Gamma = sum_s sign_s 2 M_s .
/// M_s,
///     Omega = Gamma + U K U',   U = [Delta, N B],   K = [Y, -I; -I, 0],
///     N_k = sum_s sign_s M_s W Delta_k W M_s,
/// B = (Delta' W Delta)^-1 and Y = B (Delta' W Gamma W Delta) B over all groups, times this
/// group's share of the cases: the estimates draw on the moments of all groups, and on means too.
/// All inner products among columns of U are 1/2 tr(Delta_k G Delta_l G') for some G: q x q tables.
/// Distinct residuals count an off-diagonal element once: their inner product is that of J = (I +
/// D) / 2, D the projection on diagonals, and tr (Omega J)^2 = (tr Omega^2 + 2 tr Omega D Omega +
/// tr (Omega D)^2) / 4.
class ResidualTraces {
 public:
  ResidualTraces(const Objective::Group& group,
                 const VectorXd& theta,
                 const BlockResiduals& block,
                 const MatrixXd& bread,
                 const MatrixXd& scatter)
      : block_(block), B_(group.share * bread), Y_(group.share * scatter) {
    const RamStructure::State state = group.structure.at(theta);
    Delta_ = group.structure.tangents(state);
    W_ = std::get<MatrixXd>(*group.discrepancy->weight(state.implied));
    make_tables();
    visit_diagonals();
  }

  double trace() const { return 0.5 * (trace_ + diagonal_trace_); }
  double trace_of_square() const {
    return 0.25 * (trace_square_ + 2 * diagonal_rows_ + diagonal_square_);
  }

  /// e' Omega e over distinct elements of the symmetric matrix e.
  double quadratic(const MatrixXd& e) const {
    MatrixXd Je = 0.5 * e;
    Je.diagonal() *= 2;
    double sum = 0;
    VectorXd b = VectorXd::Zero(B_.rows());
    for (const auto& [sign, M] : block_.gamma) {
      const MatrixXd MJ = M * Je;
      sum += 2 * sign * (MJ * MJ).trace();
      b += sign * traces_against(Delta_, W_ * M * Je * M * W_);
    }
    const VectorXd a = traces_against(Delta_, Je);
    return sum - 2 * a.dot(B_ * b) + a.dot(Y_ * a);
  }

 private:
  void make_tables() {
    const Index q = B_.rows();
    const MatrixXd I = MatrixXd::Identity(W_.rows(), W_.rows());
    MatrixXd DD = 2 * product_traces(Delta_, I);
    MatrixXd DN = MatrixXd::Zero(q, q), NN = DN, DGD = DN, DGN = DN, NGN = DN;
    double gamma = 0, gamma_square = 0;
    for (const auto& [s, Ms] : block_.gamma) {
      gamma += s * (std::pow(Ms.trace(), 2) + Ms.squaredNorm());
      DN += 2 * s * product_traces(Delta_, Ms * W_);
      DGD += 4 * s * product_traces(Delta_, Ms);
      for (const auto& [t, Mt] : block_.gamma) {
        const MatrixXd F = Ms * Mt;
        gamma_square += 2 * s * t * (std::pow(F.trace(), 2) + (F * F).trace());
        NN += 2 * s * t * product_traces(Delta_, W_ * F * W_);
        DGN += 4 * s * t * product_traces(Delta_, F * W_);
        for (const auto& [u, Mu] : block_.gamma)
          NGN += 4 * s * t * u * product_traces(Delta_, W_ * F * Mu * W_);
      }
    }
    const MatrixXd UU = join(DD, DN * B_, B_ * NN * B_), UGU = join(DGD, DGN * B_, B_ * NGN * B_);
    MatrixXd K = MatrixXd::Zero(2 * q, 2 * q);
    K.topLeftCorner(q, q) = Y_;
    K.topRightCorner(q, q) = K.bottomLeftCorner(q, q) = -MatrixXd::Identity(q, q);
    const MatrixXd KUU = K * UU;
    trace_ = gamma + KUU.trace();
    trace_square_ = gamma_square + 2 * (K * UGU).trace() + (KUU * KUU).trace();
  }

  static MatrixXd join(const MatrixXd& a, const MatrixXd& b, const MatrixXd& c) {
    MatrixXd joined(2 * a.rows(), 2 * a.cols());
    joined << a, b, b.transpose(), c;
    return joined;
  }

  /// Omega applied to each e_i e_i'.
  void visit_diagonals() {
    const Index p = W_.rows();
    for (Index i = 0; i < p; ++i) {
      MatrixXd row = MatrixXd::Zero(p, p);
      VectorXd n = VectorXd::Zero(B_.rows());
      for (const auto& [sign, M] : block_.gamma) {
        row += 2 * sign * M.col(i) * M.col(i).transpose();
        const VectorXd bent = W_ * M.col(i);
        n += sign * traces_against(Delta_, bent * bent.transpose());
      }
      const VectorXd d =
          traces_against(Delta_, VectorXd::Unit(p, i) * VectorXd::Unit(p, i).transpose());
      row += combine(Delta_, Y_ * d - B_ * n);
      const MatrixXd inner = W_ * combine(Delta_, B_ * d) * W_;
      for (const auto& [sign, M] : block_.gamma)
        row -= sign * M * inner * M;
      diagonal_trace_ += row(i, i);
      diagonal_rows_ += row.squaredNorm();
      diagonal_square_ += row.diagonal().squaredNorm();
    }
  }

  const BlockResiduals& block_;
  MatrixXd B_, Y_, W_;
  Tangents Delta_;
  double trace_ = 0, trace_square_ = 0;
  double diagonal_trace_ = 0, diagonal_rows_ = 0, diagonal_square_ = 0;
};

double distinct_square_sum(const MatrixXd& e) {
  return 0.5 * (e.squaredNorm() + e.diagonal().squaredNorm());
}

/// The same from a covariance matrix that is there; moments among fixed covariates have no error.
class GivenTraces {
 public:
  /// @param count  of the first variables only
  GivenTraces(const MatrixXd& covariance, const MomentList& list, Index count) {
    std::vector<Index> kept;
    for (std::size_t a = 0; a < list.pairs().size(); ++a) {
      if (list.pairs()[a].first >= count) continue;
      kept.push_back(static_cast<Index>(a));
      pairs_.push_back(list.pairs()[a]);
    }
    Omega_ = covariance(kept, kept);
  }
  double trace() const { return Omega_.trace(); }
  double trace_of_square() const { return Omega_.squaredNorm(); }
  double quadratic(const MatrixXd& e) const {
    VectorXd distinct(Omega_.rows());
    for (Index a = 0; a < distinct.size(); ++a) {
      const auto [i, j] = pairs_[static_cast<std::size_t>(a)];
      distinct[a] = e(i, j);
    }
    return distinct.dot(Omega_ * distinct);
  }

 private:
  std::vector<std::pair<Index, Index>> pairs_;
  MatrixXd Omega_;
};

template <typename Traces>
ResidualSummary srmr_with_tests(const MatrixXd& e, const Traces& Omega, double n) {
  const auto p = static_cast<double>(e.rows());
  const double t = p * (p + 1) / 2;
  const double ee = distinct_square_sum(e);
  const double a = Omega.trace() / n, b = Omega.trace_of_square() / (n * n);
  const double spread = b + 2 * Omega.quadratic(e) / n;
  ResidualSummary s;
  s.value = std::sqrt(ee / t);
  if (!(a > 1e-10 * t / n)) return s;  // a saturated model leaves nothing to chance
  s.se = std::sqrt(b / (2 * t * a));
  const double expected = std::sqrt(a / t) * (4 * a * a - b) / (4 * a * a);
  s.exactfit_z = (s.value - expected) / s.se;
  s.exactfit_pvalue = normal_cdf(-s.exactfit_z);
  const double k = 1 - spread / (4 * ee * ee);
  if (!(k > 0)) return s;  // residuals too near zero for the approximation
  s.unbiased = std::sqrt(std::max(ee - a, 0.0) / t) / k;
  s.unbiased_se = std::sqrt(spread / (2 * t * ee)) / k;
  const double reach = normal_quantile(0.95) * s.unbiased_se;
  s.unbiased_ci_lower = s.unbiased - reach;
  s.unbiased_ci_upper = s.unbiased + reach;
  s.closefit_z = (s.unbiased - s.closefit_h0) / s.unbiased_se;
  s.closefit_pvalue = normal_cdf(-s.closefit_z);
  return s;
}

ResidualSummary plain(const char* name, int block, double sum, double count) {
  ResidualSummary s;
  s.name = name;
  s.block = block;
  s.value = count > 0 ? std::sqrt(sum / count) : not_a_number;
  return s;
}

}  // namespace

std::vector<ResidualSummary> residual_summaries(const Objective& objective,
                                                const VectorXd& theta,
                                                const MatrixXd& bread,
                                                double multiplier,
                                                const ResidualCovariances& errors,
                                                const std::vector<Index>& variables) {
  std::vector<ResidualSummary> summaries;
  const bool is_closed = errors.groups.empty() && errors.why.empty();
  const MatrixXd scatter = is_closed ? estimate_scatter(objective, theta, bread) : MatrixXd();
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    const Objective::Group& group = objective.groups()[g];
    const BlockResiduals block = block_residuals(group, theta, multiplier * group.share);
    // The structure's units are the sample's standard deviations.
    const Index count = variables[g];
    const MatrixXd e = block.raw.Sigma.topLeftCorner(count, count);
    const VectorXd units = block.units.head(count);
    const auto p = static_cast<double>(e.rows());
    const int index = static_cast<int>(g) + 1;
    const MatrixXd in_units = units.asDiagonal() * e * units.asDiagonal();
    summaries.push_back(plain("rmr_nomean", index, distinct_square_sum(in_units), p * (p + 1) / 2));
    ResidualSummary srmr =
        plain("srmr_bentler_nomean", index, distinct_square_sum(e), p * (p + 1) / 2);
    if (!errors.groups.empty() || (bread.size() > 0 && is_closed)) {
      const MomentList list(block.raw.Sigma.rows(), group.structure.has_means(), group.fixed_x);
      srmr =
          is_closed
              ? srmr_with_tests(e, ResidualTraces(group, theta, block, bread, scatter), block.n)
              : srmr_with_tests(e, GivenTraces(errors.groups[g].residuals, list, count), block.n);
      srmr.name = "srmr_bentler_nomean";
      srmr.block = index;
    }
    summaries.push_back(srmr);
    const MatrixXd bollen = unit_diagonal(block.sample.Sigma.topLeftCorner(count, count)) -
                            unit_diagonal(block.implied.Sigma.topLeftCorner(count, count));
    summaries.push_back(plain("crmr_nomean", index, distinct_square_sum(bollen), p * (p - 1) / 2));
  }
  return summaries;
}

}  // namespace semfit::internal
