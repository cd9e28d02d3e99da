// Random reticular action models: any arrows, any (co)variances, shared labels, fixed values.
#pragma once

#include "semfit/parameter_table.h"

#include "property/random_models.h"
#include "structure/ram.h"

#include <cmath>
#include <string>
#include <vector>

namespace semfit::test {

struct RandomRam {
  std::vector<std::string> observed, latent;
  std::vector<Row> rows;
  internal::Index q = 0;
  Eigen::VectorXd theta, units;
  bool has_means = false;

  internal::RamStructure structure() const { return {observed, latent, rows, q, units, has_means}; }
};

namespace detail {

/// Appends rows and hands out parameters. Positive values may be shared by rows of any kind: one
/// label on two loadings, or on a loading and a variance.
class RamBuilder {
 public:
  RamBuilder(RandomRam& ram, Random& random) : ram_(ram), random_(random) {}

  void add(const std::string& lhs, Op op, const std::string& rhs, double value, bool may_share) {
    Row row;
    row.lhs = lhs, row.op = op, row.rhs = rhs;
    if (random_.chance(0.2)) {
      row.ustart = value;
    } else if (may_share && value > 0 && !shareable_.empty() && random_.chance(0.25)) {
      row.free = shareable_[static_cast<std::size_t>(
          random_.integer(0, static_cast<int>(shareable_.size()) - 1))];
    } else {
      values_.push_back(value);
      row.free = static_cast<int>(values_.size());
      if (may_share && value > 0) shareable_.push_back(row.free);
    }
    ram_.rows.push_back(row);
  }

  void finish() {
    ram_.q = static_cast<internal::Index>(values_.size());
    ram_.theta = Eigen::Map<const Eigen::VectorXd>(values_.data(), ram_.q);
  }

 private:
  RandomRam& ram_;
  Random& random_;
  std::vector<double> values_;
  std::vector<int> shareable_;
};

}  // namespace detail

/// Coefficients .1 to .4 in size, S diagonally dominant, so that Sigma is positive definite. Some
/// latent variables send no arrow, some observed ones do.
inline RandomRam random_ram(Random& random, bool has_loops, bool has_means) {
  RandomRam ram;
  ram.has_means = has_means;
  std::vector<std::string> names;
  const int p = random.integer(2, 7), k = random.integer(0, 3);
  for (int i = 1; i <= p; ++i)
    ram.observed.push_back("y" + std::to_string(i));
  for (int i = 1; i <= k; ++i)
    ram.latent.push_back("f" + std::to_string(i));
  names = ram.observed;
  names.insert(names.end(), ram.latent.begin(), ram.latent.end());
  const auto is_latent = [](const std::string& name) { return name[0] == 'f'; };
  ram.units = Eigen::VectorXd::NullaryExpr(p, [&] { return random.uniform(0.3, 3); });

  detail::RamBuilder builder(ram, random);
  std::vector<std::string> order = names;
  random.shuffle(order);
  for (std::size_t a = 0; a < order.size(); ++a)
    for (std::size_t b = 0; b < order.size(); ++b) {
      if (a == b || !random.chance(a < b ? 0.35 : has_loops ? 0.12 : 0)) continue;
      const double value = random.uniform(0.1, 0.4) * (random.chance(0.3) ? -1 : 1);
      if (is_latent(order[a]) && random.chance(0.5))
        builder.add(order[a], Op::measured_by, order[b], value, true);
      else
        builder.add(order[b], Op::regression, order[a], value, true);
    }
  for (std::size_t i = 0; i < names.size(); ++i) {
    builder.add(names[i], Op::covariance, names[i], random.uniform(0.1, 0.9), true);
    if (has_means && random.chance(0.7))
      builder.add(names[i], Op::intercept, "", random.uniform(-1, 1), true);
    for (std::size_t j = 0; j < i; ++j)
      if (random.chance(0.25))
        builder.add(names[i],
                    Op::covariance,
                    names[j],
                    random.uniform(-0.09, 0.09) / static_cast<double>(names.size()),
                    false);
  }
  builder.finish();
  return ram;
}

}  // namespace semfit::test
