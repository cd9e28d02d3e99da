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

/// 15 % missing completely at random: estimates, observed information, baseline, robust measures.
void full_information(benchmark::State& state,
                      std::int64_t nobs,
                      const char* estimator,
                      int threads) {
  const Design design{3, 5, nobs};
  Options options;
  options.sample.missing = Missing::fiml;
  options.estimation.estimator = estimator;
  options.threads = threads;
  decide_defaults(options);
  measure_fit(state, source(model_text(design)), incomplete_data(design, 0.15), options);
}
BENCHMARK_CAPTURE(full_information, 2000_ml, 2000, "ML", 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(full_information, 2000_mlr, 2000, "MLR", 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(full_information, 10000_ml, 10000, "ML", 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(full_information, 10000_mlr, 10000, "MLR", 1)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(full_information, 10000_ml_2_threads, 10000, "ML", 2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// Five factors of ten skewed items, 2000 cases.
void robust_50(benchmark::State& state, const char* estimator) {
  const Design design{5, 10, 2000};
  Options options;
  options.estimation.estimator = estimator;
  measure_fit(state, source(model_text(design)), skewed_data(design), options);
}
BENCHMARK_CAPTURE(robust_50, MLR, "MLR")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(robust_50, MLM, "MLM")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(robust_50, MLMV, "MLMV")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(robust_50, GLS, "GLS")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(robust_50, ULSMV, "ULSMV")->Unit(benchmark::kMillisecond);

/// Half a million cases of nine variables.
void robust_500000(benchmark::State& state) {
  const Design design{3, 3, 500'000};
  Options options;
  options.estimation.estimator = "MLR";
  measure_fit(state, source(model_text(design)), skewed_data(design), options);
}
BENCHMARK(robust_500000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semfit::benchmarks
