#include "data/byte_source.h"

#include "semfit/read.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace semfit {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() {
    folder_ = fs::temp_directory_path() / ("semfit_files_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~Files() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  fs::path folder_;
};

const std::vector<std::string> x{"x"};

template <class Read>
Diagnostic refused(Read read) {
  try {
    read();
  } catch (const Error& error) {
    return error.diagnostics()[0];
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

TEST_F(Files, ReadsARegularFile) {
  const Data data = read_csv(write("data.csv", "x\n1\n2\n"), x, {});
  EXPECT_EQ(data.rows, 2);
  EXPECT_EQ(data.file, (folder_ / "data.csv").string());
}

TEST_F(Files, AMissingFileHasASimilarName) {
  write("holzinger.csv", "x\n1\n");
  const Diagnostic d = refused([&] { read_csv((folder_ / "holzinegr.csv").string(), x, {}); });
  EXPECT_EQ(d.code, "file-not-found");
  EXPECT_EQ(d.fault, Fault::io);
  ASSERT_EQ(d.notes.size(), 1U);
  EXPECT_EQ(d.notes[0], "did you mean '" + (folder_ / "holzinger.csv").string() + "'?");
  EXPECT_EQ(refused([&] { read_csv("", x, {}); }).code, "file-not-found");
  EXPECT_EQ(refused([&] { read_csv("/nowhere/at/all.csv", x, {}); }).code, "file-not-found");
  const std::string cut = write("data.csv", "x\n1\n") + std::string("\0.txt", 5);
  EXPECT_EQ(refused([&] { read_csv(cut, x, {}); }).code, "file-not-found");
}

TEST_F(Files, ADirectoryIsNotAFile) {
  const Diagnostic d = refused([&] { read_csv(folder_.string(), x, {}); });
  EXPECT_EQ(d.code, "is-a-directory");
  EXPECT_EQ(d.fault, Fault::io);
}

TEST_F(Files, AFileWithoutPermissionIsNotRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = write("data.csv", "x\n1\n");
  fs::permissions(path, fs::perms::none);
  EXPECT_EQ(refused([&] { read_csv(path, x, {}); }).code, "permission-denied");
}

TEST_F(Files, ZerosWithoutEndAreRefusedAtOnce) {
  EXPECT_EQ(refused([] { read_csv("/dev/zero", x, {}); }).code, "binary-file");
  EXPECT_EQ(refused([] { read_text("/dev/zero"); }).code, "file-too-large");
  EXPECT_EQ(refused([] { read_csv("/dev/null", x, {}); }).code, "empty-file");
}

TEST_F(Files, APipeIsReadToItsEnd) {
  const std::string path = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::jthread writer([&] {
    std::ofstream pipe(path);
    pipe << "x\n1\n" << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pipe << "2\n";
  });
  EXPECT_EQ(read_csv(path, x, {}).rows, 2);
}

TEST_F(Files, AFileThatGrowsWhileItIsReadIsRefused) {
  const std::string path = write("data.csv", "x\n1\n");
  const auto source = internal::open_bytes(path);
  char buffer[64];
  EXPECT_EQ(source->read(buffer, sizeof buffer), 4U);
  std::ofstream(path, std::ios::app) << "2\n3\n";
  EXPECT_EQ(source->read(buffer, sizeof buffer), 4U);
  const Diagnostic d = refused([&] { source->read(buffer, sizeof buffer); });
  EXPECT_EQ(d.code, "file-changed");
  EXPECT_EQ(d.fault, Fault::io);
}

TEST_F(Files, ModelTextsAreWholeAndUtf8) {
  EXPECT_EQ(read_text(write("m.sem",
                            "\xef\xbb\xbf"
                            "f =~ x1"))
                ->text,
            "f =~ x1");
  EXPECT_EQ(read_text(write("m.sem", ""))->text, "");

  Diagnostic d = refused([&] { read_text(write("m.sem", "f =~ x1\ng =~ gr\xf6\xdf\n")); });
  EXPECT_EQ(d.code, "not-utf8");
  EXPECT_EQ(d.fault, Fault::model);
  EXPECT_EQ(d.place.line, 2);

  d = refused([&] { read_text(write("m.sem", std::string("f =~\n\0x1", 8)), Fault::usage); });
  EXPECT_EQ(d.code, "binary-file");
  EXPECT_EQ(d.fault, Fault::usage);
  d = refused([&] { read_text(write("m.sem", std::string((16 << 20) + 1, '#'))); });
  EXPECT_EQ(d.code, "file-too-large");
  EXPECT_EQ(read_text(write("m.sem", std::string(16 << 20, '#')))->text.size(), 16U << 20);
  EXPECT_EQ(refused([&] { read_text((folder_ / "none").string()); }).code, "file-not-found");
  EXPECT_EQ(refused([&] { read_text(folder_.string()); }).code, "is-a-directory");
}

}  // namespace
}  // namespace semfit
