// Parameter tables from text, and short words for what is in them.
#pragma once

#include "semfit/read.h"

#include "syntax/parser.h"
#include "table/written.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::internal {

inline std::shared_ptr<const Source> source_of(const std::string& text) {
  return std::make_shared<const Source>(Source{"model.sem", text});
}

inline ParameterTable table_of(const std::string& text, const ModelOptions& options = {}) {
  return parameter_table(source_of(text), options);
}

inline ModelOptions defaults_of(Function function) {
  ModelOptions options;
  options.function = function;
  return options;
}

/// Codes of everything said about a model, sorted.
inline std::vector<std::string> codes_of(const std::string& text,
                                         const ModelOptions& options = {}) {
  std::vector<Diagnostic> said;
  try {
    parameter_table(source_of(text), options, &said);
  } catch (const Error& error) {
    said = error.diagnostics();
  }
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : said)
    codes.push_back(diagnostic.code);
  std::sort(codes.begin(), codes.end());
  return codes;
}

inline std::string name_of(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

/// "f=~x1 1" is fixed, "f=~x2 *" free, "f=~x3 a" free with a label, "x~~x x" the sample's.
inline std::string describe(const Row& row) {
  if (row.exo) return name_of(row) + " x";
  if (row.free == 0) return fmt::format("{} {:g}", name_of(row), row.ustart);
  return name_of(row) + (row.label.empty() ? " *" : " " + row.label);
}

/// The parameters of a table, sorted.
inline std::vector<std::string> describe(const ParameterTable& table) {
  std::vector<std::string> rows;
  for (const Row& row : table.rows)
    if (row.block > 0) rows.push_back(describe(row));
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// The first row of that name ("f=~x1"); fails the test where there is none.
inline Row row_of(const ParameterTable& table, const std::string& name) {
  for (const Row& row : table.rows)
    if (name_of(row) == name) return row;
  ADD_FAILURE() << "no row " << name;
  return {};
}

inline std::vector<std::string> sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  return words;
}

/// Rows of a text that is without mistakes.
inline std::vector<WrittenRow> written_rows(const std::string& text) {
  const syntax::ParseResult parsed = syntax::parse(source_of(text));
  Diagnostics diagnostics(parsed.model.source);
  std::vector<WrittenRow> rows = write_out(parsed.model, false, diagnostics).rows;
  EXPECT_TRUE(parsed.diagnostics.empty() && !diagnostics.has_errors()) << text;
  return rows;
}

}  // namespace semfit::internal
