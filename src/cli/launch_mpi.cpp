// The one door to MPI.
#include "semfit/diagnostic.h"

#include "cli/launch.h"
#include "cli/values.h"
#include "cli/world.h"

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <mpi.h>
#include <optional>
#include <ostream>
#include <sstream>
#include <streambuf>
#include <string>
#include <vector>

namespace semfit::cli {
namespace {

constexpr int tag = 1;

/// MPI counts in int.
constexpr std::uint64_t largest_piece = std::uint64_t{1} << 30;

class MpiWorld final : public World {
 public:
  MpiWorld() {
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided_);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~MpiWorld() override { MPI_Finalize(); }
  MpiWorld(const MpiWorld&) = delete;
  MpiWorld& operator=(const MpiWorld&) = delete;

  /// May any thread call MPI, one at a time?
  bool serves_threads() const { return provided_ >= MPI_THREAD_SERIALIZED; }
  int rank() const override { return rank_; }
  int size() const override { return size_; }

  bool all_agree(bool yes) override {
    const int own = yes ? 1 : 0;
    int all = 0;
    MPI_Allreduce(&own, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    has_parted = all == 0;
    return all == 1;
  }

  std::string broadcast(std::string bytes) override {
    std::uint64_t size = bytes.size();
    MPI_Bcast(&size, 1, MPI_UINT64_T, 0, MPI_COMM_WORLD);
    bytes.resize(size);
    for (std::uint64_t at = 0; at < size; at += largest_piece)
      MPI_Bcast(bytes.data() + at,
                static_cast<int>(std::min(largest_piece, size - at)),
                MPI_BYTE,
                0,
                MPI_COMM_WORLD);
    return bytes;
  }

  void send(const std::string& bytes) override {
    MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, 0, tag, MPI_COMM_WORLD);
  }

  std::optional<std::string> receive() override {
    int has_come = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, tag, MPI_COMM_WORLD, &has_come, &status);
    if (has_come == 0) return std::nullopt;
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    MPI_Recv(bytes.data(), size, MPI_BYTE, status.MPI_SOURCE, tag, MPI_COMM_WORLD, &status);
    return bytes;
  }

  /// Texts of all ranks, at rank 0; all take part.
  std::vector<std::string> gather(const std::string& text) const {
    std::vector<int> sizes(static_cast<std::size_t>(size_)), starts(sizes.size());
    const int own = static_cast<int>(text.size());
    MPI_Gather(&own, 1, MPI_INT, sizes.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
    std::string all;
    for (std::size_t r = 0; rank_ == 0 && r < sizes.size(); ++r) {
      starts[r] = static_cast<int>(all.size());
      all.resize(all.size() + static_cast<std::size_t>(sizes[r]));
    }
    MPI_Gatherv(text.data(),
                own,
                MPI_BYTE,
                all.data(),
                sizes.data(),
                starts.data(),
                MPI_BYTE,
                0,
                MPI_COMM_WORLD);
    std::vector<std::string> texts;
    for (std::size_t r = 0; rank_ == 0 && r < sizes.size(); ++r)
      texts.push_back(
          all.substr(static_cast<std::size_t>(starts[r]), static_cast<std::size_t>(sizes[r])));
    return texts;
  }

 private:
  int provided_ = 0;
  int rank_ = 0;
  int size_ = 1;
};

/// Takes everything and keeps nothing.
class Swallow final : public std::streambuf {
  int_type overflow(int_type c) override { return traits_type::not_eof(c); }
  std::streamsize xsputn(const char*, std::streamsize n) override { return n; }
};

/// What made another rank fail, where rank 0 has nothing of its own to say about it.
void tell_failure(const MpiWorld& world, int code, const std::string& own_text) {
  const bool is_own = code != exit_ok && !world.is_let_down;
  const std::vector<std::string> texts = world.gather(is_own ? own_text : "");
  if (!world.is_let_down) return;
  for (std::size_t r = 1; r < texts.size(); ++r)
    if (!texts[r].empty()) {
      std::cerr << "process " << r << ": " << texts[r];
      return;
    }
}

}  // namespace

int launch(char**, Terminal& terminal, const Program& program) {
  MpiWorld world;
  terminal.world = &world;
  if (!world.serves_threads() && world.size() > 1) {
    Diagnostic diagnostic = usage_error("mpi-unavailable",
                                        "this MPI does not serve programs with threads",
                                        {"divide the run with --shard"});
    diagnostic.place.file = "semfit";
    if (world.rank() == 0) std::cerr << render(diagnostic, false);
    return static_cast<int>(Fault::usage);
  }
  Swallow nothing;
  std::ostream nowhere(&nothing);
  std::ostringstream kept;
  const bool is_first = world.rank() == 0;
  if (!is_first) terminal.err_is_terminal = false;
  const int code = is_first ? program(std::cout, std::cerr) : program(nowhere, kept);
  if (world.is_sharing) {  // the others wait for what will not come
    std::cerr << kept.str() << std::flush;
    MPI_Abort(MPI_COMM_WORLD, code);
  }
  if (!world.has_parted) world.all_agree(false);
  tell_failure(world, code, kept.str());
  return code;
}

}  // namespace semfit::cli
