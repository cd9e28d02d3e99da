#include "cli/checkpoint.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "semfit-checkpoint-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(directory_); }
  std::string path() const { return (directory_ / "draws.ckpt").string(); }
  std::string text() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& content) const {
    std::ofstream(path(), std::ios::binary) << content;
  }

  fs::path directory_;
};

const std::vector<Replicate> three{
    {0, 0, {1.5, -0.1}}, {7, 0, {std::numeric_limits<double>::denorm_min(), 3e300}}, {2, 1, {}}};

bool same(const Replicate& a, const Replicate& b) {
  return a.id == b.id && a.outcome == b.outcome && a.values == b.values;
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.diagnostics().front().code;
  }
  return "";
}

TEST_F(CheckpointTest, GivesBackWhatItKeptToTheLastBit) {
  {
    Checkpoint checkpoint(path());
    EXPECT_TRUE(checkpoint.resume("job").empty());
    checkpoint.keep(three);
  }
  Checkpoint again(path());
  const std::vector<Replicate> kept = again.resume("job");
  ASSERT_EQ(kept.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_TRUE(same(kept[i], three[i]));
  EXPECT_EQ(again.damaged(), 0u);
}

TEST_F(CheckpointTest, HasSeveralJobsOfOneRun) {
  {
    Checkpoint checkpoint(path());
    checkpoint.resume("draws");
    checkpoint.keep(three);
    checkpoint.resume("jackknife");
    checkpoint.keep({{5, 0, {9.0}}});
  }
  Checkpoint again(path());
  EXPECT_EQ(again.resume("draws").size(), 3u);
  EXPECT_EQ(again.resume("jackknife").size(), 1u);
}

TEST_F(CheckpointTest, RefusesAnotherRunAndOtherFiles) {
  {
    Checkpoint checkpoint(path());
    checkpoint.resume("job");
    checkpoint.keep(three);
    EXPECT_EQ(code_of([&] { Checkpoint twice(path()); }), "checkpoint-in-use");
  }
  const std::string before = text();
  EXPECT_EQ(code_of([&] { Checkpoint(path()).resume("another job"); }), "checkpoint-mismatch");
  EXPECT_EQ(text(), before) << "nothing is written to it";
  write("x1,x2\n1,2\n");
  EXPECT_EQ(code_of([&] { Checkpoint other(path()); }), "not-a-checkpoint");
  EXPECT_EQ(text(), "x1,x2\n1,2\n");
  EXPECT_EQ(code_of([&] { Checkpoint folder(directory_.string()); }), "write-failed");
}

TEST_F(CheckpointTest, KnowsTheCommandThatMadeIt) {
  const std::vector<std::string> words{
      "fit", "my model.sem", "", "50%", "--constraints", "a == b\nc > 0", "\xc3\xa9\xff"};
  { Checkpoint checkpoint(path(), words); }
  EXPECT_EQ(Checkpoint(path(), {"another"}).command(), words);
  const Checkpoint read(path(), {}, Checkpoint::Access::read);
  EXPECT_EQ(read.command(), words);
}

TEST_F(CheckpointTest, IsReadByTheVersionThatWroteIt) {
  write("semfit-checkpoint 1 12345678\n");
  EXPECT_EQ(code_of([&] { Checkpoint old(path()); }), "checkpoint-mismatch");
  EXPECT_EQ(code_of([&] { Checkpoint none(path() + "x", {}, Checkpoint::Access::read); }),
            "read-failed");
}

/// Cut off at every byte, what is whole is kept, and the file can be written on.
TEST_F(CheckpointTest, SurvivesATruncationAtEveryByte) {
  {
    Checkpoint checkpoint(path());
    checkpoint.resume("job");
    checkpoint.keep(three);
  }
  const std::string whole = text();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(whole.substr(0, length));
    {
      Checkpoint checkpoint(path());
      for (const Replicate& kept : checkpoint.resume("job")) {
        bool known = false;
        for (const Replicate& r : three)
          known = known || same(kept, r);
        EXPECT_TRUE(known) << length;
      }
      checkpoint.keep(three);
    }
    Checkpoint again(path());
    EXPECT_GE(again.resume("job").size(), 3u) << length;
  }
}

/// With one bit changed anywhere, a line is dropped or the file refused; nothing wrong is read.
TEST_F(CheckpointTest, NeverReadsWhatWasAltered) {
  {
    Checkpoint checkpoint(path());
    checkpoint.resume("job");
    checkpoint.keep(three);
  }
  const std::string whole = text();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string altered = whole;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    write(altered);
    const std::string code = code_of([&] {
      Checkpoint checkpoint(path());
      for (const Replicate& kept : checkpoint.resume("job")) {
        bool known = false;
        for (const Replicate& r : three)
          known = known || same(kept, r);
        EXPECT_TRUE(known) << at;
      }
    });
    EXPECT_TRUE(code.empty() || code == "not-a-checkpoint" || code == "checkpoint-mismatch")
        << code;
  }
}

}  // namespace
}  // namespace semfit::cli
