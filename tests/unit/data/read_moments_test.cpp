#include "semfit/read.h"

#include "base/sha256.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace semfit {
namespace {

namespace fs = std::filesystem;

/// The lists of a --cov call.
SummaryFiles covariances(std::vector<std::string> cov, std::vector<std::int64_t> nobs) {
  SummaryFiles files;
  files.cov = std::move(cov);
  files.nobs = std::move(nobs);
  return files;
}

SummaryFiles correlations(std::vector<std::string> cor, std::vector<std::string> sd) {
  SummaryFiles files;
  files.cor = std::move(cor);
  files.sd = std::move(sd);
  files.nobs.assign(files.cor.size(), 100);
  return files;
}

class Moments : public testing::Test {
 protected:
  Moments() {
    folder_ = fs::temp_directory_path() / ("semfit_moments_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~Moments() override { fs::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  Summary cov(const std::string& text) const {
    return read(covariances({file("cov", text)}, {100}));
  }
  Summary cor(const std::string& text, const std::string& sd) const {
    return read(correlations({file("cor", text)}, {file("sd", sd)}));
  }
  static Summary read(const SummaryFiles& files) { return read_moments(files, {}).summaries.at(0); }

  template <class Read>
  static std::string refused(Read read) {
    try {
      read();
    } catch (const Error& error) {
      return error.diagnostics()[0].code;
    }
    return "";
  }
  std::string refused_cov(const std::string& text) const {
    return refused([&] { cov(text); });
  }
  std::string refused_cor(const std::string& text, const std::string& sd = "1,1") const {
    return refused([&] { cor(text, sd); });
  }

  fs::path folder_;
};

std::vector<double> values(const Summary& s) {
  return s.cov.values;
}
const std::vector<double> three{4, 1, 0.5, 1, 9, 2, 0.5, 2, 16};

TEST_F(Moments, AMatrixMayBeWrittenInManyWays) {
  for (const char* text : {
           "a,b,c\n4,1,.5\n1,9,2\n.5,2,16\n",          // square
           "a,b,c\n4\n1,9\n.5,2,16\n",                 // lower triangle
           "a,b,c\n4,,\n1,9,\n.5,2,16\n",              // padded
           "a,b,c\n4,1,.5\n,9,2\n,,16\n",              // upper triangle, aligned
           "a b c\n4\n1 9\n.5 2 16\n",                 // blanks
           "a;b;c\n4\n1;9\n0,5;2;16\n",                // decimal comma
           ",a,b,c\na,4\nb,1,9\nc,.5,2,16\n",          // row names as R writes them
           "x,a,b,c\na,4,1,.5\nb,1,9,2\nc,.5,2,16\n",  // with a word in the corner
           "a,b,c\na,4\nb,1,9\nc,.5,2,16\n",           // and without a corner
           ",a,b,c\nc,.5,2,16\na,4,1,.5\nb,1,9,2\n",   // rows in another order
       }) {
    const Summary s = cov(text);
    EXPECT_EQ(s.names, (std::vector<std::string>{"a", "b", "c"})) << text;
    EXPECT_EQ(values(s), three) << text;
    EXPECT_EQ(s.nobs, 100);
  }
}

TEST_F(Moments, CorrelationsAreScaledByStandardDeviations) {
  const std::vector<double> expected{4, 3, 3, 9};
  for (const char* r : {"a,b\n1\n.5,1\n", "a,b\n1,.5\n.5,1\n", "a,b\n.5\n", "a,b\n\n.5\n"})
    EXPECT_EQ(values(cor(r, "a,b\n2,3\n")), expected) << r;
  for (const char* sd : {"a,b\n2,3\n",
                         "b,a\n3,2\n",
                         "2\n3\n",
                         "2,3\n",
                         "sd\n2\n3\n",
                         "b,3\na,2\n",
                         "name,sd\na,2\nb,3\n"})
    EXPECT_EQ(values(cor("a,b\n1\n.5,1\n", sd)), expected) << sd;
}

TEST_F(Moments, GroupsMeansAndTheirFiles) {
  const std::string one = file("one", "a,b\n1\n.5,2\n"), two = file("two", "a,b\n2\n.5,3\n");
  const std::string mean = file("mean", "b,a\n7,6\n");
  SummaryFiles files = covariances({one, two}, {10, 3'000'000'000});
  files.mean = {mean, mean};
  const Data data = read_moments(files, {});
  ASSERT_EQ(data.summaries.size(), 2U);
  EXPECT_EQ(data.summaries[0].label, "Group 1");
  EXPECT_EQ(data.summaries[1].nobs, 3'000'000'000);
  EXPECT_EQ(data.summaries[1].mean, (std::vector<double>{6, 7}));
  EXPECT_EQ(data.summaries[1].place.file, two);
  EXPECT_EQ(data.file, one + "," + mean + "," + two + "," + mean);
  EXPECT_EQ(data.sha256.substr(0, 64), internal::sha256("a,b\n1\n.5,2\n"));
}

TEST_F(Moments, UnitVariancesAreAWarning) {
  const Data data = read_moments(covariances({file("c", "a,b\n1\n.5,1\n")}, {10}), {});
  ASSERT_EQ(data.notes.size(), 1U);
  EXPECT_EQ(data.notes[0].code, "correlations-as-covariances");
}

TEST_F(Moments, WrongShapesAreRefused) {
  EXPECT_EQ(refused_cov("1,2\n2,5\n"), "missing-header");
  EXPECT_EQ(refused_cov("a,a\n1,0\n0,1\n"), "duplicate-column");
  EXPECT_EQ(refused_cov("a,b\n1,0\n0,1\n0,0\n"), "not-square");
  EXPECT_EQ(refused_cov("a,b,c\n3,2,1\n3,2\n3\n"), "upper-triangle");
  EXPECT_EQ(refused_cov("a,b\n1,0,0\n0,1,0\n"), "ragged-row");
  EXPECT_EQ(refused_cov(",a,b\na,1,0\nc,0,1\n"), "names-differ");
  EXPECT_EQ(refused_cov("a,b\n1\n.,1\n"), "not-a-number");
  EXPECT_EQ(refused_cov("a,b\n1\nInf,1\n"), "infinite-value");
  EXPECT_EQ(refused_cov("a,b\n1\n,1\n"), "incomplete-matrix");
  EXPECT_EQ(refused_cov("a,b\n.5\n"), "incomplete-matrix");  // no variances
  EXPECT_EQ(refused_cov(""), "empty-file");
}

TEST_F(Moments, ImpossibleValuesAreRefused) {
  EXPECT_EQ(refused_cov("a,b\n1,.5\n.4,1\n"), "not-symmetric");
  EXPECT_EQ(refused_cov("a,b\n0\n0,1\n"), "variance-not-positive");
  EXPECT_EQ(refused_cov("a,b\n-1\n0,1\n"), "variance-not-positive");
  EXPECT_EQ(refused_cov("a,b\n1\n2,1\n"), "correlation-out-of-range");
  EXPECT_EQ(refused_cov("a,b\n1\n1,1\n"), "not-positive-definite");
  EXPECT_EQ(refused_cov("a,b,c\n1\n.9,1\n.9,-.9,1\n"), "not-positive-definite");
  EXPECT_EQ(refused_cor("a,b\n1\n1.2,1\n"), "correlation-out-of-range");
  EXPECT_EQ(refused_cor("a,b\n2\n.2,1\n"), "diagonal-not-one");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "1,0\n"), "sd-not-positive");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "1,2,3\n"), "names-differ");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "a,c\n1,2\n"), "names-differ");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "a,b,c\n1,2,3\n"), "names-differ");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "a,b\n1\n"), "ragged-row");
  EXPECT_EQ(refused_cor("a,b\n1\n.2,1\n", "1,2\n3,4\n"), "bad-list");
}

TEST_F(Moments, PositiveDefinitenessDoesNotDependOnUnits) {
  EXPECT_EQ(refused_cov("a,b\n1e-16\n0,1e16\n"), "");
  EXPECT_EQ(refused_cov("a,b\n1e-16\n1,1e16\n"), "not-positive-definite");
}

TEST_F(Moments, ListsMustFitTogether) {
  const std::string c = file("c", "a\n2\n"), s = file("s", "a\n1\n");
  const auto code = [](const SummaryFiles& files) {
    return refused([&] { read_moments(files, {}); });
  };
  SummaryFiles files = covariances({c}, {10});
  EXPECT_EQ(code(files), "");
  EXPECT_EQ(code({}), "no-moments");
  files.sd = {s};
  EXPECT_EQ(code(files), "sd-without-cor");
  files.cor = {c};
  EXPECT_EQ(code(files), "cov-and-cor");
  EXPECT_EQ(code(correlations({c}, {})), "cor-without-sd");
  EXPECT_EQ(code(covariances({c}, {})), "bad-nobs");
  EXPECT_EQ(code(covariances({c, c}, {10})), "counts-differ");
  files = covariances({c}, {10});
  files.mean = {s, s};
  EXPECT_EQ(code(files), "counts-differ");
  EXPECT_EQ(code(covariances({c}, {0})), "bad-nobs");
  EXPECT_EQ(code(covariances({c}, {-5})), "bad-nobs");
}

}  // namespace
}  // namespace semfit
