// What several checks look up in the claims.
#include "base/names.h"
#include "measures/measure.h"
#include "verify/sections.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {

std::string pair_of(const CorrelationClaim& claim, std::size_t i, std::size_t j) {
  return fmt::format("r({}, {})", claim.names[j], claim.names[i]);
}

const ModelClaim* find_model(const Claims& claims, const std::string& name) {
  const auto found = std::ranges::find(claims.models, name, &ModelClaim::name);
  return name.empty() || found == claims.models.end() ? nullptr : &*found;
}

Printed find_sd(const Claims& claims, const std::string& name) {
  const auto found = std::ranges::find(claims.variables, name, &VariableClaim::name);
  return found == claims.variables.end() ? Printed() : found->sd;
}

PrintedCorrelations correlations_of(const CorrelationClaim& table,
                                    const std::vector<std::string>& names) {
  const auto p = static_cast<std::int64_t>(names.size());
  std::vector<std::size_t> place;
  for (const std::string& name : names)
    place.push_back(
        static_cast<std::size_t>(std::ranges::find(table.names, name) - table.names.begin()));
  PrintedCorrelations out{names, Matrix(p, p), Matrix(p, p)};
  for (std::int64_t i = 0; i < p; ++i) {
    out.value(i, i) = 1;
    for (std::int64_t j = 0; j < i; ++j) {
      const auto [low, high] =
          std::minmax(place[static_cast<std::size_t>(i)], place[static_cast<std::size_t>(j)]);
      const Printed& r = table.rows[high][low];
      if (!r.given()) return {};
      out.value(i, j) = out.value(j, i) = r.value;
      out.half(i, j) = out.half(j, i) = (r.box.upper - r.box.lower) / 2;
    }
  }
  return out;
}

PrintedCorrelations find_correlations(const Claims& claims, const std::vector<std::string>& names) {
  for (const CorrelationClaim& table : claims.correlations)
    if (std::ranges::all_of(names, [&](const auto& name) { return has(table.names, name); }))
      if (PrintedCorrelations found = correlations_of(table, names); !found.names.empty())
        return found;
  return {};
}

Loadings loadings_of(const ConstructClaim& claim) {
  Loadings out;
  const auto add = [&](const Printed& low, const Printed& high) {
    out.low.push_back(Input(low).within(-.9999, .9999).box.lower);
    out.high.push_back(Input(high).within(-.9999, .9999).box.upper);
  };
  for (const Printed& loading : claim.loadings) {
    if (!loading.is_number()) return {};
    add(loading, loading);
    out.value.push_back(std::clamp(loading.value, -.9999, .9999));
  }
  if (out.given() || claim.loadings_range.size() != 2 || claim.items < 2) return out;
  const Printed &smallest = claim.loadings_range[0], &largest = claim.loadings_range[1];
  if (!smallest.is_number() || !largest.is_number()) return {};
  add(smallest, smallest);
  add(largest, largest);
  for (std::int64_t i = 2; i < claim.items; ++i)
    add(smallest, largest);
  return out;
}

double log_dependence(std::span<const double> loadings) {
  double sum = 0, odds = 0;
  for (const double loading : loadings) {
    const double squared = loading * loading;
    sum -= std::log1p(-squared);
    odds += squared / (1 - squared);
  }
  return sum - std::log1p(odds);
}

double measure_of(std::string_view name, const ChiSquares& of) {
  MeasureInputs in;
  in.chisq = of.chisq;
  in.df = of.df;
  in.N = in.ntotal = of.N;
  in.groups = of.groups;
  in.has_baseline = !std::isnan(of.baseline_chisq);
  in.baseline_chisq = of.baseline_chisq;
  in.baseline_df = of.baseline_df;
  Prepared prepared{in, {}};
  for (const std::span<const Measure> table : measure_tables())
    for (const Measure& measure : table)
      if (measure.name == name) return measure.value(prepared).value;
  return not_a_number;
}

}  // namespace semfit::internal
