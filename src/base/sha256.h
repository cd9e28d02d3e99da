// SHA-256, so that a result can name the exact bytes that it was computed from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace semfit::internal {

/// Hash of bytes that arrive in pieces.
/// @source FIPS 180-4
class Sha256 {
 public:
  using State = std::array<std::uint32_t, 8>;
  using Compress = void (*)(State&, const unsigned char* blocks, std::size_t count);

  /// @param compress  how 64-byte blocks enter the state; by default the fastest the machine has
  explicit Sha256(Compress compress = fastest());

  void update(std::string_view bytes);

  /// 64 hexadecimal digits of all bytes so far. Ends the use of this object.
  std::string hex();

  static Compress fastest();
  static Compress portable();

 private:
  Compress compress_;
  State state_;
  std::array<unsigned char, 64> block_{};
  std::size_t filled_ = 0;   ///< bytes waiting in block_
  std::uint64_t bytes_ = 0;  ///< total
};

std::string sha256(std::string_view bytes);

}  // namespace semfit::internal
