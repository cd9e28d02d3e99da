// Degrees of freedom and parameters of a model whose text is given with the claims.
#include "inference/count_moments.h"
#include "math/decomposition.h"
#include "refit_claims.h"
#include "table/constraints.h"
#include "verify/sections.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

/// Programs differ in whether moments of covariates and saturated means count.
std::vector<std::int64_t> parameter_counts(const ModelClaim& model,
                                           const ParameterTable& table,
                                           std::int64_t npar) {
  const auto p = static_cast<std::int64_t>(table.blocks.front().observed.size());
  const auto q = static_cast<std::int64_t>(table.blocks.front().exogenous.size());
  const bool has_means =
      std::ranges::any_of(table.rows, [](const Row& row) { return row.op == Op::intercept; });
  std::vector<std::int64_t> counts{npar};
  if (q > 0) counts.push_back(npar + q * (q + 1) / 2 + (has_means ? q : 0));
  if (has_means || model.meanstructure) return counts;
  counts.push_back(npar + p - q);
  if (q > 0) counts.push_back(npar + q * (q + 1) / 2 + p);
  return counts;
}

}  // namespace

void recount(const ModelClaim& model, const ParameterTable& table, std::vector<ClaimCheck>& list) {
  Checks checks(list, "Models", model);
  const std::size_t observed = table.blocks.front().observed.size();
  if (model.items > 0 && static_cast<std::size_t>(model.items) != observed)
    checks.statement("items",
                     fmt::format("items = {}", model.items),
                     model.place + "/items",
                     Verdict::impossible,
                     fmt::format("the model's text has {} observed variables", observed));
  if (model.groups > 1) {
    if (model.df >= 0)
      checks.statement("df",
                       fmt::format("df = {}", model.df),
                       model.place + "/df",
                       Verdict::unchecked,
                       "a text of several groups is not counted");
    return;
  }
  const Constraints constraints = compile_constraints(table);
  const auto linear = constraints.K.rows() == 0 ? 0 : row_space(constraints.K).rank;
  const auto equalities =
      static_cast<std::int64_t>(linear) + static_cast<std::int64_t>(constraints.equal.size());
  const std::int64_t moments = count_moments(table), npar = table.q - equalities;
  const std::string source = model.file.empty() ? "the model's text" : model.file;
  if (model.df >= 0)
    checks.statement("df",
                     fmt::format("df = {}", model.df),
                     model.place + "/df",
                     moments - npar == model.df ? Verdict::consistent : Verdict::impossible,
                     fmt::format("{}, {} observed variables: {} moments - {} parameters = {}",
                                 source,
                                 observed,
                                 moments,
                                 npar,
                                 moments - npar));
  if (model.npar < 0) return;
  const std::vector<std::int64_t> counts = parameter_counts(model, table, npar);
  const bool holds = std::ranges::find(counts, model.npar) != counts.end();
  std::string others;
  if (model.npar != npar)
    for (std::size_t i = 1; i < counts.size(); ++i)
      others += fmt::format("{}{}", i == 1 ? "" : " or ", counts[i]);
  checks.statement(
      "npar",
      fmt::format("npar = {}", model.npar),
      model.place + "/npar",
      holds ? Verdict::consistent : Verdict::impossible,
      fmt::format("{} has {} free parameters{}",
                  source,
                  npar,
                  others.empty() ? "" : ", with means or moments of covariates " + others));
}

}  // namespace semfit::internal
