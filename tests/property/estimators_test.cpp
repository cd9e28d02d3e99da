// What estimators, corrections and treatments of missing values have to do with each other.
#include "property/random_models.h"

#include <cmath>
#include <functional>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

using ModelTest = semfit::Test;  // within TEST, Test is GoogleTest's

/// How two results may differ.
struct Same {
  double tolerance = 1e-9;
  double se = 1;      ///< b's standard errors over a's; 0: they are not compared
  double chisq = 1;   ///< b's chi-square over a's
  bool tests = true;  ///< compare all tests of both
  std::function<double(const Row&)> unit = [](const Row&) { return 1.0; };
};

void expect_near(double found, double expected, double tolerance, const std::string& what) {
  EXPECT_EQ(std::isnan(found), std::isnan(expected)) << what;
  if (std::isnan(expected)) return;
  EXPECT_NEAR(found, expected, tolerance * (1 + std::abs(expected))) << what;
}

void expect_same(const Result& a, const Result& b, const Same& same = {}) {
  ASSERT_TRUE(a.converged && b.converged);
  EXPECT_EQ(a.df, b.df);
  ASSERT_EQ(a.parameters.size(), b.parameters.size());
  for (std::size_t i = 0; i < a.parameters.size(); ++i) {
    const Parameter &p = a.parameters[i], &q = b.parameters[i];
    const Row& row = row_of(a, p);
    SCOPED_TRACE(name_of(row));
    const double unit = same.unit(row), size = same.tolerance * unit * (std::abs(p.est) + p.se);
    EXPECT_NEAR(q.est, unit * p.est, size + 1e-300);
    if (same.se > 0) {
      EXPECT_NEAR(q.se, same.se * unit * p.se, size + 1e-300);
    }
  }
  if (!same.tests) return;
  ASSERT_EQ(a.tests.size(), b.tests.size());
  for (std::size_t i = 0; i < a.tests.size(); ++i) {
    const TestStatistic &x = a.tests[i], &y = b.tests[i];
    EXPECT_EQ(x.name, y.name);
    expect_near(y.statistic, same.chisq * x.statistic, same.tolerance, x.name);
    expect_near(y.df, x.df, same.tolerance, x.name + " df");
    if (same.chisq == 1) expect_near(y.scaling_factor, x.scaling_factor, same.tolerance, x.name);
  }
}

Options options_of(const std::string& estimator) {
  Options options;
  options.estimation.estimator = estimator;
  options.estimation.tolerance = 1e-12;  // where the search stops must not show
  return options;
}

/// As the program does it: the table's defaults follow the options.
Result fit_with(const std::string& text, const Data& data, Options options) {
  decide_defaults(options);
  return fit_text(text, data, options);
}

/// Cases that are not normal: every variable bent a little.
Data bent(Data data) {
  for (Column& column : data.columns)
    for (double& x : column.values)
      x += 0.15 * x * x;
  return data;
}

/// Values missing completely at random, of whatever the model does not only predict from.
Data with_holes(Data data, double share, Random& random) {
  for (Column& column : data.columns)
    for (double& x : column.values)
      if (random.chance(share)) x = std::nan("");
  return data;
}

Data permuted(const Data& data, Random& random) {
  std::vector<std::size_t> order(static_cast<std::size_t>(data.rows));
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order);
  Data shuffled = data;
  for (std::size_t j = 0; j < data.columns.size(); ++j)
    for (std::size_t i = 0; i < order.size(); ++i)
      shuffled.columns[j].values[i] = data.columns[j].values[order[i]];
  return shuffled;
}

/// Each case `copies` times; column "cluster" says which it was.
Data copied(const Data& data, int copies) {
  Data many = data;
  many.rows = data.rows * copies;
  for (Column& column : many.columns) {
    const std::vector<double> once = column.values;
    for (int c = 1; c < copies; ++c)
      column.values.insert(column.values.end(), once.begin(), once.end());
  }
  Column cluster{"cluster", {}, {}};
  for (std::int64_t i = 0; i < many.rows; ++i)
    cluster.values.push_back(static_cast<double>(i % data.rows));
  many.columns.push_back(cluster);
  many.header.push_back("cluster");
  return many;
}

double cases_of(const Result& result) {
  return std::accumulate(result.nobs.begin(), result.nobs.end(), 0.0);
}

using Check = std::function<void(const TrueModel&, const Data&, Random&)>;

/// Models with data that are not normal.
void for_random_models(std::uint64_t seed, int models, const Check& check) {
  Random random(seed);
  for (int i = 0; i < models; ++i) {
    const Family family = families[i % 5];
    const TrueModel model = true_model(family, random);
    SCOPED_TRACE(std::string(name_of(family)) + " " + std::to_string(i) + "\n" + model.text);
    check(model, bent(simulate(model, 400, random)), random);
  }
}

TEST(FullInformation, OfCompleteDataIsMaximumLikelihood) {
  for_random_models(1, 10, [](const TrueModel& model, const Data& data, Random&) {
    for (const std::string estimator : {"ML", "MLR"}) {
      Options ml = options_of(estimator);
      ml.model.meanstructure = true;
      ml.inference.information = Information::observed;
      Options fiml = ml;
      fiml.sample.missing = Missing::fiml;
      const Result a = fit_with(model.text, data, ml), b = fit_with(model.text, data, fiml);
      expect_same(a, b, {.tolerance = 1e-6});
      for (const FitMeasure& m : a.fit) {
        // With missing values robust measures have a correction of their own, and the likelihood
        // ratio stands in for the residuals' statistic.
        if (m.name.ends_with(".robust") || m.name.starts_with("gfi_rls")) continue;
        expect_near(b.measure(m.name), m.value, 1e-6, estimator + m.name);
      }
    }
  });
}

/// Without holes the first stage gives the sample's moments.
TEST(TwoStages, OfCompleteDataAreMaximumLikelihood) {
  for_random_models(10, 10, [](const TrueModel& model, const Data& data, Random&) {
    Options ml = options_of("ML");
    ml.model.meanstructure = true;
    const Result expected = fit_with(model.text, data, ml);
    for (const Missing missing : {Missing::two_stage, Missing::robust_two_stage}) {
      Options stages = ml;
      stages.sample.missing = missing;
      const Result found = fit_with(model.text, data, stages);
      expect_same(expected, found, {.tolerance = 1e-7, .se = 0, .tests = false});
      EXPECT_NEAR(found.measure("chisq"),
                  expected.measure("chisq"),
                  1e-7 * (1 + expected.measure("chisq")));
      // Normal moments are corrected for nothing where nothing is missing, but for the place where
      // the weight matrix is taken.
      if (missing == Missing::two_stage && expected.df > 0) {
        EXPECT_NEAR(found.tests.back().scaling_factor, 1, 1e-6);
      }
    }
  });
}

TEST(Corrections, DoNotTouchTheEstimates) {
  for_random_models(2, 10, [](const TrueModel& model, const Data& data, Random&) {
    const Result ml = fit_with(model.text, data, options_of("ML"));
    for (const char* estimator : {"MLF", "MLM", "MLMV", "MLMVS", "MLR"}) {
      const Result robust = fit_with(model.text, data, options_of(estimator));
      expect_same(ml, robust, {.se = 0, .tests = false});
      EXPECT_EQ(robust.measure("chisq"), ml.measure("chisq"));
    }
    const Result dwls = fit_with(model.text, data, options_of("DWLS"));
    for (const char* estimator : {"WLSM", "WLSMV", "WLSMVS"})
      expect_same(
          dwls, fit_with(model.text, data, options_of(estimator)), {.se = 0, .tests = false});
  });
}

/// The corrected tests have the same mean correction; two of them are the same tail in two forms.
TEST(Corrections, AgreeWithEachOther) {
  for_random_models(3, 10, [](const TrueModel& model, const Data& data, Random&) {
    for (const std::string base : {"MLM", "ULSM", "WLSM"}) {
      const auto last = [&](const std::string& estimator) {
        const Result r = fit_with(model.text, data, options_of(estimator));
        return std::pair(r.tests.front(), r.tests.back());
      };
      const auto [standard, m] = last(base);
      const auto [standard_mv, mv] = last(base + "V");
      const auto [standard_mvs, mvs] = last(base + "VS");
      if (m.df == 0) continue;
      const double x = standard.statistic, df = m.df;
      EXPECT_NEAR(m.statistic, x / m.scaling_factor, 1e-9 * x);
      EXPECT_NEAR(mvs.statistic, x / mvs.scaling_factor, 1e-9 * x);
      EXPECT_NEAR(mv.statistic, x / mv.scaling_factor + mv.shift, 1e-9 * (x + mv.shift));
      // tr(U Gamma) = c df = c* d*; mean and variance of the shifted one are those of chi-square.
      const double trace = m.scaling_factor * df;
      EXPECT_NEAR(mvs.scaling_factor * mvs.df, trace, 1e-9 * trace);
      EXPECT_NEAR(trace / mv.scaling_factor + mv.shift, df, 1e-9 * df);
      const double square = mvs.scaling_factor * trace;
      EXPECT_NEAR(mv.scaling_factor * mv.scaling_factor, square / df, 1e-9 * square / df);
      EXPECT_LE(mvs.df, df * (1 + 1e-12)) << "by Cauchy and Schwarz";
    }
  });
}

TEST(Permutations, ChangeNothing) {
  for_random_models(4, 5, [](const TrueModel& model, const Data& data, Random& random) {
    for (const char* estimator : {"MLM", "MLR", "MLMV", "DWLS", "WLSMV", "ULS", "GLS"}) {
      SCOPED_TRACE(estimator);
      const Options options = options_of(estimator);
      expect_same(fit_with(model.text, data, options),
                  fit_with(model.text, permuted(data, random), options));
    }
    const Data holes = with_holes(data, 0.1, random);
    for (const Missing missing : {Missing::fiml, Missing::two_stage, Missing::robust_two_stage}) {
      Options options = options_of("ML");
      options.sample.missing = missing;
      SCOPED_TRACE("missing " + std::to_string(static_cast<int>(missing)));
      expect_same(fit_with(model.text, holes, options),
                  fit_with(model.text, permuted(holes, random), options),
                  {.tolerance = 1e-8});
    }
  });
}

TEST(Clusters, OfOneCaseAreNoClusters) {
  for_random_models(5, 5, [](const TrueModel& model, const Data& data, Random& random) {
    for (const bool has_holes : {false, true}) {
      const Data cases = copied(has_holes ? with_holes(data, 0.1, random) : data, 1);
      Options plain = options_of("MLR");
      plain.model.meanstructure = true;
      if (has_holes) plain.sample.missing = Missing::fiml;
      Options clustered = plain;
      clustered.sample.cluster = "cluster";
      const Result a = fit_with(model.text, cases, plain),
                   b = fit_with(model.text, cases, clustered);
      const auto clusters = cases_of(a);
      const double factor = clusters / (clusters - 1);
      expect_same(a, b, {.se = std::sqrt(factor), .tests = false});
      if (a.df > 0) {
        EXPECT_NEAR(
            b.tests.back().scaling_factor, factor * a.tests.back().scaling_factor, 1e-8 * factor);
      }
    }
  });
}

/// Two copies of each case as a cluster: no more is known than from one.
TEST(Clusters, OfCopiesCountOnce) {
  for_random_models(6, 5, [](const TrueModel& model, const Data& data, Random& random) {
    for (const bool has_holes : {false, true}) {
      const Data once = has_holes ? with_holes(data, 0.1, random) : data;
      Options plain = options_of("MLR");
      plain.model.meanstructure = true;
      if (has_holes) plain.sample.missing = Missing::fiml;
      Options clustered = plain;
      clustered.sample.cluster = "cluster";
      const Result a = fit_with(model.text, once, plain),
                   b = fit_with(model.text, copied(once, 2), clustered);
      const auto clusters = cases_of(a);
      expect_same(
          a, b, {.tolerance = 1e-8, .se = std::sqrt(clusters / (clusters - 1)), .tests = false});
      EXPECT_NEAR(b.measure("chisq"), 2 * a.measure("chisq"), 1e-7 * (1 + a.measure("chisq")));
      if (a.df > 0) {
        const double scaled = a.tests.back().statistic;
        EXPECT_NEAR(
            b.tests.back().statistic, scaled * (clusters - 1) / clusters, 1e-7 * (1 + scaled));
      }
    }
  });
}

void expect_identical(const Result& a, const Result& b) {
  ASSERT_EQ(a.parameters.size(), b.parameters.size());
  const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  for (std::size_t i = 0; i < a.parameters.size(); ++i) {
    EXPECT_TRUE(same(a.parameters[i].est, b.parameters[i].est)) << i;
    EXPECT_TRUE(same(a.parameters[i].se, b.parameters[i].se)) << i;
  }
  ASSERT_EQ(a.tests.size(), b.tests.size());
  for (std::size_t i = 0; i < a.tests.size(); ++i) {
    EXPECT_TRUE(same(a.tests[i].statistic, b.tests[i].statistic)) << a.tests[i].name;
    EXPECT_TRUE(same(a.tests[i].pvalue, b.tests[i].pvalue)) << a.tests[i].name;
    EXPECT_TRUE(same(a.tests[i].scaling_factor, b.tests[i].scaling_factor)) << a.tests[i].name;
  }
  ASSERT_EQ(a.fit.size(), b.fit.size());
  for (std::size_t i = 0; i < a.fit.size(); ++i)
    EXPECT_TRUE(same(a.fit[i].value, b.fit[i].value)) << a.fit[i].name;
}

TEST(Threads, ChangeNoBit) {
  for_random_models(7, 5, [](const TrueModel& model, const Data& data, Random& random) {
    const Data holes = with_holes(data, 0.15, random);
    std::vector<std::pair<Options, const Data*>> jobs;
    Options fiml = options_of("MLR");
    fiml.sample.missing = Missing::fiml;
    jobs.emplace_back(fiml, &holes);
    jobs.emplace_back(options_of("MLMV"), &data);
    Options bootstrap = options_of("ML");
    bootstrap.inference.test = {ModelTest::bollen_stine};
    bootstrap.inference.bootstrap = 30;
    jobs.emplace_back(bootstrap, &data);
    for (auto& [options, cases] : jobs) {
      options.threads = 1;
      const Result one = fit_with(model.text, *cases, options);
      for (const int threads : {2, 8}) {
        options.threads = threads;
        expect_identical(one, fit_with(model.text, *cases, options));
      }
    }
  });
}

/// Every variable in units of its own, none of them shifted. ULS has the user's units.
TEST(Scales, OfVariablesDoNotMatter) {
  for_random_models(8, 5, [](const TrueModel& model, const Data& data, Random& random) {
    Data scaled = data;
    for (Column& column : scaled.columns) {
      const double unit = random.uniform(0.01, 100);
      for (double& x : column.values)
        x *= unit;
    }
    const auto expect_same_tests = [&](const Options& options, const Data& a, const Data& b) {
      const Result x = fit_with(model.text, a, options), y = fit_with(model.text, b, options);
      ASSERT_TRUE(x.converged && y.converged);
      ASSERT_EQ(x.tests.size(), y.tests.size());
      for (std::size_t i = 0; i < x.tests.size(); ++i) {
        expect_near(y.tests[i].statistic, x.tests[i].statistic, 1e-7, x.tests[i].name);
        expect_near(y.tests[i].scaling_factor, x.tests[i].scaling_factor, 1e-7, x.tests[i].name);
        expect_near(y.tests[i].df, x.tests[i].df, 1e-7, x.tests[i].name);
      }
    };
    for (const char* estimator : {"ML", "MLM", "MLMV", "MLR", "DWLS", "WLSMV", "WLS", "GLS"}) {
      SCOPED_TRACE(estimator);
      expect_same_tests(options_of(estimator), data, scaled);
    }
    Options fiml = options_of("MLR");
    fiml.sample.missing = Missing::fiml;
    Data holes = data;
    for (std::size_t j = 0; j < holes.columns.size(); ++j)
      for (std::size_t i = 0; i < holes.columns[j].values.size(); ++i)
        if (random.chance(0.1))
          holes.columns[j].values[i] = scaled.columns[j].values[i] = std::nan("");
    expect_same_tests(fiml, holes, scaled);
  });
}

TEST(ExactMoments, GiveTheParametersBack) {
  Random random(9);
  for (int i = 0; i < 20; ++i) {
    const TrueModel model = true_model(families[i % 5], random);
    SCOPED_TRACE(model.text);
    const Data data = exact_summary(model.names, model.Sigma, model.mu, 500);
    for (const char* estimator : {"ML", "GLS", "ULS"}) {
      SCOPED_TRACE(estimator);
      Options options = options_of(estimator);
      options.model.fixed_x = false;
      options.model.meanstructure = true;
      const Result result = fit_with(model.text, data, options);
      ASSERT_TRUE(result.converged);
      EXPECT_NEAR(result.tests.front().statistic, 0, 1e-7);
      // Exact with divisor N; with N - 1 (co)variances are that much larger.
      const double larger = estimator == std::string("ML") ? 1 : 500.0 / 499;
      for (const Parameter& p : result.parameters) {
        const Row& row = row_of(result, p);
        for (const Row& known : model.table.rows)
          if (known.lhs == row.lhs && known.op == row.op && known.rhs == row.rhs &&
              known.free > 0 && row.op != Op::intercept) {
            const double value =
                model.theta[known.free - 1] * (row.op == Op::covariance ? larger : 1);
            EXPECT_NEAR(p.est, value, 1e-5 * (1 + std::abs(value))) << name_of(row);
          }
      }
    }
  }
}

}  // namespace
}  // namespace semfit::test
