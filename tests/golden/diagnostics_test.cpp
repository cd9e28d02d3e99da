// Bad models and exactly what is said about them: diagnostics/<name>/{model.sem, expected.txt}.
// A new case is a folder with a model.sem; SEMFIT_REBASE=1 writes its expected.txt.
#include "syntax/parser.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::syntax {
namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(SEMFIT_ROOT) / "tests/golden/diagnostics";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

class BadModel : public testing::TestWithParam<std::string> {};

TEST_P(BadModel, IsExplained) {
  const fs::path expected = root / GetParam() / "expected.txt";
  const auto source =
      std::make_shared<const Source>(Source{"model.sem", read(root / GetParam() / "model.sem")});
  std::string actual;
  for (const Diagnostic& diagnostic : parse(source).diagnostics)
    actual += render(diagnostic);
  if (std::getenv("SEMFIT_REBASE") != nullptr) std::ofstream(expected, std::ios::binary) << actual;
  EXPECT_FALSE(actual.empty());
  EXPECT_EQ(actual, read(expected));
}

INSTANTIATE_TEST_SUITE_P(Diagnostics,
                         BadModel,
                         testing::ValuesIn(cases()),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace semfit::syntax
