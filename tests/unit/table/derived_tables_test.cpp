#include "table/derived_tables.h"

#include "unit/table/tables.h"

#include <set>

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

struct Case {
  std::string model;
  bool means, fixed_x;
  Words rows;
};

TEST(Baseline, HasVariancesMeansAndAllMomentsOfCovariates) {
  const Case cases[] = {
      {"f =~ a + b + c", false, true, {"a~~a *", "b~~b *", "c~~c *"}},
      {"f =~ a + b + c", true, true, {"a~~a *", "b~~b *", "c~~c *", "a~1 *", "b~1 *", "c~1 *"}},
      {"y ~ v + w", false, true, {"y~~y *", "v~~v x", "w~~w x", "w~~v x"}},
      {"y ~ v + w", false, false, {"y~~y *", "v~~v *", "w~~w *", "w~~v *"}},
      {"y ~ v", true, true, {"y~~y *", "y~1 *", "v~~v x", "v~1 x"}},
      {"y ~ a*v\nv ~~ v\na == 1\nb := a", false, true, {"y~~y *", "v~~v *"}},
  };
  for (const Case& c : cases) {
    ModelOptions options;
    options.meanstructure = c.means;
    options.fixed_x = c.fixed_x;
    const ParameterTable baseline = baseline_table(table_of(c.model, options));
    EXPECT_EQ(describe(baseline), sorted(c.rows)) << c.model;
    EXPECT_TRUE(baseline.relations.empty());
    EXPECT_TRUE(baseline.blocks.at(0).latent.empty());
    std::set<int> indices;
    for (const Row& row : baseline.rows)
      if (row.free > 0) indices.insert(row.free);
    EXPECT_EQ(static_cast<int>(indices.size()), baseline.q) << c.model;
  }
}

Words candidates(const std::string& model) {
  Words names;
  for (const Row& row : candidate_rows(table_of(model))) {
    EXPECT_EQ(row.free, 0);
    EXPECT_TRUE(row.label.empty());
    names.push_back(describe(row));
  }
  return names;
}

TEST(Candidates, OfFactorsAreCrossLoadingsAndResidualCovariances) {
  EXPECT_EQ(candidates("f =~ a + b\ng =~ c + d"),
            (Words{"f=~a 1",
                   "g=~c 1",
                   "f=~c 0",
                   "f=~d 0",
                   "g=~a 0",
                   "g=~b 0",
                   "a~~b 0",
                   "a~~c 0",
                   "a~~d 0",
                   "b~~c 0",
                   "b~~d 0",
                   "c~~d 0"}));
}

TEST(Candidates, OfRegressionsAreTheOtherOnes) {
  EXPECT_EQ(candidates("m ~ x\ny ~ m"),
            (Words{"x~~x x", "m~~y 0", "m~y 0", "y~x 0", "x~m 0", "x~y 0"}));
}

TEST(Candidates, AreNotWhatTheTableHas) {
  const Words names = candidates("f =~ a + b + c\na ~~ b\ny ~ f + 0*a\ny ~~ 0*b");
  const std::set<std::string> distinct(names.begin(), names.end());
  EXPECT_EQ(distinct.size(), names.size());
  EXPECT_FALSE(distinct.contains("a~~b 0"));  // free already
  EXPECT_TRUE(distinct.contains("y~a 0"));    // fixed by the user
  EXPECT_TRUE(distinct.contains("y~~b 0"));
  EXPECT_FALSE(distinct.contains("b~~y 0"));
}

TEST(Candidates, AnIndicatorIsNotRegressedOnAFactorThatCouldMeasureIt) {
  const Words names = candidates("f =~ a + b\ny ~ f\na ~ y");
  EXPECT_EQ(std::count(names.begin(), names.end(), "a~f 0"), 0);
  EXPECT_EQ(std::count(names.begin(), names.end(), "y~a 0"), 1);
}

}  // namespace
}  // namespace semfit::internal
