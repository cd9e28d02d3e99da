#include "semfit/mediation.h"

#include "semfit/report.h"

#include "base/text.h"
#include "unit/mediation/mediation_data.h"

#include <algorithm>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace semfit {
namespace {

using internal::mediation_cases;
using internal::roles;

std::string with_name(const std::string& name) {
  Data data = mediation_cases(60);
  data.columns[3].name = data.header[3] = name;
  return write_text(mediate(data, roles({name})), Manifest(), TextStyle());
}

TEST(MediationReport, NamesAreHarmlessOnATerminal) {
  const std::string text = with_name("m\x1b[31m\n");
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("m\\u{1b}[31m\\u{a}"), std::string::npos);
}

TEST(MediationReport, WideNamesKeepTheColumns) {
  const auto column_of = [](const std::string& text, const std::string& row) {
    const std::size_t at = text.find("\n  " + row);
    const std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    return internal::display_width(line.substr(0, line.rfind(' ')));  // without yes or no
  };
  const std::string text = with_name("出口");
  EXPECT_EQ(column_of(text, "1. x -> y"), column_of(text, "2. x -> 出口"));
}

TEST(MediationReport, EveryLineOfTheTableHasEveryCell) {
  const Mediation mediation = mediate(mediation_cases(60), roles({"m1", "m2"}));
  std::istringstream table(write_csv(mediation));
  std::string line;
  std::getline(table, line);
  const auto commas = std::count(line.begin(), line.end(), ',');
  std::size_t lines = 0;
  for (; std::getline(table, line); ++lines)
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), commas) << line;
  // Intercept, controls and x four times, two mediators once; two lines of fit per model and the
  // change; the effects.
  EXPECT_EQ(lines, 4u * 4 + 2 + 2 * 4 + 1 + mediation.effects.size());
}

TEST(MediationReport, TheDocumentHasTheNumbers) {
  const Mediation mediation = mediate(mediation_cases(60), roles());
  const nlohmann::json json = nlohmann::json::parse(write_json(mediation, Manifest()));
  EXPECT_EQ(json["mediation"]["m"], nlohmann::json::array({"m1"}));
  EXPECT_EQ(json["models"].size(), 3u);
  EXPECT_EQ(json["effects"][2]["effect"], "indirect");
  EXPECT_EQ(json["effects"][2]["est"], mediation.effects[2].est);
  EXPECT_EQ(json["effects"][2]["bootstrap"]["bca"][1], mediation.effects[2].bootstrap.ci[2].upper);
  EXPECT_EQ(json["verdicts"][0]["steps"].size(), 4u);
  EXPECT_EQ(json["bootstrap"]["requested"], 200);
}

}  // namespace
}  // namespace semfit
