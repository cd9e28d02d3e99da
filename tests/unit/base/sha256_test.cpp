#include "base/sha256.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

std::string hash_with(Sha256::Compress compress, std::string_view text, std::size_t piece) {
  Sha256 hash(compress);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    hash.update(text.substr(0, piece));
  return hash.hex();
}

// Vectors of FIPS 180-4 and of NIST's CAVP.
TEST(Sha256, HasThePublishedValues) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, PortableAndFastestAgreeAtEveryLengthAndPiece) {
  std::string text;
  for (int i = 0; i < 300; ++i) {
    const std::string once = hash_with(Sha256::portable(), text, text.size() + 1);
    for (const std::size_t piece : {1, 7, 63, 64, 65, 200}) {
      EXPECT_EQ(hash_with(Sha256::portable(), text, piece), once) << i;
      EXPECT_EQ(hash_with(Sha256::fastest(), text, piece), once) << i;
    }
    text += static_cast<char>(i * 37);
  }
}

}  // namespace
}  // namespace semfit::internal
