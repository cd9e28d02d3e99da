#include "estimate/bounds.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace semfit::internal {
namespace {

/// How far each kind of bound is moved outwards: 1 leaves it.
struct Widening {
  double lower_observed, upper_observed;  ///< of residual variances, in shares of the range
  double lower_latent, upper_latent;
  double loading;
  double covariance;
};

struct Scheme {
  const char* name;
  bool observed_variances, latent_variances;  ///< at least zero
  const Widening* ranges;                     ///< null: nothing but zero
};

constexpr double marker_reliability = 0.1;  ///< at least
constexpr Widening exact{0.0, 1.0, 1.0, 1.0, 1.0, 0.999};
constexpr Widening widened{0.05, 1.2, 1.0, 1.3, 1.1, 1.0};
constexpr std::array schemes{
    Scheme{"none", false, false, nullptr},
    Scheme{"standard", true, true, &exact},
    Scheme{"wide", true, true, &widened},
    Scheme{"pos.var", true, true, nullptr},
    Scheme{"pos.ov.var", true, false, nullptr},
    Scheme{"pos.lv.var", false, true, nullptr},
};

const Scheme& find_scheme(const std::string& name) {
  for (const Scheme& scheme : schemes)
    if (name == scheme.name) return scheme;
  const std::vector<std::string> known = bounds_names();
  std::vector<std::string> notes;
  if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
  notes.push_back(fmt::format("known: {}", fmt::join(known, ", ")));
  refuse(Fault::usage,
         "unsupported-value",
         "there is no kind of bounds called '" + name + "'",
         std::move(notes));
}

struct Range {
  double lower, upper;
};

void narrow(Row& row, Range range) {
  if (row.free == 0) return;
  row.lower = std::max(row.lower, range.lower);
  row.upper = std::min(row.upper, range.upper);
}

class Bounder {
 public:
  Bounder(ParameterTable& table, const Sample& sample, const Scheme& scheme)
      : table_(table), sample_(sample), scheme_(scheme) {
    for (const Row& row : table.rows)
      if (row.op == Op::measured_by && row.free == 0 && row.ustart != 0)
        marker_.try_emplace({row.block, row.lhs}, &row);
  }

  void run() {
    for (Row& row : table_.rows) {
      if (row.op == Op::covariance && row.lhs == row.rhs) bound_variance(row);
      if (!scheme_.ranges) continue;
      if (row.op == Op::measured_by && variance(row.block, row.rhs) > 0) bound_loading(row);
      if (row.op == Op::covariance && row.lhs != row.rhs) bound_covariance(row);
    }
  }

 private:
  /// Sample variance; NaN for a latent variable.
  double variance(int block, const std::string& name) const {
    const GroupSample& group = sample_.groups[static_cast<std::size_t>(block) - 1];
    const auto place = std::find(group.observed.begin(), group.observed.end(), name);
    if (place == group.observed.end()) return not_a_number;
    const Index i = place - group.observed.begin();
    return group.moments.Sigma(i, i);
  }

  /// Variance of a latent variable in the metric of its marker, at a marker reliability of .1
  /// and 1.
  Range factor_variance(int block, const std::string& latent) const {
    const auto found = marker_.find({block, latent});
    if (found == marker_.end()) return {0, infinity};
    const double s =
        variance(block, found->second->rhs) / (found->second->ustart * found->second->ustart);
    if (!(s > 0)) return {0, infinity};
    return {marker_reliability * s * scheme_.ranges->lower_latent,
            s * scheme_.ranges->upper_latent};
  }

  bool is_marker(const Row& variance_row) const {
    return std::any_of(marker_.begin(), marker_.end(), [&](const auto& entry) {
      return entry.first.first == variance_row.block && entry.second->rhs == variance_row.lhs;
    });
  }

  bool is_endogenous(const Row& variance_row) const {
    return std::any_of(table_.rows.begin(), table_.rows.end(), [&](const Row& row) {
      return row.block == variance_row.block &&
             ((row.op == Op::regression && row.lhs == variance_row.lhs) ||
              (row.op == Op::measured_by && row.rhs == variance_row.lhs));
    });
  }

  Range variance_range(const Row& row) const {
    const double s = variance(row.block, row.lhs);
    if (s == s) {
      if (!scheme_.observed_variances) return {-infinity, infinity};
      if (!scheme_.ranges) return {0, infinity};
      const double largest = is_marker(row) ? 1 - marker_reliability : 1.0;
      return {-scheme_.ranges->lower_observed * s, scheme_.ranges->upper_observed * largest * s};
    }
    if (!scheme_.latent_variances) return {-infinity, infinity};
    if (!scheme_.ranges) return {0, infinity};
    const Range total = factor_variance(row.block, row.lhs);
    return is_endogenous(row) ? Range{0, total.upper} : total;  // a disturbance may be small
  }

  void bound_variance(Row& row) { narrow(row, variance_range(row)); }

  void bound_loading(Row& row) {
    const double smallest = factor_variance(row.block, row.lhs).lower;
    if (smallest <= 0) return;
    const double reach =
        scheme_.ranges->loading * std::sqrt(variance(row.block, row.rhs) / smallest);
    narrow(row, {-reach, reach});
  }

  void bound_covariance(Row& row) {
    double product = 1;
    for (const Row& other : table_.rows)
      if (other.block == row.block && other.op == Op::covariance && other.lhs == other.rhs &&
          (other.lhs == row.lhs || other.lhs == row.rhs))
        product *= other.free > 0 ? variance_range(other).upper : other.ustart;
    if (!(product > 0) || !std::isfinite(product)) return;
    const double reach = scheme_.ranges->covariance * std::sqrt(product);
    narrow(row, {-reach, reach});
  }

  ParameterTable& table_;
  const Sample& sample_;
  const Scheme& scheme_;
  std::map<std::pair<int, std::string>, const Row*> marker_;
};

}  // namespace

std::vector<std::string> bounds_names() {
  std::vector<std::string> names;
  for (const Scheme& scheme : schemes)
    names.emplace_back(scheme.name);
  return names;
}

void set_bounds(ParameterTable& table, const Sample& sample, const std::string& name) {
  const Scheme& scheme = find_scheme(name);
  if (scheme.observed_variances || scheme.latent_variances) Bounder(table, sample, scheme).run();
}

}  // namespace semfit::internal
