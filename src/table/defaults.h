// The rows that nobody writes: variances, covariances, intercepts, and what fixes the scales.
#pragma once

#include "semfit/options.h"

#include "table/variables.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A row on its way into the table.
struct Draft {
  Row row;
  bool freed = false;    ///< the user wrote NA*
  bool fixed = false;    ///< the user wrote a number
  bool started = false;  ///< the user wrote start()
  std::string equal_to;  ///< of equal("f=~x2")
};

/// Every switch of the automatic rules, resolved for one of lavaan's functions.
struct Defaults {
  bool meanstructure = false;
  bool fixed_x = true;
  bool std_lv = false;
  bool effect_coding = false;
  bool orthogonal = false;
  bool auto_fix_first = true;
  bool fix_first_weight = true;  ///< of composites, which std.lv does not scale
  bool auto_fix_single = true;
  bool auto_var = true;
  bool auto_cov_lv_x = true;
  bool auto_cov_y = true;
  bool int_ov_free = true;
  bool int_lv_free = false;
  bool is_population = false;  ///< moments of a composite's indicators have values, too
};

/// @param rows    what was written: an intercept asks for a mean structure
/// @param groups  several have means, unless the data do not
/// @error meanstructure-conflict: means are ruled out but needed; scale-conflict: two rules for the
/// scale of latent variables
Defaults resolve_defaults(const ModelOptions& options,
                          const std::vector<WrittenRow>& rows,
                          int groups,
                          Diagnostics& diagnostics);

/// Number of rows that the rules may call for, at the most.
std::size_t most_default_rows(const Roles& roles);

/// Adds to `drafts` each row that the rules call for and that is not there yet.
void add_default_rows(std::vector<Draft>& drafts, const Roles& roles, const Defaults& defaults);

/// Gives every latent variable a scale (marker, unit variance or effect coding) and fixes the
/// residual variance of single indicators. Effect coding leaves its constraints to the relations,
/// but frees the means that they identify.
void set_scales(std::vector<Draft>& drafts, const Roles& roles, const Defaults& defaults);

}  // namespace semfit::internal
