// libFuzzer's entry point; SEMFIT_FUZZ_TARGET is the function to run (CMakeLists.txt).
#include "fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return semfit::fuzz::SEMFIT_FUZZ_TARGET(data, size);
}
