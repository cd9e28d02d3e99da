// Runs in parts, with real processes: shards and what merge makes of them, and ranks of MPI. Any
// division of a run gives the same result to the last bit.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <sys/wait.h>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// A run of few replications, by the words that begin it.
struct Job {
  const char* name;
  std::string words;

  friend void PrintTo(const Job& job, std::ostream* out) { *out << job.name; }
};

std::string model(const std::string& file) {
  return std::string(SEMFIT_ROOT) + "/models/mediation/" + file;
}

class SharedRuns : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "semfit-shared-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Exit code; standard error goes to a file.
  int run(const std::string& words, const std::string& before = "") const {
    const std::string command =
        before + " " + SEMFIT_PROGRAM + " " + words + " 2>" + path("err") + " >" + path("out");
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  std::string text(const std::string& name) const {
    std::ifstream file(path(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// All of a result but how it came about.
  json result(const std::string& name) const {
    json document = json::parse(text(name));
    document.erase("timing");
    document.erase("command");
    return document;
  }

  fs::path folder_;
};

class SharedJobs : public SharedRuns, public testing::WithParamInterface<Job> {};

TEST_P(SharedJobs, GiveTheSameForAnyNumberOfThreads) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("one.json")), 0) << text("err");
  for (const char* threads : {"2", "8"}) {
    ASSERT_EQ(run(words + " -o " + path("many.json") + " --threads " + threads), 0);
    EXPECT_EQ(result("many.json"), result("one.json")) << threads;
  }
}

TEST_P(SharedJobs, GiveTheSameForAnyShards) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0) << text("err");
  for (const int shards : {1, 4, 7}) {
    std::string parts;
    for (int i = shards; i >= 1; --i) {
      const std::string part = path(std::to_string(i) + "of" + std::to_string(shards));
      parts += " " + part;
      ASSERT_EQ(run(words + " --shard " + std::to_string(i) + "/" + std::to_string(shards) +
                    " --checkpoint " + part),
                0)
          << text("err");
      EXPECT_EQ(text("out"), "");
    }
    ASSERT_EQ(run("merge" + parts + " -o " + path("merged.json")), 0) << text("err");
    EXPECT_EQ(result("merged.json"), result("whole.json")) << shards;
  }
}

/// A shard that was cut short goes on where it was.
TEST_P(SharedJobs, GoOnWithAShard) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  for (const char* shard : {"1", "2"})
    ASSERT_EQ(run(words + " --shard " + shard + "/2 --checkpoint " + path(shard)), 0);
  fs::resize_file(path("1"), fs::file_size(path("1")) / 2);
  const std::string merge = "merge " + path("1") + " " + path("2") + " -o " + path("merged.json");
  EXPECT_EQ(run(merge), 4);
  EXPECT_NE(text("err").find("shard 1 of 2, lacks"), std::string::npos) << text("err");
  ASSERT_EQ(run(words + " --shard 1/2 --checkpoint " + path("1")), 0);
  ASSERT_EQ(run(merge), 0) << text("err");
  EXPECT_EQ(result("merged.json"), result("whole.json"));
}

/// An array of shards has more of them than a process may open files.
TEST_F(SharedRuns, AreMergedFromManyFiles) {
  const std::string words =
      "bootstrap " + model("model.sem") + " " + model("data.csv") + " --bootstrap 60 -q";
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  std::string parts;
  for (int i = 1; i <= 40; ++i) {
    parts += " " + path(std::to_string(i));
    ASSERT_EQ(run(words + " --shard " + std::to_string(i) + "/40 --checkpoint " +
                  path(std::to_string(i))),
              0);
  }
  ASSERT_EQ(run("merge" + parts + " -o " + path("merged.json"), "ulimit -n 20;"), 0) << text("err");
  EXPECT_EQ(result("merged.json"), result("whole.json"));
}

TEST_P(SharedJobs, MissNothingUnsaid) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  ASSERT_EQ(run(words + " --shard 1/3 --checkpoint " + path("1")), 0);
  ASSERT_EQ(run(words + " --shard 3/3 --checkpoint " + path("3")), 0);
  const std::string merge = "merge " + path("1") + " " + path("3") + " -o " + path("merged.json");
  EXPECT_EQ(run(merge), 4);
  EXPECT_NE(text("err").find("missing-replications"), std::string::npos) << text("err");
  EXPECT_NE(text("err").find("no checkpoint is of shard 2 of 3"), std::string::npos);
  EXPECT_FALSE(fs::exists(path("merged.json")));
  ASSERT_EQ(run(merge + " --complete"), 0);
  EXPECT_EQ(result("merged.json"), result("whole.json"));
}

#ifdef SEMFIT_MPIEXEC
/// Also as root in a container, and with more ranks than cores.
std::string with_ranks(const std::string& ranks) {
  return "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 "
         "OMPI_MCA_rmaps_base_oversubscribe=1 " SEMFIT_MPIEXEC " -n " +
         ranks;
}

TEST_P(SharedJobs, GiveTheSameForAnyRanks) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  for (const char* ranks : {"1", "4"}) {
    const std::string mpi = with_ranks(ranks);
    ASSERT_EQ(run(words + " -o " + path("mpi.json"), mpi), 0) << text("err");
    EXPECT_EQ(result("mpi.json"), result("whole.json")) << ranks;
  }
}

TEST_P(SharedJobs, GiveTheSameForRanksThatShareShards) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  for (const char* shard : {"1", "2"})
    ASSERT_EQ(run(words + " --shard " + shard + "/2 --checkpoint " + path(shard), with_ranks("2")),
              0)
        << text("err");
  ASSERT_EQ(run("merge " + path("1") + " " + path("2") + " -o " + path("merged.json")), 0);
  EXPECT_EQ(result("merged.json"), result("whole.json"));
}

/// What has no replications is done by all, and told by one.
TEST_F(SharedRuns, OfMpiAreNoOtherForCommandsWithoutReplications) {
  const std::string population =
      model("../simulation/population.sem") + " --standardized-population";
  for (const std::string& words :
       {"simulate " + population + " --nobs 20",
        "stats " + model("data.csv") + " --format json",
        "fit " + model("model.sem") + " " + model("data.csv") + " --color never"}) {
    ASSERT_EQ(run(words), 0) << text("err");
    const std::string alone = text("out");
    ASSERT_EQ(run(words, with_ranks("3")), 0) << text("err");
    EXPECT_EQ(text("out"), alone);
    EXPECT_FALSE(alone.empty());
  }
}

TEST_P(SharedJobs, OfMpiGoOnAfterOneRankIsKilled) {
  const std::string& words = GetParam().words;
  ASSERT_EQ(run(words + " -o " + path("whole.json")), 0);
  const std::string checkpoint = path("ckpt");
  const std::string mpi = with_ranks("3");
  const std::string shared = words + " -q --checkpoint " + checkpoint + " -o " + path("mpi.json");
  // Rank 2 (the shell says which it is) dies in the middle of much more than can be done.
  const std::string dying = mpi +
                            " sh -c 'if [ \"$OMPI_COMM_WORLD_RANK\" = 2 ]; then ulimit -t 3; "
                            "fi; exec \"$@\"' sh";
  std::string longer = shared;
  const std::size_t number = longer.find(" 120");
  ASSERT_NE(number, std::string::npos);
  longer.replace(number, 4, " 400000");
  EXPECT_NE(run(longer, dying), 0);
  EXPECT_FALSE(fs::exists(path("mpi.json")));
  EXPECT_GT(fs::file_size(checkpoint), 20000u) << "what was finished is kept";
  ASSERT_EQ(run(shared, mpi), 0) << text("err");
  EXPECT_EQ(result("mpi.json"), result("whole.json"));
}

TEST_F(SharedRuns, OfMpiSayOnceWhatIsWrong) {
  const std::string mpi = with_ranks("3");
  EXPECT_NE(run("bootstrap " + path("none.sem") + " " + model("data.csv"), mpi), 0);
  const std::string error = text("err");
  const std::size_t first = error.find("[file-not-found]");
  ASSERT_NE(first, std::string::npos) << error;
  EXPECT_EQ(error.find("[file-not-found]", first + 1), std::string::npos) << error;
}
#endif

TEST_F(SharedRuns, RefuseToMixWhatDoesNotBelongTogether) {
  const std::string words =
      "bootstrap " + model("model.sem") + " " + model("data.csv") + " --bootstrap 30 -q";
  ASSERT_EQ(run(words + " --shard 1/2 --checkpoint " + path("1")), 0);
  ASSERT_EQ(run(words + " --seed 2 --shard 2/2 --checkpoint " + path("2")), 0);
  EXPECT_EQ(run("merge " + path("1") + " " + path("2")), 2);
  EXPECT_NE(text("err").find("checkpoint-mismatch"), std::string::npos) << text("err");
  EXPECT_EQ(run("merge " + model("data.csv")), 2);
  EXPECT_NE(text("err").find("not-a-checkpoint"), std::string::npos) << text("err");
  ASSERT_EQ(run(words + " --ci-level .9 --shard 2/2 --checkpoint " + path("4")), 0);
  EXPECT_EQ(run("merge " + path("1") + " " + path("4")), 2);
  EXPECT_NE(text("err").find("different commands"), std::string::npos) << text("err");
  EXPECT_EQ(run(words + " --shard 1/2"), 2);
  EXPECT_EQ(run(words + " --shard 3/2 --checkpoint " + path("3")), 2);
  EXPECT_EQ(run(words + " --shard 1/2 --checkpoint " + path("3") + " -o " + path("3.json")), 2);
}

INSTANTIATE_TEST_SUITE_P(
    ,
    SharedJobs,
    testing::Values(Job{"bootstrap",
                        "bootstrap " + model("model.sem") + " " + model("data.csv") +
                            " --bootstrap 120 --boot-ci-type bca -q"},
                    Job{"fit",
                        "fit " + model("model.sem") + " " + model("data.csv") +
                            " --se bootstrap --bootstrap 120 --bootstrap-type parametric -q"},
                    Job{"montecarlo",
                        "montecarlo " + model("../simulation/model.sem") + " --population " +
                            model("../simulation/population.sem") +
                            " --standardized-population --nobs 100,200 --replications 120 -q"}),
    [](const auto& job) { return std::string(job.param.name); });

}  // namespace
