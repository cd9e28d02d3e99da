// Which cases were drawn together.
#pragma once

#include "moments/sample.h"

namespace semfit::internal {

/// Numbers the clusters of the group's `rows` in order of appearance.
/// Remarks: single-case-clusters, few-clusters.
/// @error unknown-variable (Fault::usage), bad-cluster (missing, with its line; or all cases are in
/// one) (Fault::data)
void find_clusters(GroupSample& group,
                   const Data& data,
                   const std::string& variable,
                   std::vector<Note>& notes);

}  // namespace semfit::internal
