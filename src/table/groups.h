// Several groups: whose each line of the text is, and which parameters are equal over groups.
#pragma once

#include "table/defaults.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// The group: blocks of a text against the groups of the fit.
struct GroupPlan {
  int groups = 1;
  std::vector<int> group_of_block;  ///< group (from 1) of each group: block, in the text's order
};

/// Without labels there are as many groups as blocks, or as elements in the longest c(). Blocks are
/// matched to labels by name; if none of their values is a label, numbers 1, 2, ... count the
/// groups.
/// @error unknown-group, missing-block, modifier-length
GroupPlan plan_groups(const Written& written,
                      const std::vector<std::string>& labels,
                      Diagnostics& diagnostics);

/// What the text says about one group: its block, and what stands before any block.
std::vector<WrittenRow> rows_of_group(const Written& written, const GroupPlan& plan, int group);

/// A label that stands for one parameter in every group makes it equal over groups; nobody who
/// means a label for := only expects it.
void warn_single_labels(const Written& written, const GroupPlan& plan, Diagnostics& diagnostics);

/// One group on its way into the table.
struct GroupDrafts {
  Roles roles;
  std::vector<Draft> drafts;
};

/// lavaan's group.equal and group.partial, as of its version 0.7: a parameter without a label of
/// the user's gets that of the first group that has it. Markers follow the first group: fixed
/// there, fixed everywhere; freed there, equal and free. What equality identifies is freed in later
/// groups: latent variances under equal loadings and std.lv, latent means under equal intercepts.
/// @error unknown-value, unknown-parameter
void set_group_equal(std::vector<GroupDrafts>& groups,
                     const ModelOptions& options,
                     Diagnostics& diagnostics);

/// The kinds of parameters that group.equal knows, besides "none" and "all".
std::vector<std::string> group_equal_kinds();

/// Whether `kind` is among the kinds of parameters that are to be equal, by itself or as "all".
bool is_group_equal(const ModelOptions& options, std::string_view kind);

}  // namespace semfit::internal
