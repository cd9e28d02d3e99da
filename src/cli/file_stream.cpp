#include "cli/file_stream.h"

#include "semfit/diagnostic.h"

#include "cli/held_interrupts.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

/// The permissions of the file that is replaced, or those of any new file.
mode_t mode_for(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

FileStream::FileStream(const std::string& path) : path_(path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) {
    errno = EISDIR;
    fail();
  }
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail();
    return;
  }
  // Through a symbolic link, the file that it points to is replaced, not the link.
  target_ = fs::is_symlink(fs::symlink_status(path, error))
                ? fs::weakly_canonical(path, error).string()
                : path;
  temporary_ = target_ + ".XXXXXX";
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    temporary_.clear();
    fail();
  }
}

FileStream::FileStream(std::ostream& out) : out_(&out), path_("<stdout>") {}

FileStream::~FileStream() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void FileStream::fail() const {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::io;
  diagnostic.code = "write-failed";
  diagnostic.message = fmt::format("cannot write: {}", std::strerror(errno));
  diagnostic.place.file = path_;
  throw Error(std::move(diagnostic));
}

void FileStream::write(std::string_view text) {
  if (out_ != nullptr) {
    errno = EIO;
    if (!out_->write(text.data(), static_cast<std::streamsize>(text.size()))) fail();
    return;
  }
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void FileStream::finish() {
  if (out_ != nullptr) {
    errno = EIO;
    if (!out_->flush()) fail();
    return;
  }
  if (temporary_.empty()) return;
  const HeldInterrupts held;
  if (::fchmod(descriptor_, mode_for(path_)) != 0 || ::fsync(descriptor_) != 0 ||
      ::rename(temporary_.c_str(), target_.c_str()) != 0)
    fail();
  temporary_.clear();
}

}  // namespace semfit::cli
