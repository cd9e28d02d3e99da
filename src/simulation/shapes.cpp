#include "simulation/shapes.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

std::string in_group(const PopulationGroup& group) {
  return group.label.empty() ? "" : " in group " + group.label;
}

[[noreturn]] void refuse_shape(double skewness, double kurtosis, const std::string& variable) {
  const double least = least_kurtosis(skewness);
  refuse(Fault::usage,
         "impossible-shape",
         fmt::format("no polynomial of a normal variable has skewness {:g} and kurtosis {:g}, as "
                     "'{}' should have",
                     skewness,
                     kurtosis,
                     variable),
         {std::isnan(least)
              ? "this skewness is too large for any kurtosis"
              : fmt::format("with skewness {:g} the kurtosis (beyond the normal one's) is at least "
                            "{:g}, and not many times as large",
                            skewness,
                            least)});
}

}  // namespace

void check_known(const std::string& name,
                 const std::vector<std::string>& known,
                 const std::string& option) {
  if (has(known, name)) return;
  std::vector<std::string> notes;
  if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
  notes.push_back("observed variables of the population: " +
                  fmt::format("{}", fmt::join(known, ", ")));
  refuse(Fault::usage,
         "unknown-variable",
         option + ": the population has no observed variable '" + name + "'",
         std::move(notes));
}

std::vector<double> by_variable(const std::vector<VariableNumber>& given,
                                const std::vector<std::string>& names,
                                const std::vector<std::string>& known,
                                double otherwise,
                                const std::string& option) {
  for (const VariableNumber& entry : given) {
    if (std::ranges::count(given, entry.variable, &VariableNumber::variable) > 1)
      refuse(Fault::usage,
             "conflicting-options",
             option + (entry.variable.empty() ? " has two numbers for all variables"
                                              : " has two numbers for '" + entry.variable + "'"),
             {"give one"});
    if (entry.variable.empty())
      otherwise = entry.number;
    else
      check_known(entry.variable, known, option);
  }
  std::vector<double> numbers;
  for (const std::string& name : names) {
    const auto own = std::ranges::find(given, name, &VariableNumber::variable);
    numbers.push_back(own == given.end() ? otherwise : own->number);
  }
  return numbers;
}

std::vector<Fleishman> shapes_of(const Generation& how,
                                 const PopulationGroup& group,
                                 const std::vector<std::string>& known) {
  if (!how.has_shapes()) return {};
  const auto skewness = by_variable(how.skewness, group.observed, known, 0, "--skewness");
  const auto kurtosis = by_variable(how.kurtosis, group.observed, known, 0, "--kurtosis");
  std::vector<Fleishman> shapes;
  for (std::size_t i = 0; i < group.observed.size(); ++i) {
    const auto shape = fleishman(skewness[i], kurtosis[i]);
    if (!shape) refuse_shape(skewness[i], kurtosis[i], group.observed[i]);
    shapes.push_back(*shape);
  }
  return shapes;
}

MatrixXd intermediate_correlations(const std::vector<Fleishman>& shapes,
                                   const PopulationGroup& group) {
  const MatrixXd wanted = unit_diagonal(group.implied.Sigma);
  const Index p = wanted.rows();
  MatrixXd R = MatrixXd::Identity(p, p);
  for (Index j = 0; j < p; ++j)
    for (Index i = j + 1; i < p; ++i) {
      const Fleishman& x = shapes[static_cast<std::size_t>(i)];
      const Fleishman& y = shapes[static_cast<std::size_t>(j)];
      const auto r = intermediate_correlation(x, y, wanted(i, j));
      if (!r) {
        const CorrelationRange range = correlation_range(x, y);
        refuse(Fault::usage,
               "impossible-shape",
               fmt::format("'{}' and '{}' correlate by {:.3g}{}, but with these shapes by no less "
                           "than {:.3g} and no more than {:.3g}",
                           group.observed[static_cast<std::size_t>(j)],
                           group.observed[static_cast<std::size_t>(i)],
                           wanted(i, j),
                           in_group(group),
                           range.lower,
                           range.upper),
               {"variables of different shapes cannot correlate highly: make them more alike"});
      }
      R(i, j) = R(j, i) = *r;
    }
  if (!cholesky(R))
    refuse(Fault::usage,
           "impossible-shape",
           "no normal variables have the correlations" + in_group(group) +
               " from which these shapes and correlations would follow (Vale and Maurelli 1983)",
           {"make skewness and kurtosis smaller, or the correlations"});
  return R;
}

}  // namespace semfit::internal
