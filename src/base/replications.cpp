#include "base/replications.h"

#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace semfit::internal {
namespace {

/// Replications that an earlier run kept, each once, as far as they are of this job.
std::vector<Replicate> kept_before(std::uint64_t replications,
                                   const std::string& job,
                                   std::size_t values,
                                   const RunControl& control) {
  if (!control.resume) return {};
  std::vector<Replicate> kept = control.resume(job);
  std::erase_if(kept, [&](const Replicate& r) {
    return r.id >= replications || (r.outcome == 0 && r.values.size() != values);
  });
  std::ranges::stable_sort(kept, {}, &Replicate::id);
  const auto repeated = std::ranges::unique(kept, {}, &Replicate::id);
  kept.erase(repeated.begin(), repeated.end());
  return kept;
}

std::vector<std::uint64_t> missing_ids(std::uint64_t replications,
                                       const std::vector<Replicate>& kept) {
  std::vector<std::uint64_t> missing;
  auto next = kept.begin();
  for (std::uint64_t id = 0; id < replications; ++id)
    if (next != kept.end() && next->id == id)
      ++next;
    else
      missing.push_back(id);
  return missing;
}

}  // namespace

std::vector<Replicate> run_replications(std::uint64_t replications,
                                        int threads,
                                        const std::string& job,
                                        std::size_t values,
                                        const RunControl& control,
                                        const std::function<Replicate(std::uint64_t id)>& work) {
  std::vector<Replicate> finished = kept_before(replications, job, values, control);
  const std::vector<std::uint64_t> ids = missing_ids(replications, finished);
  constexpr std::size_t chunk_size = 8;
  const std::size_t chunks = (ids.size() + chunk_size - 1) / chunk_size;
  std::mutex lock;
  std::atomic<bool> stop = false;
  parallel_for(threads, chunks, [&](std::size_t chunk) {
    std::vector<Replicate> done;
    const std::size_t end = std::min(ids.size(), (chunk + 1) * chunk_size);
    for (std::size_t i = chunk * chunk_size; i < end && !stop; ++i) {
      done.push_back(work(ids[i]));
      done.back().id = ids[i];
      const std::lock_guard guard(lock);
      if (control.stopped && control.stopped()) stop = true;
    }
    if (done.empty()) return;
    const std::lock_guard guard(lock);
    if (control.keep) control.keep(done);
    finished.insert(
        finished.end(), std::make_move_iterator(done.begin()), std::make_move_iterator(done.end()));
    if (control.progress) control.progress(finished.size(), replications);
  });
  std::ranges::sort(finished, {}, &Replicate::id);
  return finished;
}

}  // namespace semfit::internal
