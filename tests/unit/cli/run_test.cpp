#include "cli/run.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

struct Answer {
  int code;
  std::string out, err;
};

Answer call(const std::vector<std::string>& words,
            const std::string& input = "",
            const Terminal& terminal = {}) {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int code = run(words, in, out, err, terminal);
  return {code, out.str(), err.str()};
}

Terminal colours(bool out, bool err) {
  Terminal terminal;
  terminal.out_colour = out;
  terminal.err_colour = err;
  return terminal;
}

const std::string model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\n";

TEST(Run, WithoutArgumentsItShowsHelpAndFails) {
  const Answer answer = call({});
  EXPECT_EQ(answer.code, 2);
  EXPECT_EQ(answer.out, "");
  EXPECT_EQ(answer.err, call({"--help"}).out);
}

TEST(Run, AMistakeInTheModelPointsIntoIt) {
  const Answer answer = call({"check", "-"}, "visual =~ x1 + x2 + + x3\n");
  EXPECT_EQ(answer.code, 3);
  EXPECT_NE(answer.err.find("<stdin>:1:"), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("^"), std::string::npos) << answer.err;
  EXPECT_EQ(answer.out, "");
}

TEST(Run, CheckCountsWhatTheModelHas) {
  const Answer answer = call({"check", "-"}, model);
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_NE(answer.out.find("6 observed variables, 2 latent variables"), std::string::npos)
      << answer.out;
}

TEST(Run, CheckHoldsTheModelAgainstTheData) {
  const fs::path data = fs::temp_directory_path() / ("semfit_run_" + std::to_string(::getpid()));
  std::ofstream(data) << "x1,x2,x3,x4,x5,X6\n1,2,3,4,5,6\n2,1,4,3,6,5\n";
  const Answer answer = call({"check", "-", data.string()}, model);
  fs::remove(data);
  EXPECT_EQ(answer.code, 3);
  EXPECT_NE(answer.err.find("<stdin>:2:"), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("did you mean 'X6'?"), std::string::npos) << answer.err;
}

TEST(Run, TheTableHasEveryParameterInEveryFormat) {
  const Answer csv = call({"table", "-", "--format", "csv"}, model);
  EXPECT_EQ(csv.code, 0) << csv.err;
  EXPECT_NE(csv.out.find("visual,=~,x1,"), std::string::npos) << csv.out;
  EXPECT_NE(csv.out.find("visual,~~,textual,"), std::string::npos) << csv.out;
  EXPECT_NE(call({"table", "-", "--format", "json"}, model).out.find("\"lhs\":\"visual\""),
            std::string::npos);
  EXPECT_NE(call({"table", "-"}, model).out.find("13 free parameters"), std::string::npos);
}

TEST(Run, AnUnreadableFileIsAnIoError) {
  const Answer answer = call({"check", "no/such/model.sem"});
  EXPECT_EQ(answer.code, 6);
  EXPECT_NE(answer.err.find("file-not-found"), std::string::npos) << answer.err;
}

TEST(Run, ColourOnlyWhereItIsWelcome) {
  const auto has_escape = [](const Answer& answer) {
    return answer.err.find('\x1b') != std::string::npos;
  };
  EXPECT_FALSE(has_escape(call({"check", "no/such"}, "", colours(false, false))));
  EXPECT_TRUE(has_escape(call({"check", "no/such"}, "", colours(false, true))));
  EXPECT_FALSE(
      has_escape(call({"check", "no/such", "--color", "never"}, "", colours(false, true))));
  EXPECT_TRUE(
      has_escape(call({"check", "no/such", "--color", "always"}, "", colours(false, false))));
}

TEST(Run, HostileWordsDoNotReachTheTerminal) {
  for (const char* word : {"--\x1b]0;x\a", "--\x1b[2J", "no\x1b[31msuch.sem"}) {
    const Answer answer = call({"check", word});
    EXPECT_NE(answer.code, 0);
    EXPECT_EQ(answer.err.find('\x1b'), std::string::npos) << answer.err;
  }
}

}  // namespace
}  // namespace semfit::cli
