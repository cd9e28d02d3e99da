// Parts of a JSON document of moments, each with its place in it for messages.
#pragma once

#include "semfit/data.h"

#include "data/json_text.h"

#include <string>
#include <vector>

namespace semfit::internal {

using MomentJson = nlohmann::json;

/// Where in the document: "groups[1].cov" of moments.json.
struct At {
  std::string file;
  std::string path;

  At in(const std::string& key) const { return {file, path.empty() ? key : path + "." + key}; }
  [[noreturn]] void fail(const char* code,
                         std::string message,
                         std::vector<std::string> notes = {}) const;
};

/// @error not-a-number, infinite-value
double number(const MomentJson& json, const At& at);
/// A whole number of cases or rows.
/// @error not-a-number, bad-nobs
std::int64_t whole_number(const MomentJson& json, std::int64_t least, const At& at);
/// @error bad-json, and those of number()
std::vector<double> numbers(const MomentJson& json, const At& at);
/// The names of a group's or a pattern's variables.
/// @error missing-key, bad-json, duplicate-column
std::vector<std::string> names(const MomentJson& group, const At& at);
/// Rows of a square matrix or of its lower triangle; what is not written is NaN.
/// @error not-square
Matrix rows(const MomentJson& json, std::size_t p, const At& at);

/// Moments that `semfit stats` made of rows: complete ones, and of patterns of missing values.
/// @error what is wrong with the document
Summary row_summary(const MomentJson& group, const At& at);

}  // namespace semfit::internal
