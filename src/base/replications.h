// Many replications of one job, on threads, that can be watched, stopped and continued.
#pragma once

#include "semfit/replications.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace semfit::internal {

/// Which of `parts` does a replication: of each `parts` consecutive ones everyone does one, and who
/// does which changes from one such round to the next, so that jobs in which, say, every second
/// replication takes longer are shared evenly.
std::uint64_t part_of(std::uint64_t id, std::uint64_t parts);

/// Runs work(id) for every id from 0 to `replications` - 1 that an earlier run has not kept, on up
/// to `threads` threads. What a replication does may depend on its id and on nothing else that
/// changes, so that the result is the same for any number of threads, and for any way to divide the
/// job into runs.
/// @param job     what the job depends on, as text; see RunControl::resume
/// @param values  of a replication that is of use; what an earlier run kept with another number is
///                done again
/// @return those that are finished, in the order of their ids; all of them unless
///         RunControl::stopped said so, or this process has a part that nobody gathers
std::vector<Replicate> run_replications(std::uint64_t replications,
                                        int threads,
                                        const std::string& job,
                                        std::size_t values,
                                        const RunControl& control,
                                        const std::function<Replicate(std::uint64_t id)>& work);

}  // namespace semfit::internal
