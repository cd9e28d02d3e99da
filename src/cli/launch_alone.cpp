#include "semfit/diagnostic.h"

#include "cli/launch.h"
#include "cli/values.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <unistd.h>

namespace semfit::cli {
namespace {

bool is_several(const char* variable) {
  const char* size = std::getenv(variable);
  return size != nullptr && std::atoi(size) > 1;
}

/// Has a launcher of MPI (Open MPI, MPICH and its kin, PMIx of Slurm) started several of us? The
/// tasks of a Slurm array are alone.
bool is_one_of_many() {
  return is_several("OMPI_COMM_WORLD_SIZE") || is_several("PMI_SIZE") ||
         (std::getenv("PMIX_RANK") != nullptr && is_several("SLURM_STEP_NUM_TASKS"));
}

/// Becomes the semfit-mpi beside this program, if there is one.
void give_way(char** argv) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return;
  ::execv((self.string() + "-mpi").c_str(), argv);
}

}  // namespace

int launch(char** argv, Terminal&, const Program& program) {
  if (!is_one_of_many()) return program(std::cout, std::cerr);
  give_way(argv);
  Diagnostic diagnostic = usage_error(
      "mpi-unavailable",
      "MPI has started several processes, and there is no semfit-mpi beside this program: each "
      "would do all of the work",
      {"build semfit where MPI is installed (libopenmpi-dev), or divide the run with --shard"});
  diagnostic.place.file = "semfit";
  std::cerr << render(diagnostic, false);
  return static_cast<int>(Fault::usage);
}

}  // namespace semfit::cli
