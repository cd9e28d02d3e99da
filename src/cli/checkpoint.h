// A file in which a long run keeps what it has finished, so that it can go on after an interrupt.
#pragma once

#include "semfit/diagnostic.h"
#include "semfit/replications.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::cli {

/// Lines of text, only ever appended to:
///     semfit-checkpoint 2
///     command WORD WORD ...
///     job SHA256
///     SHA256[0:16] ID OUTCOME VALUE VALUE ...
/// each with the CRC-32 of what stands before it at its end. Values are the bits of doubles in
/// hexadecimal digits, and the words of the command that made the file are escaped as in a URL. A
/// line that is not whole counts as not written.
class Checkpoint {
 public:
  enum class Access { append, read };

  /// Opens or creates the file and reads what is in it.
  /// @param command  the words that lead to this run, kept in a new file
  /// @error not-a-checkpoint, checkpoint-mismatch (another version), checkpoint-in-use
  /// (Fault::usage); read-failed, write-failed (Fault::io)
  explicit Checkpoint(std::string path,
                      const std::vector<std::string>& command = {},
                      Access access = Access::append);
  Checkpoint(const Checkpoint&) = delete;
  Checkpoint& operator=(const Checkpoint&) = delete;
  ~Checkpoint();

  /// What led to the run, if the line is whole.
  const std::vector<std::string>& command() const { return command_; }
  const std::string& path() const { return path_; }
  /// Has something been kept of this job?
  bool knows(const std::string& job) const;
  /// What has been kept of this job.
  /// @error checkpoint-mismatch (Fault::usage): the file began with another job than this run
  std::vector<Replicate> resume(const std::string& job);
  /// Appends. @error write-failed (Fault::io)
  void keep(const std::vector<Replicate>& finished);

  /// Lines that were damaged, for a warning.
  std::size_t damaged() const { return damaged_; }

 private:
  void append(const std::string& text);
  void read_lines(const std::string& text, const std::vector<std::string>& command);
  void read_line(std::string_view line);
  void check_first_job() const;
  std::string way_out() const;

  std::string path_;
  Access access_;
  std::vector<std::string> command_;
  std::chrono::steady_clock::time_point synced_;
  int descriptor_ = -1;
  std::vector<std::string> jobs_;     ///< hashes in the file
  std::vector<std::string> records_;  ///< whole lines, without their sums
  std::string job_;                   ///< hash of the present one
  bool is_first_ = true;              ///< no job of this run yet
  std::size_t damaged_ = 0;
};

}  // namespace semfit::cli
