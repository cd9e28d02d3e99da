// The processes that share a run, as the ranks of MPI do.
#pragma once

#include <optional>
#include <string>

namespace semfit::cli {

/// Rank 0 reads and writes files and the terminal; the others compute, and say nothing unless they
/// alone fail. Only one thread at a time may call these functions.
class World {
 public:
  virtual ~World() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// A vote, in which all ranks take part: do all of them say yes?
  virtual bool all_agree(bool yes) = 0;
  /// The bytes of rank 0, on every rank; all take part.
  virtual std::string broadcast(std::string bytes) = 0;
  /// To rank 0.
  virtual void send(const std::string& bytes) = 0;
  /// At rank 0: the next message that has come in, if one has.
  virtual std::optional<std::string> receive() = 0;

  bool is_sharing = false;   ///< in the middle of a run: who fails now leaves the others waiting
  bool is_let_down = false;  ///< gave up because another rank had failed
  bool has_parted = false;   ///< the last vote was no: nobody takes part in another
};

}  // namespace semfit::cli
