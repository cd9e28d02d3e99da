#include "base/replications.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Replicate square(std::uint64_t id) {
  return {0, static_cast<std::uint32_t>(id % 5 == 4), {static_cast<double>(id * id)}};
}

TEST(Replications, ComeInTheOrderOfTheirNumbers) {
  for (const int threads : {1, 2, 8}) {
    const std::vector<Replicate> all = run_replications(100, threads, "", 1, {}, square);
    ASSERT_EQ(all.size(), 100u);
    for (std::uint64_t id = 0; id < 100; ++id) {
      EXPECT_EQ(all[id].id, id);
      EXPECT_EQ(all[id].values, square(id).values);
      EXPECT_EQ(all[id].outcome, square(id).outcome);
    }
  }
}

TEST(Replications, GoOnWhereAnotherRunStopped) {
  std::vector<Replicate> kept;
  RunControl first;
  std::size_t asked = 0;
  first.stopped = [&] { return ++asked > 20; };
  first.keep = [&](const std::vector<Replicate>& some) {
    kept.insert(kept.end(), some.begin(), some.end());
  };
  const std::vector<Replicate> part = run_replications(100, 2, "job", 1, first, square);
  EXPECT_GE(part.size(), 20u);
  EXPECT_LT(part.size(), 60u);
  EXPECT_EQ(kept.size(), part.size());

  RunControl second;
  std::string job;
  second.resume = [&](const std::string& text, std::uint64_t) {
    job = text;
    std::vector<Replicate> earlier = kept;
    earlier.push_back(kept.front());         // told twice
    earlier.push_back({100, 0, {12345.0}});  // of a longer run
    earlier.push_back({99, 0, {}});          // of something else
    return earlier;
  };
  std::set<std::uint64_t> done;
  second.keep = [&](const std::vector<Replicate>& some) {
    for (const Replicate& r : some)
      done.insert(r.id);
  };
  const std::vector<Replicate> all = run_replications(100, 2, "job", 1, second, square);
  EXPECT_EQ(job, "job");
  EXPECT_EQ(all.size(), 100u);
  EXPECT_EQ(done.size() + part.size(), 100u) << "nothing is done twice";
  for (std::uint64_t id = 0; id < 100; ++id)
    EXPECT_EQ(all[id].values, square(id).values);
}

TEST(Replications, AreDividedAmongRuns) {
  std::vector<Replicate> gathered;
  for (const std::uint64_t part : {2, 0, 1}) {
    RunControl control;
    control.part = part;
    control.parts = 3;
    control.gather = [&](std::vector<Replicate> own) {
      gathered.insert(gathered.end(), own.begin(), own.end());
      return gathered;
    };
    const std::vector<Replicate> all = run_replications(50, 2, "", 1, control, square);
    EXPECT_NEAR(double(all.size()), part == 2 ? 50 / 3. : part == 0 ? 100 / 3. : 50, 1);
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &Replicate::id));
  }
  RunControl alone;
  alone.part = 1;
  alone.parts = 3;
  for (const Replicate& r : run_replications(50, 2, "", 1, alone, square))
    EXPECT_EQ(part_of(r.id, 3), 1u);
}

/// Every round of ids has one for each part, and ids of one kind are shared, too.
TEST(Replications, PartsAreFair) {
  for (const std::uint64_t parts : {1, 2, 4, 6, 64}) {
    std::vector<int> even(parts);
    for (std::uint64_t round = 0; round < 1000; ++round) {
      std::set<std::uint64_t> takers;
      for (std::uint64_t id = round * parts; id < (round + 1) * parts; ++id) {
        takers.insert(part_of(id, parts));
        even[part_of(id, parts)] += id % 2 == 0;
      }
      EXPECT_EQ(takers.size(), parts);
    }
    for (const int count : even)
      EXPECT_NEAR(count, 500, 80) << parts;
  }
}

TEST(Replications, TellHowFarTheyAre) {
  RunControl control;
  std::size_t last = 0;
  control.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_GT(done, last);
    EXPECT_EQ(total, 50u);
    last = done;
  };
  run_replications(50, 2, "", 1, control, square);
  EXPECT_EQ(last, 50u);
}

TEST(Replications, PassOnWhatWentWrong) {
  EXPECT_THROW(run_replications(50,
                                2,
                                "",
                                1,
                                {},
                                [](std::uint64_t id) -> Replicate {
                                  if (id == 17) throw std::runtime_error("no");
                                  return {};
                                }),
               std::runtime_error);
}

}  // namespace
}  // namespace semfit::internal
