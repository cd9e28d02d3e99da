#include "data/byte_source.h"

#include "base/edit_distance.h"
#include "data/complain.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <istream>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace semfit::internal {
namespace {

Error io_error(std::string code,
               std::string message,
               const std::string& file,
               std::vector<std::string> way_out = {}) {
  return Error(complain(
      Fault::io, std::move(code), std::move(message), Place{file, 0, 0}, std::move(way_out)));
}

/// A file of a similar name in the same folder.
std::optional<std::string> similar_file(const std::string& path) {
  namespace fs = std::filesystem;
  constexpr std::size_t at_most = 10'000;  // a hint is not worth the reading of a huge folder
  const fs::path wanted(path);
  const fs::path folder = wanted.has_parent_path() ? wanted.parent_path() : fs::path(".");
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end;) {
    names.push_back(entry->path().filename().string());
    if (names.size() == at_most) break;
    entry.increment(failed);
  }
  std::ranges::sort(names);  // folders have no order of their own
  const std::optional<std::string> name = closest(wanted.filename().string(), names);
  if (!name) return std::nullopt;
  return wanted.has_parent_path() ? (wanted.parent_path() / *name).string() : *name;
}

Error cannot_open(const std::string& path, int reason) {
  if (reason == EACCES || reason == EPERM)
    return io_error("permission-denied",
                    "this file may not be read",
                    path,
                    {"ask its owner, or look at its permissions with 'ls -l'"});
  if (reason != ENOENT && reason != ENOTDIR)
    return io_error("read-failed",
                    fmt::format("cannot be opened: {}", std::generic_category().message(reason)),
                    path);
  const std::optional<std::string> similar = similar_file(path);
  return io_error("file-not-found",
                  path.empty() ? "an empty file name" : "there is no such file",
                  path,
                  similar ? std::vector{fmt::format("did you mean '{}'?", *similar)}
                          : std::vector<std::string>{});
}

/// A file or a pipe. It is read, not mapped: a mapped file that another program shortens kills its
/// reader with SIGBUS, and from the page cache reading costs a small part of what parsing does.
class FileSource final : public ByteSource {
 public:
  FileSource(int file, std::string name) : ByteSource(std::move(name)), file_(file) {}
  ~FileSource() override {
    if (file_ != STDIN_FILENO) ::close(file_);
  }

  /// What must still hold when the last byte has been read.
  void remember_state() {
    if (::fstat(file_, &before_) != 0) throw failure(errno);
    if (S_ISDIR(before_.st_mode))
      throw io_error(
          "is-a-directory", "this is a directory, not a file", name(), {"name a file inside it"});
  }

  std::size_t read(char* to, std::size_t size) override {
    ssize_t count = 0;
    do
      count = ::read(file_, to, size);
    while (count < 0 && errno == EINTR);
    if (count < 0) throw failure(errno);
    if (count == 0) check_unchanged();
    return static_cast<std::size_t>(count);
  }

 private:
  Error failure(int reason) const {
    return io_error("read-failed",
                    fmt::format("reading failed: {}", std::generic_category().message(reason)),
                    name());
  }

  void check_unchanged() const {
    if (!S_ISREG(before_.st_mode)) return;
    struct stat now = {};
    if (::fstat(file_, &now) != 0) throw failure(errno);
    const bool same = now.st_size == before_.st_size &&
                      now.st_mtim.tv_sec == before_.st_mtim.tv_sec &&
                      now.st_mtim.tv_nsec == before_.st_mtim.tv_nsec;
    if (!same)
      throw io_error("file-changed",
                     "the file was changed while it was read",
                     name(),
                     {"run again when the program that writes it has finished"});
  }

  int file_;
  struct stat before_ = {};
};

}  // namespace

std::size_t MemorySource::read(char* to, std::size_t size) {
  const std::size_t count = std::min({size, piece_, bytes_.size()});
  std::copy_n(bytes_.data(), count, to);
  bytes_.remove_prefix(count);
  return count;
}

std::size_t StreamSource::read(char* to, std::size_t size) {
  in_.read(to, static_cast<std::streamsize>(size));
  if (in_.bad()) throw io_error("read-failed", "reading failed", name());
  return static_cast<std::size_t>(in_.gcount());
}

std::unique_ptr<ByteSource> open_bytes(const std::string& path) {
  const bool standard_input = path == "-";
  // A name with a NUL in it would be cut short and open another file.
  const bool openable = path.find('\0') == std::string::npos;
  const int file = standard_input ? STDIN_FILENO
                   : openable     ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)
                                  : -1;
  if (file < 0) throw cannot_open(path, openable ? errno : ENOENT);
  auto source = std::make_unique<FileSource>(file, standard_input ? "<stdin>" : path);
  source->remember_state();
  return source;
}

}  // namespace semfit::internal
