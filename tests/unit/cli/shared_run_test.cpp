#include "cli/shared_run.h"

#include "semfit/diagnostic.h"

#include "base/replications.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

/// Ranks that are threads, and what MPI does for them.
class Hub {
 public:
  explicit Hub(int size) : size_(size) {}
  int size() const { return size_; }

  bool all_agree(bool yes) {
    std::unique_lock guard(lock_);
    vote_ = vote_ && yes;
    meet(guard, [&] { outcome_ = std::exchange(vote_, true); });
    return outcome_;
  }
  std::string broadcast(int rank, std::string bytes) {
    std::unique_lock guard(lock_);
    if (rank == 0) told_ = std::move(bytes);
    meet(guard, [&] { heard_ = told_; });
    return heard_;
  }
  void send(const std::string& bytes) {
    const std::lock_guard guard(lock_);
    mail_.push_back(bytes);
  }
  std::optional<std::string> receive() {
    const std::lock_guard guard(lock_);
    if (mail_.empty()) return std::nullopt;
    std::string bytes = std::move(mail_.front());
    mail_.pop_front();
    return bytes;
  }

 private:
  template <typename Act>
  void meet(std::unique_lock<std::mutex>& guard, const Act& act) {
    const int meeting = meeting_;
    if (++present_ == size_) {
      act();
      present_ = 0;
      ++meeting_;
      all_are_here_.notify_all();
    } else {
      all_are_here_.wait(guard, [&] { return meeting_ != meeting; });
    }
  }

  const int size_;
  std::mutex lock_;
  std::condition_variable all_are_here_;
  int present_ = 0, meeting_ = 0;
  bool vote_ = true, outcome_ = true;
  std::string told_, heard_;
  std::deque<std::string> mail_;
};

class Rank final : public World {
 public:
  Rank(Hub& hub, int rank) : hub_(hub), rank_(rank) {}
  int rank() const override { return rank_; }
  int size() const override { return hub_.size(); }
  bool all_agree(bool yes) override {
    const bool all = hub_.all_agree(yes);
    has_parted = !all;
    return all;
  }
  std::string broadcast(std::string bytes) override {
    return hub_.broadcast(rank_, std::move(bytes));
  }
  void send(const std::string& bytes) override { hub_.send(bytes); }
  std::optional<std::string> receive() override { return hub_.receive(); }

 private:
  Hub& hub_;
  int rank_;
};

Replicate square(std::uint64_t id) {
  return {id, static_cast<std::uint32_t>(id % 5 == 4), {static_cast<double>(id * id), 0.5}};
}

/// What each rank does, on a thread of its own.
void on_ranks(int size, const std::function<void(Rank&)>& act) {
  Hub hub(size);
  std::vector<std::jthread> threads;
  for (int r = 0; r < size; ++r)
    threads.emplace_back([&, r] {
      Rank rank(hub, r);
      act(rank);
    });
}

TEST(SharedRun, EveryRankHasEverything) {
  for (const int size : {1, 2, 5}) {
    std::mutex lock;
    std::multiset<std::uint64_t> kept, done;
    on_ranks(size, [&](Rank& rank) {
      for (const std::uint64_t R : {200, 30}) {  // two jobs of one run
        RunControl own;
        own.resume = [&](const std::string& job, std::uint64_t) {
          EXPECT_EQ(rank.rank(), 0);
          EXPECT_EQ(job, "job");
          return std::vector<Replicate>{square(7), square(8)};
        };
        own.keep = [&](const std::vector<Replicate>& finished) {
          EXPECT_EQ(rank.rank(), 0);
          const std::lock_guard guard(lock);
          for (const Replicate& r : finished)
            kept.insert(1000 * R + r.id);
        };
        SharedRun shared(rank, own);
        const std::vector<Replicate> all =
            internal::run_replications(R, 2, "job", 2, shared.control(), [&](std::uint64_t id) {
              const std::lock_guard guard(lock);
              done.insert(1000 * R + id);
              return square(id);
            });
        ASSERT_EQ(all.size(), R);
        for (std::uint64_t id = 0; id < R; ++id)
          EXPECT_EQ(all[id].values[0], square(id).values[0]);
        EXPECT_FALSE(rank.is_sharing);
      }
    });
    EXPECT_EQ(kept, done) << "what is done is kept, and done once";
  }
}

TEST(SharedRun, NobodyWaitsForARankThatFailedBefore) {
  int let_down = 0;
  std::mutex lock;
  on_ranks(3, [&](Rank& rank) {
    if (rank.rank() == 1) {
      rank.all_agree(false);
      return;
    }
    SharedRun shared(rank, {});
    try {
      internal::run_replications(20, 1, "job", 2, shared.control(), square);
      ADD_FAILURE() << "a run without rank 1";
    } catch (const Error& error) {
      EXPECT_EQ(error.diagnostics().front().code, "rank-failed");
      const std::lock_guard guard(lock);
      let_down += rank.is_let_down && rank.has_parted;
    }
  });
  EXPECT_EQ(let_down, 2);
}

TEST(SharedRun, ACheckpointOfAnotherRunEndsAllRanks) {
  on_ranks(3, [&](Rank& rank) {
    RunControl own;
    own.resume = [](const std::string&, std::uint64_t) -> std::vector<Replicate> {
      throw std::runtime_error("of another run");
    };
    SharedRun shared(rank, own);
    if (rank.rank() == 0) {
      EXPECT_THROW(internal::run_replications(20, 1, "job", 2, shared.control(), square),
                   std::runtime_error);
    } else {
      EXPECT_THROW(internal::run_replications(20, 1, "job", 2, shared.control(), square), Error);
    }
    EXPECT_FALSE(rank.is_sharing);
  });
}

/// A full disk: rank 0 ends with its message, in the middle of what others send.
TEST(SharedRun, WhatCannotBeKeptEndsRankZero) {
  on_ranks(2, [&](Rank& rank) {
    RunControl own;
    own.keep = [](const std::vector<Replicate>&) { throw std::runtime_error("disk full"); };
    SharedRun shared(rank, own);
    const RunControl control = shared.control();
    if (rank.rank() == 0) {
      EXPECT_THROW(internal::run_replications(2000, 2, "job", 2, control, square),
                   std::runtime_error);
      EXPECT_TRUE(rank.is_sharing) << "the job has to be aborted";
    } else {  // its part, without waiting for rank 0
      control.resume("job", 2000);
      for (std::uint64_t id = 0; id < 2000; ++id)
        control.keep({square(id)});
    }
  });
}

}  // namespace
}  // namespace semfit::cli
