// Cases with a mediation in them, for the tests of this room.
#pragma once

#include "semfit/mediation.h"
#include "semfit/read.h"

#include "math/random.h"
#include "mediation/roles.h"

#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// x, m1, m2, y and controls k1, k2; none of them at mean 0 or variance 1.
inline Data mediation_cases(int n, std::uint64_t seed = 3) {
  Philox random(seed, 0);
  Data data;
  data.file = "cases.csv";
  data.rows = n;
  for (const char* name : {"k1", "k2", "x", "m1", "m2", "y"})
    data.columns.push_back({name, {}, {}});
  for (int i = 0; i < n; ++i) {
    const double k1 = 100 + 20 * random.normal(), k2 = random.normal() + k1 / 50;
    const double x = 3 + .5 * random.normal() + .01 * k1;
    const double m1 = 1 + .6 * x - .2 * k2 + random.normal();
    const double m2 = -.4 * x + .3 * m1 + 2 * random.normal();
    const double y = 10 * (.4 * m1 + .2 * m2 + .3 * x + .02 * k1 + random.normal());
    const double values[] = {k1, k2, x, m1, m2, y};
    for (std::size_t j = 0; j < data.columns.size(); ++j)
      data.columns[j].values.push_back(values[j]);
  }
  for (const Column& column : data.columns)
    data.header.push_back(column.name);
  return data;
}

inline MediationOptions roles(std::vector<std::string> mediators = {"m1"},
                              std::vector<std::string> controls = {"k1", "k2"}) {
  MediationOptions options;
  options.x = "x";
  options.y = "y";
  options.mediators = std::move(mediators);
  options.controls = std::move(controls);
  options.bootstrap = 200;
  options.monte_carlo = 1000;
  return options;
}

/// The moments of the cases, as a paper would print them with all digits.
inline Data moments_of(const Data& data, const MediationOptions& options) {
  const MediationSample sample = mediation_sample(data, options);
  const auto p = static_cast<std::int64_t>(sample.names.size());
  Summary summary;
  summary.names = sample.names;
  summary.cov = Matrix(p, p);
  summary.nobs = static_cast<std::int64_t>(sample.n);
  for (std::int64_t i = 0; i < p; ++i) {
    summary.mean.push_back(sample.moments.mu[i]);
    for (std::int64_t j = 0; j < p; ++j)
      summary.cov(i, j) = sample.moments.Sigma(i, j);
  }
  Data moments;
  moments.summaries.push_back(std::move(summary));
  return moments;
}

}  // namespace semfit::internal
