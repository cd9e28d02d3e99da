// A file in which a long run keeps what it has finished, so that it can go on after an interrupt.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/replications.h"

#include <string>
#include <vector>

namespace semfit::cli {

/// Lines of text, only ever appended to:
///     semfit-checkpoint 1
///     job SHA256
///     SHA256[0:16] ID OUTCOME VALUE VALUE ...
/// each with the CRC-32 of what stands before it at its end. Values are the bits of doubles in
/// hexadecimal digits. A line that is not whole counts as not written.
class Checkpoint {
 public:
  /// Opens or creates the file and reads what is in it.
  /// @error not-a-checkpoint, checkpoint-in-use (Fault::usage); read-failed, write-failed
  /// (Fault::io)
  explicit Checkpoint(std::string path);
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;
  ~Checkpoint();

  /// What has been kept of this job.
  /// @error checkpoint-mismatch (Fault::usage): the file began with another job than this run
  std::vector<Replicate> resume(const std::string& job);
  /// Appends. @error write-failed (Fault::io)
  void keep(const std::vector<Replicate>& finished);

  /// Lines that were damaged, for a warning.
  std::size_t damaged() const { return damaged_; }

 private:
  void append(const std::string& text);
  void read_lines(const std::string& text);

  std::string path_;
  int descriptor_ = -1;
  std::vector<std::string> jobs_;     ///< hashes in the file
  std::vector<std::string> records_;  ///< whole lines, without their sums
  std::string job_;                   ///< hash of the present one
  bool is_first_ = true;              ///< no job of this run yet
  std::size_t damaged_ = 0;
};

}  // namespace semfit::cli
