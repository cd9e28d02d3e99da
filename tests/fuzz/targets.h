// The bodies of the fuzz targets. libFuzzer runs each with inputs that it invents (fuzz_main.cpp);
// replay_test.cpp runs them with the stored corpus in the ordinary tests.
//
// A new target `xyz`: declare `int fuzz_xyz` here, define it in xyz_fuzz.cpp, add seeds in
// corpus/xyz/ and a row to the table in replay_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace semfit::fuzz {

/// Model text: spans lie inside the input, printing and parsing again changes nothing.
int fuzz_parse(const std::uint8_t* data, std::size_t size);

/// Model text after a byte of options: a table that is sound, or an error that is told.
int fuzz_table(const std::uint8_t* data, std::size_t size);

/// Delimited text, the first two bytes choosing the options: pieces and windows of any size give the
/// same data, and the cells are those of a slow second reader.
int fuzz_csv(const std::uint8_t* data, std::size_t size);

/// Claims: every check has a verdict and its arithmetic, or the mistakes are told.
int fuzz_claims(const std::uint8_t* data, std::size_t size);

}  // namespace semfit::fuzz
