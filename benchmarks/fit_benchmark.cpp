// Whole fits through the public API. The counters split one fit into its stages, in milliseconds.
#include "generate.h"

#include <benchmark/benchmark.h>
#include <memory>
#include <string>

namespace semfit::benchmarks {
namespace {

std::shared_ptr<const Source> source(std::string text) {
  return std::make_shared<const Source>(Source{"model", std::move(text)});
}

/// Model text to result, as often as the benchmark asks.
void measure_fit(benchmark::State& state,
                 const std::shared_ptr<const Source>& model,
                 const Data& data,
                 const Options& options) {
  Timing sum;
  double chisq = 0;
  for (auto _ : state) {
    const ParameterTable table = parameter_table(model, options.model);
    const Result result = fit(table, data, options);
    if (!result.converged) return state.SkipWithError("did not converge");
    sum.table += result.timing.table;
    sum.moments += result.timing.moments;
    sum.estimate += result.timing.estimate;
    sum.inference += result.timing.inference;
    sum.measures += result.timing.measures;
    chisq = result.measure("chisq");
  }
  const auto stage = [&](const char* name, double seconds) {
    state.counters[name] = benchmark::Counter(1e3 * seconds, benchmark::Counter::kAvgIterations);
  };
  stage("table_ms", sum.table);
  stage("moments_ms", sum.moments);
  stage("estimate_ms", sum.estimate);
  stage("inference_ms", sum.inference);
  stage("measures_ms", sum.measures);
  state.counters["chisq"] = chisq;  // equal answers only are worth comparing
}

/// Three factors, nine tests, 301 pupils: estimates, standard errors, baseline, saturated model and
/// every fit measure.
void holzinger(benchmark::State& state) {
  const std::string folder = SEMFIT_ROOT "/models/holzinger/";
  const Options options;
  const auto model = read_text(folder + "model.sem");
  const Data data = read_csv(
      folder + "data.csv", needed_columns(parameter_table(model, options.model)), options.read);
  measure_fit(state, model, data, options);
}
BENCHMARK(holzinger)->Unit(benchmark::kMillisecond);

void wide_from_moments(benchmark::State& state, const Design& design) {
  measure_fit(state, source(model_text(design)), moment_data(design), {});
}
BENCHMARK_CAPTURE(wide_from_moments, 100, wide_100)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(wide_from_moments, 200, wide_200)->Unit(benchmark::kMillisecond);

void wide_from_rows(benchmark::State& state, const Design& design) {
  measure_fit(state, source(model_text(design)), raw_data(design), {});
}
BENCHMARK_CAPTURE(wide_from_rows, 100, wide_100)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(wide_from_rows, 200, wide_200)->Unit(benchmark::kMillisecond);

/// Ten groups of 200 with equal loadings and intercepts.
void ten_groups_scalar(benchmark::State& state) {
  const Design design{3, 4, 200};
  const Data data = grouped_data(design, 10);
  Options options;
  options.sample.group = "group";
  options.model.group_equal = {"loadings", "intercepts"};
  options.model.group_label = group_labels(data, options.sample);
  measure_fit(state, source(model_text(design)), data, options);
}
BENCHMARK(ten_groups_scalar)->Unit(benchmark::kMillisecond);

/// Modification indices of every fixed parameter, residuals with their standard errors.
void diagnostics_100(benchmark::State& state) {
  Options options;
  options.sections.modindices = true;
  options.sections.residuals = true;
  measure_fit(state, source(model_text(wide_100)), moment_data(wide_100), options);
}
BENCHMARK(diagnostics_100)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semfit::benchmarks
