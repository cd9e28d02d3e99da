// Bootstrap draws with refits, through the public API: one fit with all of its draws.
#include "generate.h"

#include <benchmark/benchmark.h>
#include <memory>
#include <string>
#include <utility>

namespace semfit::benchmarks {
namespace {

std::shared_ptr<const Source> source(std::string text) {
  return std::make_shared<const Source>(Source{"model", std::move(text)});
}

void measure_draws(benchmark::State& state,
                   const std::shared_ptr<const Source>& model,
                   const Data& data,
                   Options options,
                   int draws) {
  options.inference.se = StandardErrors::bootstrap;
  options.inference.bootstrap = draws;
  options.threads = static_cast<int>(state.range(0));
  const ParameterTable table = parameter_table(model, options.model);
  double used = 0;
  for (auto _ : state) {
    const Result result = fit(table, data, options);
    used = result.bootstrap.used;
  }
  state.counters["used"] = used;
  state.counters["ms_per_draw"] = benchmark::Counter(
      draws * 1e-3, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// Three latent variables of three indicators, 500 cases, an indirect effect.
void mediation_1000(benchmark::State& state) {
  const char* model =
      "f1 =~ y1 + y2 + y3\nf2 =~ y4 + y5 + y6\nf3 =~ y7 + y8 + y9\n"
      "f2 ~ a*f1\nf3 ~ b*f2 + c*f1\nindirect := a*b\n";
  measure_draws(state, source(model), raw_data({3, 3, 500}), {}, 1000);
}
BENCHMARK(mediation_1000)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The export study's three factors, 34 items, 491 firms.
void export_study_5000(benchmark::State& state) {
  const std::string folder = SEMFIT_ROOT "/models/export_study/";
  const auto model = read_text(folder + "three_factor.sem");
  const Data data = read_csv(
      folder + "export_study.csv", needed_columns(parameter_table(model, {})), ReadOptions());
  measure_draws(state, model, data, {}, 5000);
}
BENCHMARK(export_study_5000)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

/// 15 items with 15 % missing, 500 cases: each draw has its own EM.
void missing_100(benchmark::State& state) {
  const Design design{3, 5, 500};
  Options options;
  options.sample.missing = Missing::fiml;
  decide_defaults(options);
  measure_draws(state, source(model_text(design)), incomplete_data(design, 0.15), options, 100);
}
BENCHMARK(missing_100)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace semfit::benchmarks
