// How often 95 % intervals of an indirect effect contain it: simulated samples of x -> m -> y, each
// with every interval. Prints the table of docs/validation.md. usage: semfit_coverage [SAMPLES]
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <semfit/semfit.h>
#include <string>
#include <vector>

namespace {

using namespace semfit;

struct Condition {
  double a, b;
  int n;
  bool is_skewed;  ///< errors exponential less 1, not normal
};

/// m = a x + e, y = b m + u, everything with variance 1.
Data sample(const Condition& c, std::mt19937_64& engine) {
  std::normal_distribution<double> normal;
  std::exponential_distribution<double> exponential;
  const auto error = [&] { return c.is_skewed ? exponential(engine) - 1 : normal(engine); };
  Data data;
  data.file = "simulated";
  data.rows = c.n;
  for (const char* name : {"x", "m", "y"}) {
    data.columns.push_back({name, {}, {}});
    data.header.emplace_back(name);
  }
  for (int i = 0; i < c.n; ++i) {
    const double x = error();
    const double m = c.a * x + std::sqrt(1 - c.a * c.a) * error();
    const double y = c.b * m + std::sqrt(1 - c.b * c.b) * error();
    data.columns[0].values.push_back(x);
    data.columns[1].values.push_back(m);
    data.columns[2].values.push_back(y);
  }
  return data;
}

/// Intervals that contain the value, by name.
using Hits = std::map<std::string, int>;

void count(Hits& hits, const std::string& name, const Interval& interval, double truth) {
  hits[name] += interval.lower <= truth && truth <= interval.upper;
}

void run(const Condition& c, int samples) {
  const auto model = std::make_shared<const Source>(Source{"model", "m ~ x\ny ~ m + x\n"});
  Options options;
  options.effects.tests = true;
  options.effects.draws = 2000;
  const ParameterTable table = parameter_table(model, options.model);
  Options bootstrap = options;
  bootstrap.inference.se = StandardErrors::bootstrap;
  bootstrap.inference.boot_ci_type = BootInterval::bias_corrected_accelerated;
  bootstrap.threads = 2;
  Hits hits;
  const double truth = c.a * c.b;
  for (int s = 0; s < samples; ++s) {
    std::mt19937_64 engine(static_cast<std::uint64_t>(1'000'003 * s) + 17);
    const Data data = sample(c, engine);
    options.inference.seed = bootstrap.inference.seed = static_cast<std::uint64_t>(s) + 1;
    const Result plain = fit(table, data, options);
    const IndirectEffect& effect = plain.indirect.front();
    count(hits, "delta", effect.delta, truth);
    count(hits, "monte.carlo", effect.monte_carlo, truth);
    count(hits, "product", effect.product, truth);
    const Result drawn = fit(table, data, bootstrap);
    for (const BootstrapQuantity& quantity : drawn.bootstrap.quantities) {
      if (quantity.section != "indirect" || quantity.name != "x -> m -> y") continue;
      for (std::size_t type = 0; type < quantity.ci.size(); ++type)
        count(hits, std::string(boot_interval_names[type]), quantity.ci[type], truth);
    }
  }
  std::printf("| %s | %g | %g | %d |", c.is_skewed ? "skewed" : "normal", c.a, c.b, c.n);
  for (const char* name : {"delta", "monte.carlo", "product", "perc", "bc", "bca", "basic", "norm"})
    std::printf(" %.1f |", 100.0 * hits[name] / samples);
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const int samples = argc > 1 ? std::atoi(argv[1]) : 1000;
  std::printf(
      "| errors | a | b | n | delta | Monte Carlo | product | perc | bc | bca | basic | norm |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n");
  for (const bool is_skewed : {false, true})
    for (const auto& [a, b] :
         std::vector<std::pair<double, double>>{{0, 0}, {0, 0.39}, {0.14, 0.39}, {0.39, 0.39}})
      for (const int n : {50, 200})
        run({a, b, n, is_skewed}, samples);
}
