// Runs the fuzz targets over the stored corpus: tests/fuzz/corpus/<name>/*. A broken invariant
// aborts.
#include "fuzz/targets.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::fuzz {
namespace {

struct Target {
  const char* name;
  int (*run)(const std::uint8_t*, std::size_t);
};

constexpr Target targets[] = {
    {"parse", fuzz_parse},
    {"table", fuzz_table},
    {"csv", fuzz_csv},
    {"claims", fuzz_claims},
};

class Replay : public testing::TestWithParam<Target> {};

TEST_P(Replay, EverySeedKeepsTheInvariants) {
  const std::filesystem::path folder =
      std::filesystem::path(SEMFIT_ROOT) / "tests/fuzz/corpus" / GetParam().name;
  int seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path().string());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const std::string text(bytes.begin(), bytes.end());
    EXPECT_EQ(GetParam().run(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
    ++seeds;
  }
  EXPECT_GE(seeds, 20);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Replay, testing::ValuesIn(targets), [](const auto& parameter) {
  return std::string(parameter.param.name);
});

}  // namespace
}  // namespace semfit::fuzz
