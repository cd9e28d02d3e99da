#include "cli/output.h"

#include "cli/file_stream.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

class Output : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("semfit_output_" + std::to_string(::getpid()));
    fs::create_directory(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int fault_of(const std::string& path) {
  try {
    write_file(path, "text");
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics().front().code, "write-failed");
    return static_cast<int>(error.diagnostics().front().fault);
  }
  return 0;
}

TEST_F(Output, ReplacesAFileAndLeavesNothingElseBehind) {
  write_file(path("r.json"), "first");
  write_file(path("r.json"), "second");
  EXPECT_EQ(read(path("r.json")), "second");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Output, AStreamIsWholeOrAbsent) {
  write_file(path("r.csv"), "before");
  {
    FileStream file(path("r.csv"));
    file.write("a,b\n");
    file.write("1,2\n");
  }
  EXPECT_EQ(read(path("r.csv")), "before");
  EXPECT_EQ(files(), 1U);
  FileStream file(path("r.csv"));
  file.write("a,b\n");
  file.write("1,2\n");
  file.finish();
  EXPECT_EQ(read(path("r.csv")), "a,b\n1,2\n");
  EXPECT_EQ(files(), 1U);
}

TEST_F(Output, KeepsThePermissionsOfTheFileItReplaces) {
  write_file(path("r.json"), "first");
  ::chmod(path("r.json").c_str(), 0640);
  write_file(path("r.json"), "second");
  struct stat status {};
  ::stat(path("r.json").c_str(), &status);
  EXPECT_EQ(status.st_mode & 0777, 0640U);
}

TEST_F(Output, WritesThroughASymbolicLink) {
  write_file(path("target"), "first");
  fs::create_symlink("target", folder_ / "link");
  write_file(path("link"), "second");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(read(path("target")), "second");
}

TEST_F(Output, AFailureIsAnErrorAndLeavesNothing) {
  EXPECT_EQ(fault_of(path("no/such/folder.json")), 6);
  EXPECT_EQ(fault_of(folder_.string()), 6);
  EXPECT_EQ(fault_of("/dev/full"), 6);
  EXPECT_EQ(files(), 0U);
}

TEST_F(Output, ADeviceIsWrittenDirectly) {
  EXPECT_EQ(fault_of("/dev/null"), 0);
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
}

std::string code_of(const Arguments& arguments) {
  try {
    check_outputs(arguments);
  } catch (const Error& error) {
    return error.diagnostics().front().code;
  }
  return "";
}

TEST_F(Output, TheExtensionDecidesUnlessFormatDoes) {
  Arguments arguments;
  arguments.outputs = {"a.json", "b.txt", "c.csv", "-"};
  EXPECT_EQ(code_of(arguments), "");
  arguments.outputs = {"a.out"};
  EXPECT_EQ(code_of(arguments), "unknown-format");
  arguments.format = Format::json;
  EXPECT_EQ(code_of(arguments), "");
  arguments.outputs = {"a.csv"};
  EXPECT_EQ(code_of(arguments), "conflicting-options");
}

}  // namespace
}  // namespace semfit::cli
