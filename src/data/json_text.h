// A file's text as a JSON document, or what is wrong with its grammar and on which line.
#pragma once

#include "semfit/diagnostic.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace semfit::internal {

/// @param watch    sees keys and values as they are read, and keeps them by returning true
/// @param way_out  of a mistake in the grammar
/// @error bad-json; infinite-value: a number beyond 1.8e308 (Fault::data)
nlohmann::json parse_json(const Source& source,
                          const nlohmann::json::parser_callback_t& watch = nullptr,
                          std::vector<std::string> way_out = {});

}  // namespace semfit::internal
