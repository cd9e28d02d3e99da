// How the program begins: alone, or as one of the processes that MPI has started.
#pragma once

#include "cli/run.h"

#include <functional>
#include <iosfwd>

namespace semfit::cli {

/// The program, with the streams that it is to write to.
using Program = std::function<int(std::ostream& out, std::ostream& err)>;

/// Runs the program to its exit code. `semfit-mpi` (launch_mpi.cpp) sets terminal.world and gives
/// streams to rank 0 only. `semfit` (launch_alone.cpp) runs alone, and where MPI has started it,
/// gives way to the semfit-mpi beside it: MPI's libraries take longer to load than most fits take.
/// @error mpi-unavailable on standard error: MPI has started several, and there is no semfit-mpi
int launch(char** argv, Terminal& terminal, const Program& program);

}  // namespace semfit::cli
