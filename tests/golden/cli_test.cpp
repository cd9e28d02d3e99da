// Command lines and exactly what they answer: cli/<name>/{cmd, expected.out, expected.err,
// expected.code} and the files that the command reads; `stdin`, if there is one, is standard input.
// A new case is a folder with a cmd; SEMFIT_REBASE=1 writes what is expected.
#include "cli/run.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(SEMFIT_ROOT) / "tests/golden/cli";

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

/// Words as a shell splits them: blanks separate, '...' and "..." hold together, \ takes the next
/// character literally outside of '...'.
std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0 && c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
      in_word = true;
    } else if (c == '\\' && quote != '\'' && i + 1 < line.size()) {
      word += line[++i];
      in_word = true;
    } else if (quote == 0 && (c == ' ' || c == '\n')) {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  return words;
}

/// Without what the search for estimates took, which may differ between machines.
std::string without_counts(const std::string& text) {
  static const std::regex counts(
      "after \\d+ evaluations?( in \\d+ attempts?)?( and \\d+ polishing steps?)?"),
      gradient("scaled gradient is [^ ]+");
  return std::regex_replace(std::regex_replace(text, counts, "after ... evaluations"),
                            gradient,
                            "scaled gradient is ...");
}

class CommandLine : public testing::TestWithParam<std::string> {};

TEST_P(CommandLine, AnswersAsExpected) {
  const fs::path folder = root / GetParam();
  const fs::path before = fs::current_path();
  fs::current_path(folder);
  std::istringstream in(read("stdin"));
  std::ostringstream out, err;
  const int code = run(shell_words(read("cmd")), in, out, err);
  fs::current_path(before);

  const auto check = [&](const char* name, const std::string& actual) {
    if (std::getenv("SEMFIT_REBASE") != nullptr && !actual.empty())
      std::ofstream(folder / name, std::ios::binary) << actual;
    if (std::getenv("SEMFIT_REBASE") != nullptr && actual.empty()) fs::remove(folder / name);
    EXPECT_EQ(actual, read(folder / name)) << folder / name;
  };
  check("expected.out", without_counts(out.str()));
  check("expected.err", without_counts(err.str()));
  check("expected.code", std::to_string(code) + "\n");
}

INSTANTIATE_TEST_SUITE_P(Cli, CommandLine, testing::ValuesIn(cases()), [](const auto& parameter) {
  return parameter.param;
});

}  // namespace
}  // namespace semfit::cli
