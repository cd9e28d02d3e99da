#include "unit/table/tables.h"

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

Words constraints(const std::string& text, bool means) {
  ModelOptions options;
  options.effect_coding = true;
  options.meanstructure = means;
  const ParameterTable table = table_of(text, options);
  Words result;
  for (const Relation& relation : table.relations) {
    const Row& row = table.rows.at(static_cast<std::size_t>(relation.row));
    result.push_back(row.lhs + " " + std::string(spelling(row.op)) + " " + row.rhs);
  }
  return result;
}

TEST(EffectCoding, LoadingsAverageOneAndInterceptsSumToZero) {
  EXPECT_EQ(constraints("f =~ a + b + c", false), Words{".p1. + .p2. + .p3. == 3"});
  // Rows 3 to 5 are variances.
  EXPECT_EQ(constraints("f =~ a + b", true), (Words{".p1. + .p2. == 2", ".p6. + .p7. == 0"}));
}

TEST(EffectCoding, AFactorWithAFixedLoadingHasItsScale) {
  EXPECT_EQ(constraints("f =~ 1*a + b", false), Words{});
  EXPECT_EQ(constraints("f =~ 1*a + b\ng =~ c + d", false), Words{".p3. + .p4. == 2"});
}

TEST(EffectCoding, AFactorWithAFixedInterceptHasItsOrigin) {
  EXPECT_EQ(constraints("f =~ a + b\na ~ 0*1", true), Words{".p1. + .p2. == 2"});
}

TEST(EffectCoding, HigherFactorsToo) {
  const ParameterTable table = [] {
    ModelOptions options;
    options.effect_coding = options.meanstructure.emplace(true);
    return table_of("g =~ f + h\nf =~ a + b\nh =~ c + d", options);
  }();
  for (const char* name : {"f~1", "g~1", "h~1"})
    EXPECT_GT(row_of(table, name).free, 0) << name;
  EXPECT_EQ(table.relations.size(), 6U);
}

TEST(EffectCoding, APhantomIsLeftAlone) {
  EXPECT_EQ(constraints("f =~ a + b\np =~ 0\np ~~ 1*p", true).size(), 2U);
}

}  // namespace
}  // namespace semfit::internal
