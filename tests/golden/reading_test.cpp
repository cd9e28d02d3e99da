// The program as a process: data of any size and kind, and what happens when something runs out.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
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
using Json = nlohmann::json;

/// How a command of the shell ended.
struct Ended {
  int code = 0;
  std::string out, err;
  double seconds = 0;
  /// Most that was resident; never less than this test had when it began the command, so it must
  /// not make large files by itself.
  long megabytes = 0;
};

class Reading : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "semfit-reading-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    write("m.sem", "f =~ x1 + x2 + x3\n");
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(in_folder(name), std::ios::binary) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(in_folder(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

  /// @param command  a line of the shell in the folder, with $S for the program
  Ended run(const std::string& command) const {
    const std::string line = fmt::format(
        "cd '{}'; S='{}'; {{ {}\n}} >.out 2>.err", folder_.string(), SEMFIT_PROGRAM, command);
    std::string shell = "/bin/sh", option = "-c", text = line;
    char* const argv[] = {shell.data(), option.data(), text.data(), nullptr};
    const auto start = Clock::now();
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, argv[0], nullptr, nullptr, argv, environ), 0);
    int status = 0;
    struct rusage usage {};
    ::wait4(child, &status, 0, &usage);
    Ended result;
    result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    result.megabytes = usage.ru_maxrss >> 10;
    result.out = read(".out");
    result.err = read(".err");
    fs::remove(in_folder(".out"));
    fs::remove(in_folder(".err"));
    return result;
  }

  /// Three correlated variables.
  static std::string rows(int count) {
    std::string text = "x1,x2,x3\n";
    unsigned state = 1;
    const auto noise = [&] { return (state = state * 1664525U + 1013904223U) >> 24U; };
    for (int i = 0; i < count; ++i) {
      const unsigned f = noise();
      text += fmt::format("{},{},{}\n", f + noise(), f + noise(), f + noise());
    }
    return text;
  }

  fs::path folder_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Writes to a pipe until its reader has gone.
class Writer {
 public:
  Writer(const std::string& path, std::string first, std::string then)
      : thread_([this, path, first, then] {
          const int pipe = ::open(path.c_str(), O_WRONLY);
          ssize_t count = ::write(pipe, first.data(), first.size());
          while (count > 0 && !stop_) {
            count = ::write(pipe, then.data(), then.size());
            if (count > 0) written_ += count;
          }
          ::close(pipe);
        }) {}
  ~Writer() { stop_ = true; }
  long megabytes() const { return written_ >> 20; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<long> written_ = 0;
  std::jthread thread_;
};

TEST_F(Reading, MemoryDoesNotGrowWithTheRows) {
  ::signal(SIGPIPE, SIG_IGN);
  write("few.csv", rows(1000));
  const Ended few = run("exec \"$S\" m.sem few.csv");
  EXPECT_EQ(few.code, 0) << few.err;
  run("{ cat few.csv; yes \"$(tail -n +2 few.csv)\" | head -n 1999000; } > many.csv");
  const Ended many = run("exec \"$S\" m.sem many.csv --threads 2 --format json");
  EXPECT_EQ(many.code, 0) << many.err;
  EXPECT_EQ(Json::parse(many.out).at("data").at("used"), 2000000);
  EXPECT_LT(many.megabytes, 60);
}

TEST_F(Reading, APipeIsReadLikeAFile) {
  const std::string text = rows(60000);
  write("data.csv", text);
  const Ended file = run("\"$S\" m.sem data.csv --format csv");
  const Ended stream = run("\"$S\" m.sem - --format csv < data.csv");
  EXPECT_EQ(file.code, 0);
  EXPECT_EQ(file.out, stream.out);
  ASSERT_EQ(::mkfifo(in_folder("fifo").c_str(), 0600), 0);
  std::jthread writer([&] { std::ofstream(in_folder("fifo"), std::ios::binary) << text; });
  EXPECT_EQ(run("\"$S\" m.sem fifo --format csv").out, file.out);
}

TEST_F(Reading, AHeaderAloneHasNoRows) {
  write("data.csv", rows(5000));
  const Ended run_of_head = run("head -1 data.csv | \"$S\" m.sem -");
  EXPECT_EQ(run_of_head.code, 4);
  EXPECT_TRUE(contains(run_of_head.err, "[no-rows]")) << run_of_head.err;
  const Ended closed = run("\"$S\" m.sem - <&-");
  EXPECT_TRUE(closed.code == 4 || closed.code == 6) << closed.code << closed.err;
}

TEST_F(Reading, AMillionColumnsAreNoMatter) {
  std::string header, row;
  for (int i = 1; i <= 1000000; ++i) {
    header += fmt::format("{}x{}", i == 1 ? "" : ",", i);
    row += i == 1 ? "1" : ",2";
  }
  write("wide.csv", header + "\n" + row + "\n" + row + "\n");
  const Ended wide = run("exec \"$S\" m.sem wide.csv");
  EXPECT_EQ(wide.code, 4);
  EXPECT_TRUE(contains(wide.err, "[too-few-cases]")) << wide.err.substr(0, 500);
  EXPECT_LT(wide.megabytes, 200);
  EXPECT_LT(wide.seconds, 10) << "two, on an idle machine";
  const Ended all = run("exec \"$S\" stats wide.csv");
  EXPECT_EQ(all.code, 4) << all.err.substr(0, 500);
  EXPECT_TRUE(contains(all.err, "[moments-too-large]")) << all.err.substr(0, 500);
}

TEST_F(Reading, ALineThatDoesNotEndIsRefused) {
  ::signal(SIGPIPE, SIG_IGN);
  ASSERT_EQ(::mkfifo(in_folder("fifo").c_str(), 0600), 0);
  for (const char* then : {"1234567890", "1,2,"}) {
    std::string block;
    while (block.size() < 1 << 16)
      block += then;
    const Writer writer(in_folder("fifo"), "x1,x2,x3\n1,2,3\n", block);
    const Ended endless = run("exec \"$S\" m.sem fifo");
    EXPECT_EQ(endless.code, 4);
    EXPECT_TRUE(contains(endless.err, "fifo:3")) << endless.err.substr(0, 300);
    EXPECT_LT(endless.megabytes, 150);
    EXPECT_LT(writer.megabytes(), 80);
  }
}

TEST_F(Reading, AnOpenQuotationMarkIsShownWhereItOpens) {
  std::string text = rows(20000);
  text += "1,\"2,3\n";
  write("start.csv", text);
  for (const int more : {10, 20000000}) {
    run(fmt::format("{{ cat start.csv; yes 1,2,3 | head -n {}; }} > quote.csv", more));
    const Ended open = run("exec \"$S\" m.sem quote.csv");
    EXPECT_EQ(open.code, 4);
    EXPECT_TRUE(contains(open.err, "quote.csv:20002:2: error")) << open.err;
    EXPECT_TRUE(contains(open.err, "[unterminated-quote]")) << open.err;
    EXPECT_LT(open.megabytes, 200);
  }
}

TEST_F(Reading, DevicesAndFoldersAreNoTables) {
  EXPECT_EQ(run("\"$S\" m.sem /dev/zero").code, 4);
  EXPECT_EQ(run("\"$S\" m.sem - < /dev/zero").code, 4);
  EXPECT_EQ(run("\"$S\" - few.csv < /dev/zero").code, 3);
  EXPECT_EQ(run("\"$S\" m.sem .").code, 6);
  EXPECT_EQ(run("\"$S\" m.sem /dev/null").code, 4);
}

TEST_F(Reading, AFileThatGrowsIsToldFromOneThatDoesNot) {
  write("growing.csv", rows(1000000));
  std::atomic<bool> stop = false;
  std::jthread writer([&] {
    std::ofstream file(in_folder("growing.csv"), std::ios::app);
    while (!stop) {
      file << "1,2,3\n" << std::flush;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const Ended growing = run("exec \"$S\" m.sem growing.csv");
  stop = true;
  EXPECT_EQ(growing.code, 6);
  EXPECT_TRUE(contains(growing.err, "[file-changed]")) << growing.err;
}

TEST_F(Reading, ResultsDoNotDependOnThreadsHoweverMany) {
  write("data.csv", rows(200000));
  const Ended one = run("\"$S\" m.sem data.csv --format csv --threads 1");
  EXPECT_EQ(one.code, 0);
  for (const char* threads : {"2", "3", "500"})
    EXPECT_EQ(run(fmt::format("\"$S\" m.sem data.csv --format csv --threads {}", threads)).out,
              one.out);
  // Each thread wants 8 MB of address space for its stack.
  const Ended few = run("ulimit -v 60000; \"$S\" m.sem data.csv --format csv --threads 500");
  EXPECT_TRUE(few.code == 0 ? few.out == one.out : few.code == 5) << few.code << few.err;
}

/// Whatever the limit: a result, or that there is not enough memory, and never half of a file.
TEST_F(Reading, WithoutMemoryThereIsAMessage) {
  write("data.csv", rows(50000));
  int finished = 0, refused = 0;
  for (int limit = 10; limit <= 200; limit += 10) {
    for (const char* command :
         {"m.sem data.csv", "m.sem data.csv --estimator MLR", "stats data.csv --missing fiml"}) {
      const Ended tight = run(
          fmt::format("ulimit -v {}; \"$S\" {} -o result.json --threads 2", limit * 1000, command));
      if (tight.code == 127 || tight.code == 1127) continue;  // not even loaded
      if (contains(tight.err, "error while loading shared libraries")) continue;
      if (tight.code == 0) {
        ++finished;
        EXPECT_NO_THROW(Json::parse(read("result.json")));
      } else {
        ++refused;
        EXPECT_TRUE(tight.code == 5 || tight.code == 6) << limit << ": " << tight.code << tight.err;
        EXPECT_TRUE(contains(tight.err, "memory")) << limit << ": " << tight.err;
        EXPECT_FALSE(fs::exists(in_folder("result.json")));
      }
      fs::remove(in_folder("result.json"));
      EXPECT_EQ(files(), (std::vector<std::string>{"data.csv", "m.sem"}));
    }
  }
  EXPECT_GT(finished, 0);
}

TEST_F(Reading, WhatCannotBeWrittenLeavesNothingBehind) {
  write("data.csv", rows(100));
  const Ended full = run("\"$S\" stats data.csv --format json -o /dev/full");
  EXPECT_EQ(full.code, 6);
  EXPECT_TRUE(contains(full.err, "[write-failed]")) << full.err;
  EXPECT_EQ(run("\"$S\" stats data.csv --format json > /dev/full").code, 6);
  EXPECT_EQ(run("\"$S\" stats data.csv -o no/such/folder.json").code, 6);
  // No file may have a byte.
  const Ended small = run("trap '' XFSZ; ulimit -f 0; \"$S\" stats data.csv -o moments.json");
  EXPECT_EQ(small.code, 6) << small.err;
  EXPECT_EQ(files(), (std::vector<std::string>{"data.csv", "m.sem"}));
  if (::geteuid() == 0) return;  // who may write everywhere
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(run("\"$S\" stats data.csv -o moments.json").code, 6);
}

/// Moments of parts of a file, put together, are those of the file.
TEST_F(Reading, PartsOfAFileAreFittedAsTheWhole) {
  const std::string text = rows(3000);
  const std::string header = "x1,x2,x3\n";
  const std::size_t cut = text.find('\n', text.size() / 3) + 1;
  write("a.csv", text.substr(0, cut));
  write("b.csv", header + text.substr(cut));
  write("all.csv", text);
  for (const char* part : {"a", "b"})
    EXPECT_EQ(run(fmt::format("\"$S\" stats {0}.csv -o {0}.json", part)).code, 0);
  const Ended whole = run("\"$S\" m.sem all.csv --format json");
  const Ended parts = run("\"$S\" m.sem a.json b.json --format json");
  EXPECT_EQ(parts.code, 0) << parts.err;
  const Json one = Json::parse(whole.out), other = Json::parse(parts.out);
  EXPECT_EQ(one.at("data").at("used"), other.at("data").at("used"));
  for (std::size_t i = 0; i < one.at("parameters").size(); ++i) {
    const Json &a = one.at("parameters")[i], &b = other.at("parameters")[i];
    for (const char* key : {"est", "se"})
      if (a.at(key).is_number()) {
        const double est = a.at(key).get<double>();
        EXPECT_NEAR(est, b.at(key).get<double>(), 1e-12 * std::max(1.0, std::abs(est)));
      }
  }
  EXPECT_NEAR(
      one.at("fit").at("chisq").get<double>(), other.at("fit").at("chisq").get<double>(), 1e-9);
}

}  // namespace
