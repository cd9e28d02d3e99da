#include "cli/output.h"

#include "cli/values.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, int error) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::io;
  diagnostic.code = "write-failed";
  diagnostic.message = fmt::format("cannot write: {}", std::strerror(error));
  diagnostic.place.file = path;
  throw Error(std::move(diagnostic));
}

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }
  bool sync() const { return ::fsync(descriptor_) == 0; }
  bool set_mode(mode_t mode) const { return ::fchmod(descriptor_, mode) == 0; }

  bool write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }

 private:
  int descriptor_;
};

/// While it lives, interrupts wait: a file that is being written is not left half-written.
class HeldInterrupts {
 public:
  HeldInterrupts() {
    sigset_t interrupts;
    ::sigemptyset(&interrupts);
    ::sigaddset(&interrupts, SIGINT);
    ::sigaddset(&interrupts, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &interrupts, &before_);
  }
  HeldInterrupts(const HeldInterrupts&) = delete;
  HeldInterrupts& operator=(const HeldInterrupts&) = delete;
  ~HeldInterrupts() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// The permissions of the file that is replaced, or those of any new file.
mode_t mode_for(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

void write_directly(const std::string& path, std::string_view text) {
  const File file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.is_open() || !file.write(text)) fail(path, errno);
}

void write_by_renaming(const std::string& path, std::string_view text) {
  const HeldInterrupts held;
  std::string temporary = path + ".XXXXXX";
  const File file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.is_open()) fail(path, errno);
  if (!file.write(text) || !file.set_mode(mode_for(path)) || !file.sync() ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    ::unlink(temporary.c_str());
    fail(path, error);
  }
}

Format format_of(const Arguments& arguments, const std::string& path) {
  static const std::map<std::string, Format> formats{
      {".txt", Format::text}, {".json", Format::json}, {".csv", Format::csv}};
  const auto found = formats.find(fs::path(path).extension().string());
  if (arguments.format) {
    if (found != formats.end() && found->second != *arguments.format)
      throw Error(
          usage_error("conflicting-options",
                      fmt::format("--format says otherwise than the extension of '{}'", path),
                      {"leave --format out: the extension decides"}));
    return *arguments.format;
  }
  if (path == "-") return Format::text;
  if (found == formats.end())
    throw Error(usage_error("unknown-format",
                            fmt::format("the extension of '{}' names no format", path),
                            {"use .txt, .json or .csv, or say --format"}));
  return found->second;
}

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) fail(path, EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) return write_directly(path, text);
  // Through a symbolic link, the file that it points to is replaced, not the link.
  const fs::path target = fs::is_symlink(fs::symlink_status(path, error))
                              ? fs::weakly_canonical(path, error)
                              : fs::path(path);
  write_by_renaming(target.string(), text);
}

void check_outputs(const Arguments& arguments) {
  for (const std::string& path : arguments.outputs)
    format_of(arguments, path);
}

bool deliver(const Session& session, const std::function<std::string(Format)>& write) {
  const Arguments& arguments = session.arguments;
  if (arguments.outputs.empty()) {
    const Format format = arguments.format.value_or(Format::text);
    session.out << write(format);
    return format == Format::text;
  }
  bool shown = false;
  for (const std::string& path : arguments.outputs) {
    const Format format = format_of(arguments, path);
    if (path == "-") {
      session.out << write(format);
      shown = shown || format == Format::text;
    } else {
      write_file(path, write(format));
    }
  }
  return shown;
}

}  // namespace semfit::cli
