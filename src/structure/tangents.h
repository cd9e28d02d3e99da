// Derivatives of moments in factored form, and the closed-form information they allow.
#pragma once

#include "moments/moments.h"

#include <vector>

namespace semfit::internal {

/// Part of the derivative of one parameter:
///     dSigma = weight (P_left P_right' + P_right P_left'),   dmu = mean_weight P_mean.
struct Tangent {
  int parameter = 0;
  int left = -1;  ///< column of P; -1: no effect on Sigma
  int right = -1;
  double weight = 0;
  int mean = -1;  ///< column of P; -1: no effect on mu
  double mean_weight = 0;
};

/// All columns of Delta = d(moments)/dtheta', never formed. P = [I, E, C] (p x (p + 2r)).
/// The list is about phi: theta, or with composites theta and what they derive from it. What the
/// functions below return is about theta.
struct Tangents {
  MatrixXd EC;  ///< p x 2r (more after `without`); P = [I_p, EC]
  std::vector<Tangent> list;
  Index q = 0;  ///< of phi
  MatrixXd J;   ///< d phi / d theta', q x that of theta; empty: phi is theta

  /// J' H J, J' g: from derivatives by phi to those by theta.
  MatrixXd to_theta(MatrixXd by_phi) const;
  VectorXd to_theta(VectorXd by_phi) const;
  /// J B J', J c: from variances and changes of theta to those of phi.
  MatrixXd to_phi(MatrixXd B) const;
  VectorXd to_phi(VectorXd c) const;

  /// P' W P for symmetric W (p x p).
  MatrixXd gram(const MatrixXd& W) const;
  /// P' b
  VectorXd project(const VectorXd& b) const;
  /// d Sigma / d theta_k, d mu / d theta_k, dense; for tests and for what needs them (residuals).
  std::vector<Moments> dense(bool with_means) const;
  /// The same with the moments among variables `x` left out: fixed covariates are not data, so what
  /// a parameter does to their moments tells nothing about it. A - XAX has rank four: one more part
  /// for each that touches them.
  Tangents without(const std::vector<Index>& x) const;
};

/// Normal-theory information of one case: 1/2 tr(W dSigma_a W dSigma_b) + dmu_a' W dmu_b, q x q.
/// Each entry is four look-ups in P'WP, because every dSigma has rank two (no p* x q Jacobian).
/// @param W  p x p: Sigma^-1 for ML, S^-1 for GLS, I for ULS
MatrixXd normal_information(const Tangents& tangents, const MatrixXd& W);

/// Adds weight times that to `information`, lower triangle at least; entries of parameters that the
/// tangents do not have are not touched.
void add_normal_information(const Tangents& tangents,
                            const MatrixXd& W,
                            double weight,
                            MatrixXd& information);

/// The part of the normal-theory information that score tests of added parameters need, where the
/// first q parameters are the model's and the others are candidates.
/// @param cross  q x c, gets weight * I_fc added
/// @param own    c, gets weight * diag(I_cc) added
void add_partial_information(const Tangents& tangents,
                             const MatrixXd& W,
                             Index q,
                             double weight,
                             MatrixXd& cross,
                             VectorXd& own);

/// 1/2 tr(dSigma_a G dSigma_b G') for any G (p x p), q x q; not symmetric unless G is.
MatrixXd product_traces(const Tangents& tangents, const MatrixXd& G);

/// sum_k c_k dSigma_k, p x p.
MatrixXd combine(const Tangents& tangents, const VectorXd& c);

/// tr(A dSigma_k) for symmetric A, q.
VectorXd traces_against(const Tangents& tangents, const MatrixXd& A);

/// For cases with u = Sigma^-1 (y - mu) in rows, H = [u, u EC] (b x columns of P): adds
/// sign (1/2 u'dSigma_k u + dmu_k'u) to column k of `scores`, one column for each part of a
/// tangent. About phi: with composites the chain rule follows.
void add_case_scores(
    const Tangents& tangents, const MatrixXd& H, double sign, bool has_means, MatrixXd& scores);

/// First-order part of the second derivatives of the ML discrepancy, q x q, lower triangle:
///     tr(W dSigma_a K dSigma_b) + 2 dmu_a' W dmu_b + 2 Wd'(dSigma_a W dmu_b + dSigma_b W dmu_a).
/// @param K   2 W T W - W, p x p (see MlCurvature)
/// @param Wd  W (m - mu), p; empty without means
MatrixXd ml_hessian(const Tangents& tangents,
                    const MatrixXd& W,
                    const MatrixXd& K,
                    const VectorXd& Wd);

/// Adds `weight` times that to the lower triangle of H.
void add_ml_hessian(const Tangents& tangents,
                    const MatrixXd& W,
                    const MatrixXd& K,
                    const VectorXd& Wd,
                    double weight,
                    MatrixXd& H);

}  // namespace semfit::internal
