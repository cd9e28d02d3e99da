// What must not change a result, and what must change it in a known way.
#include "property/random_models.h"

#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

/// How far two results may be from each other, and what `b` must be of `a`.
struct Relation {
  double tolerance = 1e-9;
  double chisq = 1;  ///< b's chi-square over a's
  double se = 1;     ///< b's standard errors over a's, beyond the units
  std::function<double(const Row&)> unit = [](const Row&) { return 1.0; };  ///< of b over a
  bool has_means = true;                                                    ///< compare intercepts
};

void expect_related(const Result& a, const Result& b, const Relation& relation) {
  ASSERT_TRUE(a.converged && b.converged);
  EXPECT_EQ(a.df, b.df);
  EXPECT_EQ(a.npar, b.npar);
  EXPECT_EQ(a.status, b.status);
  const double chisq = relation.chisq * a.measure("chisq");
  EXPECT_NEAR(b.measure("chisq"), chisq, relation.tolerance * (1 + chisq));
  ASSERT_EQ(a.parameters.size(), b.parameters.size());
  for (const Parameter& p : a.parameters) {
    const Row& row = row_of(a, p);
    SCOPED_TRACE(name_of(row));
    if (row.op == Op::intercept && !relation.has_means) continue;
    const Parameter* const q = find(b, row);
    ASSERT_TRUE(q);
    const double unit = relation.unit(row), size = unit * (std::abs(p.est) + p.se);
    EXPECT_NEAR(q->est, unit * p.est, relation.tolerance * size + 1e-300);
    EXPECT_NEAR(q->se, relation.se * unit * p.se, relation.tolerance * size + 1e-300);
    if (row.op == Op::intercept) continue;
    EXPECT_NEAR(q->std_all, p.std_all, relation.tolerance);
  }
}

/// @param check  called with each model and data that it holds for
void for_random_models(
    std::uint64_t seed,
    int models,
    const std::function<void(const TrueModel&, const Data&, const Options&, Random&)>& check) {
  Random random(seed);
  for (int i = 0; i < models; ++i) {
    const Family family = families[i % 5];
    const TrueModel model = true_model(family, random);
    SCOPED_TRACE(std::string(name_of(family)) + " " + std::to_string(i) + "\n" + model.text);
    Options options;
    options.estimation.tolerance = 1e-12;  // where the search stops must not show
    options.model.meanstructure = i % 2 == 0;
    options.model.fixed_x = i % 3 != 0;
    check(model, simulate(model, 300, random), options, random);
  }
}

TEST(Invariance, OrderOfCases) {
  for_random_models(
      1, 20, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        std::vector<std::size_t> order(static_cast<std::size_t>(data.rows));
        std::iota(order.begin(), order.end(), 0);
        r.shuffle(order);
        Data shuffled = data;
        for (std::size_t j = 0; j < data.columns.size(); ++j)
          for (std::size_t i = 0; i < order.size(); ++i)
            shuffled.columns[j].values[i] = data.columns[j].values[order[i]];
        expect_related(fit_text(model.text, data, o), fit_text(model.text, shuffled, o), {});
      });
}

TEST(Invariance, OrderOfColumns) {
  for_random_models(
      2, 10, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        Data shuffled = data;
        r.shuffle(shuffled.columns);
        expect_related(fit_text(model.text, data, o), fit_text(model.text, shuffled, o), {});
      });
}

TEST(Invariance, OrderOfStatements) {
  for_random_models(
      3, 20, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        std::vector<std::string> lines;
        for (std::size_t begin = 0, end; begin < model.text.size(); begin = end + 1) {
          end = model.text.find('\n', begin);
          lines.push_back(model.text.substr(begin, end - begin));
        }
        r.shuffle(lines);
        std::string shuffled;
        for (const std::string& line : lines)
          shuffled += line + "\n";
        expect_related(fit_text(model.text, data, o), fit_text(shuffled, data, o), {1e-8});
      });
}

/// Units of the latent variables are those of their markers.
std::map<std::string, double> units_of(const ParameterTable& table,
                                       const std::map<std::string, double>& observed) {
  std::map<std::string, double> units = observed;
  for (std::size_t known = 0; known != units.size();) {  // higher orders in turn
    known = units.size();
    for (const Row& row : table.rows)
      if (row.op == Op::measured_by && row.free == 0 && units.contains(row.rhs))
        units.try_emplace(row.lhs, units[row.rhs]);
  }
  return units;
}

TEST(Invariance, UnitsOfTheVariables) {
  for_random_models(
      4, 40, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        std::map<std::string, double> observed;
        Data scaled = data;
        for (Column& column : scaled.columns) {
          observed[column.name] = std::pow(10, r.integer(-6, 6));
          for (double& x : column.values)
            x *= observed[column.name];
        }
        const Result plain = fit_text(model.text, data, o);
        const std::map<std::string, double> units = units_of(plain.table, observed);
        Relation relation;
        relation.tolerance = 1e-8;
        relation.unit = [&](const Row& row) {
          const double lhs = units.at(row.lhs);
          switch (row.op) {
            case Op::measured_by:
              return units.at(row.rhs) / lhs;
            case Op::regression:
              return lhs / units.at(row.rhs);
            case Op::intercept:
              return lhs;
            default:
              return lhs * units.at(row.rhs);
          }
        };
        expect_related(plain, fit_text(model.text, scaled, o), relation);
      });
}

TEST(Invariance, SignsOfTheVariables) {
  for_random_models(
      10, 20, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        Data turned = data;
        for (Column& column : turned.columns)
          if (r.chance(0.3))
            for (double& x : column.values)
              x = -x;
        const Result a = fit_text(model.text, data, o), b = fit_text(model.text, turned, o);
        ASSERT_TRUE(a.converged && b.converged);
        EXPECT_NEAR(b.measure("chisq"), a.measure("chisq"), 1e-9 * (1 + a.measure("chisq")));
        for (const Parameter& p : a.parameters) {
          const Row& row = row_of(a, p);
          if (row.op == Op::intercept) continue;
          EXPECT_NEAR(std::abs(find(b, row)->std_all), std::abs(p.std_all), 1e-8) << name_of(row);
        }
      });
}

/// Without means a shift is nothing. With them the intercept of a regression is the outcome's mean
/// where the predictors are 0, and the further that is, the less of the slope is known there.
TEST(Invariance, OriginOfTheVariables) {
  for_random_models(
      5, 20, [](const TrueModel& model, const Data& data, const Options& o, Random& r) {
        const double reach = *o.model.meanstructure ? 1e3 : 1e6;
        Data shifted = data;
        for (Column& column : shifted.columns) {
          const double shift = r.uniform(-reach, reach);
          for (double& x : column.values)
            x += shift;
        }
        Relation relation;
        relation.tolerance = 1e-7;  // the shift itself costs 1e-10 of the data
        relation.has_means = false;
        expect_related(fit_text(model.text, data, o), fit_text(model.text, shifted, o), relation);
      });
}

TEST(Invariance, RawDataOrTheirSummary) {
  for_random_models(6, 20, [](const TrueModel& model, const Data& data, const Options& o, Random&) {
    expect_related(fit_text(model.text, data, o), fit_text(model.text, summary_of(data), o), {});
  });
}

TEST(Invariance, EveryCaseTwice) {
  for_random_models(7, 20, [](const TrueModel& model, const Data& data, const Options& o, Random&) {
    Data doubled = data;
    doubled.rows *= 2;
    for (Column& column : doubled.columns)
      column.values.insert(
          column.values.end(), column.values.begin(), column.values.begin() + data.rows);
    Relation relation;
    relation.chisq = 2;
    relation.se = 1 / std::sqrt(2);
    expect_related(fit_text(model.text, data, o), fit_text(model.text, doubled, o), relation);
  });
}

/// Wishart: covariances times N / (N - 1), chi-square times (N - 1) / N; standard errors of
/// covariances with the estimates and sqrt(N / (N - 1)).
TEST(Invariance, WishartAndNormalLikelihood) {
  for_random_models(8, 20, [](const TrueModel& model, const Data& data, Options o, Random&) {
    o.model.meanstructure = false;
    const Result normal = fit_text(model.text, data, o);
    o.estimation.likelihood = Likelihood::wishart;
    const Result wishart = fit_text(model.text, data, o);
    const double n = 300;
    Relation relation;
    relation.chisq = (n - 1) / n;
    relation.se = std::sqrt(n / (n - 1));
    relation.unit = [&](const Row& row) { return row.op == Op::covariance ? n / (n - 1) : 1; };
    expect_related(normal, wishart, relation);
  });
}

TEST(Invariance, TheSameTwiceToTheLastBit) {
  for_random_models(9, 10, [](const TrueModel& model, const Data& data, const Options& o, Random&) {
    const Result a = fit_text(model.text, data, o), b = fit_text(model.text, data, o);
    for (std::size_t i = 0; i < a.parameters.size(); ++i) {
      EXPECT_EQ(a.parameters[i].est, b.parameters[i].est);
      EXPECT_EQ(a.parameters[i].se, b.parameters[i].se);
    }
    EXPECT_EQ(a.measure("chisq"), b.measure("chisq"));
  });
}

}  // namespace
}  // namespace semfit::test
