// Watches a long run for its user: a progress bar, an ear for interrupts, a checkpoint.
#pragma once

#include "semfit/replications.h"

#include "cli/checkpoint.h"
#include "cli/command.h"
#include "cli/merged_run.h"
#include "cli/shared_run.h"

#include <chrono>
#include <optional>
#include <string>

namespace semfit::cli {

/// One for each run; its `control` must not outlive it. An interrupt while it lives lets the run
/// end with what is finished; a second one ends the program.
class RunWatch {
 public:
  /// @param what  what is counted, for the bar: "draws"
  RunWatch(const Session& session, std::string what);
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;
  ~RunWatch();

  RunControl control();

 private:
  using Clock = std::chrono::steady_clock;

  void open_checkpoint();
  RunControl own_control();
  void show(std::size_t done, std::size_t total);
  void erase();

  const Session& session_;
  std::string what_;
  std::optional<Checkpoint> checkpoint_;
  std::optional<MergedRun> merged_;
  std::optional<SharedRun> shared_;
  bool shows_ = false;
  bool is_shown_ = false;
  Clock::time_point start_ = Clock::now();
  Clock::time_point last_ = start_;
  std::size_t first_done_ = 0;  ///< replications of an earlier run, which took no time
  bool has_begun_ = false;
};

/// --shard goes with --checkpoint, and without outputs.
/// @error conflicting-options (Fault::usage)
void check_shard(const Arguments& arguments);

/// What a shard says instead of a report, and its exit code.
/// @param finished  replications that are kept
int end_shard(const Session& session, std::size_t finished, const std::string& what);

}  // namespace semfit::cli
