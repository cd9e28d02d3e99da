// Fits one factor with three indicators to covariances in memory. The model is just identified, so
// the loadings are known in closed form: lambda2 = s23 / s13, lambda3 = s23 / s12.
#include "semfit/semfit.h"

#include <cmath>
#include <cstdio>
#include <memory>

int main() {
  const auto source =
      std::make_shared<semfit::Source>(semfit::Source{"model", "f =~ y1 + y2 + y3"});
  const semfit::Options options;
  const semfit::ParameterTable table = semfit::parameter_table(source, options.model);

  semfit::Summary summary;
  summary.names = {"y1", "y2", "y3"};
  summary.nobs = 200;
  summary.cov = semfit::Matrix(3, 3);
  summary.cov.values = {2.0, 0.8, 0.6, 0.8, 1.5, 0.5, 0.6, 0.5, 1.0};
  semfit::Data data;
  data.header = summary.names;
  data.summaries = {summary};

  const semfit::Result result = semfit::fit(table, data, options);

  const double expected[] = {1.0, 0.5 / 0.6, 0.5 / 0.8};
  bool right = result.converged && result.df == 0;
  for (int i = 0; i < 3; ++i) {
    const double loading = result.parameters.at(static_cast<std::size_t>(i)).est;
    right = right && std::abs(loading - expected[i]) < 1e-6;
    std::printf("f =~ y%d  %.6f\n", i + 1, loading);
  }
  std::printf("%s: semfit %s\n", right ? "right" : "wrong", semfit::version);
  return right ? 0 : 1;
}
