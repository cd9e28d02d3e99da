// Data files and exactly what is said about them: data/<name>/{args, files, expected.txt}.
// args holds words as on the command line: --columns x,y --text g --sep --decimal --na --no-header,
// or --cov, --cor, --sd, --mean, --nobs, --group-label. Without one of the matrices, data.csv is
// read. A new case is a folder; SEMFIT_REBASE=1 writes its expected.txt.
#include "semfit/read.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <sstream>

#include <gtest/gtest.h>

namespace semfit {
namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(SEMFIT_ROOT) / "tests/golden/data";

std::string contents(const fs::path& path) {
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

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream in(list);
  for (std::string part; std::getline(in, part, ',');)
    parts.push_back(part);
  return parts;
}

struct Arguments {
  std::vector<std::string> columns, text_columns;
  SummaryFiles moments;
  ReadOptions options;
};

Arguments parse(const std::string& words) {
  Arguments a;
  std::istringstream in(words);
  std::string option, value;
  while (in >> option) {
    if (option == "--no-header") {
      a.options.header = false;
      continue;
    }
    in >> value;
    const std::vector<std::string> list = split(value);
    if (option == "--columns")
      a.columns = list;
    else if (option == "--text")
      a.text_columns = list;
    else if (option == "--sep")
      a.options.separator = value == "tab" ? '\t' : value[0];
    else if (option == "--decimal")
      a.options.decimal = value[0];
    else if (option == "--na")
      a.options.na.push_back(value);
    else if (option == "--cov")
      a.moments.cov = list;
    else if (option == "--cor")
      a.moments.cor = list;
    else if (option == "--sd")
      a.moments.sd = list;
    else if (option == "--mean")
      a.moments.mean = list;
    else if (option == "--group-label")
      a.moments.group_label = list;
    else if (option == "--nobs")
      for (const std::string& n : list)
        a.moments.nobs.push_back(std::stoll(n));
    else
      ADD_FAILURE() << "what is " << option << "?";
  }
  return a;
}

std::string shown(const Data& data) {
  std::string text = fmt::format("separator '{}' decimal '{}'\n",
                                 data.separator == '\t' ? "tab" : std::string(1, data.separator),
                                 data.decimal);
  if (data.summaries.empty())
    text += fmt::format("{} rows of: {}\n", data.rows, fmt::join(data.header, " | "));
  for (const Column& column : data.columns) {
    text += fmt::format("{} = {}\n", column.name, fmt::join(column.values, " "));
    if (!column.levels.empty())
      text += fmt::format("  levels: {}\n", fmt::join(column.levels, " | "));
  }
  for (const Summary& s : data.summaries) {
    text += fmt::format("group '{}' n = {}\n", s.label, s.nobs);
    for (std::size_t i = 0; i < s.names.size(); ++i) {
      text += "  " + s.names[i];
      for (std::int64_t j = 0; j < s.cov.cols; ++j)
        text += fmt::format(" {:.6g}", s.cov(static_cast<std::int64_t>(i), j));
      text += "\n";
    }
    if (!s.mean.empty()) text += fmt::format("  means {}\n", fmt::join(s.mean, " "));
  }
  for (const Diagnostic& note : data.notes)
    text += render(note);
  return text;
}

class DataFile : public testing::TestWithParam<std::string> {
 protected:
  // Messages show file names as they are given: relative to the folder of the case.
  void SetUp() override {
    before_ = fs::current_path();
    fs::current_path(root / GetParam());
  }
  void TearDown() override { fs::current_path(before_); }
  fs::path before_;
};

TEST_P(DataFile, IsReadOrExplained) {
  const Arguments a = parse(contents("args"));
  std::string actual;
  try {
    const bool is_moments = !a.moments.cov.empty() || !a.moments.cor.empty();
    actual = shown(is_moments ? read_moments(a.moments, a.options)
                              : read_csv("data.csv", a.columns, a.options, a.text_columns));
  } catch (const Error& error) {
    actual = error.what();
  }
  if (std::getenv("SEMFIT_REBASE") != nullptr)
    std::ofstream("expected.txt", std::ios::binary) << actual;
  EXPECT_FALSE(actual.empty());
  EXPECT_EQ(actual, contents("expected.txt"));
}

INSTANTIATE_TEST_SUITE_P(Data, DataFile, testing::ValuesIn(cases()), [](const auto& parameter) {
  return parameter.param;
});

}  // namespace
}  // namespace semfit
