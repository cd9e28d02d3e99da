#include "moments/clusters.h"

#include "semfit/diagnostic.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

Data data_of(std::vector<double> clusters) {
  Data data;
  data.file = "data.csv";
  data.rows = static_cast<std::int64_t>(clusters.size());
  data.header = {"school"};
  data.columns.push_back({"school", std::move(clusters), {}});
  return data;
}

GroupSample all_rows(const Data& data) {
  GroupSample group;
  group.rows.resize(static_cast<std::size_t>(data.rows));
  std::iota(group.rows.begin(), group.rows.end(), 0);
  return group;
}

std::vector<std::string> codes_of(const std::vector<Note>& notes) {
  std::vector<std::string> codes;
  for (const Note& note : notes)
    codes.push_back(note.code);
  return codes;
}

std::string failure_of(const Data& data, const std::string& variable = "school") {
  GroupSample group = all_rows(data);
  std::vector<Note> notes;
  try {
    find_clusters(group, data, variable, notes);
  } catch (const Error& error) {
    const Diagnostic& first = error.diagnostics()[0];
    return first.code + ":" + std::to_string(first.place.line);
  }
  return "none";
}

/// `each` cases in each of `count` clusters, in turn.
std::vector<double> in_turn(int count, int each) {
  std::vector<double> all;
  for (int i = 0; i < count * each; ++i)
    all.push_back(i % count);
  return all;
}

TEST(Clusters, AreNumberedInOrderOfAppearanceAmongTheRowsUsed) {
  const Data data = data_of({9, 7.5, 7.5, -1, 9, 7.5});
  GroupSample group;
  group.rows = {1, 2, 3, 4};
  std::vector<Note> notes;
  find_clusters(group, data, "school", notes);
  EXPECT_EQ(group.clusters, 3);
  EXPECT_EQ(group.cluster_of, (std::vector<int>{0, 0, 1, 2}));
}

TEST(Clusters, RemarksAreAboutTheirSizes) {
  const auto notes_of = [](std::vector<double> clusters) {
    const Data data = data_of(std::move(clusters));
    GroupSample group = all_rows(data);
    std::vector<Note> notes;
    find_clusters(group, data, "school", notes);
    return notes;
  };
  EXPECT_TRUE(notes_of(in_turn(30, 2)).empty());
  EXPECT_EQ(codes_of(notes_of(in_turn(29, 2))), std::vector<std::string>{"few-clusters"});
  std::vector<double> one_single = in_turn(30, 2);
  one_single.push_back(77);
  const std::vector<Note> single = notes_of(one_single);
  EXPECT_EQ(codes_of(single), std::vector<std::string>{"single-case-clusters"});
  EXPECT_EQ(single[0].severity, Severity::note);
  const std::vector<Note> all_single = notes_of(in_turn(40, 1));
  EXPECT_EQ(codes_of(all_single), std::vector<std::string>{"single-case-clusters"});
  EXPECT_EQ(all_single[0].severity, Severity::warning);
}

TEST(Clusters, Mistakes) {
  EXPECT_EQ(failure_of(data_of({1, 2, 1, 2})), "none");
  EXPECT_EQ(failure_of(data_of({3, 3, 3})), "bad-cluster:0");
  const Data missing = data_of({1, 2, std::nan(""), 1});
  EXPECT_EQ(failure_of(missing), "bad-cluster:" + std::to_string(missing.line(2)));
  EXPECT_EQ(failure_of(data_of({1, 2}), "shool"), "unknown-variable:0");
}

}  // namespace
}  // namespace semfit::internal
