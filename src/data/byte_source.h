// Where bytes come from: a file, a pipe, standard input, or memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace semfit::internal {

/// Bytes that are read once, front to back.
class ByteSource {
 public:
  explicit ByteSource(std::string name) : name_(std::move(name)) {}
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Fills `to` with at most `size` bytes; 0 only at the end.
  /// @error read-failed, file-changed (Fault::io)
  virtual std::size_t read(char* to, std::size_t size) = 0;

  /// What messages call it.
  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

/// Bytes in memory; `piece` bounds what one read returns (tests ask for small ones).
class MemorySource final : public ByteSource {
 public:
  MemorySource(std::string name, std::string_view bytes, std::size_t piece = SIZE_MAX)
      : ByteSource(std::move(name)), bytes_(bytes), piece_(piece) {}
  std::size_t read(char* to, std::size_t size) override;

 private:
  std::string_view bytes_;
  std::size_t piece_;
};

/// What a stream has left, standard input for one.
class StreamSource final : public ByteSource {
 public:
  StreamSource(std::string name, std::istream& in) : ByteSource(std::move(name)), in_(in) {}
  std::size_t read(char* to, std::size_t size) override;

 private:
  std::istream& in_;
};

/// Opens a file of any kind that has bytes, or standard input for "-".
/// @error file-not-found (with the nearest name in the folder), is-a-directory, permission-denied,
///        read-failed (Fault::io)
std::unique_ptr<ByteSource> open_bytes(const std::string& path);

}  // namespace semfit::internal
