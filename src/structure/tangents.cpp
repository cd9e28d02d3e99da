#include "structure/tangents.h"

#include "math/symmetric.h"

#include <algorithm>
#include <array>
#include <utility>

namespace semfit::internal {

MatrixXd Tangents::to_theta(MatrixXd by_phi) const {
  if (J.size() == 0) return by_phi;
  return J.transpose() * by_phi * J;
}

VectorXd Tangents::to_theta(VectorXd by_phi) const {
  if (J.size() == 0) return by_phi;
  return J.transpose() * by_phi;
}

MatrixXd Tangents::to_phi(MatrixXd B) const {
  if (J.size() == 0) return B;
  return J * B * J.transpose();
}

VectorXd Tangents::to_phi(VectorXd c) const {
  if (J.size() == 0) return c;
  return J * c;
}

MatrixXd Tangents::gram(const MatrixXd& W) const {
  const Index p = EC.rows(), k = EC.cols();
  MatrixXd Q(p + k, p + k);
  Q.topLeftCorner(p, p) = W;
  Q.topRightCorner(p, k).noalias() = W * EC;
  Q.bottomLeftCorner(k, p) = Q.topRightCorner(p, k).transpose();
  Q.bottomRightCorner(k, k).noalias() = EC.transpose() * Q.topRightCorner(p, k);
  return Q;
}

VectorXd Tangents::project(const VectorXd& b) const {
  VectorXd result(EC.rows() + EC.cols());
  result.head(EC.rows()) = b;
  result.tail(EC.cols()).noalias() = EC.transpose() * b;
  return result;
}

std::vector<Moments> Tangents::dense(bool with_means) const {
  const Index p = EC.rows();
  std::vector<Moments> Delta(static_cast<std::size_t>(q),
                             {MatrixXd::Zero(p, p), VectorXd::Zero(with_means ? p : 0)});
  const auto column = [&](int i) -> VectorXd {
    return i < p ? VectorXd(VectorXd::Unit(p, i)) : VectorXd(EC.col(i - p));
  };
  for (const Tangent& t : list) {
    Moments& d = Delta[static_cast<std::size_t>(t.parameter)];
    if (t.left >= 0) {
      const MatrixXd half = t.weight * column(t.left) * column(t.right).transpose();
      d.Sigma += half + half.transpose();
    }
    if (t.mean >= 0 && with_means) d.mu += t.mean_weight * column(t.mean);
  }
  if (J.size() == 0) return Delta;
  std::vector<Moments> by_theta;
  for (Index k = 0; k < J.cols(); ++k) {
    by_theta.push_back({MatrixXd::Zero(p, p), VectorXd::Zero(with_means ? p : 0)});
    for (Index i = 0; i < q; ++i) {
      by_theta.back().Sigma += J(i, k) * Delta[static_cast<std::size_t>(i)].Sigma;
      by_theta.back().mu += J(i, k) * Delta[static_cast<std::size_t>(i)].mu;
    }
  }
  return by_theta;
}

Tangents Tangents::without(const std::vector<Index>& x) const {
  if (x.empty()) return *this;
  const Index p = EC.rows(), k = EC.cols();
  VectorXd is_x = VectorXd::Zero(p);
  for (const Index i : x)
    is_x[i] = 1;
  Tangents masked;
  masked.q = q;
  masked.J = J;
  masked.EC.resize(p, 2 * k);
  masked.EC << EC, is_x.asDiagonal() * EC;
  const auto within = [&](int column) -> int {  // the column of P with all rows but x at zero
    if (column < 0) return -1;
    if (column < p) return is_x[column] == 1 ? column : -1;
    return column + static_cast<int>(k);
  };
  for (const Tangent& t : list) {
    masked.list.push_back(t);
    Tangent removed{
        t.parameter, within(t.left), within(t.right), -t.weight, within(t.mean), -t.mean_weight};
    if (removed.left < 0 || removed.right < 0) removed.left = removed.right = -1;
    if (removed.left >= 0 || removed.mean >= 0) masked.list.push_back(removed);
  }
  return masked;
}

namespace {

/// 1/2 tr(W dSigma_s W dSigma_t) + dmu_s' W dmu_t from the dots Q = P'WP:
/// (P_l P_r' + P_r P_l') against (P_x P_y' + P_y P_x') is (r.x)(l.y) + (r.y)(l.x).
double information_entry(const MatrixXd& Q, const Tangent& s, const Tangent& t) {
  double entry = 0;
  if (s.left >= 0 && t.left >= 0)
    entry = s.weight * t.weight *
            (Q(t.left, s.right) * Q(t.right, s.left) + Q(t.right, s.right) * Q(t.left, s.left));
  if (s.mean >= 0 && t.mean >= 0) entry += s.mean_weight * t.mean_weight * Q(t.mean, s.mean);
  return entry;
}

/// About phi, lower triangle: tangents come in order of their parameters.
void add_information_of_list(const Tangents& tangents,
                             const MatrixXd& W,
                             double weight,
                             MatrixXd& information) {
  const MatrixXd Q = tangents.gram(W);
  const std::vector<Tangent>& list = tangents.list;
  for (std::size_t a = 0; a < list.size(); ++a) {
    double* const column = information.data() + list[a].parameter * tangents.q;
    for (std::size_t b = a; b < list.size(); ++b) {
      // A pair of parts of one parameter stands for both orders.
      const bool twice = a != b && list[a].parameter == list[b].parameter;
      column[list[b].parameter] +=
          weight * (twice ? 2 : 1) * information_entry(Q, list[a], list[b]);
    }
  }
}

}  // namespace

void add_normal_information(const Tangents& tangents,
                            const MatrixXd& W,
                            double weight,
                            MatrixXd& information) {
  if (tangents.J.size() == 0)
    add_information_of_list(tangents, W, weight, information);
  else
    information.noalias() += weight * normal_information(tangents, W);
}

MatrixXd normal_information(const Tangents& tangents, const MatrixXd& W) {
  MatrixXd information = MatrixXd::Zero(tangents.q, tangents.q);
  add_information_of_list(tangents, W, 1, information);
  information.triangularView<Eigen::StrictlyUpper>() = information.transpose();
  return tangents.to_theta(std::move(information));
}

void add_partial_information(const Tangents& tangents,
                             const MatrixXd& W,
                             Index q,
                             double weight,
                             MatrixXd& cross,
                             VectorXd& own) {
  if (tangents.J.size() > 0) {
    const MatrixXd whole = weight * normal_information(tangents, W);
    cross += whole.topRightCorner(q, own.size());
    own += whole.diagonal().tail(own.size());
    return;
  }
  const MatrixXd Q = tangents.gram(W);
  const std::vector<Tangent>& list = tangents.list;
  const auto first_candidate =
      std::find_if(list.begin(), list.end(), [&](const Tangent& t) { return t.parameter >= q; });
  for (auto t = first_candidate; t != list.end(); ++t) {
    const Index c = t->parameter - q;
    own[c] += weight * information_entry(Q, *t, *t);
    for (auto other = t + 1; other != list.end() && other->parameter == t->parameter; ++other)
      own[c] += 2 * weight * information_entry(Q, *t, *other);
    double* const column = cross.data() + c * q;
    for (auto s = list.begin(); s != first_candidate; ++s)
      column[s->parameter] += weight * information_entry(Q, *t, *s);
  }
}

MatrixXd product_traces(const Tangents& tangents, const MatrixXd& G) {
  const Index p = tangents.EC.rows();
  MatrixXd P(p, p + tangents.EC.cols());
  P << MatrixXd::Identity(p, p), tangents.EC;
  const MatrixXd Q = P.transpose() * (G * P);
  MatrixXd traces = MatrixXd::Zero(tangents.q, tangents.q);
  for (const Tangent& t : tangents.list)
    for (const Tangent& s : tangents.list)
      if (s.left >= 0 && t.left >= 0)
        traces(s.parameter, t.parameter) +=
            s.weight * t.weight *
            (Q(s.right, t.left) * Q(s.left, t.right) + Q(s.right, t.right) * Q(s.left, t.left));
  return tangents.to_theta(std::move(traces));
}

MatrixXd combine(const Tangents& tangents, const VectorXd& by_theta) {
  const VectorXd c = tangents.to_phi(by_theta);
  const Index p = tangents.EC.rows();
  MatrixXd P(p, p + tangents.EC.cols());
  P << MatrixXd::Identity(p, p), tangents.EC;
  MatrixXd half = MatrixXd::Zero(p, P.cols());
  for (const Tangent& t : tangents.list)
    if (t.left >= 0) half.col(t.right) += c[t.parameter] * t.weight * P.col(t.left);
  const MatrixXd product = half * P.transpose();
  return product + product.transpose();
}

VectorXd traces_against(const Tangents& tangents, const MatrixXd& A) {
  const MatrixXd Q = tangents.gram(A);
  VectorXd traces = VectorXd::Zero(tangents.q);
  for (const Tangent& t : tangents.list)
    if (t.left >= 0) traces[t.parameter] += 2 * t.weight * Q(t.left, t.right);
  return tangents.to_theta(std::move(traces));
}

void add_case_scores(
    const Tangents& tangents, const MatrixXd& H, double sign, bool has_means, MatrixXd& scores) {
  for (const Tangent& t : tangents.list) {
    auto column = scores.col(t.parameter);
    if (t.left >= 0) column += sign * t.weight * H.col(t.left).cwiseProduct(H.col(t.right));
    if (t.mean >= 0 && has_means) column += sign * t.mean_weight * H.col(t.mean);
  }
}

namespace {

/// About phi, to the lower triangle.
void add_hessian_by_phi(const Tangents& tangents,
                        const MatrixXd& W,
                        const MatrixXd& K,
                        const VectorXd& Wd,
                        double weight,
                        MatrixXd& H) {
  const MatrixXd Q = tangents.gram(W), R = tangents.gram(K);
  const bool has_means = Wd.size() > 0;
  const VectorXd h = has_means ? tangents.project(Wd) : VectorXd();
  const auto entry = [&](const Tangent& s, const Tangent& t) {
    double sum = 0;
    if (s.left >= 0 && t.left >= 0) {
      const auto [u, w, x, y] = std::array{s.left, s.right, t.left, t.right};
      sum += s.weight * t.weight *
             (Q(w, x) * R(y, u) + Q(u, x) * R(y, w) + Q(w, y) * R(x, u) + Q(u, y) * R(x, w));
    }
    if (!has_means) return sum;
    if (s.mean >= 0 && t.mean >= 0) sum += 2 * s.mean_weight * t.mean_weight * Q(s.mean, t.mean);
    if (s.left >= 0 && t.mean >= 0)
      sum += 2 * s.weight * t.mean_weight *
             (h[s.left] * Q(s.right, t.mean) + h[s.right] * Q(s.left, t.mean));
    if (t.left >= 0 && s.mean >= 0)
      sum += 2 * t.weight * s.mean_weight *
             (h[t.left] * Q(t.right, s.mean) + h[t.right] * Q(t.left, s.mean));
    return sum;
  };
  const std::vector<Tangent>& list = tangents.list;
  for (std::size_t a = 0; a < list.size(); ++a)
    for (std::size_t b = a; b < list.size(); ++b) {
      const bool twice = a != b && list[a].parameter == list[b].parameter;
      H(list[b].parameter, list[a].parameter) += weight * (twice ? 2 : 1) * entry(list[a], list[b]);
    }
}

}  // namespace

MatrixXd ml_hessian(const Tangents& tangents,
                    const MatrixXd& W,
                    const MatrixXd& K,
                    const VectorXd& Wd) {
  MatrixXd H = MatrixXd::Zero(tangents.q, tangents.q);
  add_hessian_by_phi(tangents, W, K, Wd, 1, H);
  if (tangents.J.size() > 0) mirror_lower(H);
  return tangents.to_theta(std::move(H));
}

void add_ml_hessian(const Tangents& tangents,
                    const MatrixXd& W,
                    const MatrixXd& K,
                    const VectorXd& Wd,
                    double weight,
                    MatrixXd& H) {
  if (tangents.J.size() > 0)
    H += weight * ml_hessian(tangents, W, K, Wd);
  else
    add_hessian_by_phi(tangents, W, K, Wd, weight, H);
}

}  // namespace semfit::internal
