#include "moments/read_csv_moments.h"

#include "semfit/read.h"

#include "data/read_csv.h"
#include "moments/continuous.h"
#include "moments/moment_tally.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <random>

namespace semfit {
namespace {

using internal::MemorySource;
using internal::Window;
using Names = std::vector<std::string>;

constexpr std::size_t whole = std::size_t{1} << 22;

struct Shape {
  int rows = 300;
  double missing = 0;
  double ragged = 0;
  double texts = 0;
  double mean = 0;
  bool quotes = false;
  const char* line_end = "\n";
};

/// x1, x2, x3, a group and a text with whatever a file may hold; means beyond 1e7 have whole
/// numbers.
std::string random_file(unsigned seed, const Shape& shape) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::normal_distribution<double> normal;
  std::string text = std::string("x1,x2,comment,x3,g") + shape.line_end;
  for (int i = 0; i < shape.rows; ++i) {
    if (shape.missing > 0 && uniform(random) < 0.02) text += shape.line_end;  // a blank line
    const double common = normal(random);
    const auto cell = [&] {
      if (uniform(random) < shape.missing) return std::string(uniform(random) < 0.5 ? "NA" : "");
      if (uniform(random) < shape.texts) return std::string("abc");
      const double value = shape.mean + common + normal(random);
      const std::string number = fmt::format("{:.17g}", value);
      return shape.quotes && uniform(random) < 0.3 ? "\"" + number + "\"" : number;
    };
    text += cell() + "," + cell() + ",";
    if (shape.quotes && uniform(random) < 0.3)
      text += fmt::format("\"he said \"\"{}\"\",{}then\"", i, shape.line_end);
    else
      text += "free text";
    text += "," + cell() + ",";
    if (uniform(random) >= shape.missing) text += i % 3 == 0 ? "north" : "south";
    if (uniform(random) < shape.ragged) text += ",more";
    text += shape.line_end;
  }
  return text;
}

struct Outcome {
  Data data;
  Error error{std::vector<Diagnostic>()};
  bool failed = false;
};

template <typename Read>
Outcome outcome_of(const Read& read) {
  Outcome outcome;
  try {
    outcome.data = read();
  } catch (const Error& error) {
    outcome.error = error;
    outcome.failed = true;
  }
  return outcome;
}

std::string words(const std::vector<Diagnostic>& diagnostics) {
  std::string all;
  for (const Diagnostic& d : diagnostics)
    all += render(d, false);
  return all;
}

const Names columns{"x1", "x2", "x3"};

Outcome as_moments(const std::string& text,
                   const MomentRequest& request,
                   std::size_t usual,
                   int threads) {
  return outcome_of([&] {
    MemorySource source("data.csv", text);
    return internal::read_moments_of(
        source, columns, ReadOptions(), request, Window{.usual = usual, .longest = whole}, threads);
  });
}

Outcome as_rows(const std::string& text, const Names& texts, std::size_t usual, int threads) {
  return outcome_of([&] {
    MemorySource source("data.csv", text);
    return internal::read_delimited(
        source, columns, ReadOptions(), texts, Window{.usual = usual, .longest = whole}, threads);
  });
}

void expect_same(const Data& a, const Data& b) {
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.first_line, b.first_line);
  EXPECT_EQ(a.sha256, b.sha256);
  EXPECT_EQ(a.separator, b.separator);
  EXPECT_EQ(a.header, b.header);
  EXPECT_EQ(words(a.notes), words(b.notes));
}

/// Equal numbers; NaN equals NaN.
void expect_equal(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(std::isnan(a[i]) && std::isnan(b[i]))) ASSERT_EQ(a[i], b[i]) << i;
}

const std::vector<Shape> shapes{
    {},
    {.missing = 0.1},
    {.missing = 0.1, .quotes = true},
    {.missing = 0.05, .quotes = true, .line_end = "\r\n"},
    {.missing = 0.05, .quotes = true, .line_end = "\r"},
    {.ragged = 0.03},
    {.texts = 0.03},
    {.ragged = 0.02, .texts = 0.02, .quotes = true},
    {.rows = 3},
};

TEST(Rows, AreTheSameForAnyPiecesAndThreads) {
  unsigned seed = 0;
  for (const Shape& shape : shapes) {
    const std::string text = random_file(++seed, shape);
    const Outcome once = as_rows(text, {"g"}, whole, 1);
    for (const std::size_t usual : {16U, 37U, 200U, 5000U})
      for (const int threads : {1, 3}) {
        const Outcome other = as_rows(text, {"g"}, usual, threads);
        ASSERT_EQ(once.failed, other.failed);
        if (once.failed) {
          EXPECT_EQ(words(once.error.diagnostics()), words(other.error.diagnostics()));
          continue;
        }
        expect_same(once.data, other.data);
        EXPECT_EQ(once.data.line_of_row, other.data.line_of_row);
        ASSERT_EQ(once.data.columns.size(), other.data.columns.size());
        for (std::size_t k = 0; k < once.data.columns.size(); ++k) {
          EXPECT_EQ(once.data.columns[k].levels, other.data.columns[k].levels);
          expect_equal(once.data.columns[k].values, other.data.columns[k].values);
        }
      }
  }
}

TEST(MomentsOfRows, SayWhatTheRowsSay) {
  unsigned seed = 20;
  for (const Shape& shape : shapes)
    for (const std::string& group : {std::string(), std::string("g")}) {
      const std::string text = random_file(++seed, shape);
      const Outcome rows = as_rows(text, group.empty() ? Names() : Names{"g"}, 300, 1);
      const Outcome moments = as_moments(text, {columns, group, {}, false}, 300, 2);
      ASSERT_EQ(rows.failed, moments.failed);
      EXPECT_EQ(words(rows.error.diagnostics()), words(moments.error.diagnostics()));
      if (rows.failed) continue;
      expect_same(rows.data, moments.data);
      EXPECT_EQ(group_labels(rows.data, {.group = group}),
                group_labels(moments.data, {.group = group}));
    }
}

TEST(MomentsOfRows, DoNotDependOnThreadsToTheLastBit) {
  const std::string text = random_file(40, {.rows = 2000, .missing = 0.1, .quotes = true});
  for (const bool by_pattern : {false, true}) {
    const MomentRequest request{{"x1", "x2", "x3", "x1:x3"}, "g", {}, by_pattern};
    const Data one = as_moments(text, request, 700, 1).data;
    for (const int threads : {2, 3, 8}) {
      const Data many = as_moments(text, request, 700, threads).data;
      ASSERT_EQ(one.summaries.size(), many.summaries.size());
      for (std::size_t g = 0; g < one.summaries.size(); ++g) {
        const Summary &a = one.summaries[g], &b = many.summaries[g];
        EXPECT_EQ(a.label, b.label);
        EXPECT_EQ(a.nobs, b.nobs);
        EXPECT_EQ(a.missing, b.missing);
        EXPECT_EQ(a.mean, b.mean);
        EXPECT_EQ(a.cov.values, b.cov.values);
        ASSERT_EQ(a.patterns.size(), b.patterns.size());
        for (std::size_t k = 0; k < a.patterns.size(); ++k)
          EXPECT_EQ(a.patterns[k].scatter.values, b.patterns[k].scatter.values);
      }
    }
  }
}

/// Two passes over the rows that have all the variables.
void expect_moments_of(const Data& rows, const Summary& summary, double level, double tolerance) {
  std::vector<std::span<const double>> values;
  for (const std::string& name : columns)
    values.emplace_back(rows.find(name)->values);
  std::vector<std::int64_t> complete;
  std::int64_t original = 0;
  for (std::int64_t i = 0; i < rows.rows; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (level > 0 && rows.find("g")->values[at] != level) continue;
    ++original;
    if (std::ranges::none_of(values, [&](const auto& x) { return std::isnan(x[at]); }))
      complete.push_back(i);
  }
  const internal::CrossProducts products = internal::cross_products(values, complete);
  EXPECT_EQ(summary.original, original);
  ASSERT_EQ(summary.nobs, static_cast<std::int64_t>(complete.size()));
  const double n = static_cast<double>(summary.nobs);
  for (std::int64_t i = 0; i < 3; ++i) {
    const double sd = std::sqrt(products.scatter(i, i) / (n - 1));
    EXPECT_NEAR(summary.mean[static_cast<std::size_t>(i)],
                products.mean[i],
                tolerance * sd + 1e-15 * std::abs(products.mean[i]));
    for (std::int64_t j = 0; j < 3; ++j)
      EXPECT_NEAR(summary.cov(i, j), products.scatter(i, j) / (n - 1), tolerance * sd * sd);
  }
}

TEST(MomentsOfRows, AreThoseOfTwoPasses) {
  for (const double mean : {0.0, 5.0, 1e8}) {
    const std::string text = random_file(50, {.rows = 3000, .missing = 0.1, .mean = mean});
    const Data rows = as_rows(text, {"g"}, 1000, 1).data;
    const Data all = as_moments(text, {columns, "", {}, false}, 1000, 2).data;
    ASSERT_EQ(all.summaries.size(), 1U);
    expect_moments_of(rows, all.summaries[0], 0, 1e-14 * (mean > 1e6 ? 10 : 1));
    const Data groups = as_moments(text, {columns, "g", {}, false}, 1000, 2).data;
    ASSERT_EQ(groups.summaries.size(), 2U);
    for (std::size_t g = 0; g < 2; ++g)
      expect_moments_of(rows, groups.summaries[g], static_cast<double>(g + 1), 1e-13);
    const Data chosen = as_moments(text, {columns, "g", {"south"}, false}, 1000, 2).data;
    ASSERT_EQ(chosen.summaries.size(), 1U);
    EXPECT_EQ(chosen.summaries[0].label, "south");
    const double level = rows.find("g")->levels[0] == "south" ? 1 : 2;
    expect_moments_of(rows, chosen.summaries[0], level, 1e-13);
  }
}

TEST(MomentsOfRows, OfRowsInMemoryAreThoseOfTheFile) {
  const std::string text = random_file(60, {.rows = 9000, .missing = 0.2});
  const MomentRequest request{{"x1", "x2", "x3", "x1:x3"}, "g", {}, true};
  const Data file = as_moments(text, request, 1000, 2).data;
  const Data memory = moments_of_rows(as_rows(text, {"g"}, 1000, 1).data, request);
  EXPECT_EQ(file.without_group, memory.without_group);
  EXPECT_GT(file.without_group, 0);
  ASSERT_EQ(file.summaries.size(), memory.summaries.size());
  for (std::size_t g = 0; g < file.summaries.size(); ++g) {
    const Summary &a = file.summaries[g], &b = memory.summaries[g];
    EXPECT_EQ(a.names, b.names);
    EXPECT_EQ(a.original, b.original);
    EXPECT_EQ(a.nobs, b.nobs);
    EXPECT_EQ(a.missing, b.missing);
    ASSERT_EQ(a.patterns.size(), b.patterns.size());
    std::int64_t rows = 0;
    for (std::size_t k = 0; k < a.patterns.size(); ++k) {
      EXPECT_EQ(a.patterns[k].seen, b.patterns[k].seen);
      EXPECT_EQ(a.patterns[k].nobs, b.patterns[k].nobs);
      rows += a.patterns[k].nobs;
      for (std::size_t i = 0; i < a.patterns[k].scatter.values.size(); ++i)
        EXPECT_NEAR(a.patterns[k].scatter.values[i],
                    b.patterns[k].scatter.values[i],
                    1e-12 * static_cast<double>(a.nobs));
    }
    EXPECT_LT(a.original - rows, a.original / 50) << "rows with nothing are in no pattern";
  }
}

TEST(MomentsOfRows, SplitTheFileAndPutTogetherAreThoseOfTheWhole) {
  const std::string header = "x1,x2,comment,x3,g\n";
  const std::string first = random_file(70, {.rows = 700, .missing = 0.1, .mean = 3});
  const std::string second = random_file(71, {.rows = 300, .missing = 0.2, .mean = 4});
  const std::string both = first + second.substr(header.size());
  for (const bool by_pattern : {false, true}) {
    const MomentRequest request{columns, "g", {}, by_pattern};
    Data one = as_moments(first, request, 400, 1).data,
         two = as_moments(second, request, 400, 1).data;
    two.file = "second.csv";
    // Another order of the variables is none of another kind.
    const Data turned = as_moments(second, {{"x3", "x1", "x2"}, "g", {}, by_pattern}, 400, 1).data;
    const Data all = as_moments(both, request, 400, 1).data;
    for (const Data& other : {two, turned}) {
      const Data together = pooled({one, other});
      EXPECT_EQ(together.without_group, all.without_group);
      ASSERT_EQ(together.summaries.size(), all.summaries.size());
      for (const Summary& a : all.summaries) {
        const auto b = std::ranges::find(together.summaries, a.label, &Summary::label);
        ASSERT_NE(b, together.summaries.end());
        EXPECT_EQ(a.original, b->original);
        EXPECT_EQ(a.nobs, b->nobs);
        EXPECT_EQ(a.missing, b->missing);
        EXPECT_EQ(a.patterns.size(), b->patterns.size());
        for (std::size_t i = 0; i < 3; ++i)
          EXPECT_NEAR(a.mean[i], b->mean[i], 1e-14 * std::abs(a.mean[i]) * 4);
        for (std::size_t i = 0; i < 9; ++i)
          EXPECT_NEAR(a.cov.values[i], b->cov.values[i], 1e-13);
      }
    }
  }
}

TEST(MomentsOfRows, OfOtherVariablesCannotBePutTogether) {
  const std::string text = random_file(80, {.rows = 50});
  const auto code = [&](const MomentRequest& a, const MomentRequest& b, const std::string& other) {
    const Outcome outcome = outcome_of([&] {
      return pooled({as_moments(text, a, 400, 1).data, as_moments(other, b, 400, 1).data});
    });
    return outcome.failed ? outcome.error.diagnostics()[0].code : "";
  };
  EXPECT_EQ(code({columns, "", {}, false}, {{"x1", "x2"}, "", {}, false}, text), "names-differ");
  EXPECT_EQ(code({columns, "", {}, false}, {columns, "g", {}, false}, text), "groups-differ");
  const std::string holes = random_file(81, {.rows = 50, .missing = 0.1});
  const Data listwise = as_moments(holes, {columns, "", {}, false}, 400, 1).data;
  EXPECT_FALSE(keeps_incomplete_rows(listwise.summaries[0]));
  const Data complete = as_moments(text, {columns, "", {}, false}, 400, 1).data;
  EXPECT_TRUE(keeps_incomplete_rows(complete.summaries[0]));
  const Data patterns = as_moments(holes, {columns, "", {}, true}, 400, 1).data;
  EXPECT_THROW(pooled({listwise, patterns}), Error);
  EXPECT_NO_THROW(pooled({complete, patterns}));
}

TEST(MomentsOfRows, OfAMatrixThatWasGivenAsCasesWarn) {
  const std::string text = "x1,x2,x3\n1,.5,.4\n.5,1,.3\n.4,.3,1\n";
  const Data moments = as_moments(text, {columns, "", {}, false}, 16, 2).data;
  ASSERT_EQ(moments.notes.size(), 1U);
  EXPECT_EQ(moments.notes[0].code, "looks-like-moments");
}

TEST(MomentsOfRows, OfAnIdentifierAsGroupAreNotMade) {
  std::string text = "x1,x2,x3,g\n";
  for (int i = 0; i < 5000; ++i)
    text += fmt::format("{},{},{},id{}\n", i % 5, i % 7, i % 11, i);
  const Data moments = as_moments(text, {columns, "g", {}, false}, 1000, 2).data;
  EXPECT_LE(moments.summaries.size(), 1000U);
  try {
    group_labels(moments, {.group = "g"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].code, "too-many-groups");
    EXPECT_NE(error.diagnostics()[0].message.find("5000"), std::string::npos);
  }
}

}  // namespace
}  // namespace semfit
