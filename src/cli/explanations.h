// What `semfit explain` knows besides the options.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace semfit::cli {

struct Page {
  std::vector<std::string> topics;
  std::string text;  ///< lines of at most 96 characters
};

/// Paragraphs, each with its topics in the first line.
std::string_view explanations_of_measures();

/// docs/diagnostics.md, built into the program.
std::string_view document_of_diagnostics();

/// A page for each row of the document's tables: "| `code` (severity) | meaning | remedy |".
std::vector<Page> diagnostic_pages(std::string_view document);

}  // namespace semfit::cli
