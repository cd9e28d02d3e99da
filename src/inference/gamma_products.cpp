#include "inference/gamma_products.h"

#include "inference/block_residuals.h"
#include "inference/whitened.h"
#include "math/decomposition.h"
#include "math/symmetric.h"
#include "moments/case_blocks.h"
#include "moments/case_products.h"

#include <algorithm>
#include <numbers>

namespace semfit::internal {
namespace {

using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Deviations of a block of cases, and what the fixed covariates explain of them: the products of
/// case i are y y' - x x' less their mean.
struct Deviations {
  MatrixXd y;  ///< b x p
  MatrixXd x;  ///< b x p; no rows without fixed covariates
};

/// The cases of a group about the sample's moments, in the structure's units times any matrix.
class Cases {
 public:
  Cases(const Objective::Group& group,
        const Data& data,
        const GroupSample& sample,
        const MatrixXd& transform)
      : columns_(data, sample.observed),
        sample_(sample),
        units_(group.structure.units().head(group.structure.p())),
        K_(transform) {
    const std::vector<Index>& x = group.fixed_x;
    MatrixXd centre = (sample.divisor / sample.n) * group.discrepancy->sample().Sigma;
    if (!x.empty()) {
      const MatrixXd explained = solve_symmetric(centre(x, x), centre(x, Eigen::all));
      centre -= centre(Eigen::all, x) * explained;
      slopes_ = explained * K_.transpose();
      x_ = x;
    }
    centre_ = K_ * centre * K_.transpose();
  }

  Index count() const { return static_cast<Index>(sample_.rows.size()); }
  /// The mean of the products.
  const MatrixXd& centre() const { return centre_; }
  double weight(Index i) const { return sample_.weights.size() > 0 ? sample_.weights[i] : 1.0; }

  /// visit(Deviations, place of the first)
  template <typename Visit>
  void visit(const Visit& visit) const {
    visit_deviations(columns_, sample_, units_, [&](const auto& block, Index first) {
      Deviations d{block * K_.transpose(), MatrixXd()};
      if (!x_.empty()) d.x = block(Eigen::all, x_) * slopes_;
      visit(d, first);
    });
  }

 private:
  Columns columns_;
  const GroupSample& sample_;
  VectorXd units_;
  MatrixXd K_;
  std::vector<Index> x_;
  MatrixXd slopes_;  ///< |x| x p
  MatrixXd centre_;
};

// ---- the normal theory's W
// ----------------------------------------------------------------------------------------------

/// a_i = Delta'W z_i in rows, for one block: as the scores of a case, by look-ups in P'u. Rows of
/// cases that are not transformed.
class NormalScores {
 public:
  NormalScores(const Objective::Group& group,
               const RamStructure::State& state,
               const MatrixXd& V,
               const MatrixXd& centre)
      : tangents_(group.structure.tangents(state)), V_(V) {
    Tangents by_phi = tangents_;
    by_phi.J.resize(0, 0);
    trace_ = traces_against(by_phi, V * centre * V);
  }

  MatrixXd operator()(const Deviations& d, bool has_means) const {
    MatrixXd scores(d.y.rows(), tangents_.q);
    scores.rowwise() = -0.5 * trace_.transpose();
    add(d.y, 1, has_means, scores);
    if (d.x.rows() > 0) add(d.x, -1, has_means, scores);
    return tangents_.J.size() > 0 ? MatrixXd(scores * tangents_.J) : scores;
  }

 private:
  void add(const MatrixXd& deviations, double sign, bool has_means, MatrixXd& scores) const {
    const Index p = V_.rows();
    MatrixXd H(deviations.rows(), p + tangents_.EC.cols());
    H.leftCols(p).noalias() = deviations * V_;
    H.rightCols(tangents_.EC.cols()).noalias() = H.leftCols(p) * tangents_.EC;
    add_case_scores(tangents_, H, sign, has_means, scores);
  }

  Tangents tangents_;
  MatrixXd V_;
  VectorXd trace_;
};

/// z_i'W z_j for two blocks of cases whose deviations are transformed by K, V = K'K:
///     1/2 tr(Z_i Z_j) + e_i'e_j,   Z = sum_s sign_s y_s y_s' - C.
class NormalGram {
 public:
  NormalGram(const MatrixXd& centre, bool has_means) : C_(centre), has_means_(has_means) {}

  /// tr(Z_i Z_i) / 2 + ... needs one term of each case: y'Cy - x'Cx.
  VectorXd against_centre(const Deviations& d) const {
    VectorXd q = (d.y * C_).cwiseProduct(d.y).rowwise().sum();
    if (d.x.rows() > 0) q -= (d.x * C_).cwiseProduct(d.x).rowwise().sum();
    return q;
  }

  MatrixXd operator()(const Deviations& a,
                      const VectorXd& a_centre,
                      const Deviations& b,
                      const VectorXd& b_centre) const {
    const MatrixXd yy = a.y * b.y.transpose();
    MatrixXd K = yy.cwiseAbs2();
    MatrixXd means = has_means_ ? yy : MatrixXd();
    if (a.x.rows() > 0) {
      const MatrixXd xx = a.x * b.x.transpose(), xy = a.x * b.y.transpose(),
                     yx = a.y * b.x.transpose();
      K += xx.cwiseAbs2() - xy.cwiseAbs2() - yx.cwiseAbs2();
      if (has_means_) means += xx - xy - yx;
    }
    K.colwise() -= a_centre;
    K.rowwise() -= b_centre.transpose();
    K.array() += C_.squaredNorm();
    K *= 0.5;
    if (has_means_) K += means;
    return K;
  }

  /// The diagonal alone.
  VectorXd own(const Deviations& d) const {
    VectorXd m = d.y.rowwise().squaredNorm();
    VectorXd squares = m.cwiseAbs2();
    if (d.x.rows() > 0) {
      const VectorXd m_x = d.x.rowwise().squaredNorm();
      const VectorXd cross = d.x.cwiseProduct(d.y).rowwise().sum();
      squares += m_x.cwiseAbs2() - 2 * cross.cwiseAbs2();
      m += m_x - 2 * cross;
    }
    VectorXd own = 0.5 * (squares - 2 * against_centre(d));
    own.array() += 0.5 * C_.squaredNorm();
    return has_means_ ? VectorXd(own + m) : own;
  }

 private:
  MatrixXd C_;
  bool has_means_;
};

/// Blocks of cases with their a_i, kept for the products of all pairs.
struct Kept {
  Deviations d;
  VectorXd centre;  ///< see NormalGram
  VectorXd weights;
  MatrixXd scores;  ///< weighted
};

/// tr[(W Gamma)^2] and its companion over pairs of cases.
void add_pairs_of_cases(const std::vector<Kept>& blocks,
                        const NormalGram& gram,
                        double n,
                        GammaProducts& products) {
  std::vector<MatrixXd> weighed;  // sum_j (z_i'W z_j) a_j
  for (const Kept& block : blocks)
    weighed.emplace_back(MatrixXd::Zero(block.scores.rows(), block.scores.cols()));
  for (std::size_t a = 0; a < blocks.size(); ++a)
    for (std::size_t b = 0; b <= a; ++b) {
      MatrixXd K = gram(blocks[a].d, blocks[a].centre, blocks[b].d, blocks[b].centre);
      K = blocks[a].weights.asDiagonal() * K * blocks[b].weights.asDiagonal();
      products.trace_square += (a == b ? 1 : 2) * K.squaredNorm();
      weighed[a].noalias() += K * blocks[b].scores;
      if (a != b) weighed[b].noalias() += K.transpose() * blocks[a].scores;
    }
  for (std::size_t a = 0; a < blocks.size(); ++a)
    products.square.noalias() += blocks[a].scores.transpose() * weighed[a];
  products.trace_square /= n * n;
  products.square /= n * n;
}

/// The same from G = sum y_i y_i' / n of whitened rows.
void add_pairs_of_moments(const MatrixXd& G, const MatrixXd& D, GammaProducts& products) {
  products.trace_square = G.squaredNorm();
  const MatrixXd GD = G * D;
  products.square = GD.transpose() * GD;
}

GammaProducts empty_products(Index q) {
  return {0, MatrixXd::Zero(q, q), 0, MatrixXd::Zero(q, q)};
}

MatrixXd identity(Index p) {
  return MatrixXd::Identity(p, p);
}

/// Whitened rows of the cases' products under the normal theory's W, one block at a time.
RowMatrix whitened_products(const Deviations& d,
                            const VectorXd& weights,
                            const MatrixXd& centre,
                            const Whitening& R) {
  RowMatrix Y(d.y.rows(), R.size());
  for (Index i = 0; i < d.y.rows(); ++i) {
    MatrixXd Z = d.y.row(i).transpose() * d.y.row(i) - centre;
    VectorXd e = d.y.row(i).transpose();
    if (d.x.rows() > 0) {
      Z -= d.x.row(i).transpose() * d.x.row(i);
      e -= d.x.row(i).transpose();
    }
    R.stack(weights[i] * Z, weights[i] * e, Y.row(i));
  }
  return Y;
}

GammaProducts normal_products_of_cases(const Objective::Group& group,
                                       const VectorXd& theta,
                                       const Data& data,
                                       const GroupSample& sample,
                                       Squares squares) {
  const RamStructure::State state = group.structure.at(theta);
  const bool has_means = group.structure.has_means();
  const Whitening R(*group.discrepancy->weight(state.implied), group.structure.p(), has_means);
  const Index p = group.structure.p(), k = R.size();
  const MatrixXd V = R.root().transpose() * R.root();
  const Cases plain(group, data, sample, identity(p)), white(group, data, sample, R.root());
  const NormalScores scores_of(group, state, V, plain.centre());
  const NormalGram gram(white.centre(), has_means);
  const auto n = static_cast<double>(plain.count());
  const bool by_cases = n * static_cast<double>(p + group.structure.q()) <
                        0.5 * static_cast<double>(k) * static_cast<double>(k);

  GammaProducts products = empty_products(group.structure.q());
  std::vector<Kept> kept;
  const bool by_moments = squares == Squares::yes && !by_cases;
  MatrixXd G = MatrixXd::Zero(by_moments ? k : 0, by_moments ? k : 0);
  plain.visit([&](const Deviations& d, Index first) {
    const Deviations w{d.y * R.root().transpose(),
                       d.x.rows() > 0 ? MatrixXd(d.x * R.root().transpose()) : MatrixXd()};
    VectorXd weights(d.y.rows());
    for (Index i = 0; i < weights.size(); ++i)
      weights[i] = plain.weight(first + i);
    MatrixXd scores = weights.asDiagonal() * scores_of(d, has_means);
    products.trace += weights.cwiseAbs2().dot(gram.own(w));
    products.meat.selfadjointView<Eigen::Lower>().rankUpdate(scores.transpose());
    if (by_moments)
      G.selfadjointView<Eigen::Lower>().rankUpdate(
          whitened_products(w, weights, white.centre(), R).transpose());
    else if (squares == Squares::yes)
      kept.push_back({w, gram.against_centre(w), std::move(weights), std::move(scores)});
  });
  products.trace /= sample.n;
  mirror_lower(products.meat);
  products.meat /= sample.n;
  if (by_moments) {
    mirror_lower(G);
    add_pairs_of_moments(G / sample.n, R.tangents(group.structure.tangents(state)), products);
  } else if (squares == Squares::yes) {
    add_pairs_of_cases(kept, gram, sample.n, products);
  }
  return products;
}

// ---- any W, from rows of moments
// ----------------------------------------------------------------------------------------

/// Sums over whitened rows Y = R z of what the products are made of.
class WhitenedSums {
 public:
  WhitenedSums(MatrixXd D, Index rows, double n, Squares squares)
      : D_(std::move(D)),
        n_(n),
        squares_(squares),
        by_rows_(rows < D_.rows()),
        products_(empty_products(D_.cols())) {
    if (squares == Squares::yes && !by_rows_) G_.setZero(D_.rows(), D_.rows());
  }

  void add(const MatrixXd& Y) {
    const MatrixXd scores = Y * D_;
    products_.trace += Y.squaredNorm();
    products_.meat.noalias() += scores.transpose() * scores;
    if (squares_ == Squares::no) return;
    if (by_rows_)
      rows_.push_back(Y);
    else
      G_.selfadjointView<Eigen::Lower>().rankUpdate(Y.transpose());
  }

  GammaProducts finish() {
    products_.trace /= n_;
    products_.meat /= n_;
    if (squares_ == Squares::no) return std::move(products_);
    if (by_rows_) {
      square_of_rows();
    } else {
      mirror_lower(G_);
      add_pairs_of_moments(G_ / n_, D_, products_);
    }
    return std::move(products_);
  }

 private:
  void square_of_rows() {
    for (const MatrixXd& a : rows_) {
      MatrixXd weighed = MatrixXd::Zero(a.rows(), D_.cols());
      for (const MatrixXd& b : rows_) {
        const MatrixXd K = a * b.transpose();
        products_.trace_square += K.squaredNorm();
        weighed.noalias() += K * (b * D_);
      }
      products_.square.noalias() += (a * D_).transpose() * weighed;
    }
    products_.trace_square /= n_ * n_;
    products_.square /= n_ * n_;
  }

  MatrixXd D_;
  double n_;
  Squares squares_;
  bool by_rows_;
  GammaProducts products_;
  std::vector<MatrixXd> rows_;
  MatrixXd G_;
};

}  // namespace

GammaProducts gamma_of_cases(const Objective::Group& group,
                             const VectorXd& theta,
                             const Data& data,
                             const GroupSample& sample,
                             Squares squares) {
  const RamStructure::State state = group.structure.at(theta);
  const Whitening R(
      *group.discrepancy->weight(state.implied), group.structure.p(), group.structure.has_means());
  if (R.is_normal()) return normal_products_of_cases(group, theta, data, sample, squares);
  const CaseProducts cases(data,
                           sample,
                           group.structure.units().head(group.structure.p()),
                           group.structure.has_means(),
                           group.fixed_x);
  WhitenedSums sums(R.tangents(group.structure.tangents(state)),
                    static_cast<Index>(sample.rows.size()),
                    sample.n,
                    squares);
  cases.visit([&](const MatrixXd& Z, Index) { sums.add(R.rows(Z, cases.list())); });
  return sums.finish();
}

GammaProducts gamma_given(const Objective::Group& group,
                          const VectorXd& theta,
                          const MatrixXd& Gamma,
                          Squares squares) {
  const RamStructure::State state = group.structure.at(theta);
  const Whitening R(*group.discrepancy->weight(group.discrepancy->sample()),
                    group.structure.p(),
                    group.structure.has_means());
  const MomentList list(group.structure.p(), group.structure.has_means(), group.fixed_x);
  WhitenedSums sums(R.tangents(group.structure.tangents(state)), Gamma.rows(), 1, squares);
  // Gamma = sum of the outer products of its factor's columns.
  const SymmetricEigen eigen = symmetric_eigen(Gamma);
  const MatrixXd root = eigen.vectors * eigen.values.cwiseMax(0).cwiseSqrt().asDiagonal();
  sums.add(R.rows(root.transpose(), list));
  return sums.finish();
}

MatrixXd meat_of_normal(const Objective::Group& group, const VectorXd& theta) {
  const RamStructure::State state = group.structure.at(theta);
  const Tangents tangents = group.structure.tangents(state);
  const std::vector<GammaPart> gamma = block_residuals(group, theta, 0).gamma;
  MatrixXd meat = MatrixXd::Zero(group.structure.q(), group.structure.q());
  const auto W = *group.discrepancy->weight(state.implied);
  if (const auto* V = std::get_if<MatrixXd>(&W)) {
    for (const auto& [sign, M] : gamma)
      meat += sign * normal_information(tangents, *V * M * *V);
    return meat;
  }
  const DistinctWeight& distinct = *std::get<std::shared_ptr<const DistinctWeight>>(W);
  const MomentList& list = distinct.list();
  MatrixXd weighed = stacked_tangents(tangents, list);
  for (Index k = 0; k < weighed.cols(); ++k)
    weighed.col(k) = distinct.weigh(weighed.col(k));
  MatrixXd bent(weighed.rows(), weighed.cols());  // Gamma W Delta
  for (const auto& [sign, M] : gamma) {
    for (Index k = 0; k < weighed.cols(); ++k) {
      const Moments d = list.sensitivity(weighed.col(k));
      bent.col(k) =
          list.stack({2 * M * d.Sigma * M, d.mu.size() > 0 ? VectorXd(M * d.mu) : VectorXd()});
    }
    meat += sign * weighed.transpose() * bent;
  }
  return meat;
}

MatrixXd meat_of(const Objective& objective, const std::vector<GammaProducts>& products) {
  MatrixXd meat = MatrixXd::Zero(objective.q(), objective.q());
  for (std::size_t g = 0; g < products.size(); ++g)
    meat += objective.groups()[g].share * products[g].meat;
  return meat;
}

ResidualTraces residual_traces(const Objective& objective,
                               const std::vector<GammaProducts>& products,
                               const MatrixXd& bread) {
  const MatrixXd BM = bread * meat_of(objective, products);
  ResidualTraces traces{-BM.trace(), BM.cwiseProduct(BM.transpose()).sum()};
  for (std::size_t g = 0; g < products.size(); ++g) {
    traces.trace += products[g].trace;
    traces.trace_square += products[g].trace_square;
    if (products[g].square.size() > 0)
      traces.trace_square -=
          2 * objective.groups()[g].share * bread.cwiseProduct(products[g].square).sum();
  }
  return traces;
}

}  // namespace semfit::internal
