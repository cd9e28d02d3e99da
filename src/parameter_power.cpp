// The power of tests of parameters: the model fitted to the moments of a population, and what its
// curvature and its restrictions there say.
#include "semfit/power.h"
#include "semfit/read.h"

#include "base/diagnostic.h"
#include "inference/defined.h"
#include "inference/wald.h"
#include "population.h"
#include "power_answers.h"
#include "table/relations.h"
#include "table/restrictions.h"
#include "whole_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

/// Relative sizes of the groups in lowest terms, so that equal ones are known to be equal.
using Shares = std::vector<std::int64_t>;

Shares in_lowest_terms(Shares shares) {
  std::int64_t divisor = 0;
  for (const std::int64_t share : shares)
    divisor = std::gcd(divisor, share);
  for (std::int64_t& share : shares)
    share /= divisor;
  return shares;
}

Shares shares_of_ratio(const std::vector<double>& ratio, std::size_t groups) {
  if (ratio.empty()) return Shares(groups, 1);
  const double least = *std::min_element(ratio.begin(), ratio.end());
  Shares shares;
  for (const double part : ratio)
    shares.push_back(std::llround(1e6 * part / least));
  return in_lowest_terms(std::move(shares));
}

Shares shares_of(const SampleSizes& sizes, const std::vector<double>& ratio, std::size_t groups) {
  return sizes.size() > 1 ? in_lowest_terms(sizes) : shares_of_ratio(ratio, groups);
}

/// The population as published moments of so many cases that what a divisor does is nothing.
Data data_of(const Population& population, const ParameterTable& model, const Shares& shares) {
  constexpr std::int64_t many = 1'000'000;
  const std::int64_t factor = std::max(std::int64_t{1}, many / std::ranges::min(shares));
  Data data;
  data.file = model.source ? model.source->name : "";
  for (std::size_t g = 0; g < population.groups.size(); ++g) {
    const PopulationGroup& group = population.groups[g];
    const auto p = static_cast<std::int64_t>(group.observed.size());
    Summary summary;
    summary.label = group.label;
    summary.names = group.observed;
    summary.cov = Matrix(p, p);
    summary.nobs = factor * shares[g];
    const auto n = static_cast<double>(summary.nobs);
    for (Eigen::Index j = 0; j < p; ++j)
      for (Eigen::Index i = 0; i < p; ++i)
        summary.cov(i, j) = group.implied.Sigma(i, j) * (n / (n - 1));  // moments are over N
    if (model.mean_structure)
      summary.mean.assign(group.implied.mu.data(), group.implied.mu.data() + p);
    data.header = group.observed;
    data.summaries.push_back(std::move(summary));
  }
  return data;
}

/// The model at the population, for given shares of the groups.
class AtPopulation {
 public:
  AtPopulation(const ParameterTable& model, const Population& population, Shares shares)
      : shares_(std::move(shares)),
        data_(data_of(population, model, shares_)),
        whole_(fit_whole(model, data_, options())) {}
  AtPopulation(const AtPopulation&) = delete;  // the fit refers to the data
  AtPopulation& operator=(const AtPopulation&) = delete;

  const Shares& shares() const { return shares_; }
  const Result& result() const { return whole_.result; }
  const ParameterTable& table() const { return whole_.target.table; }
  const VectorXd& theta() const { return whole_.target.estimate.theta; }
  double f0() const { return 2 * whole_.target.estimate.f; }

  struct Found {
    NoncentralTest test;  ///< of one case
    std::string why;
  };

  /// Wald's statistic where estimates and their covariance matrix are those of the population.
  Found wald(const Restriction& restriction) const {
    if (!is_usable()) return {{}, unusable()};
    const Lookup lookup = lookup_of(table());
    std::vector<Constraint> hypotheses;
    for (const Relation& relation : restriction.relations)
      hypotheses.push_back(compile_difference(relation, lookup));
    const WaldTest test = wald_test(hypotheses, theta(), *whole_.target.inference.covariance.V);
    if (!test.why.empty()) return {{}, test.why};
    return {per_case(test.df, test.stat / whole_.target.inference.multiplier), ""};
  }

  /// The minimum under the restriction, less that without.
  /// @source Satorra and Saris (1985)
  Found likelihood_ratio(const Restriction& restriction) const {
    if (!is_usable()) return {{}, unusable()};
    const Lookup lookup = lookup_of(table());
    for (const Relation& relation : restriction.relations)
      if (!compile_difference(relation, lookup).function.is_linear())
        return {{}, "the restriction is not linear: it can hold in more than one way"};
    const Fitted restricted = fit_table(restricted_table(table(), restriction), whole_.setting);
    if (!restricted.estimate.converged)
      return {{}, "the restricted model has no solution at the population's moments"};
    const auto df = restricted.inference.df - whole_.target.inference.df;
    if (df < 1) return {{}, "it restricts nothing"};
    return {per_case(static_cast<double>(df), std::max(0.0, 2 * restricted.estimate.f - f0())), ""};
  }

 private:
  static Options options() {
    Options options;
    options.sections.fit_measures = false;
    return options;
  }
  static NoncentralTest per_case(double df, double noncentrality) {
    return {df, 0, noncentrality, true};
  }
  bool is_usable() const {
    return whole_.target.estimate.converged && whole_.target.inference.covariance.V.has_value() &&
           whole_.target.inference.inverse.unidentified.empty();
  }
  std::string unusable() const {
    return whole_.target.estimate.converged
               ? "the model is not identified"
               : "the model has no solution at the population's moments";
  }

  Shares shares_;
  Data data_;
  WholeFit whole_;
};

/// The model at the population, once for each way in which the cases are shared among the groups.
class Populations {
 public:
  Populations(const ParameterTable& model, const Population& population)
      : model_(model), population_(population) {}

  const AtPopulation& with(const Shares& shares) {
    for (const std::unique_ptr<AtPopulation>& known : known_)
      if (known->shares() == shares) return *known;
    known_.push_back(std::make_unique<AtPopulation>(model_, population_, shares));
    return *known_.back();
  }

 private:
  const ParameterTable& model_;
  const Population& population_;
  std::vector<std::unique_ptr<AtPopulation>> known_;
};

/// One restriction, tested in each way that there is.
class Asking {
 public:
  Asking(Populations& populations, const PowerOptions& options, std::size_t groups, double lost)
      : populations_(populations), options_(options), groups_(groups), lost_(lost) {}

  using Method = AtPopulation::Found (AtPopulation::*)(const Restriction&) const;

  /// @param test  with its name
  PowerTest ask(PowerTest test, Method method, const Restriction& restriction) {
    AskedTest asked;
    const auto found = [&](const Shares& shares) {
      const AtPopulation::Found at = (populations_.with(shares).*method)(restriction);
      if (test.why.empty()) test.why = at.why;
      return at.test;
    };
    asked.target = found(shares_of_ratio(options_.group_ratio, groups_));
    test.df = asked.target.df > 0 ? asked.target.df : not_a_number;
    for (const SampleSizes& sizes : options_.nobs)
      asked.at.push_back(found(shares_of(sizes, options_.group_ratio, groups_)));
    answer(test, asked, options_, lost_);
    return test;
  }

  /// Every factor significant, each by its own Wald test; their estimates taken as independent.
  PowerTest ask_all(PowerTest test, const std::vector<Restriction>& factors) {
    test.method = PowerMethod::joint_significance;
    std::vector<std::vector<NoncentralTest>> by_factor;
    const auto at = [&](const Shares& shares) {
      std::vector<NoncentralTest> tests;
      for (const Restriction& factor : factors) {
        const AtPopulation::Found found = populations_.with(shares).wald(factor);
        if (test.why.empty()) test.why = found.why;
        tests.push_back(found.test);
      }
      return tests;
    };
    const auto product = [&](const std::vector<NoncentralTest>& tests, double nobs) {
      double power = 1;
      for (const NoncentralTest& one : tests)
        power *= power_of(one, nobs - lost_, options_.alpha);
      return power;
    };
    const std::vector<NoncentralTest> target = at(shares_of_ratio(options_.group_ratio, groups_));
    for (const SampleSizes& sizes : options_.nobs)
      test.at.push_back(
          {sizes,
           total_of(sizes),
           not_a_number,
           product(at(shares_of(sizes, options_.group_ratio, groups_)), total_of(sizes))});
    if (std::isnan(options_.target) || !test.why.empty()) return test;
    const auto smallest =
        first_sample([&](double nobs) { return product(target, nobs) >= options_.target; }, lost_);
    if (smallest)
      test.required = {{},
                       static_cast<double>(*smallest),
                       not_a_number,
                       product(target, static_cast<double>(*smallest))};
    else
      test.why = "a factor is 0 in the population: no sample has this power";
    return test;
  }

 private:
  Populations& populations_;
  const PowerOptions& options_;
  std::size_t groups_;
  double lost_;
};

/// A free parameter with what people call it.
struct Named {
  PowerTest test;
  Restriction restriction;
};

bool is_variance(const Row& row) {
  return row.op == Op::covariance && row.lhs == row.rhs;
}

Restriction zero(const std::string& name) {
  return {name, {is_zero(name)}, name};
}

/// Written, no variance, and different from 0 in the population; those that share a label once.
std::vector<Named> written_parameters(const AtPopulation& at) {
  const ParameterTable& table = at.table();
  std::vector<Named> all;
  std::vector<int> seen;
  for (const Row& row : table.rows) {
    if (row.free == 0 || row.user != 1 || is_variance(row) ||
        std::ranges::count(seen, row.free) > 0)
      continue;
    seen.push_back(row.free);
    PowerTest test;
    test.name = fmt::format("{} {}", row.lhs, spelling(row.op)) +
                (row.op == Op::intercept ? "" : " " + row.rhs);
    test.label = row.label;
    test.value = at.theta()[row.free - 1];
    const auto shared = std::ranges::count(table.rows, row.free, &Row::free);
    if (table.blocks.size() > 1 && shared == 1) test.group = row.group;
    if (std::abs(test.value) > 1e-8) all.push_back({std::move(test), zero(row.plabel)});
  }
  for (const DefinedValue& defined : defined_values(table, at.theta())) {
    const Row& row = table.rows[static_cast<std::size_t>(defined.row)];
    PowerTest test;
    test.name = row.lhs;
    test.is_defined = true;
    test.value = defined.value;
    if (std::abs(test.value) > 1e-8) all.push_back({std::move(test), zero(row.lhs)});
  }
  return all;
}

/// Value of what a single restriction sets to 0; of several together there is none.
double value_of(const Restriction& restriction, const AtPopulation& at) {
  if (restriction.relations.size() != 1) return not_a_number;
  return evaluate(
      compile_difference(restriction.relations[0], lookup_of(at.table())), at.theta(), nullptr);
}

bool is_definition(const std::string& name, const ParameterTable& table) {
  return !name.empty() && std::ranges::any_of(table.rows, [&](const Row& row) {
    return row.op == Op::defined && row.lhs == name;
  });
}

void add_joint(std::vector<PowerTest>& tests,
               Asking& asking,
               const PowerTest& test,
               const std::string& defined,
               const ParameterTable& table) {
  std::vector<Restriction> factors;
  std::set<int> free;  // equal factors are one estimate, and significant together
  for (const std::string& label : factors_of(table, defined)) {
    const auto row = std::ranges::find(table.rows, label, &Row::label);
    if (row == table.rows.end() || free.insert(row->free).second) factors.push_back(zero(label));
  }
  if (!factors.empty()) tests.push_back(asking.ask_all(test, factors));
}

std::vector<PowerTest> tests_of(const ParameterPowerOptions& of,
                                const AtPopulation& at,
                                Asking& asking) {
  std::vector<PowerTest> tests;
  const auto add_wald = [&](PowerTest test, const Restriction& restriction) {
    test.method = PowerMethod::wald;
    tests.push_back(asking.ask(test, &AtPopulation::wald, restriction));
  };
  if (of.parameters.empty()) {
    for (const Named& named : written_parameters(at)) {
      add_wald(named.test, named.restriction);
      add_joint(tests, asking, named.test, named.test.name, at.table());
    }
    return tests;
  }
  for (const std::string& text : of.parameters) {
    const Restriction asked = restriction(at.table(), text, "--parameter");
    PowerTest test;
    test.name = asked.text;
    test.is_defined = is_definition(asked.name, at.table());
    test.value = value_of(asked, at);
    add_wald(test, asked);
    test.method = PowerMethod::likelihood_ratio;
    tests.push_back(asking.ask(test, &AtPopulation::likelihood_ratio, asked));
    add_joint(tests, asking, test, asked.name, at.table());
  }
  return tests;
}

PopulationFit fit_of(const AtPopulation& at, double groups) {
  constexpr double rounding = 1e-10;
  PopulationFit fit;
  fit.df = static_cast<double>(at.result().df);
  fit.npar = at.result().npar;
  fit.f0 = at.f0() < rounding ? 0 : at.f0();
  if (fit.df > 0) fit.rmsea = std::sqrt(fit.f0 * groups / fit.df);
  return fit;
}

/// The likelihood-ratio test of the model itself, where it does not hold.
PowerTest test_of_model(const PopulationFit& fit,
                        Populations& populations,
                        const PowerOptions& options,
                        std::size_t groups,
                        double lost) {
  PowerTest test;
  test.name = "exact fit";
  test.method = PowerMethod::likelihood_ratio;
  test.hypothesis = "RMSEA = 0";
  test.df = fit.df;
  test.null = 0;
  test.value = fit.rmsea;
  const auto at = [&](const Shares& shares) {
    return NoncentralTest{fit.df, 0, populations.with(shares).f0(), true};
  };
  AskedTest asked;
  asked.target = at(shares_of_ratio(options.group_ratio, groups));
  for (const SampleSizes& sizes : options.nobs)
    asked.at.push_back(at(shares_of(sizes, options.group_ratio, groups)));
  answer(test, asked, options, lost);
  return test;
}

ParameterTable model_table(const std::shared_ptr<const Source>& model,
                           ModelOptions options,
                           const Population& population,
                           std::vector<Note>& notes) {
  if (population.groups.size() > 1) {
    options.group_label.clear();
    for (const PopulationGroup& group : population.groups)
      options.group_label.push_back(group.label);
  }
  std::vector<Diagnostic> told;
  ParameterTable table = parameter_table(model, options, &told);
  for (const Diagnostic& diagnostic : told)
    notes.push_back({diagnostic.severity, diagnostic.code, diagnostic.message, {}});
  if (table.q > 0) return table;
  Diagnostic mistake;
  mistake.code = "no-free-parameters";
  mistake.message = "the model has no free parameter: there is nothing to test";
  mistake.source = table.source;
  mistake.notes = {
      "numbers fix parameters, 0.3*x; values of free ones are start(0.3)*x, or stand in a file of "
      "their own: --population FILE"};
  throw Error(std::move(mistake));
}

void refuse_ordered(const Population& population) {
  for (const PopulationGroup& group : population.groups)
    if (!group.ordered.empty())
      refuse(Fault::model,
             "unsupported-operator",
             "the population has ordered variables, and power is computed of continuous ones",
             {"leave the thresholds out: the power is that of the variables behind the answers"});
}

}  // namespace

Power parameter_power(const std::shared_ptr<const Source>& model,
                      const std::shared_ptr<const Source>& population_text,
                      const ModelOptions& model_options,
                      const PowerOptions& options,
                      const ParameterPowerOptions& of) {
  const Population population = make_population(population_text, {of.standardized, {}});
  refuse_ordered(population);
  const std::size_t groups = population.groups.size();
  check_power_options(options, static_cast<int>(groups));
  Power power;
  power.options = options;
  power.groups = static_cast<int>(groups);
  power.likelihood = options.likelihood.value_or(Likelihood::normal);
  power.population_file = population_text->name;
  power.population_text = population_text->text;
  power.notes = population.notes;
  const ParameterTable table = model_table(model, model_options, population, power.notes);
  if (groups > 1) power.group_label = table.group_label;

  Populations populations(table, population);
  const AtPopulation& at = populations.with(shares_of_ratio(options.group_ratio, groups));
  power.notes.insert(power.notes.end(), at.result().notes.begin(), at.result().notes.end());
  power.model = fit_of(at, static_cast<double>(groups));
  const double lost = lost_cases(power.likelihood, power.groups);
  Asking asking(populations, options, groups, lost);
  power.parameters = tests_of(of, at, asking);
  if (power.model->f0 == 0 || !(power.model->df > 0)) return power;
  power.rmsea.push_back(test_of_model(*power.model, populations, options, groups, lost));
  power.notes.push_back(
      {Severity::warning,
       "misspecified-model",
       "the model does not hold in the population: values are those that it has where it fits "
       "best, and power is that of the usual tests there, which is approximate",
       {}});
  return power;
}

}  // namespace semfit
