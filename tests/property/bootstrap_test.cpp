// The bootstrap against its definition: a draw is a fit to rows written out, and many of them say
// what theory says.
#include "semfit/fit.h"

#include "math/bootstrap_intervals.h"
#include "math/random.h"
#include "property/random_models.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include <gtest/gtest.h>

namespace semfit {
namespace {

using test::Family;

Options bootstrap_of(int draws, const std::string& estimator = "ML", std::uint64_t seed = 1) {
  Options options;
  options.estimation.estimator = estimator;
  options.inference.se = StandardErrors::bootstrap;
  options.inference.bootstrap = draws;
  options.inference.seed = seed;
  decide_defaults(options);
  return options;
}

Result fitted(const std::string& text, const Data& data, const Options& options) {
  return fit(test::table_of(text, options.model), data, options);
}

/// Values of the free parameters and := rows in one draw.
std::vector<double> parameters_of_draw(const Bootstrap& bootstrap, std::int64_t row) {
  std::vector<double> values;
  for (std::size_t j = 0; j < bootstrap.quantities.size(); ++j)
    if (bootstrap.quantities[j].section == "parameters")
      values.push_back(bootstrap.draws(row, static_cast<std::int64_t>(j)));
  return values;
}

Data rows_of(const Data& data, const std::vector<std::int64_t>& rows) {
  Data chosen = data;
  chosen.rows = static_cast<std::int64_t>(rows.size());
  chosen.line_of_row.clear();
  for (Column& column : chosen.columns) {
    std::vector<double> values;
    for (const std::int64_t row : rows)
      values.push_back(column.values[static_cast<std::size_t>(row)]);
    column.values = std::move(values);
  }
  return chosen;
}

/// The rows of the draw with this number, from 0, of one group without missing cases.
std::vector<std::int64_t> rows_of_draw(std::int64_t n, std::uint64_t seed, std::uint64_t id) {
  internal::Philox random(seed, id);
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(n));
  internal::draw_with_replacement(random, counts);
  std::vector<std::int64_t> rows;
  for (std::size_t i = 0; i < counts.size(); ++i)
    rows.insert(rows.end(), counts[i], static_cast<std::int64_t>(i));
  return rows;
}

/// Each draw against a fit to its rows, by the estimates of the quantities.
void expect_fits_to_rows(const std::string& text, const Data& data, const Options& options) {
  const Result result = fitted(text, data, options);
  ASSERT_TRUE(result.converged);
  ASSERT_GT(result.bootstrap.used, 0);
  Options plain = options;
  plain.inference = InferenceOptions();
  for (std::int64_t r = 0; r < result.bootstrap.draws.rows; ++r) {
    const auto id =
        static_cast<std::uint64_t>(result.bootstrap.draw[static_cast<std::size_t>(r)] - 1);
    const Result one =
        fitted(text, rows_of(data, rows_of_draw(data.rows, options.inference.seed, id)), plain);
    ASSERT_TRUE(one.converged);
    const std::vector<double> drawn = parameters_of_draw(result.bootstrap, r);
    std::size_t next = 0;
    for (const Parameter& p : one.parameters)
      if (test::row_of(one, p).free > 0) {
        EXPECT_NEAR(drawn[next], p.est, 1e-5 * (1 + std::abs(p.est))) << test::row_of(one, p).lhs;
        ++next;
      }
  }
}

Data with_holes(Data data, test::Random& random, double share) {
  for (Column& column : data.columns)
    for (double& value : column.values)
      if (random.chance(share)) value = not_a_number;
  return data;
}

TEST(Bootstrap, ADrawIsAFitToItsRows) {
  test::Random random(11);
  for (const Family family : {Family::factors, Family::path, Family::covariates}) {
    const test::TrueModel model = test::true_model(family, random);
    expect_fits_to_rows(model.text, test::simulate(model, 300, random), bootstrap_of(4));
  }
}

TEST(Bootstrap, ADrawIsAFitToItsRowsWhateverTheEstimator) {
  test::Random random(12);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4\nf ~ x5", random);
  const Data data = test::simulate(model, 400, random);
  for (const char* estimator : {"MLR", "GLS", "ULS", "WLS", "DWLS"})
    expect_fits_to_rows(model.text, data, bootstrap_of(3, estimator));
}

TEST(Bootstrap, ADrawIsAFitToItsRowsWithMissingValues) {
  test::Random random(13);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4 + x5", random);
  const Data data = with_holes(test::simulate(model, 300, random), random, 0.1);
  for (const Missing missing : {Missing::fiml, Missing::two_stage}) {
    Options options = bootstrap_of(3);
    options.sample.missing = missing;
    decide_defaults(options);
    expect_fits_to_rows(model.text, data, options);
  }
}

TEST(Bootstrap, IsTheSameForAnyNumberOfThreads) {
  test::Random random(14);
  const test::TrueModel model = test::true_model(Family::latent_path, random);
  const Data data = test::simulate(model, 200, random);
  for (const Resampling type : {Resampling::nonparametric,
                                Resampling::parametric,
                                Resampling::bollen_stine,
                                Resampling::yuan}) {
    Options options = bootstrap_of(40);
    options.inference.bootstrap_type = type;
    options.inference.bootstrap_measures = true;
    options.sections.standardized = options.sections.r2 = true;
    const Result one = fitted(model.text, data, options);
    options.threads = 3;
    const Result three = fitted(model.text, data, options);
    EXPECT_EQ(one.bootstrap.draw, three.bootstrap.draw);
    for (std::size_t i = 0; i < one.bootstrap.draws.values.size(); ++i) {
      const double a = one.bootstrap.draws.values[i], b = three.bootstrap.draws.values[i];
      EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b)));
    }
    options.inference.seed = 2;
    EXPECT_NE(fitted(model.text, data, options).bootstrap.draws.values, one.bootstrap.draws.values);
  }
}

/// Of normal data of a true model all kinds of draws have the spread that information promises.
TEST(Bootstrap, StandardErrorsAreThoseOfTheoryWhereItHolds) {
  test::Random random(15);
  const test::TrueModel model =
      test::true_model("m ~ a*x\ny ~ b*m + c*x\nab := a*b\ntotal := c + a*b", random);
  const Data data = test::simulate(model, 600, random);
  Options plain;
  const Result theory = fitted(model.text, data, plain);
  for (const Resampling type :
       {Resampling::nonparametric, Resampling::parametric, Resampling::bollen_stine}) {
    Options options = bootstrap_of(2000);
    options.inference.bootstrap_type = type;
    const Result drawn = fitted(model.text, data, options);
    for (std::size_t i = 0; i < theory.parameters.size(); ++i) {
      if (!(theory.parameters[i].se > 0)) continue;
      EXPECT_NEAR(drawn.parameters[i].se / theory.parameters[i].se, 1, 0.12)
          << test::row_of(theory, theory.parameters[i]).lhs;
      EXPECT_NEAR(drawn.parameters[i].ci_lower,
                  theory.parameters[i].ci_lower,
                  0.35 * theory.parameters[i].se);
    }
  }
}

TEST(Bootstrap, ParametricDrawsNeedNoCases) {
  test::Random random(16);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  const Data raw = test::simulate(model, 300, random);
  Options options = bootstrap_of(200);
  options.inference.bootstrap_type = Resampling::parametric;
  const Result by_cases = fitted(model.text, raw, options);
  const Result by_moments = fitted(model.text, test::summary_of(raw), options);
  for (std::size_t i = 0; i < by_cases.parameters.size(); ++i)
    if (by_cases.parameters[i].se > 0) {
      EXPECT_NEAR(
          by_moments.parameters[i].se, by_cases.parameters[i].se, 1e-6 * by_cases.parameters[i].se);
    }
}

/// The draws of Bollen and Stine come from a population in which the model holds: their chi-square
/// is near its degrees of freedom; nonparametric draws add them once more to the sample's; Yuan's
/// are near the sample's own.
TEST(Bootstrap, ChiSquareOfTheDrawsKnowsItsPopulation) {
  test::Random random(17);
  const test::TrueModel model =
      test::true_model("f =~ x1 + x2 + x3 + x4 + x5 + x6\nx1 ~~ .5*x2\nx3 ~~ .5*x4", random);
  const Data data = test::simulate(model, 300, random);
  const std::string wrong = "f =~ x1 + x2 + x3 + x4 + x5 + x6";
  const auto mean_chisq = [&](Resampling type) {
    Options options = bootstrap_of(300);
    options.inference.bootstrap_type = type;
    options.inference.bootstrap_measures = true;
    const Result result = fitted(wrong, data, options);
    for (const BootstrapQuantity& quantity : result.bootstrap.quantities)
      if (quantity.name == "chisq") return quantity.mean;
    return not_a_number;
  };
  const double chisq = fitted(wrong, data, {}).measure("chisq");
  ASSERT_GT(chisq, 60);
  EXPECT_NEAR(mean_chisq(Resampling::bollen_stine), 9, 1.5);
  EXPECT_NEAR(mean_chisq(Resampling::parametric), 9, 1.5);
  EXPECT_NEAR(mean_chisq(Resampling::yuan), chisq, 0.15 * chisq);
  EXPECT_NEAR(mean_chisq(Resampling::nonparametric), chisq + 9, 0.2 * chisq);
}

TEST(Bootstrap, IntervalsAreOfEveryKind) {
  test::Random random(18);
  const test::TrueModel model = test::true_model("m ~ a*x\ny ~ b*m\nab := a*b", random);
  const Data data = test::simulate(model, 150, random);
  for (const BootInterval type : {BootInterval::percentile,
                                  BootInterval::bias_corrected,
                                  BootInterval::bias_corrected_accelerated,
                                  BootInterval::basic,
                                  BootInterval::normal}) {
    Options options = bootstrap_of(400);
    options.inference.boot_ci_type = type;
    const Result result = fitted(model.text, data, options);
    for (const Parameter& p : result.parameters) {
      if (!(p.se > 0)) continue;
      EXPECT_LT(p.ci_lower, p.est);
      EXPECT_GT(p.ci_upper, p.est);
      EXPECT_NEAR((p.ci_upper - p.ci_lower) / (2 * 1.96 * p.se), 1, 0.25);
    }
    const BootstrapQuantity& first = result.bootstrap.quantities.front();
    const bool has_bca = !std::isnan(first.ci[2].lower);
    EXPECT_EQ(has_bca, type == BootInterval::bias_corrected_accelerated);
  }
}

/// The limits from the draws as they are written out, and from fits without each case.
TEST(Bootstrap, BcaIsMadeOfDrawsAndFitsWithoutEachCase) {
  test::Random random(21);
  const test::TrueModel model = test::true_model("m ~ a*x\ny ~ b*m\nab := a*b", random);
  const Data data = test::simulate(model, 40, random);
  Options options = bootstrap_of(300);
  options.inference.boot_ci_type = BootInterval::bias_corrected_accelerated;
  const Result result = fitted(model.text, data, options);
  const Bootstrap& b = result.bootstrap;
  std::size_t ab = 0;
  while (b.quantities[ab].name != "ab")
    ++ab;
  std::vector<double> draws;
  for (std::int64_t r = 0; r < b.draws.rows; ++r)
    draws.push_back(b.draws(r, static_cast<std::int64_t>(ab)));
  std::sort(draws.begin(), draws.end());
  std::vector<double> without;
  for (std::int64_t left_out = 0; left_out < data.rows; ++left_out) {
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < data.rows; ++i)
      if (i != left_out) rows.push_back(i);
    const Result one = fitted(model.text, rows_of(data, rows), {});
    for (const Parameter& p : one.parameters)
      if (test::row_of(one, p).lhs == "ab") without.push_back(p.est);
  }
  ASSERT_EQ(without.size(), 40u);
  const BootstrapQuantity& quantity = b.quantities[ab];
  const double a = internal::acceleration(without);
  EXPECT_GT(std::abs(a), 1e-4);
  for (std::size_t type = 0; type < quantity.ci.size(); ++type) {
    const Interval expected =
        internal::bootstrap_interval(static_cast<BootInterval>(type), quantity.est, draws, 0.95, a);
    EXPECT_NEAR(quantity.ci[type].lower, expected.lower, 1e-6);
    EXPECT_NEAR(quantity.ci[type].upper, expected.upper, 1e-6);
  }
}

/// Draws of clusters have the spread that the sandwich of clusters estimates.
TEST(Bootstrap, ClustersAreDrawnAsWholes) {
  test::Random random(22);
  const test::TrueModel model = test::true_model("y ~ x", random);
  Data data = test::simulate(model, 600, random);
  Column cluster{"school", {}, {}};
  for (int i = 0; i < 600; ++i)
    cluster.values.push_back(1 + i / 6);
  for (int k = 1; k <= 100; ++k)
    cluster.levels.push_back("s" + std::to_string(k));
  // What is common to a cluster, in x and in y.
  for (std::size_t c = 0; c < 2; ++c)
    for (std::size_t k = 0; k < 100; ++k) {
      const double shift = 1.5 * random.normal();
      for (std::size_t i = 0; i < 6; ++i)
        data.columns[c].values[6 * k + i] += shift;
    }
  data.columns.push_back(cluster);
  data.header.emplace_back("school");
  Options robust;
  robust.sample.cluster = "school";
  decide_defaults(robust);
  Options options = bootstrap_of(1000);
  options.sample.cluster = "school";
  decide_defaults(options);
  const Result sandwich = fitted("y ~ x", data, robust);
  const Result drawn = fitted("y ~ x", data, options);
  const Result naive = fitted("y ~ x", data, bootstrap_of(1000));
  EXPECT_NEAR(drawn.parameters[0].se / sandwich.parameters[0].se, 1, 0.1);
  EXPECT_GT(drawn.parameters[0].se, 1.3 * naive.parameters[0].se);
}

TEST(Bootstrap, GoesOnAfterAnInterrupt) {
  test::Random random(19);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  const Data data = test::simulate(model, 150, random);
  Options options = bootstrap_of(100);
  options.inference.boot_ci_type = BootInterval::bias_corrected_accelerated;
  const ParameterTable table = test::table_of(model.text);
  const Result whole = fit(table, data, options);

  std::vector<std::pair<std::string, Replicate>> kept;
  std::string job;
  RunControl control;
  int asked = 0;
  control.stopped = [&] { return ++asked > 30; };
  control.resume = [&](const std::string& text, std::uint64_t) {
    job = text;
    std::vector<Replicate> earlier;
    for (const auto& [its, replicate] : kept)
      if (its == text) earlier.push_back(replicate);
    return earlier;
  };
  control.keep = [&](const std::vector<Replicate>& some) {
    for (const Replicate& r : some)
      kept.emplace_back(job, r);
  };
  const Result part = fit(table, data, options, nullptr, control);
  EXPECT_TRUE(part.interrupted);
  EXPECT_GE(part.bootstrap.finished, 30);
  EXPECT_LT(part.bootstrap.finished, 100);
  EXPECT_GT(part.parameters[1].se, 0) << "what is finished is used";
  control.stopped = nullptr;
  const Result rest = fit(table, data, options, nullptr, control);
  EXPECT_FALSE(rest.interrupted);
  EXPECT_EQ(rest.bootstrap.draws.values, whole.bootstrap.draws.values);
  for (std::size_t i = 0; i < whole.parameters.size(); ++i)
    if (whole.parameters[i].se > 0) {
      EXPECT_EQ(rest.parameters[i].ci_upper, whole.parameters[i].ci_upper);
    }
}

TEST(Bootstrap, TellsWhichDrawsFailed) {
  test::Random random(20);
  const test::TrueModel model = test::true_model("f =~ x1 + x2 + x3 + x4", random);
  Data data = test::simulate(model, 20, random);
  // A variable that is constant but for two cases is constant in many draws.
  Column* x = nullptr;
  for (Column& column : data.columns)
    if (column.name == "x4") x = &column;
  for (std::size_t i = 0; i < x->values.size(); ++i)
    x->values[i] = i < 2 ? 1 + static_cast<double>(i) : 0;
  const Result result = fitted("f =~ x1 + x2 + x3\nx4 ~ x1", data, bootstrap_of(60));
  ASSERT_TRUE(result.converged);
  const Bootstrap& b = result.bootstrap;
  int failed = 0;
  for (const FailedDraws& f : b.failed) {
    failed += f.count;
    EXPECT_FALSE(f.examples.empty());
    EXPECT_TRUE(std::find(b.draw.begin(), b.draw.end(), f.examples.front()) == b.draw.end());
  }
  EXPECT_GT(failed, 0);
  EXPECT_EQ(failed + b.used, 60);
  const bool is_told = std::any_of(result.notes.begin(), result.notes.end(), [](const Note& note) {
    return note.code == "failed-draws";
  });
  EXPECT_TRUE(is_told);
}

}  // namespace
}  // namespace semfit
