// Every folder with a reference.json, under tests/reference/cases and models, against the program.
#include "cli/run.h"
#include "reference/agreement.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace semfit::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Case {
  std::string name;
  fs::path folder;
  std::vector<std::string> args;
  json expected;
  json factors;

  friend std::ostream& operator<<(std::ostream& out, const Case& it) {
    return out << "semfit " << fmt::format("{}", fmt::join(it.args, " "));
  }
};

void append_cases(const fs::path& folder, std::vector<Case>& cases) {
  std::ifstream file(folder / "reference.json");
  const json document = json::parse(file);
  const json& list = document.at("cases");
  for (std::size_t i = 0; i < list.size(); ++i) {
    std::string name = folder.parent_path().filename().string() + "_" + folder.filename().string();
    if (list.size() > 1) name += fmt::format("_{}", i + 1);
    cases.push_back({name,
                     folder,
                     list[i].at("args").get<std::vector<std::string>>(),
                     list[i].at("expected"),
                     document.value("rtol", json())});
  }
}

std::vector<Case> all_cases() {
  std::vector<fs::path> folders;
  for (const char* root : {SEMFIT_ROOT "/tests/reference/cases", SEMFIT_ROOT "/models"})
    for (const fs::directory_entry& entry : fs::directory_iterator(root))
      if (fs::exists(entry.path() / "reference.json")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  std::vector<Case> cases;
  for (const fs::path& folder : folders)
    append_cases(folder, cases);
  return cases;
}

/// Collects what each case found and prints one table when all have run.
class AgreementTable : public testing::Environment {
 public:
  void add(const std::string& name, const Agreements& agreements) { rows_[name] = agreements; }

  void TearDown() override {
    if (rows_.empty()) return;
    const char* const sections[] = {"counts",
                                    "est",
                                    "se",
                                    "z",
                                    "p",
                                    "ci",
                                    "std",
                                    "fit",
                                    "r2",
                                    "std.se",
                                    "mi",
                                    "residuals",
                                    "scores",
                                    "h1",
                                    "lrt"};
    fmt::print(
        "\nWorst relative error per case and section, over its tolerance where marked with "
        "!\n{:<38}",
        "case");
    for (const char* section : sections)
      fmt::print(" {:>9}", section);
    int numbers = 0, failures = 0;
    for (const auto& [name, agreements] : rows_) {
      fmt::print("\n{:<38}", name);
      for (const char* section : sections) {
        const auto it = agreements.find(section);
        fmt::print(" {:>9}", it == agreements.end() ? "" : cell(it->second));
        if (it == agreements.end()) continue;
        numbers += it->second.compared;
        failures += static_cast<int>(it->second.failures.size());
      }
    }
    fmt::print("\n{} cases, {} numbers compared, {} disagree\n", rows_.size(), numbers, failures);
  }

 private:
  static std::string cell(const Agreement& it) {
    return fmt::format("{:.0e}{}", it.worst, it.failures.empty() ? ' ' : '!');
  }

  std::map<std::string, Agreements> rows_;
};

AgreementTable* agreement_table() {
  static AgreementTable* table = new AgreementTable;  // owned by GoogleTest
  return table;
}
[[maybe_unused]] const testing::Environment* registered =
    testing::AddGlobalTestEnvironment(agreement_table());

std::span<const std::string> first(const std::vector<std::string>& texts, std::size_t count) {
  return std::span(texts).first(std::min(count, texts.size()));
}

class Reference : public testing::TestWithParam<Case> {};

TEST_P(Reference, Agrees) {
  const Case& it = GetParam();
  fs::current_path(it.folder);
  std::vector<std::string> args = it.args;
  args.insert(args.end(), {"--format", "json"});
  std::istringstream in;
  std::ostringstream out, err;
  ASSERT_EQ(cli::run(args, in, out, err), 0) << err.str();

  const Agreements agreements = compare(it.expected, json::parse(out.str()), it.factors);
  agreement_table()->add(it.name, agreements);
  EXPECT_FALSE(agreements.empty()) << "the case expects nothing";
  for (const auto& [section, agreement] : agreements)
    EXPECT_TRUE(agreement.failures.empty())
        << section << ": " << agreement.failures.size() << " numbers disagree, among them\n  "
        << fmt::format("{}", fmt::join(first(agreement.failures, 8), "\n  "));
}

INSTANTIATE_TEST_SUITE_P(,
                         Reference,
                         testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<Case>& param) {
                           return param.param.name;
                         });

}  // namespace
}  // namespace semfit::test
