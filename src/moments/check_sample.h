// What must hold of the cases and moments of a group before anything is fitted to them, and the
// words for what does not.
#pragma once

#include "data/missing.h"
#include "moments/sample.h"

#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// What the making of one group's moments needs to know besides the data.
struct MomentTask {
  const Data& data;
  const ParameterTable& table;
  const SampleOptions& options;
  const MomentOptions& how;
};

/// @error value-too-large, constant-variable
void check_variances(const ParameterTable& table, const GroupSample& group, const Place& place);

/// @error singular-covariance
/// Remark: near-singular-covariance
void check_invertible(const GroupSample& group, const Place& place, std::vector<Note>& notes);

/// @error too-few-cases
void check_size(const GroupSample& group, const Place& place, bool is_complete = true);

/// Rows that each variable cost, over all groups, in the order of the variables.
using Losses = std::vector<std::pair<std::string, std::int64_t>>;
void add_loss(Losses& losses, const std::string& name, std::int64_t rows);
/// The rows without each of `names`.
void add_losses(Losses& losses, const std::vector<std::string>& names, const Listwise& kept);

/// A variable without a single value in the group.
/// @error all-missing
void check_observed(const MomentTask& task,
                    const std::vector<std::string>& names,
                    const Listwise& kept,
                    const std::string& label);

/// The number of cases that are used.
/// @param kept  of the group's rows
/// @error no-complete-cases, too-few-cases
void check_cases(const MomentTask& task,
                 const GroupSample& group,
                 const std::vector<std::string>& names,
                 const Listwise& kept);

/// Of full information: cases without any value, which are left out.
void note_empty_cases(std::int64_t count, const GroupSample& group, std::vector<Note>& notes);

/// Cases without their fixed covariates may have been the only ones with a value of a variable.
[[noreturn]] void refuse_unseen(const MomentTask& task,
                                const GroupSample& group,
                                const std::string& variable);

}  // namespace semfit::internal
