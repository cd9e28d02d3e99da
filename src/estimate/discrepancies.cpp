#include "estimate/discrepancies.h"

#include "base/diagnostic.h"
#include "base/memory.h"
#include "base/mention.h"
#include "discrepancy/fiml.h"
#include "discrepancy/least_squares.h"
#include "discrepancy/ml.h"
#include "moments/case_products.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// The identity in the user's units.
VectorXd unit_weights(const MomentList& list, const VectorXd& units) {
  VectorXd weights(list.size());
  Index at = 0;
  for (const auto& [i, j] : list.pairs())
    weights[at++] = units[i] * units[i] * units[j] * units[j];
  for (const Index i : list.means())
    weights[at++] = units[i] * units[i];
  return weights;
}

void check_size(const MomentList& list, const GroupSample& group, const Data& data) {
  const Place place{data.file, 0, 0};
  if (const std::string needed = beyond_memory(static_cast<double>(list.size()), 3);
      !needed.empty())
    refuse(Fault::data,
           "wls-too-large",
           fmt::format("the weight matrix of {} moments needs {}", list.size(), needed),
           {"DWLS needs its diagonal only; MLM and MLR need none of it"},
           place);
  if (group.cases > list.size()) return;
  refuse(Fault::data,
         "wls-needs-cases",
         fmt::format("WLS needs more cases than moments: {} cases, {} moments{}",
                     group.cases,
                     list.size(),
                     in_group(group.label)),
         {"it takes many times more to be trusted; MLM and MLR are right without normality, too, "
          "and need far fewer"},
         place);
}

std::shared_ptr<const DistinctWeight> full_weight(const CaseProducts& products,
                                                  const GroupSample& group,
                                                  const Data& data) {
  check_size(products.list(), group, data);
  auto factor = cholesky(products.gamma());
  if (!factor)
    refuse(Fault::data,
           "singular-weights",
           "the fourth-order moments that WLS is weighted by are singular" + in_group(group.label),
           {"too few cases, or variables with few distinct values: use MLM, MLR or DWLS"},
           {data.file, 0, 0});
  return std::make_shared<DistinctWeight>(products.list(), std::move(*factor));
}

/// Inverse sampling variances. Of a variable with two values that are equally frequent the variance
/// does not vary at all.
VectorXd diagonal_weights(const CaseProducts& products,
                          const GroupSample& group,
                          const Data& data) {
  const VectorXd gamma = products.gamma_diagonal();  // in units of the standard deviations
  constexpr double constant = 1e-10;
  Index at = 0;
  for (const auto& [i, j] : products.list().pairs()) {
    if (gamma[at++] > constant) continue;
    const std::string& name = group.observed[static_cast<std::size_t>(i)];
    refuse(Fault::data,
           "singular-weights",
           fmt::format("the {} of '{}'{}{} does not vary from case to case, so that DWLS has no "
                       "weight for it",
                       i == j ? "variance" : "covariance",
                       name,
                       i == j ? "" : " and '" + group.observed[static_cast<std::size_t>(j)] + "'",
                       in_group(group.label)),
           {"a variable with two equally frequent values is such; if it is a covariate give "
            "--fixed-x, else use --estimator ULSMV or MLR"},
           {data.file, 0, 0});
  }
  return gamma.cwiseInverse();
}

std::shared_ptr<const Discrepancy> weighted(const ParameterTable& table,
                                            std::size_t g,
                                            const Data& data,
                                            const GroupSample& group,
                                            Fitting fitting) {
  const BlockVariables& block = table.blocks[g];
  std::vector<Index> x;
  for (const std::string& name : block.exogenous)
    if (table.fixed_x)
      x.push_back(std::find(block.observed.begin(), block.observed.end(), name) -
                  block.observed.begin());
  Moments sample = group.in_units(table.mean_structure);
  if (fitting == Fitting::uls) {
    const MomentList list(sample.Sigma.rows(), table.mean_structure, x);
    const VectorXd weights = unit_weights(list, group.units);
    return std::make_shared<WeightedLeastSquares>(std::move(sample),
                                                  std::make_shared<DistinctWeight>(list, weights));
  }
  const CaseProducts products(data, group, group.units, table.mean_structure, x);
  if (fitting == Fitting::wls)
    return std::make_shared<WeightedLeastSquares>(std::move(sample),
                                                  full_weight(products, group, data));
  return std::make_shared<WeightedLeastSquares>(
      std::move(sample),
      std::make_shared<DistinctWeight>(products.list(), diagonal_weights(products, group, data)));
}

}  // namespace

Objective::Discrepancies make_discrepancies(const ParameterTable& table,
                                            const Data& data,
                                            const Sample& sample,
                                            const Recipe& recipe) {
  Objective::Discrepancies discrepancies;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const GroupSample& group = sample.groups[g];
    switch (recipe.fitting) {
      case Fitting::ml:
        if (recipe.is_full_information())
          discrepancies.push_back(std::make_shared<FullInformation>(
              group.in_units(true), group.unrestricted_F, group.likelihood));
        else
          discrepancies.push_back(
              std::make_shared<MaximumLikelihood>(group.in_units(table.mean_structure)));
        break;
      case Fitting::gls:
        discrepancies.push_back(
            std::make_shared<GeneralizedLeastSquares>(group.in_units(table.mean_structure)));
        break;
      case Fitting::uls:
      case Fitting::dwls:
      case Fitting::wls:
        discrepancies.push_back(weighted(table, g, data, group, recipe.fitting));
        break;
    }
  }
  return discrepancies;
}

}  // namespace semfit::internal
