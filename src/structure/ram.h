// The reticular action model (McArdle and McDonald 1984): eta = A eta + m + zeta, cov(zeta) = S,
// x = F eta. A plain value that never sees data.
#pragma once

#include "semfit/parameter_table.h"

#include "moments/moments.h"
#include "structure/tangents.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// One cell of A, S or m: a free parameter (index from 0) or a fixed value.
struct Cell {
  enum class In { A, S, m };
  In matrix = In::A;
  int row = 0;         ///< variable
  int col = 0;         ///< variable; of m unused
  int parameter = -1;  ///< -1: fixed
  double fixed = 0;    ///< value where fixed, in the user's units
  double scale = 1;    ///< units of the user -> units of the structure
};

/// theta with what a block's composites derive from it; without composites theta itself.
struct Extended {
  VectorXd phi;               ///< theta, then the derived parameters
  MatrixXd J;                 ///< d phi / d theta'; empty without composites
  MatrixXd by_psi, by_alpha;  ///< of the composites' residual variances and intercepts: how they
                              ///< answer to their total variances and means
};

class Composites;

/// The moment structure of one block.
///
/// Variables that send no arrow ("leaves": most indicators) never appear in a path to another
/// variable, so (I - A)^-1 is computed for the others only (`senders`, r of them) and
///     x = A_O eta_R + zeta_O,   eta_R = B zeta_R,   B = (I - A_RR)^-1,
///     E = A_O B (p x r),  C = cov(x, eta_R) (p x r),  Sigma = C A_O' + cov(x, zeta_O).
/// One evaluation costs O(p^2 r), whatever the number of parameters. Where the arrows among the
/// senders form no cycle, they are ordered so that I - A_RR is unit lower triangular.
///
/// The structure works in units of its own: variable i is divided by units[i] (the sample's
/// standard deviations), which makes every quantity of order one; theta stays in the user's units.
///
/// Composites add derived parameters: cells refer to phi, and the chain rule leads back to theta.
class RamStructure {
 public:
  /// @param observed  p names, the order of Sigma
  /// @param latent    names of the other variables
  /// @param rows      rows of the block: =~, <~, ~, ~~, ~1; others are ignored
  /// @param q         number of free parameters of the whole table
  /// @param units     p positive numbers, or empty for 1
  RamStructure(const std::vector<std::string>& observed,
               const std::vector<std::string>& latent,
               std::span<const Row> rows,
               Index q,
               const VectorXd& units,
               bool mean_structure);

  Index p() const { return p_; }
  Index r() const { return static_cast<Index>(senders_.size()); }
  Index q() const { return q_; }
  bool is_acyclic() const { return is_acyclic_; }
  bool has_means() const { return has_means_; }
  const VectorXd& units() const { return units_; }

  /// The model at theta. Everything is in the structure's units.
  struct State {
    MatrixXd A_O;  ///< p x r: arrows from senders to observed variables (unit rows for senders)
    MatrixXd B;    ///< r x r: (I - A_RR)^-1
    MatrixXd E;    ///< p x r: A_O B
    MatrixXd C;    ///< p x r: cov(x, eta_R)
    MatrixXd T;    ///< r x r: cov(eta_R)
    VectorXd nu;   ///< r: mean of eta_R; empty without means
    Moments implied;
    Extended extended;
  };
  State at(const VectorXd& theta) const;

  /// Gradient of f by theta (q) from its sensitivity df/dSigma, df/dmu: the adjoint of the chain
  /// rule, a fixed number of products for any number of parameters.
  void add_pullback(const State& state,
                    const Moments& sensitivity,
                    double weight,
                    VectorXd& gradient) const;

  /// d Sigma / d theta_k and d mu / d theta_k as outer products of columns of a p x (p + 2r)
  /// matrix.
  Tangents tangents(const State& state) const;

  /// Adds weight * <G, d2 moments / d theta_a d theta_b> to H (q x q, lower triangle).
  void add_curvature(const State& state, const Moments& G, double weight, MatrixXd& H) const;

  /// Moments of all variables, observed then latent, in the user's units: covariance (v x v) and
  /// mean.
  Moments all_moments(const VectorXd& theta) const;
  /// A, S (v x v) and m (v) at theta in the user's units; variables observed then latent.
  struct Matrices {
    MatrixXd A, S;
    VectorXd m;
  };
  Matrices matrices(const VectorXd& theta) const;
  const std::vector<std::string>& names() const { return names_; }
  /// Their parameters count in phi.
  const std::vector<Cell>& cells() const { return cells_; }
  int find(const std::string& name) const;

  Extended extend(const VectorXd& theta) const;
  /// Null without composites.
  const Composites* composites() const { return composites_.get(); }

 private:
  void add_pullback_of_cells(const State& state,
                             const Moments& sensitivity,
                             double weight,
                             VectorXd& gradient) const;
  void add_curvature_of_cells(const State& state,
                              const Moments& G,
                              double weight,
                              MatrixXd& H) const;
  void make_cells(std::span<const Row> rows);
  void order_senders();

  Index p_ = 0, q_ = 0;
  bool has_means_ = false;
  bool is_acyclic_ = true;
  std::vector<std::string> names_;  ///< observed, then latent
  VectorXd units_;                  ///< v
  std::vector<Cell> cells_;
  std::vector<int> senders_;    ///< variable of each sender
  std::vector<int> sender_of_;  ///< variable -> place among the senders, or -1
  std::shared_ptr<const Composites> composites_;
};

}  // namespace semfit::internal
