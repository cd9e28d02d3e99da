// A fit, and what it says about the measurement of its factors: every stage in order.
#include "semfit/reliability.h"

#include "base/diagnostic.h"
#include "base/mention.h"
#include "inference/intervals.h"
#include "math/distributions.h"
#include "reliability/alpha.h"
#include "reliability/coefficients.h"
#include "reliability/htmt.h"
#include "whole_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace semfit {
namespace {

using namespace internal;

/// One group of a fit, with what its coefficients are made of.
struct Block {
  int number = 1;
  const RamStructure& structure;
  const GroupSample& sample;
  const std::optional<MatrixXd>& V;  ///< covariance of the estimates
  double level = 0.95;
  std::string unusable;  ///< why the estimates are no estimates; else empty
  MeasurementModel model;
  BlockMoments moments;

  std::vector<std::string> names(const std::vector<Index>& variables) const {
    std::vector<std::string> out;
    for (const Index i : variables)
      out.push_back(structure.names()[static_cast<std::size_t>(i)]);
    return out;
  }
};

enum class Scale {
  logit,    ///< of a coefficient between 0 and 1
  fisher_z  ///< of a correlation
};

/// Delta method; limits est -+ z SE on the scale, brought back.
/// @source Raykov and Marcoulides (2011), 7.3, for the logit
Coefficient with_interval(const Value& value, const Block& block, Scale scale) {
  Coefficient result;
  result.est = value.est;
  if (!block.V) {
    result.why = "the estimates have no standard errors";
    return result;
  }
  result.se = delta_se(value.gradient, *block.V);
  const double x = value.est, reach = normal_quantile(0.5 + 0.5 * block.level) * result.se;
  const double lowest = scale == Scale::logit ? 0 : -1;
  if (result.se < 1e-10) {
    result.why = "the model fixes it";
    result.se = not_a_number;
  } else if (!(x > lowest && x < 1)) {
    result.why = fmt::format("no interval: not between {:g} and 1", lowest);
  } else if (scale == Scale::logit) {
    const double center = std::log(x / (1 - x)), width = reach / (x * (1 - x));
    result.lower = 1 / (1 + std::exp(width - center));
    result.upper = 1 / (1 + std::exp(-width - center));
  } else {
    const double center = std::atanh(x), width = reach / (1 - x * x);
    result.lower = std::tanh(center - width);
    result.upper = std::tanh(center + width);
  }
  return result;
}

Coefficient without(std::string why) {
  Coefficient result;
  result.why = std::move(why);
  return result;
}

constexpr const char* single_item =
    "one indicator: its reliability is what the model assumes, not what it estimates";

/// Why there is no interval of alpha, or nothing.
std::string no_alpha_interval(const GroupSample& sample) {
  if (sample.likelihood) return "no interval: Feldt's is of cases without missing values";
  if (sample.weights.size() > 0) return "no interval: Feldt's is of cases without weights";
  if (sample.clusters > 0) return "no interval: Feldt's is of independent cases";
  return "";
}

void add_alpha(FactorReliability& result, const Factor& factor, const Block& block) {
  if (factor.has_latent_indicators()) {
    result.alpha = without("its indicators are latent");
    return;
  }
  if (factor.items.size() < 2) {
    result.alpha = without(single_item);
    return;
  }
  const MatrixXd S = part_of(block.sample.moments.Sigma, factor.items);
  result.alpha.est = cronbach_alpha(S);
  result.alpha_std = standardized_alpha(S);
  result.alpha.why = no_alpha_interval(block.sample);
  if (!result.alpha.why.empty()) return;
  const auto [lower, upper] = feldt_limits(result.alpha.est,
                                           static_cast<double>(block.sample.cases),
                                           static_cast<double>(factor.items.size()),
                                           block.level);
  result.alpha.lower = lower;
  result.alpha.upper = upper;
}

/// Indicators whose loadings have another sign than most of the factor's.
std::vector<Index> reversed(const Factor& factor, const std::vector<double>& loadings) {
  const auto negative =
      static_cast<std::size_t>(std::ranges::count_if(loadings, [](double l) { return l < 0; }));
  const bool few_are_negative = 2 * negative <= loadings.size();
  std::vector<Index> out;
  for (std::size_t i = 0; i < loadings.size(); ++i)
    if (loadings[i] != 0 && (loadings[i] < 0) == few_are_negative)
      out.push_back(factor.indicators[i]);
  return out.size() == loadings.size() ? std::vector<Index>() : out;
}

void note_reversed(const Factor& factor,
                   const std::vector<double>& loadings,
                   const Block& block,
                   std::vector<Note>& notes) {
  const std::vector<std::string> names = block.names(reversed(factor, loadings));
  if (names.empty()) return;
  notes.push_back(
      {Severity::warning,
       "reversed-items",
       fmt::format("{} load{} on '{}' with the opposite sign{}: alpha, omega and CR are "
                   "of a sum in which they cancel others; reverse them in the data",
                   fmt::join(names, ", "),
                   names.size() == 1 ? "s" : "",
                   factor.name,
                   in_group(block.sample.label)),
       names});
}

FactorReliability judge_factor(const Factor& factor, const Block& block, std::vector<Note>& notes) {
  FactorReliability result;
  result.block = block.number;
  result.factor = factor.name;
  result.indicators = block.names(factor.indicators);
  result.items = block.names(factor.items);
  add_alpha(result, factor, block);
  if (!block.unusable.empty()) {
    result.omega = result.cr = result.ave = without(block.unusable);
    return result;
  }
  const Coefficients found = coefficients(block.model, factor, block.moments);
  const auto [low, high] = std::ranges::minmax(found.loadings);
  result.loading_min = low;
  result.loading_max = high;
  if (factor.indicators.size() < 2) {
    result.omega = result.cr = result.ave = without(single_item);
    return result;
  }
  note_reversed(factor, found.loadings, block, notes);
  result.omega = with_interval(found.omega, block, Scale::logit);
  result.cr = with_interval(found.cr, block, Scale::logit);
  result.ave = with_interval(found.ave, block, Scale::logit);
  return result;
}

void add_htmt(FactorPair& pair, const Factor& a, const Factor& b, const Block& block) {
  if (a.has_latent_indicators() || b.has_latent_indicators())
    pair.why = "no HTMT: a factor of higher order has no items of its own";
  else if (share_items(a, b))
    pair.why = "no HTMT: the factors share items";
  else if (a.items.size() < 2 || b.items.size() < 2)
    pair.why = "no HTMT: it needs two items of each factor";
  else {
    const Htmt ratio = heterotrait_monotrait(block.sample.moments.Sigma, a.items, b.items);
    pair.htmt = ratio.htmt;
    pair.htmt2 = ratio.htmt2;
  }
}

FactorPair judge_pair(const Factor& a,
                      const Factor& b,
                      const FactorReliability& first,
                      const FactorReliability& second,
                      const Block& block) {
  FactorPair pair;
  pair.block = block.number;
  pair.first = a.name;
  pair.second = b.name;
  add_htmt(pair, a, b, block);
  if (!block.unusable.empty()) {
    pair.r.why = block.unusable;
    return pair;
  }
  const Value r = latent_correlation(block.moments, a.index, b.index);
  pair.r = with_interval(r, block, Scale::fisher_z);
  if (std::isnan(first.ave.est) || std::isnan(second.ave.est)) return pair;
  pair.ave_min = std::min(first.ave.est, second.ave.est);
  pair.fornell_larcker =
      pair.ave_min > r.est * r.est ? FactorPair::Verdict::holds : FactorPair::Verdict::fails;
  return pair;
}

bool is_below(const Factor& factor, const Factor& other) {
  return std::ranges::binary_search(other.below, factor.index);
}

/// Items of several factors: whose reliability are they?
void note_cross_loadings(const Block& block, std::vector<Note>& notes) {
  std::vector<std::string> shared;
  for (Index item = 0; item < block.structure.p(); ++item) {
    const auto measures = std::ranges::count_if(block.model.factors, [&](const Factor& factor) {
      return std::ranges::find(factor.indicators, item) != factor.indicators.end();
    });
    if (measures > 1) shared.push_back(block.structure.names()[static_cast<std::size_t>(item)]);
  }
  if (shared.empty()) return;
  notes.push_back(
      {Severity::note,
       "cross-loadings",
       fmt::format("{} measure{} several factors{}: omega counts the other factors as "
                   "error, CR and AVE count 1 - loading^2, and alpha knows of no factor",
                   fmt::join(shared, ", "),
                   shared.size() == 1 ? "s" : "",
                   in_group(block.sample.label)),
       shared});
}

void judge_block(const Block& block, Reliability& result) {
  const std::vector<Factor>& factors = block.model.factors;
  const std::size_t before = result.factors.size();
  for (const Factor& factor : factors)
    result.factors.push_back(judge_factor(factor, block, result.notes));
  for (std::size_t j = 0; j < factors.size(); ++j)
    for (std::size_t i = j + 1; i < factors.size(); ++i)
      if (!is_below(factors[i], factors[j]) && !is_below(factors[j], factors[i]))
        result.pairs.push_back(judge_pair(
            factors[j], factors[i], result.factors[before + j], result.factors[before + i], block));
  note_cross_loadings(block, result.notes);
}

std::string why_unusable(const Result& fit) {
  if (!fit.converged) return "the model did not converge";
  const bool is_unique = std::ranges::none_of(fit.notes, [](const Note& note) {
    return note.code == "not-identified" || note.code == "negative-df";
  });
  return is_unique ? "" : "the model is not identified";
}

void check_factors(const ParameterTable& table) {
  if (std::ranges::any_of(table.rows, [](const Row& row) { return row.op == Op::measured_by; }))
    return;
  Diagnostic mistake;
  mistake.code = "no-factors";
  mistake.message =
      "the model has no latent variable with indicators, whose reliability it could "
      "tell";
  mistake.source = table.source;
  mistake.notes = {"factors are defined by =~, as in: f =~ x1 + x2 + x3"};
  throw Error(std::move(mistake));
}

}  // namespace

Reliability reliability(const ParameterTable& table, const Data& data, const Options& options) {
  check_factors(table);
  WholeFit whole = fit_whole(table, data, options);
  Reliability result;
  const Fitted& target = whole.target;
  const bool has_errors = whole.setting.recipe.se != StandardErrors::none;
  const std::optional<MatrixXd> V = has_errors ? target.inference.covariance.V : std::nullopt;
  for (std::size_t g = 0; g < target.objective.groups().size(); ++g) {
    const RamStructure& structure = target.objective.groups()[g].structure;
    const int number = static_cast<int>(g) + 1;
    judge_block({number,
                 structure,
                 whole.setting.sample.groups[g],
                 V,
                 options.inference.ci_level,
                 why_unusable(whole.result),
                 measurement_model(target.table, number, structure),
                 BlockMoments(structure, target.estimate.theta)},
                result);
  }
  result.fit = std::move(whole.result);
  return result;
}

}  // namespace semfit
