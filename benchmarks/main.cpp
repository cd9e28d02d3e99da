// As in the program: matrices are kept by the allocator, not given back to the kernel one by one.
#include <benchmark/benchmark.h>
#include <malloc.h>

int main(int argc, char** argv) {
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 28);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
