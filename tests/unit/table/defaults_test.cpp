#include "unit/table/tables.h"

#include <functional>

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;

struct Case {
  std::string name;
  std::string model;
  std::function<void(ModelOptions&)> set;
  Words rows;
};

class Table : public testing::TestWithParam<Case> {};

/// Compared with lavaan 0.6-14, but for phantoms (it has a row p =~ p fixed at 0).
TEST_P(Table, HasTheRowsOfLavaan) {
  ModelOptions options;
  GetParam().set(options);
  EXPECT_EQ(describe(table_of(GetParam().model, options)), sorted(GetParam().rows));
}

void sem(ModelOptions&) {}
void std_lv(ModelOptions& o) {
  o.std_lv = true;
}
void orthogonal(ModelOptions& o) {
  o.orthogonal = true;
}
void means(ModelOptions& o) {
  o.meanstructure = true;
}
void growth(ModelOptions& o) {
  o.function = Function::growth;
}
void lavaan(ModelOptions& o) {
  o.function = Function::lavaan;
}
void random_x(ModelOptions& o) {
  o.fixed_x = false;
}
void effects(ModelOptions& o) {
  o.effect_coding = true, o.meanstructure = true;
}

const Case cases[] = {
    {"marker", "f =~ a + b", sem, {"f=~a 1", "f=~b *", "a~~a *", "b~~b *", "f~~f *"}},
    {"unit_variance", "f =~ a + b", std_lv, {"f=~a *", "f=~b *", "a~~a *", "b~~b *", "f~~f 1"}},
    {"unit_residual_variance",
     "f =~ a + b\nf ~ x",
     std_lv,
     {"f=~a *", "f=~b *", "f~x *", "a~~a *", "b~~b *", "f~~f 1", "x~~x x"}},
    {"freed_marker", "f =~ NA*a + 1*b", sem, {"f=~a *", "f=~b 1", "a~~a *", "b~~b *", "f~~f *"}},
    {"labelled_marker", "f =~ q*a + b", sem, {"f=~a 1", "f=~b *", "a~~a *", "b~~b *", "f~~f *"}},
    {"single_indicator", "f =~ 2*a\ny ~ f", sem, {"f=~a 2", "y~f *", "a~~a 0", "y~~y *", "f~~f *"}},
    {"single_indicator_with_its_variance", "f =~ a\na ~~ a", sem, {"f=~a 1", "a~~a *", "f~~f *"}},
    {"shared_single_indicator",
     "f =~ a\ng =~ a + b",
     sem,
     {"f=~a 1", "g=~a 1", "g=~b *", "a~~a *", "b~~b *", "f~~f *", "g~~g *", "f~~g *"}},
    {"factors_covary",
     "f =~ a\ng =~ b",
     sem,
     {"f=~a 1", "g=~b 1", "a~~a 0", "b~~b 0", "f~~f *", "g~~g *", "f~~g *"}},
    {"orthogonal_factors",
     "f =~ a\ng =~ b",
     orthogonal,
     {"f=~a 1", "g=~b 1", "a~~a 0", "b~~b 0", "f~~f *", "g~~g *", "f~~g 0"}},
    {"orthogonal_is_about_latent_outcomes_only",
     "f =~ a\nf + y + z ~ x",
     orthogonal,
     {"f=~a 1",
      "f~x *",
      "y~x *",
      "z~x *",
      "a~~a 0",
      "f~~f *",
      "y~~y *",
      "z~~z *",
      "f~~y *",
      "f~~z *",
      "y~~z *",
      "x~~x x"}},
    {"second_order",
     "g =~ f + h\nf =~ a\nh =~ b",
     sem,
     {"g=~f 1", "g=~h *", "f=~a 1", "h=~b 1", "a~~a 0", "b~~b 0", "f~~f *", "h~~h *", "g~~g *"}},
    {"phantom_covaries_with_nothing",
     "f =~ a\np =~ 0\np ~~ 1*p",
     sem,
     {"f=~a 1", "p~~p 1", "a~~a 0", "f~~f *"}},
    {"covariates", "y ~ x + z", sem, {"y~x *", "y~z *", "y~~y *", "x~~x x", "z~~z x", "x~~z x"}},
    {"random_covariates",
     "y ~ x + z",
     random_x,
     {"y~x *", "y~z *", "y~~y *", "x~~x *", "z~~z *", "x~~z *"}},
    {"a_written_variance_makes_a_covariate_random",
     "y ~ x + z\nx ~~ x",
     sem,
     {"y~x *", "y~z *", "y~~y *", "x~~x *", "z~~z x"}},
    {"a_product_of_an_outcome_is_random",
     "y ~ m + m:x\nm ~ x",
     sem,
     {"y~m *", "y~m:x *", "m~x *", "y~~y *", "m~~m *", "m:x~~m:x *", "x~~x x"}},
    {"outcomes_covary",
     "y + z ~ x",
     sem,
     {"y~x *", "z~x *", "y~~y *", "z~~z *", "y~~z *", "x~~x x"}},
    {"mediators_do_not",
     "m + n ~ x\ny ~ m + n",
     sem,
     {"m~x *", "n~x *", "y~m *", "y~n *", "m~~m *", "n~~n *", "y~~y *", "x~~x x"}},
    {"means",
     "f =~ a\nf ~ x",
     means,
     {"f=~a 1", "f~x *", "a~~a 0", "f~~f *", "x~~x x", "a~1 *", "f~1 0", "x~1 x"}},
    {"an_intercept_asks_for_means",
     "f =~ a\nf ~ 1",
     sem,
     {"f=~a 1", "a~~a 0", "f~~f *", "a~1 *", "f~1 *"}},
    {"growth",
     "i =~ 1*a\ni ~ x",
     growth,
     {"i=~a 1", "i~x *", "a~~a 0", "i~~i *", "x~~x x", "a~1 0", "i~1 *", "x~1 x"}},
    {"growth_with_random_covariates",
     "y ~ x",
     [](ModelOptions& o) { growth(o), random_x(o); },
     {"y~x *", "y~~y *", "x~~x *", "y~1 0", "x~1 0"}},
    {"lavaan_frees_nothing",
     "f =~ a + b",
     lavaan,
     {"f=~a *", "f=~b *", "a~~a 0", "b~~b 0", "f~~f 0"}},
    {"lavaan_with_switches",
     "f =~ a\ng =~ b\nf ~ x",
     [](ModelOptions& o) { lavaan(o), o.auto_var = true, o.auto_fix_first = true; },
     {"f=~a 1", "g=~b 1", "f~x *", "a~~a *", "b~~b *", "f~~f *", "g~~g *", "x~~x x"}},
    {"lavaan_with_free_intercepts_has_means",
     "y ~ x",
     [](ModelOptions& o) { lavaan(o), o.int_ov_free = true; },
     {"y~x *", "y~~y 0", "x~~x x", "y~1 *", "x~1 x"}},
    {"switches_of_sem",
     "f =~ a\ng =~ b\ny + z ~ f",
     [](ModelOptions& o) {
       o.auto_fix_first = false, o.auto_fix_single = false, o.auto_var = false;
       o.auto_cov_lv_x = false, o.auto_cov_y = false;
     },
     {"f=~a *",
      "g=~b *",
      "y~f *",
      "z~f *",
      "a~~a 0",
      "b~~b 0",
      "y~~y 0",
      "z~~z 0",
      "f~~f 0",
      "g~~g 0"}},
    {"effect_coding_frees_latent_means",
     "f =~ a + b",
     effects,
     {"f=~a *", "f=~b *", "a~~a *", "b~~b *", "f~~f *", "a~1 *", "b~1 *", "f~1 *"}},
    {"effect_coding_leaves_a_mean_that_an_intercept_fixes",
     "f =~ a + b\na ~ 0*1",
     effects,
     {"f=~a *", "f=~b *", "a~~a *", "b~~b *", "f~~f *", "a~1 0", "b~1 *", "f~1 0"}},
};

INSTANTIATE_TEST_SUITE_P(Defaults, Table, testing::ValuesIn(cases), [](const auto& parameter) {
  return parameter.param.name;
});

TEST(Defaults, CfaIsSem) {
  const std::string model = "f =~ a + b + c\ny ~ f + x";
  EXPECT_EQ(describe(table_of(model, defaults_of(Function::cfa))), describe(table_of(model)));
}

TEST(Defaults, ZeroInterceptsOfOutcomesAreToldOf) {
  EXPECT_EQ(codes_of("y ~ x", defaults_of(Function::growth)), Words{"zero-intercept"});
  EXPECT_EQ(codes_of("y ~ x + 1", defaults_of(Function::growth)), Words{});
  EXPECT_EQ(codes_of("i =~ 1*a + 1*b", defaults_of(Function::growth)), Words{});
}

TEST(Defaults, MeansCannotBeBothWrittenAndOff) {
  ModelOptions options;
  options.meanstructure = false;
  EXPECT_EQ(codes_of("y ~ x", options), Words{});
  try {
    table_of("y ~ x\nz ~ x\nz ~ 1", options);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.diagnostics()[0].code, "meanstructure-conflict");
    EXPECT_EQ(error.diagnostics()[0].span.begin, 12U);  // the first intercept
  }
  options.function = Function::growth;
  EXPECT_EQ(codes_of("i =~ 1*a + 1*b", options), Words{"meanstructure-conflict"});
}

TEST(Defaults, TwoRulesForTheScaleOfLatentVariablesAreOneTooMany) {
  ModelOptions options;
  options.std_lv = options.effect_coding = true;
  EXPECT_EQ(codes_of("f =~ a + b", options), Words{"scale-conflict"});
  options.effect_coding = false;
  options.auto_fix_first = true;
  EXPECT_EQ(codes_of("f =~ a + b", options), Words{"scale-conflict"});
  options.auto_fix_first = false;
  EXPECT_EQ(codes_of("f =~ a + b", options), Words{});
}

TEST(Defaults, MomentsOfVeryManyCovariatesAreRefusedAtOnce) {
  std::string model = "y ~ x";
  for (int i = 0; i < 500; ++i)
    model += " + x" + std::to_string(i);
  EXPECT_EQ(codes_of(model), Words{"too-many-parameters"});
}

}  // namespace
}  // namespace semfit::internal
