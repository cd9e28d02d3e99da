// The program as a process: interrupts, kills, and going on from a checkpoint.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

extern char** environ;

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

class Interrupts : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "semfit-interrupt-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string in_folder(const char* name) const { return (folder_ / name).string(); }

  pid_t start(const std::string& draws, const std::vector<std::string>& more) const {
    const std::string model = std::string(SEMFIT_ROOT) + "/models/mediation/";
    std::vector<std::string> words{SEMFIT_PROGRAM,
                                   model + "model.sem",
                                   model + "data.csv",
                                   "--se",
                                   "bootstrap",
                                   "--bootstrap",
                                   draws,
                                   "-q"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> argv;
    for (std::string& word : words)
      argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ), 0);
    return child;
  }

  static int wait_for(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }

  /// Until the run has kept something.
  void wait_for_draws(const std::string& checkpoint) const {
    for (int i = 0; i < 2000; ++i) {
      std::error_code error;
      if (fs::exists(checkpoint, error) && fs::file_size(checkpoint, error) > 20000) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    FAIL() << "no draws after ten seconds";
  }

  static nlohmann::json read_json(const std::string& path) {
    std::ifstream file(path);
    return nlohmann::json::parse(file);
  }

  /// All that the draws decide.
  static nlohmann::json outcome(const nlohmann::json& result) {
    return {result.at("parameters"), result.at("bootstrap"), result.at("notes")};
  }

  fs::path folder_;
};

TEST_F(Interrupts, EndTheRunAndKeepWhatIsFinished) {
  for (const int signal : {SIGINT, SIGTERM}) {
    const std::string checkpoint = in_folder(signal == SIGINT ? "int.ckpt" : "term.ckpt");
    const std::string report = in_folder("report.json");
    const pid_t child = start("1000000", {"--checkpoint", checkpoint, "-o", report});
    wait_for_draws(checkpoint);
    const auto before = Clock::now();
    ::kill(child, signal);
    EXPECT_EQ(wait_for(child), 130);
    EXPECT_LT(Clock::now() - before, std::chrono::seconds(5)) << "a second, on an idle machine";
    const nlohmann::json result = read_json(report);
    EXPECT_TRUE(result.at("interrupted"));
    const int finished = result.at("bootstrap").at("finished");
    EXPECT_GT(finished, 10);
    EXPECT_LT(finished, 1000000);
  }
}

TEST_F(Interrupts, GoOnToTheSameResult) {
  const std::string report = in_folder("whole.json");
  EXPECT_EQ(wait_for(start("400", {"-o", report, "--boot-ci-type", "bca"})), 0);
  const nlohmann::json whole = outcome(read_json(report));
  for (const int signal : {SIGINT, SIGKILL}) {
    const std::string checkpoint = in_folder(signal == SIGINT ? "int.ckpt" : "kill.ckpt");
    const std::string resumed = in_folder("resumed.json");
    const pid_t child =
        start("1000000", {"--checkpoint", checkpoint, "-o", resumed, "--boot-ci-type", "bca"});
    wait_for_draws(checkpoint);
    ::kill(child, signal);
    wait_for(child);
    EXPECT_EQ(wait_for(start("400",
                             {"--checkpoint",
                              checkpoint,
                              "-o",
                              resumed,
                              "--threads",
                              "2",
                              "--boot-ci-type",
                              "bca"})),
              0);
    EXPECT_EQ(outcome(read_json(resumed)), whole);
  }
}

TEST_F(Interrupts, KillAPlainFitAtOnce) {
  // Standard input never comes: the program waits for its model.
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[0], STDIN_FILENO);
  std::vector<std::string> words{SEMFIT_PROGRAM, "check", "-"};
  std::vector<char*> argv{words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  ASSERT_EQ(::posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ::kill(child, SIGINT);
  EXPECT_EQ(wait_for(child), 130);
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST_F(Interrupts, AFullDiskIsToldAndIsNoSuccess) {
  const pid_t child = start("200", {"--draws-output", "/dev/full", "-o", in_folder("r.json")});
  EXPECT_EQ(wait_for(child), 6);
}

/// A checkpoint that may not grow further: a message, no report, and the run goes on later.
TEST_F(Interrupts, ALimitOnTheSizeOfFilesIsAFailedWrite) {
  const std::string report = in_folder("r.json");
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  struct rlimit small = before;
  small.rlim_cur = 8192;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const int code = wait_for(start("400", {"--checkpoint", in_folder("c"), "-o", report}));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  EXPECT_EQ(code, 6);
  EXPECT_FALSE(fs::exists(report));
  EXPECT_EQ(wait_for(start("400", {"--checkpoint", in_folder("c"), "-o", report})), 0);
}

/// At any moment: a whole report or none, and nothing else left behind.
TEST_F(Interrupts, LeaveNothingHalfDone) {
  for (int k = 0; k < 30; ++k) {
    const std::string report = in_folder("r.json");
    fs::remove(report);
    fs::remove(in_folder("c"));
    const pid_t child = start("100", {"--checkpoint", in_folder("c"), "-o", report});
    std::this_thread::sleep_for(std::chrono::milliseconds(3 * k));
    ::kill(child, k % 2 == 0 ? SIGINT : SIGTERM);
    const int code = wait_for(child);
    // Before the program catches it, the signal ends it as any other.
    EXPECT_TRUE(code == 130 || code == 0 || code == 1000 + SIGINT || code == 1000 + SIGTERM)
        << code;
    if (fs::exists(report)) {
      EXPECT_FALSE(read_json(report).empty());
    }
    for (const auto& entry : fs::directory_iterator(folder_)) {
      const std::string name = entry.path().filename().string();
      EXPECT_TRUE(name == "c" || name == "r.json") << name;
    }
  }
}

}  // namespace
