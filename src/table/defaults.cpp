#include "table/defaults.h"

#include "table/effect_coding.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace semfit::internal {
namespace {

/// Finds and adds rows of one block by what they are about.
class Rows {
 public:
  explicit Rows(std::vector<Draft>& drafts) : drafts_(drafts) {
    for (std::size_t i = 0; i < drafts.size(); ++i)
      index_[key(drafts[i].row.lhs, drafts[i].row.op, drafts[i].row.rhs)] = i;
  }

  /// The row, made if it is missing: fixed at `value`, or free where value is NaN.
  void add(const std::string& lhs, Op op, const std::string& rhs, double value, bool exo = false) {
    const auto [place, is_new] = index_.try_emplace(key(lhs, op, rhs), drafts_.size());
    if (!is_new) return;
    Draft draft;
    draft.row.lhs = lhs;
    draft.row.op = op;
    draft.row.rhs = rhs;
    draft.row.ustart = value;
    draft.row.exo = exo;
    draft.row.free = exo || value == value ? 0 : 1;
    drafts_.push_back(std::move(draft));
  }

 private:
  using Key = std::tuple<std::string, Op, std::string>;
  static Key key(const std::string& lhs, Op op, const std::string& rhs) {
    return op == Op::covariance && rhs < lhs ? Key{rhs, op, lhs} : Key{lhs, op, rhs};
  }
  std::vector<Draft>& drafts_;
  std::map<Key, std::size_t> index_;
};

constexpr double free_parameter = not_a_number;

/// Covariances of each with each; if `orthogonal`, those of two latent variables are 0.
void add_pairs(Rows& rows,
               const std::vector<std::string>& names,
               const Roles& roles,
               bool orthogonal) {
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = i + 1; j < names.size(); ++j) {
      const bool both_latent = roles.is_latent(names[i]) && roles.is_latent(names[j]);
      rows.add(
          names[i], Op::covariance, names[j], orthogonal && both_latent ? 0.0 : free_parameter);
    }
}

void add_exogenous_moments(Rows& rows, const std::vector<std::string>& names, bool fixed_x) {
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = i; j < names.size(); ++j)
      rows.add(names[i], Op::covariance, names[j], free_parameter, fixed_x);
}

void add_intercepts(Rows& rows, const Roles& roles, const Defaults& defaults) {
  for (const std::string& name : roles.observed) {
    const bool is_fixed_x = defaults.fixed_x && roles.is_exogenous(name);
    const bool is_free = is_fixed_x || defaults.int_ov_free;
    rows.add(name, Op::intercept, "", is_free ? free_parameter : 0.0, is_fixed_x);
  }
  for (const std::string& name : roles.latent)
    rows.add(name, Op::intercept, "", defaults.int_lv_free ? free_parameter : 0.0);
}

std::vector<std::vector<std::string>> indicators_of_composites(const std::vector<Draft>& drafts) {
  std::vector<std::vector<std::string>> all;
  std::map<std::string, std::size_t> place;
  for (const Draft& draft : drafts)
    if (draft.row.op == Op::composed_of) {
      const auto [own, is_new] = place.try_emplace(draft.row.lhs, all.size());
      if (is_new) all.emplace_back();
      all[own->second].push_back(draft.row.rhs);
    }
  return all;
}

void fix(Draft& draft, double value) {
  draft.row.free = 0;
  draft.row.ustart = value;
}

bool is_variance(const Draft& draft) {
  return draft.row.op == Op::covariance && draft.row.lhs == draft.row.rhs;
}

/// A factor with one indicator that nothing else measures: without this its residual variance is
/// not identified.
void fix_single_indicators(std::vector<Draft>& drafts) {
  std::map<std::string, int> uses;
  std::map<std::string, std::vector<std::string>> indicators;
  for (const Draft& draft : drafts)
    if (draft.row.op == Op::measured_by) {
      ++uses[draft.row.rhs];
      indicators[draft.row.lhs].push_back(draft.row.rhs);
    }
  std::set<std::string> single;
  for (const auto& [latent, own] : indicators)
    if (own.size() == 1 && uses[own[0]] == 1) single.insert(own[0]);
  for (Draft& draft : drafts)
    if (is_variance(draft) && single.contains(draft.row.lhs) && draft.row.user == 0) fix(draft, 0);
}

bool options_speak_of_means(const ModelOptions& options) {
  return std::any_of(options.group_equal.begin(), options.group_equal.end(), [&](const auto& kind) {
    return kind == "intercepts" || kind == "means" || (kind == "all" && options.means_known);
  });
}

void check_means(const ModelOptions& options,
                 const std::vector<WrittenRow>& rows,
                 Diagnostics& diagnostics) {
  if (options.meanstructure.value_or(true)) return;
  if (options.needs_means)
    diagnostics.option_error(
        "meanstructure-conflict",
        "missing values (--missing) and clusters need the means, which are switched off "
        "(meanstructure)",
        {"drop one of the two options"});
  const auto written = std::find_if(
      rows.begin(), rows.end(), [](const WrittenRow& row) { return row.op == Op::intercept; });
  if (written != rows.end())
    diagnostics.error(written->lhs_span,
                      "meanstructure-conflict",
                      "the model has an intercept, of '" + written->lhs +
                          "', but means are switched off (meanstructure)",
                      {"drop the option, or the intercepts"});
  else if (options.function == Function::growth)
    diagnostics.option_error(
        "meanstructure-conflict",
        "growth models are about means, which are switched off (meanstructure)",
        {"drop the option, or use the defaults of sem"});
  else if (options_speak_of_means(options))
    diagnostics.option_error(
        "meanstructure-conflict",
        "equal intercepts or means (group.equal) are about means, which are switched "
        "off (meanstructure)",
        {"drop one of the two options"});
}

void check_scales(const ModelOptions& options, Diagnostics& diagnostics) {
  const int rules = options.std_lv + options.effect_coding + options.auto_fix_first.value_or(false);
  if (rules > 1)
    diagnostics.option_error(
        "scale-conflict",
        "latent variables get their scale by unit variances (std.lv), by effect "
        "coding or by first loadings of 1 (auto.fix.first), not by two of these",
        {"choose one"});
}

}  // namespace

Defaults resolve_defaults(const ModelOptions& options,
                          const std::vector<WrittenRow>& rows,
                          int groups,
                          Diagnostics& diagnostics) {
  check_means(options, rows, diagnostics);
  check_scales(options, diagnostics);
  const bool is_lavaan = options.function == Function::lavaan;
  const bool is_growth = options.function == Function::growth;
  Defaults d;
  d.std_lv = options.std_lv;
  d.effect_coding = options.effect_coding;
  d.orthogonal = options.orthogonal;
  d.is_population = options.is_population;
  d.fixed_x = options.fixed_x.value_or(options.fixed_x_by_default);
  d.auto_fix_first =
      options.auto_fix_first.value_or(!is_lavaan && !options.std_lv && !options.effect_coding);
  d.fix_first_weight = options.auto_fix_first.value_or(!is_lavaan || options.std_lv);
  d.auto_fix_single = options.auto_fix_single.value_or(!is_lavaan);
  d.auto_var = options.auto_var.value_or(!is_lavaan);
  d.auto_cov_lv_x = options.auto_cov_lv_x.value_or(!is_lavaan);
  d.auto_cov_y = options.auto_cov_y.value_or(!is_lavaan);
  d.int_ov_free = options.int_ov_free.value_or(!is_lavaan && !is_growth);
  d.int_lv_free = options.int_lv_free.value_or(is_growth);
  const bool writes_intercepts = std::any_of(
      rows.begin(), rows.end(), [](const WrittenRow& row) { return row.op == Op::intercept; });
  const bool frees_intercepts = is_lavaan && (d.int_ov_free || d.int_lv_free);
  const bool equal_means = options_speak_of_means(options);
  d.meanstructure = options.needs_means ||
                    options.meanstructure.value_or(groups > 1 && options.means_known) ||
                    writes_intercepts || is_growth || frees_intercepts || equal_means;
  return d;
}

std::size_t most_default_rows(const Roles& roles) {
  const auto pairs = [](std::size_t n) { return n * (n + 1) / 2; };
  return 2 * (roles.observed.size() + roles.latent.size()) + pairs(roles.exogenous.size()) +
         pairs(roles.composed.size()) + pairs(roles.latent_x().size()) +
         pairs(roles.final_outcomes().size());
}

void add_default_rows(std::vector<Draft>& drafts, const Roles& roles, const Defaults& defaults) {
  Rows rows(drafts);
  const double variance = defaults.auto_var ? free_parameter : 0.0;
  for (const std::string& name : roles.observed)
    if (!roles.is_exogenous(name)) rows.add(name, Op::covariance, name, variance);
  for (const std::string& name : roles.latent)
    rows.add(name, Op::covariance, name, variance);
  if (defaults.auto_cov_lv_x) add_pairs(rows, roles.latent_x(), roles, defaults.orthogonal);
  if (defaults.auto_cov_y) add_pairs(rows, roles.final_outcomes(), roles, defaults.orthogonal);
  add_exogenous_moments(rows, roles.exogenous, defaults.fixed_x);
  for (const std::vector<std::string>& indicators : indicators_of_composites(drafts))
    add_exogenous_moments(rows, indicators, true);
  if (defaults.meanstructure) add_intercepts(rows, roles, defaults);
}

void set_scales(std::vector<Draft>& drafts, const Roles& roles, const Defaults& defaults) {
  std::map<std::string, bool> has_first;
  for (Draft& draft : drafts) {
    const Row& row = draft.row;
    if (row.op == Op::measured_by && !std::exchange(has_first[row.lhs], true) &&
        defaults.auto_fix_first && !draft.freed && !draft.fixed)
      fix(draft, 1);
    if (is_variance(draft) && defaults.std_lv && roles.is_latent(row.lhs) &&
        !roles.is_composite(row.lhs) && !draft.freed && !draft.fixed)
      fix(draft, 1);
  }
  if (defaults.auto_fix_single) fix_single_indicators(drafts);
  if (defaults.effect_coding && defaults.meanstructure) free_latent_means(drafts, roles);
}

}  // namespace semfit::internal
