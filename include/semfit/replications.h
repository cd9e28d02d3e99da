// What a long run of replications tells, keeps and heeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace semfit {

/// What came of one replication: a bootstrap draw, say.
struct Replicate {
  std::uint64_t id = 0;        ///< from 0; which random numbers it drew is a function of this
  std::uint32_t outcome = 0;   ///< 0: of use; otherwise a reason that the job knows
  std::vector<double> values;  ///< as many as the job has quantities, where it is of use
};

/// A run of replications by its caller. All of it may be left empty. Functions are called from any
/// thread, one at a time.
struct RunControl {
  /// How far the run has got, after every few replications.
  std::function<void(std::size_t done, std::size_t total)> progress;
  /// Should it stop? Asked between replications; what is finished is used.
  std::function<bool()> stopped;
  /// Called before the first replication with what the run depends on besides its input (options,
  /// number of values), as text, and how many there are to be: a run may be continued by another
  /// one where the texts are equal. Returns what an earlier run kept.
  std::function<std::vector<Replicate>(const std::string& job, std::uint64_t replications)> resume;
  /// Called with finished replications, a few at a time, in no particular order.
  std::function<void(const std::vector<Replicate>&)> keep;
  /// Of several processes that share a run, this one does part `part`, from 0, of `parts` equal
  /// ones.
  std::uint64_t part = 0;
  std::uint64_t parts = 1;
  /// Called when these are done, with what is finished here; returns what is finished anywhere.
  /// Empty: the others are not waited for, and the run ends incomplete.
  std::function<std::vector<Replicate>(std::vector<Replicate>)> gather;
};

}  // namespace semfit
