// Several groups: what must be the same as with one, and what must not depend on how they are told
// apart, ordered or scaled.
#include "property/random_models.h"

#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::test {
namespace {

/// Raw data of several groups, told apart by the column "group" with the values A, B, ...
Data joined(const std::vector<Data>& parts) {
  Data all = parts[0];
  Column group{"group", {}, {}};
  for (std::size_t g = 0; g < parts.size(); ++g) {
    if (g > 0) {
      all.rows += parts[g].rows;
      for (std::size_t j = 0; j < all.columns.size(); ++j) {
        const std::vector<double>& more = parts[g].columns[j].values;
        all.columns[j].values.insert(all.columns[j].values.end(), more.begin(), more.end());
      }
    }
    group.levels.push_back(std::string(1, static_cast<char>('A' + g)));
    group.values.insert(
        group.values.end(), static_cast<std::size_t>(parts[g].rows), static_cast<double>(g) + 1);
  }
  all.header.push_back(group.name);
  all.columns.push_back(std::move(group));
  return all;
}

Result fit_groups(const std::string& text,
                  const Data& data,
                  Options options,
                  std::vector<std::string> equal = {}) {
  options.sample.group = data.summaries.empty() ? "group" : "";
  options.model.group_equal = std::move(equal);
  options.model.group_label = group_labels(data, options.sample);
  options.model.meanstructure = true;
  return fit(table_of(text, options.model), data, options);
}

Options precise() {
  Options options;
  options.estimation.tolerance = 1e-12;
  options.model.meanstructure = true;
  return options;
}

const Parameter& in_group(const Result& result, const Row& like, int group) {
  Row wanted = like;
  wanted.block = wanted.group = group;
  const Parameter* found = nullptr;
  for (const Parameter& p : result.parameters) {
    const Row& row = row_of(result, p);
    const bool same = row.lhs == like.lhs && row.op == like.op && row.rhs == like.rhs;
    if (same && row.group == group) found = &p;
  }
  if (!found) throw std::logic_error("no " + name_of(like) + " in group " + std::to_string(group));
  return *found;
}

void expect_same(const Parameter& a, const Parameter& b, double se_ratio) {
  const double size = std::abs(a.est) + a.se;
  EXPECT_NEAR(b.est, a.est, 1e-7 * size + 1e-300);
  EXPECT_NEAR(b.se, se_ratio * a.se, 1e-7 * size + 1e-300);
}

void for_models(std::uint64_t seed,
                int models,
                const std::function<void(const TrueModel&, Random&)>& check) {
  Random random(seed);
  for (int i = 0; i < models; ++i) {
    const Family family = families[i % 5];
    const TrueModel model = true_model(family, random);
    SCOPED_TRACE(std::string(name_of(family)) + " " + std::to_string(i) + "\n" + model.text);
    check(model, random);
  }
}

TEST(Groups, CopiesOfOneGroupAreThatGroup) {
  for_models(11, 15, [](const TrueModel& model, Random& random) {
    constexpr int copies = 3;
    const Data data = simulate(model, 250, random);
    const Result one = fit_text(model.text, data, precise());
    const Data many = joined({data, data, data});
    for (const bool all_equal : {false, true}) {
      const Result result =
          fit_groups(model.text,
                     many,
                     precise(),
                     all_equal ? std::vector<std::string>{"all"} : std::vector<std::string>{});
      ASSERT_TRUE(one.converged && result.converged);
      const double chisq = copies * one.measure("chisq");
      EXPECT_NEAR(result.measure("chisq"), chisq, 1e-7 * (1 + chisq));
      if (!all_equal) {
        EXPECT_EQ(result.df, copies * one.df);
        EXPECT_EQ(result.npar, copies * one.npar);
      }
      EXPECT_NEAR(result.measure("logl"), copies * one.measure("logl"), 1e-6 * 1000);
      EXPECT_NEAR(result.measure("srmr"), one.measure("srmr"), 1e-8);
      for (const Parameter& p : one.parameters) {
        const Row& row = row_of(one, p);
        if (row.op == Op::covariance && row.lhs != row.rhs && row.exo) continue;
        for (int g = 1; g <= copies; ++g) {
          SCOPED_TRACE(name_of(row) + " in group " + std::to_string(g));
          const Parameter& q = in_group(result, row, g);
          const bool is_shared = all_equal && !row_of(result, q).label.empty();
          expect_same(p, q, is_shared ? 1 / std::sqrt(copies) : 1);
        }
      }
    }
  });
}

TEST(Groups, WithoutEqualityTheyAreFitsOfTheirOwn) {
  for_models(12, 10, [](const TrueModel& model, Random& random) {
    const std::vector<Data> parts{simulate(model, 200, random), simulate(model, 350, random)};
    const Result both = fit_groups(model.text, joined(parts), precise());
    double chisq = 0, logl = 0;
    for (int g = 1; g <= 2; ++g) {
      const Result own = fit_text(model.text, parts[static_cast<std::size_t>(g) - 1], precise());
      ASSERT_TRUE(own.converged && both.converged);
      chisq += own.measure("chisq");
      logl += own.measure("logl");
      for (const Parameter& p : own.parameters) {
        SCOPED_TRACE(name_of(row_of(own, p)));
        expect_same(p, in_group(both, row_of(own, p), g), 1);
      }
    }
    EXPECT_NEAR(both.measure("chisq"), chisq, 1e-7 * (1 + chisq));
    EXPECT_NEAR(both.measure("logl"), logl, 1e-6);
  });
}

TEST(Groups, ChiSquaresOfGroupsAddUpWithEitherLikelihood) {
  for_models(17, 5, [](const TrueModel& model, Random& random) {
    Options options = precise();
    options.estimation.likelihood = Likelihood::wishart;
    const std::vector<Data> parts{simulate(model, 60, random), simulate(model, 350, random)};
    const Result both = fit_groups(model.text, joined(parts), options);
    double chisq = 0;
    for (const Data& part : parts)
      chisq += fit_text(model.text, part, options).measure("chisq");
    EXPECT_NEAR(both.measure("chisq"), chisq, 1e-7 * (1 + chisq));
  });
}

TEST(Groups, TheirOrderOnlyNumbersThem) {
  for_models(13, 10, [](const TrueModel& model, Random& random) {
    const Data a = simulate(model, 200, random), b = simulate(model, 300, random);
    const std::vector<std::string> equal{"loadings", "regressions"};
    Options reversed = precise();
    reversed.sample.group_label = {"B", "A"};
    const Data data = joined({a, b});
    const Result forth = fit_groups(model.text, data, precise(), equal);
    const Result back = fit_groups(model.text, data, reversed, equal);
    ASSERT_TRUE(forth.converged && back.converged);
    EXPECT_EQ(forth.df, back.df);
    EXPECT_EQ(back.group_label, (std::vector<std::string>{"B", "A"}));
    EXPECT_NEAR(forth.measure("chisq"), back.measure("chisq"), 1e-7);
    for (const Parameter& p : forth.parameters) {
      const Row& row = row_of(forth, p);
      SCOPED_TRACE(name_of(row));
      expect_same(p, in_group(back, row, 3 - row.group), 1);
    }
  });
}

TEST(Groups, RowsOrTheirMoments) {
  for_models(14, 10, [](const TrueModel& model, Random& random) {
    const Data a = simulate(model, 200, random), b = simulate(model, 300, random);
    Data moments = summary_of(a);
    moments.summaries.push_back(summary_of(b).summaries[0]);
    moments.summaries[0].label = "A";
    moments.summaries[1].label = "B";
    const Result rows = fit_groups(model.text, joined({a, b}), precise(), {"loadings"});
    const Result summaries = fit_groups(model.text, moments, precise(), {"loadings"});
    ASSERT_TRUE(rows.converged && summaries.converged);
    EXPECT_NEAR(rows.measure("chisq"), summaries.measure("chisq"), 1e-7);
    EXPECT_EQ(rows.group_label, summaries.group_label);
  });
}

TEST(Groups, ScalesOfLatentVariablesAreAMatterOfTaste) {
  Random random(15);
  for (int i = 0; i < 6; ++i) {
    const TrueModel model = true_model("f =~ x1 + x2 + x3 + x4\ng =~ y1 + y2 + y3\n", random);
    const Data data = joined(
        {simulate(model, 200, random), simulate(model, 300, random), simulate(model, 250, random)});
    for (const std::vector<std::string>& equal :
         {std::vector<std::string>{"loadings"},
          std::vector<std::string>{"loadings", "intercepts"},
          std::vector<std::string>{"loadings", "intercepts", "residuals"}}) {
      const Result marker = fit_groups(model.text, data, precise(), equal);
      Options std_lv = precise(), effects = precise();
      std_lv.model.std_lv = true;
      effects.model.effect_coding = true;
      for (const Options& options : {std_lv, effects}) {
        const Result other = fit_groups(model.text, data, options, equal);
        ASSERT_TRUE(marker.converged && other.converged);
        EXPECT_EQ(marker.df, other.df);
        EXPECT_NEAR(marker.measure("chisq"), other.measure("chisq"), 1e-6);
        EXPECT_NEAR(marker.measure("rmsea.ci.upper"), other.measure("rmsea.ci.upper"), 1e-8);
        for (const Parameter& p : marker.parameters) {
          const Row& row = row_of(marker, p);
          if (row.op == Op::intercept) continue;
          EXPECT_NEAR(in_group(other, row, row.group).std_all, p.std_all, 1e-6) << name_of(row);
        }
      }
    }
  }
}

TEST(Groups, EqualityCostsWhatItsLadderSays) {
  for_models(16, 5, [](const TrueModel& model, Random& random) {
    const Data data = joined({simulate(model, 400, random), simulate(model, 300, random)});
    double last = 0;
    std::int64_t last_df = -1;
    for (const std::vector<std::string>& equal :
         {std::vector<std::string>{},
          std::vector<std::string>{"loadings", "regressions"},
          std::vector<std::string>{"loadings", "regressions", "residuals"},
          std::vector<std::string>{"all"}}) {
      const Result result = fit_groups(model.text, data, precise(), equal);
      ASSERT_TRUE(result.converged);
      EXPECT_GE(result.df, last_df);
      EXPECT_GE(result.measure("chisq"), last - 1e-8);
      last = result.measure("chisq");
      last_df = result.df;
    }
  });
}

}  // namespace
}  // namespace semfit::test
