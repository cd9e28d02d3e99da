// Files and texts into models and data. Nothing here fits anything.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"

#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace semfit {

/// Model text into a parameter table with every default row. Warnings are appended to `notes`.
/// @error every mistake of the text, with its place (Fault::model)
ParameterTable parameter_table(std::shared_ptr<const Source> source,
                               const ModelOptions& options,
                               std::vector<Diagnostic>* notes = nullptr);

/// Names of the data columns that a table needs: observed variables, and the factors of observed
/// product terms.
std::vector<std::string> needed_columns(const ParameterTable& table);

/// Labels of the groups of `data`, in the order of the blocks: the levels of the grouping variable
/// in order of appearance or as `options` chooses them, or the labels of the summaries. Empty for
/// one group.
/// @error unknown-group, unknown-variable, few-groups (Fault::usage, Fault::data)
std::vector<std::string> group_labels(const Data& data, const SampleOptions& options);

/// A table against the data it is to be fitted to.
/// @error unknown-variable for each observed variable that the data do not have, at its first place
/// in the model's text, with the nearest name that the data or the model do have
void check_variables(const ParameterTable& table, const Data& data);

/// A delimited file with a header row. Only `columns` are parsed to numbers; those the file does
/// not have are absent from the result (its `header` says what there is).
/// @param text_columns  columns kept as text levels (grouping variables)
/// @param threads       as many as may be used; the result does not depend on it
/// @error file-not-found, not-a-number, ragged-row, ... (Fault::data, Fault::io)
Data read_csv(const std::string& path,
              std::span<const std::string> columns,
              const ReadOptions& options,
              std::span<const std::string> text_columns = {},
              int threads = 1);

/// The same from bytes in memory; `name` is used in messages.
Data read_csv_text(const std::string& name,
                   std::string_view bytes,
                   std::span<const std::string> columns,
                   const ReadOptions& options,
                   std::span<const std::string> text_columns = {});

/// The same from a stream, which is read to its end.
Data read_csv_stream(const std::string& name,
                     std::istream& in,
                     std::span<const std::string> columns,
                     const ReadOptions& options,
                     std::span<const std::string> text_columns = {},
                     int threads = 1);

/// Every column of a delimited file that holds numbers. What is left out (columns of texts, with
/// texts among their numbers, or without a name) is said in the notes.
/// @param text_columns  columns kept as text levels, as above
/// @error as read_csv
Data read_numeric_csv(const std::string& path,
                      const ReadOptions& options,
                      std::span<const std::string> text_columns = {},
                      int threads = 1);

/// The same from bytes in memory.
Data read_numeric_csv_text(const std::string& name,
                           std::string_view bytes,
                           const ReadOptions& options,
                           std::span<const std::string> text_columns = {});

/// The same from a stream.
Data read_numeric_csv_stream(const std::string& name,
                             std::istream& in,
                             const ReadOptions& options,
                             std::span<const std::string> text_columns = {},
                             int threads = 1);

/// Names of summary-statistics files; `cor` with `sd`, or `cov`. One entry per group.
struct SummaryFiles {
  std::vector<std::string> cov, cor, sd, mean;
  std::vector<std::int64_t> nobs;
  std::vector<std::string> group_label;
};

/// Covariances (divisor N - 1) or correlations with standard deviations, square or lower triangle,
/// names from the header row.
/// @error not-symmetric, not-positive-definite, bad-nobs, ... (Fault::data, Fault::io,
/// Fault::usage)
Data read_moments(const SummaryFiles& files, const ReadOptions& options);

/// The same in one JSON document: {"names": [...], "nobs": N, "cov": [[...], ...], "mean": [...]},
/// or {"groups": [...]} with such an object, and a "label", for each group. "cor" with "sd" may
/// stand for "cov"; "divisor": "N" says that covariances are not over N - 1.
/// @error bad-json, missing-key, unknown-key, not-square, ... (Fault::data, Fault::io)
Data read_moments_json(const std::string& path);

/// A whole text file, or standard input for "-".
/// @error file-not-found, is-a-directory, binary-file, file-too-large (Fault::io, Fault::model)
std::shared_ptr<const Source> read_text(const std::string& path, Fault fault = Fault::model);

}  // namespace semfit
