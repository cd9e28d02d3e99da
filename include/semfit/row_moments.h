// Rows reduced to their moments: sufficient statistics of normal models, in memory that does not
// grow with the rows. A fit to them is that of the rows.
#pragma once

#include "semfit/data.h"
#include "semfit/options.h"
#include "semfit/parameter_table.h"

#include <iosfwd>
#include <span>
#include <string>
#include <vector>

namespace semfit {

/// Which moments are made.
struct MomentRequest {
  /// Columns, and products a:b of columns that are no columns themselves.
  std::vector<std::string> variables;
  std::string group;                     ///< grouping variable; empty: one group
  std::vector<std::string> group_label;  ///< its values that are wanted; empty: all
  /// Moments of the rows that lack values, too: of those with the same variables by themselves.
  bool by_pattern = false;
};

/// A delimited file, once through, as `Data::summaries`: a group for each value of the grouping
/// variable in order of appearance, or for each that is wanted. Beside the moments all that
/// read_csv says about the file. Numbers do not depend on `threads`.
/// @param columns  that are read as numbers and checked, among them those of the variables; of the
///                 variables those are left out that the file does not have
/// @error as read_csv; moments-too-large: they take more than half of the memory
Data read_csv_moments(const std::string& path,
                      std::span<const std::string> columns,
                      const ReadOptions& options,
                      const MomentRequest& request,
                      int threads = 1);

/// The same from a stream.
Data read_csv_moments(const std::string& name,
                      std::istream& in,
                      std::span<const std::string> columns,
                      const ReadOptions& options,
                      const MomentRequest& request,
                      int threads = 1);

/// The same of rows that have been read; their grouping variable must be a column of texts.
Data moments_of_rows(Data rows, const MomentRequest& request);

/// Moments of several files as if their cases stood in one: groups of the same label are merged,
/// patterns of missing values that see the same variables, too. Of one file: that file.
/// @source Chan, Golub and LeVeque (1983)
/// @error names-differ, groups-differ, patterns-differ, no-means (Fault::data)
/// Warning: same-data-twice
Data pooled(std::vector<Data> parts);

/// Each file as a group of its own.
/// @param labels  of the groups, one for each file
/// @error groups-differ: a file has several groups
Data side_by_side(std::vector<Data> parts, const std::vector<std::string>& labels);

/// Can all `tables` be fitted to moments of the complete rows? Not where single cases are looked
/// at: robust inference, missing values, weights, clusters, draws of cases, scores, distances; nor
/// where groups or models have different variables, so that each leaves out other rows.
bool moments_suffice(std::span<const ParameterTable> tables, const Options& options);

/// Are the moments of `summary` all that full information needs? Not so where rows with missing
/// values were left out.
bool keeps_incomplete_rows(const Summary& summary);

}  // namespace semfit
