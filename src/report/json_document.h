// What documents in JSON have in common, and the door of the library that writes them.
#pragma once

#include "semfit/report.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace semfit::internal {

using Json = nlohmann::ordered_json;

/// One key per line, and below it one line per row or member: small, and still readable.
std::string document(const Json& json);

/// Program, version of the format, command line.
Json header(const Manifest& manifest);

/// The data file and what was used of it.
Json data_of(const Manifest& manifest, const Result& result);

Json notes(const std::vector<Note>& list);
Json matrix(const Matrix& m);
/// Patterns of missing values and coverage, per group.
Json missing_data(const Result& result);
Json indirect(const Result& result);

/// Counts, failures and quantities; the draws themselves are a file of their own.
Json bootstrap_draws(const Bootstrap& bootstrap);

/// What a fit says, whether it stands alone or among the models of a comparison.
Json members(const Result& result);

}  // namespace semfit::internal
