// The distribution of single variables about their mean, in units of their standard deviation.
#pragma once

#include "semfit/simulate.h"

#include "simulation/fleishman.h"
#include "simulation/population_group.h"

#include <string>
#include <vector>

namespace semfit::internal {

/// A number for each of `names`: the one given for it by name, else the one for all, else
/// `otherwise`.
/// @param option  for messages: "--skewness"
/// @error unknown-variable (Fault::usage): a name that is none of `known`
std::vector<double> by_variable(const std::vector<VariableNumber>& given,
                                const std::vector<std::string>& names,
                                const std::vector<std::string>& known,
                                double otherwise,
                                const std::string& option);

/// @error unknown-variable (Fault::usage), with the nearest name
void check_known(const std::string& name,
                 const std::vector<std::string>& known,
                 const std::string& option);

/// The polynomial of each variable of a group; empty where no shape is asked for.
/// @error impossible-shape (Fault::usage): no polynomial has this skewness and kurtosis
std::vector<Fleishman> shapes_of(const Generation& how,
                                 const PopulationGroup& group,
                                 const std::vector<std::string>& known);

/// Correlations of the normal variables behind polynomials with the correlations of Sigma.
/// @error impossible-shape: a correlation is out of reach, or they are no correlation matrix
MatrixXd intermediate_correlations(const std::vector<Fleishman>& shapes,
                                   const PopulationGroup& group);

}  // namespace semfit::internal
