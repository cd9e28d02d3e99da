#include "base/replications.h"

#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <mutex>
#include <utility>

namespace semfit::internal {
namespace {

/// In the order of their ids, each once.
void sort_once(std::vector<Replicate>& replicates) {
  std::ranges::stable_sort(replicates, {}, &Replicate::id);
  const auto repeated = std::ranges::unique(replicates, {}, &Replicate::id);
  replicates.erase(repeated.begin(), repeated.end());
}

/// Replications that an earlier run kept, each once, as far as they are of this job.
std::vector<Replicate> kept_before(std::uint64_t replications,
                                   const std::string& job,
                                   std::size_t values,
                                   const RunControl& control) {
  if (!control.resume) return {};
  std::vector<Replicate> kept = control.resume(job, replications);
  std::erase_if(kept, [&](const Replicate& r) {
    return r.id >= replications || (r.outcome == 0 && r.values.size() != values);
  });
  sort_once(kept);
  return kept;
}

/// Those of this process that are not kept.
std::vector<std::uint64_t> missing_ids(std::uint64_t replications,
                                       const std::vector<Replicate>& kept,
                                       const RunControl& control) {
  std::vector<std::uint64_t> missing;
  auto next = kept.begin();
  for (std::uint64_t id = 0; id < replications; ++id)
    if (next != kept.end() && next->id == id)
      ++next;
    else if (part_of(id, control.parts) == control.part)
      missing.push_back(id);
  return missing;
}

/// Hands finished replications on: every eighth one, and after some seconds whatever there is, so
/// that slow ones are not lost with their thread either.
class Outbox {
 public:
  explicit Outbox(const std::function<void(std::vector<Replicate>&)>& hand_on)
      : hand_on_(hand_on) {}

  void add(Replicate replicate) {
    done_.push_back(std::move(replicate));
    if (Clock::now() - last_ > std::chrono::seconds(5)) flush();
  }
  void flush() {
    if (!done_.empty()) hand_on_(done_);
    done_.clear();
    last_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;
  const std::function<void(std::vector<Replicate>&)>& hand_on_;
  std::vector<Replicate> done_;
  Clock::time_point last_ = Clock::now();
};

}  // namespace

/// A round begins with a part that a hash of its number says.
/// @source SplitMix64: Steele, Lea and Flood (2014)
std::uint64_t part_of(std::uint64_t id, std::uint64_t parts) {
  std::uint64_t hash = id / parts + 0x9e3779b97f4a7c15u;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
  return (id % parts + (hash ^ (hash >> 31)) % parts) % parts;
}

std::vector<Replicate> run_replications(std::uint64_t replications,
                                        int threads,
                                        const std::string& job,
                                        std::size_t values,
                                        const RunControl& control,
                                        const std::function<Replicate(std::uint64_t id)>& work) {
  std::vector<Replicate> finished = kept_before(replications, job, values, control);
  const std::vector<std::uint64_t> ids = missing_ids(replications, finished, control);
  const std::size_t total = finished.size() + ids.size();
  constexpr std::size_t chunk_size = 8;
  const std::size_t chunks = (ids.size() + chunk_size - 1) / chunk_size;
  std::mutex lock;
  std::atomic<bool> stop = false;
  const std::function<void(std::vector<Replicate>&)> hand_on = [&](std::vector<Replicate>& done) {
    const std::lock_guard guard(lock);
    if (control.keep) control.keep(done);
    std::ranges::move(done, std::back_inserter(finished));
    if (control.progress) control.progress(finished.size(), total);
  };
  parallel_for(threads, chunks, [&](std::size_t chunk) {
    Outbox outbox(hand_on);
    const std::size_t end = std::min(ids.size(), (chunk + 1) * chunk_size);
    for (std::size_t i = chunk * chunk_size; i < end && !stop; ++i) {
      Replicate replicate = work(ids[i]);
      replicate.id = ids[i];
      outbox.add(std::move(replicate));
      const std::lock_guard guard(lock);
      if (control.stopped && control.stopped()) stop = true;
    }
    outbox.flush();
  });
  if (control.gather) finished = control.gather(std::move(finished));
  sort_once(finished);
  return finished;
}

}  // namespace semfit::internal
