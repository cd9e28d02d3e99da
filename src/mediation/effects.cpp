#include "mediation/effects.h"

#include "math/distributions.h"
#include "math/symmetric.h"

#include <cmath>
#include <numeric>

namespace semfit {

std::string spelling(MediationEffect::Kind kind) {
  switch (kind) {
    case MediationEffect::Kind::total:
      return "total";
    case MediationEffect::Kind::direct:
      return "direct";
    case MediationEffect::Kind::indirect:
      return "indirect";
    case MediationEffect::Kind::total_indirect:
      return "total_indirect";
    case MediationEffect::Kind::contrast:
      return "contrast";
    case MediationEffect::Kind::standardized_indirect:
      return "standardized_indirect";
    case MediationEffect::Kind::standardized_total_indirect:
      return "standardized_total_indirect";
    case MediationEffect::Kind::proportion:
      return "proportion";
  }
  return "";
}

}  // namespace semfit

namespace semfit::internal {
namespace {

using Kind = MediationEffect::Kind;

/// "II", or of several mediators "IIa", "IIb", ..., "II27".
std::string model_name(Index j, Index J) {
  if (J == 1) return "II";
  if (j < 26) return std::string("II") + static_cast<char>('a' + j);
  return "II" + std::to_string(j + 1);
}

/// Gradient of an effect in (a, b, c'), 2J + 1 elements.
VectorXd gradient(Kind kind, Index j, Index k, const Paths& paths) {
  const Index J = paths.a.size();
  VectorXd g = VectorXd::Zero(2 * J + 1);
  const auto add = [&](Index m, double times) {
    g[m] += times * paths.b[m];
    g[J + m] += times * paths.a[m];
  };
  const auto add_all = [&](double times) {
    for (Index m = 0; m < J; ++m)
      add(m, times);
  };
  switch (kind) {
    case Kind::total:
      add_all(1);
      g[2 * J] = 1;
      break;
    case Kind::direct:
      g[2 * J] = 1;
      break;
    case Kind::indirect:
      add(j, 1);
      break;
    case Kind::total_indirect:
      add_all(1);
      break;
    case Kind::contrast:
      add(j, 1);
      add(k, -1);
      break;
    case Kind::standardized_indirect:
      add(j, paths.sd_x / paths.sd_y);
      break;
    case Kind::standardized_total_indirect:
      add_all(paths.sd_x / paths.sd_y);
      break;
    case Kind::proportion: {
      const double c = paths.total();
      add_all(paths.direct / (c * c));
      g[2 * J] = -paths.total_indirect() / (c * c);
      break;
    }
  }
  return g;
}

double delta_variance(const VectorXd& g, const PathErrors& errors) {
  const Index J = errors.a.rows();
  return g.head(J).dot(errors.a * g.head(J)) + g.tail(J + 1).dot(errors.b_direct * g.tail(J + 1));
}

void take(MediationEffect& effect, const RegressionCoefficient& c) {
  effect.est = c.est;
  effect.se = c.se;
  effect.z = c.t;
  effect.pvalue = c.pvalue;
  effect.ci = c.ci;
}

void take_delta(MediationEffect& effect, double se, double ci_level) {
  effect.se = se;
  effect.z = effect.est / se;
  effect.pvalue = normal_two_sided(effect.z);
  const double reach = normal_quantile(1 - (1 - ci_level) / 2) * se;
  effect.ci = {effect.est - reach, effect.est + reach};
}

void add_variants(MediationEffect& effect, const PathErrors& errors, Index j) {
  const double a = errors.paths.a[j], b = errors.paths.b[j];
  const double va = errors.a(j, j), vb = errors.b_direct(j, j);
  const double first_order = a * a * vb + b * b * va;
  effect.aroian_z = effect.est / std::sqrt(first_order + va * vb);
  effect.aroian_pvalue = normal_two_sided(effect.aroian_z);
  if (first_order > va * vb) {
    effect.goodman_z = effect.est / std::sqrt(first_order - va * vb);
    effect.goodman_pvalue = normal_two_sided(effect.goodman_z);
  } else {
    effect.why = "Goodman's variance is not positive";
  }
}

/// Which effects there are.
std::vector<EffectPlace> effect_places(const MediationOptions& options) {
  std::vector<EffectPlace> list;
  const auto J = static_cast<Index>(options.mediators.size());
  const auto add = [&](Kind kind, Index j = -1, Index k = -1) {
    EffectPlace place;
    place.effect.kind = kind;
    if (j >= 0) place.effect.mediator = options.mediators[static_cast<std::size_t>(place.j = j)];
    if (k >= 0)
      place.effect.other_mediator = options.mediators[static_cast<std::size_t>(place.k = k)];
    list.push_back(std::move(place));
  };
  add(Kind::total);
  add(Kind::direct);
  for (Index j = 0; j < J; ++j)
    add(Kind::indirect, j);
  if (J > 1) add(Kind::total_indirect);
  for (Index j = 0; j < J; ++j)
    for (Index k = j + 1; k < J; ++k)
      add(Kind::contrast, j, k);
  for (Index j = 0; j < J; ++j)
    add(Kind::standardized_indirect, j);
  if (J > 1) add(Kind::standardized_total_indirect);
  add(Kind::proportion);
  return list;
}

}  // namespace

MediationModels mediation_models(const MediationSample& sample, double ci_level) {
  std::vector<Index> predictors(static_cast<std::size_t>(sample.K + 1));
  std::iota(predictors.begin(), predictors.end(), Index{0});
  MediationModels models;
  models.total = regress(sample, "I", sample.y(), predictors, ci_level);
  for (Index j = 0; j < sample.J; ++j)
    models.mediators.push_back(
        regress(sample, model_name(j, sample.J), sample.mediator(j), predictors, ci_level));
  for (Index j = 0; j < sample.J; ++j)
    predictors.push_back(sample.mediator(j));
  models.direct = regress(sample, "III", sample.y(), predictors, ci_level);
  return models;
}

PathErrors path_errors(const MediationSample& sample, const MediationModels& models) {
  const Index J = sample.J, k = sample.K + 1, x = sample.x();
  PathErrors out;
  out.paths.a.resize(J);
  for (Index j = 0; j < J; ++j)
    out.paths.a[j] = models.mediators[static_cast<std::size_t>(j)].slopes[x];
  out.paths.b = models.direct.slopes.segment(k, J);
  out.paths.direct = models.direct.slopes[x];
  out.paths.sd_x = sample.sd(x);
  out.paths.sd_y = sample.sd(sample.y());

  // The same predictors for every mediator: V = residual covariances times one element of the
  // inverse of the predictors' cross products.
  const MatrixXd& S = sample.moments.Sigma;
  const auto among = cholesky(S.topLeftCorner(k, k));
  const MatrixXd S_zm = S.block(0, k, k, J);
  const MatrixXd residual = S.block(k, k, J, J) - S_zm.transpose() * among->solve(S_zm);
  const double df = sample.n - static_cast<double>(k) - 1;
  out.a = residual / df * among->inverse()(x, x);

  out.b_direct.resize(J + 1, J + 1);
  const MatrixXd& V = models.direct.vcov;
  out.b_direct.topLeftCorner(J, J) = V.block(k, k, J, J);
  out.b_direct.col(J).head(J) = V.col(x).segment(k, J);
  out.b_direct.row(J).head(J) = V.col(x).segment(k, J).transpose();
  out.b_direct(J, J) = V(x, x);
  return out;
}

std::vector<EffectPlace> mediation_effects(const MediationSample& sample,
                                           const MediationModels& models,
                                           const PathErrors& errors,
                                           const MediationOptions& options) {
  std::vector<EffectPlace> list = effect_places(options);
  const std::string& x = sample.names[static_cast<std::size_t>(sample.x())];
  for (EffectPlace& place : list) {
    MediationEffect& effect = place.effect;
    effect.est = effect_value(effect.kind, place.j, place.k, errors.paths);
    if (effect.kind == Kind::total)
      take(effect, *models.total.table.find(x));
    else if (effect.kind == Kind::direct)
      take(effect, *models.direct.table.find(x));
    else
      take_delta(
          effect,
          std::sqrt(delta_variance(gradient(effect.kind, place.j, place.k, errors.paths), errors)),
          options.ci_level);
    if (effect.kind == Kind::indirect) add_variants(effect, errors, place.j);
  }
  return list;
}

}  // namespace semfit::internal
