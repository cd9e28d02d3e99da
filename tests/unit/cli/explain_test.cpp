#include "cli/arguments.h"
#include "cli/explanations.h"
#include "cli/run.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

struct Answer {
  int code;
  std::string out, err;
};

Answer explain(const std::vector<std::string>& topics) {
  std::vector<std::string> words{"explain"};
  words.insert(words.end(), topics.begin(), topics.end());
  std::istringstream in;
  std::ostringstream out, err;
  const int code = run(words, in, out, err);
  return {code, out.str(), err.str()};
}

TEST(Explain, EveryOptionHasAPage) {
  for (const OptionSpec& option : option_table()) {
    if (option.name == "--help") continue;
    EXPECT_EQ(explain({std::string(option.name)}).code, 0) << option.name;
  }
  for (const RefusedOption& option : refused_options())
    EXPECT_EQ(explain({std::string(option.name)}).code, 0) << option.name;
}

TEST(Explain, EveryFitMeasureOfTheReferenceHasAPage) {
  for (const char* name : {"npar",
                           "fmin",
                           "chisq",
                           "df",
                           "pvalue",
                           "baseline.chisq",
                           "baseline.df",
                           "baseline.pvalue",
                           "cfi",
                           "tli",
                           "nnfi",
                           "rfi",
                           "nfi",
                           "pnfi",
                           "ifi",
                           "rni",
                           "logl",
                           "unrestricted.logl",
                           "aic",
                           "bic",
                           "ntotal",
                           "bic2",
                           "rmsea",
                           "rmsea.ci.lower",
                           "rmsea.ci.upper",
                           "rmsea.ci.level",
                           "rmsea.pvalue",
                           "rmsea.close.h0",
                           "rmsea.notclose.pvalue",
                           "rmsea.notclose.h0",
                           "rmr",
                           "rmr_nomean",
                           "srmr",
                           "srmr_bentler",
                           "srmr_bentler_nomean",
                           "crmr",
                           "crmr_nomean",
                           "srmr_mplus",
                           "srmr_mplus_nomean",
                           "gfi",
                           "agfi",
                           "pgfi",
                           "gfi_rls",
                           "gfi_rls.ci.lower",
                           "gfi_rls.ci.upper",
                           "gfi_rls.ci.level",
                           "cn_05",
                           "cn_01",
                           "mfi",
                           "ecvi"})
    EXPECT_EQ(explain({name}).code, 0) << name;
}

TEST(Explain, APageHasMoreThanItsName) {
  EXPECT_NE(explain({"rmsea"}).out.find("Browne and Cudeck"), std::string::npos);
  EXPECT_NE(explain({"not-identified"}).out.find("Do:"), std::string::npos);
}

TEST(Explain, AnUnknownTopicIsAUsageErrorWithASuggestion) {
  const Answer answer = explain({"rmsea", "srrm"});
  EXPECT_EQ(answer.code, 2);
  EXPECT_NE(answer.err.find("did you mean 'srmr'?"), std::string::npos) << answer.err;
}

TEST(Explain, APageOfADiagnosticIsItsRow) {
  const std::vector<Page> pages = diagnostic_pages(
      "| code | what it means | what to do |\n|---|---|---|\n"
      "| `a-b` (warning) | one `x \\| y` | see [that](page.md#there) |\nprose | `c` | d |\n");
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_EQ(pages[0].topics, std::vector<std::string>{"a-b"});
  EXPECT_EQ(pages[0].text, "Warning: one `x | y`.\nDo: see that (docs/page.md).\n");
}

TEST(Explain, ADiagnosticHasOnePage) {
  std::set<std::string> codes;
  for (const Page& page : diagnostic_pages(document_of_diagnostics()))
    EXPECT_TRUE(codes.insert(page.topics.front()).second) << page.topics.front();
  EXPECT_GT(codes.size(), 100U);
}

/// docs/diagnostics.md has a heading or a table row for each code.
TEST(Explain, EveryDocumentedDiagnosticCodeHasAPage) {
  static const std::regex entry(R"(^(?:#+|\|) *`([a-z][a-z0-9-]*)`.*)");
  std::ifstream file(std::filesystem::path(SEMFIT_ROOT) / "docs/diagnostics.md");
  std::smatch match;
  int seen = 0;
  for (std::string line; std::getline(file, line);) {
    if (!std::regex_match(line, match, entry)) continue;
    ++seen;
    EXPECT_EQ(explain({match[1]}).code, 0) << "`semfit explain " << match[1] << "` has no page";
  }
  EXPECT_GT(seen, 0) << "docs/diagnostics.md lists no codes";
}

}  // namespace
}  // namespace semfit::cli
