// A file written in pieces, which is either complete or absent.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace semfit::cli {

/// Goes by way of a temporary file beside it, which `finish` flushes to disk and renames; without
/// `finish` nothing is left of it. What is not a regular file (a pipe, /dev/null) is written
/// directly.
class FileStream {
 public:
  /// @error write-failed (Fault::io), as both functions
  explicit FileStream(const std::string& path);
  /// Standard output, under the name that messages give it.
  explicit FileStream(std::ostream& out);
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;
  ~FileStream();

  void write(std::string_view text);
  void finish();

 private:
  [[noreturn]] void fail() const;

  std::ostream* out_ = nullptr;
  std::string path_;       ///< as it is called
  std::string target_;     ///< what it will replace, links followed
  std::string temporary_;  ///< empty: written directly
  int descriptor_ = -1;
};

}  // namespace semfit::cli
