// Text into numbers and models.
#include "generate.h"

#include <benchmark/benchmark.h>
#include <memory>
#include <string>

namespace semfit::benchmarks {
namespace {

/// A file of `rows` x 30 numbers, all columns wanted.
void read_delimited(benchmark::State& state) {
  const Design design{3, 10, state.range(0)};
  const Data data = raw_data(design);
  const std::string text = csv_text(data);
  for (auto _ : state)
    benchmark::DoNotOptimize(read_csv_text("generated.csv", text, data.header, {}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * design.nobs);
}
BENCHMARK(read_delimited)->Arg(1'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// A file of 100000 x 30 numbers of which three columns are wanted.
void read_few_columns(benchmark::State& state) {
  const Data data = raw_data({3, 10, 100'000});
  const std::string text = csv_text(data);
  const std::vector<std::string> wanted = {"y1", "y15", "y30"};
  for (auto _ : state)
    benchmark::DoNotOptimize(read_csv_text("generated.csv", text, wanted, {}));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(read_few_columns)->Unit(benchmark::kMillisecond);

void parse_model(benchmark::State& state) {
  const auto model = std::make_shared<const Source>(Source{"model", model_text(wide_200)});
  for (auto _ : state)
    benchmark::DoNotOptimize(parameter_table(model, {}));
}
BENCHMARK(parse_model)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace semfit::benchmarks
