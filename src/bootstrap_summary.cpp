#include "bootstrap_summary.h"

#include "bootstrap_quantities.h"
#include "inference/intervals.h"
#include "math/bootstrap_intervals.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace semfit::internal {
namespace {

struct FailureText {
  const char* reason;
  const char* text;
};
constexpr FailureText failures[] = {
    {"", ""},
    {"singular-moments", "the covariance matrix of the draw is singular"},
    {"not-converged", "the estimates of the draw did not converge"},
    {"no-fit", "the model cannot be fitted to the draw"},
};

void sort_out_failures(const std::vector<Replicate>& replicates, Bootstrap& bootstrap) {
  for (std::uint32_t reason = singular_moments; reason <= no_fit; ++reason) {
    FailedDraws failed{failures[reason].reason, failures[reason].text, 0, {}};
    constexpr std::size_t most_examples = 10;
    for (const Replicate& r : replicates) {
      if (r.outcome != reason) continue;
      ++failed.count;
      if (failed.examples.size() < most_examples)
        failed.examples.push_back(static_cast<std::int64_t>(r.id) + 1);
    }
    if (failed.count > 0) bootstrap.failed.push_back(std::move(failed));
  }
}

/// Values of one quantity that exist, in ascending order.
std::vector<double> sorted_values(const std::vector<Replicate>& replicates, std::size_t quantity) {
  std::vector<double> values;
  for (const Replicate& r : replicates)
    if (r.outcome == no_failure && std::isfinite(r.values[quantity]))
      values.push_back(r.values[quantity]);
  std::ranges::sort(values);
  return values;
}

void summarise_quantity(BootstrapQuantity& quantity,
                        const std::vector<double>& sorted,
                        const std::optional<double>& acceleration,
                        double ci_level) {
  quantity.draws = static_cast<int>(sorted.size());
  quantity.ci.assign(std::size(boot_interval_names), Interval{});
  if (sorted.size() < 2) {
    quantity.why = "it exists in fewer than two draws";
    return;
  }
  quantity.mean = draws_mean(sorted);
  quantity.bias = quantity.mean - quantity.est;
  quantity.se = draws_sd(sorted);
  // What is fixed by the standardisation, or stands at a bound in every draw.
  const double scale = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
  if (sorted.back() - sorted.front() <= 1e-9 * scale) {
    quantity.se = 0;
    quantity.ci.assign(std::size(boot_interval_names), {quantity.est, quantity.est});
    return;
  }
  const bool has_null = quantity.section != "fit" && quantity.section != "r2";
  if (has_null) quantity.pvalue = bootstrap_pvalue(sorted);
  for (std::size_t type = 0; type < quantity.ci.size(); ++type)
    quantity.ci[type] = bootstrap_interval(
        static_cast<BootInterval>(type), quantity.est, sorted, ci_level, acceleration);
}

void keep_draws(const std::vector<Replicate>& replicates, Bootstrap& bootstrap) {
  for (const Replicate& r : replicates)
    if (r.outcome == no_failure) bootstrap.draw.push_back(static_cast<std::int64_t>(r.id) + 1);
  bootstrap.draws = Matrix(static_cast<std::int64_t>(bootstrap.draw.size()),
                           static_cast<std::int64_t>(bootstrap.quantities.size()));
  std::int64_t row = 0;
  for (const Replicate& r : replicates) {
    if (r.outcome != no_failure) continue;
    for (std::int64_t j = 0; j < bootstrap.draws.cols; ++j)
      bootstrap.draws(row, j) = r.values[static_cast<std::size_t>(j)];
    ++row;
  }
}

/// The place of the quantity for each row of the table; -1: none.
std::vector<int> by_row(const Bootstrap& bootstrap,
                        const ParameterTable& table,
                        const char* section) {
  std::vector<int> place(table.rows.size(), -1);
  for (std::size_t i = 0; i < bootstrap.quantities.size(); ++i) {
    const BootstrapQuantity& quantity = bootstrap.quantities[i];
    if (quantity.section != section) continue;
    const Row& its = table.rows[static_cast<std::size_t>(quantity.row)];
    for (std::size_t r = 0; r < table.rows.size(); ++r)
      if (static_cast<int>(r) == quantity.row ||
          (quantity.section == "parameters" && its.free > 0 && table.rows[r].free == its.free))
        place[r] = static_cast<int>(i);
  }
  return place;
}

template <typename Estimated>
void set_inference(Estimated& row,
                   double est,
                   const BootstrapQuantity& quantity,
                   BootInterval type) {
  const ZTest test = z_test(est, quantity.se, 0.95);
  row.se = test.se;
  row.z = test.z;
  row.pvalue = test.pvalue;
  const Interval& ci = quantity.ci[static_cast<std::size_t>(type)];
  row.ci_lower = ci.lower;
  row.ci_upper = ci.upper;
}

}  // namespace

void summarise_draws(Bootstrap& bootstrap,
                     const std::vector<Replicate>& replicates,
                     const std::vector<Replicate>& without,
                     double ci_level) {
  bootstrap.finished = static_cast<int>(replicates.size());
  for (const Replicate& r : replicates) {
    if (r.outcome != no_failure) continue;
    ++bootstrap.used;
    bootstrap.improper += r.values.back() != 0;
  }
  sort_out_failures(replicates, bootstrap);
  for (std::size_t i = 0; i < bootstrap.quantities.size(); ++i) {
    std::optional<double> a;
    if (!without.empty()) a = acceleration(sorted_values(without, i));
    summarise_quantity(bootstrap.quantities[i], sorted_values(replicates, i), a, ci_level);
  }
  keep_draws(replicates, bootstrap);
}

std::optional<MatrixXd> covariance_of_draws(const std::vector<Replicate>& replicates, Index q) {
  std::vector<const Replicate*> used;
  for (const Replicate& r : replicates)
    if (r.outcome == no_failure) used.push_back(&r);
  if (used.size() < 2) return std::nullopt;
  VectorXd mean = VectorXd::Zero(q);
  for (const Replicate* r : used)
    mean += Eigen::Map<const VectorXd>(r->values.data(), q);
  mean /= static_cast<double>(used.size());
  MatrixXd V = MatrixXd::Zero(q, q);
  for (const Replicate* r : used) {
    const VectorXd d = Eigen::Map<const VectorXd>(r->values.data(), q) - mean;
    V += d * d.transpose();
  }
  return MatrixXd(V / static_cast<double>(used.size()));
}

std::vector<Note> remarks_of(const Bootstrap& bootstrap,
                             Index q,
                             double ci_level,
                             bool is_interrupted) {
  std::vector<Note> notes;
  if (is_interrupted)
    notes.push_back({Severity::warning,
                     "interrupted-run",
                     fmt::format("the run was stopped: standard errors and intervals rest on {} of "
                                 "{} draws. The same command goes on where it had a --checkpoint",
                                 bootstrap.finished,
                                 bootstrap.requested),
                     {}});
  const int failed = bootstrap.finished - bootstrap.used;
  if (failed > 0) {
    std::vector<std::string> reasons;
    for (const FailedDraws& f : bootstrap.failed)
      reasons.push_back(
          fmt::format("{} time{} {} (draw{} {}{})",
                      f.count,
                      f.count == 1 ? "" : "s",
                      f.text,
                      f.examples.size() == 1 ? "" : "s",
                      fmt::join(f.examples, ", "),
                      f.examples.size() < static_cast<std::size_t>(f.count) ? ", ..." : ""));
    notes.push_back({failed > bootstrap.used ? Severity::error : Severity::warning,
                     "failed-draws",
                     fmt::format("{} of {} bootstrap draws {} left out: {}",
                                 failed,
                                 bootstrap.finished,
                                 failed == 1 ? "is" : "are",
                                 fmt::join(reasons, "; ")),
                     {}});
  }
  if (bootstrap.used < 2)
    notes.push_back({Severity::error,
                     "no-draws",
                     "there are no bootstrap standard errors: fewer than two draws were of use",
                     {}});
  else if (bootstrap.used <= q)
    notes.push_back({Severity::warning,
                     "few-draws",
                     fmt::format("{} draws for {} parameters: their covariance matrix is singular, "
                                 "and tests of several parameters are not possible",
                                 bootstrap.used,
                                 q),
                     {}});
  // The limits are ranks (R + 1) alpha / 2 and its mirror image.
  const int needed = static_cast<int>(std::ceil(2 / (1 - ci_level) - 1 - 1e-9));
  if (bootstrap.used >= 2 && bootstrap.used < needed)
    notes.push_back(
        {Severity::warning,
         "few-draws",
         fmt::format("{} draws cannot give {:g} % limits: they are the smallest and the largest "
                     "draw. At least {} are needed, 1000 and more are usual",
                     bootstrap.used,
                     100 * ci_level,
                     needed),
         {}});
  const bool lacks_bca =
      bootstrap.interval == BootInterval::bias_corrected_accelerated && bootstrap.used >= 2 &&
      std::ranges::all_of(bootstrap.quantities, [](const BootstrapQuantity& quantity) {
        return !(quantity.se > 0) || std::isnan(quantity.ci[2].lower);
      });
  if (lacks_bca)
    notes.push_back({Severity::warning,
                     "no-bca",
                     is_interrupted
                         ? "there are no bca intervals: the run was stopped before the "
                           "fits without each case were done"
                         : "there are no bca intervals: all draws lie on one side of the "
                           "estimates",
                     {}});
  if (bootstrap.improper > 0)
    notes.push_back({Severity::note,
                     "improper-draws",
                     fmt::format("{} of {} bootstrap draws {} an improper solution (a negative "
                                 "variance, say); they are kept",
                                 bootstrap.improper,
                                 bootstrap.used,
                                 bootstrap.improper == 1 ? "has" : "have"),
                     {}});
  return notes;
}

namespace {

void apply_to_effects(const Bootstrap& bootstrap, Result& result) {
  std::map<std::string, const BootstrapQuantity*> raw, standardized;
  std::vector<const BootstrapQuantity*> indirect;
  for (const BootstrapQuantity& quantity : bootstrap.quantities) {
    if (quantity.section == "effects") raw[quantity.name] = &quantity;
    if (quantity.section == "effects.std") standardized[quantity.name] = &quantity;
    if (quantity.section == "indirect") indirect.push_back(&quantity);
  }
  for (Effect& effect : result.effects) {
    const std::string name = quantity_name(result.table, effect);
    if (const auto found = raw.find(name); found != raw.end())
      set_inference(effect, effect.est, *found->second, bootstrap.interval);
    if (const auto found = standardized.find(name); found != standardized.end())
      effect.std_all_se = found->second->se;
  }
  // Both are in the order of the same plan.
  for (std::size_t i = 0; i < std::min(indirect.size(), result.indirect.size()); ++i)
    result.indirect[i].bootstrap = indirect[i]->ci[static_cast<std::size_t>(bootstrap.interval)];
}

}  // namespace

void apply_bootstrap(const Bootstrap& bootstrap, Result& result) {
  const std::vector<int> parameters = by_row(bootstrap, result.table, "parameters");
  for (Parameter& row : result.parameters)
    if (const int i = parameters[static_cast<std::size_t>(row.row)]; i >= 0)
      set_inference(
          row, row.est, bootstrap.quantities[static_cast<std::size_t>(i)], bootstrap.interval);
  const std::vector<int> lv = by_row(bootstrap, result.table, "std.lv");
  const std::vector<int> all = by_row(bootstrap, result.table, "std.all");
  for (StandardizedParameter& row : result.standardized) {
    const auto r = static_cast<std::size_t>(row.row);
    if (lv[r] >= 0) row.se_lv = bootstrap.quantities[static_cast<std::size_t>(lv[r])].se;
    if (all[r] >= 0)
      set_inference(row,
                    row.est_std,
                    bootstrap.quantities[static_cast<std::size_t>(all[r])],
                    bootstrap.interval);
  }
  apply_to_effects(bootstrap, result);
}

}  // namespace semfit::internal
