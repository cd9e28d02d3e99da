// A run of replications that several processes do together.
#pragma once

#include "semfit/replications.h"

#include "cli/world.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace semfit::cli {

/// Each rank does its part, and every one has all replications in the end. What a rank finishes
/// goes to rank 0 as it comes, which keeps it, so that a rank that dies takes little with it.
/// Must outlive its `control`.
class SharedRun {
 public:
  /// @param own  what to do with the run here; of its `resume` and `keep` only those of rank 0
  /// count
  SharedRun(World& world, RunControl own);
  SharedRun(const SharedRun&) = delete;
  SharedRun& operator=(const SharedRun&) = delete;
  ~SharedRun();

  RunControl control();

 private:
  std::vector<Replicate> begin(const std::string& job, std::uint64_t replications);
  void keep(const std::vector<Replicate>& finished);
  std::vector<Replicate> end(std::vector<Replicate> finished);
  void receive_all();
  void take(const std::string& message);

  World& world_;
  RunControl own_;
  // Of rank 0:
  std::mutex lock_;  ///< of own_.keep
  std::jthread receiver_;
  std::atomic<bool> gives_up_ = false;
  int working_ = 0;  ///< other ranks that have not finished
  std::vector<Replicate> received_;
  std::exception_ptr failure_;            ///< of the receiver, once it has ended
  std::atomic<bool> has_failed_ = false;  ///< it has one
};

}  // namespace semfit::cli
