// What the shards of a run have kept, as one.
#pragma once

#include "semfit/replications.h"

#include "cli/checkpoint.h"
#include "cli/command.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace semfit::cli {

class MergedRun {
 public:
  /// Opens session.arguments.merged. @error those of Checkpoint
  MergedRun(const Session& session, std::string what);

  /// Of the first job all replications must be there, unless --complete.
  /// @error checkpoint-mismatch, missing-replications (Fault::data)
  std::vector<Replicate> resume(const std::string& job, std::uint64_t replications);

 private:
  struct Part {
    std::unique_ptr<Checkpoint> checkpoint;
    Shard shard;
    std::vector<std::uint64_t> ids;  ///< what it has kept of the present job, sorted
  };
  void check_completeness(std::uint64_t replications) const;

  const Session& session_;
  std::string what_;
  std::vector<Part> parts_;
  bool is_first_ = true;
};

/// Warns of lines that are done again.
void tell_damage(const Session& session, const Checkpoint& checkpoint);

}  // namespace semfit::cli
