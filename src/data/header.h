// The names of the columns, and which of them are wanted.
#pragma once

#include "semfit/data.h"

#include "data/records.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

struct WantedField {
  std::size_t field = 0;  ///< from 0, in the file
  bool is_text = false;
};

/// The names in the current record, the header.
std::vector<std::string> read_names(const RecordReader& records);

/// V1, V2, ...: names of a file without header.
std::vector<std::string> numbered_names(std::size_t count);

/// The fields of the wanted columns that the file has: those of numbers, then those of text, each
/// in the order asked for.
/// @param line  of the header, for messages; 0: there is none
/// @error duplicate-column (wanted ones only), missing-header; column-in-two-roles (Fault::usage)
std::vector<WantedField> find_wanted(const Data& data,
                                     std::int64_t line,
                                     std::span<const std::string> columns,
                                     std::span<const std::string> text_columns);

/// Every name but those of `text_columns`; columns without a name are left out, with a note.
/// @error missing-header, where all names are numbers
std::vector<std::string> all_names(Data& data,
                                   std::int64_t line,
                                   std::span<const std::string> text_columns);

/// A warning about names that are not UTF-8, appended to the notes.
void check_encoding(Data& data, std::int64_t line);

}  // namespace semfit::internal
