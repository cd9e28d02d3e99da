// Printed results, section by section.
#include "semfit/verify.h"

#include "refit_claims.h"
#include "verify/sections.h"

#include <algorithm>
#include <set>

namespace semfit {
namespace {

using namespace internal;

bool has_text(const ModelClaim& model) {
  return !model.syntax.empty() || !model.file.empty();
}

/// The numbers of items and of exogenous covariates follow from a text.
Claims with_counted_items(Claims claims, const std::vector<ParameterTable>& tables) {
  for (std::size_t i = 0; i < claims.models.size(); ++i) {
    ModelClaim& model = claims.models[i];
    if (!has_text(model)) continue;
    model.covariates = static_cast<std::int64_t>(tables[i].blocks.front().exogenous.size());
    if (model.items <= 0)
      model.items = static_cast<std::int64_t>(tables[i].blocks.front().observed.size());
  }
  return claims;
}

/// What one check could judge is not "unchecked" for want of what another one needs.
void drop_answered(std::vector<ClaimCheck>& checks) {
  std::set<std::string> answered;
  for (const ClaimCheck& check : checks)
    if (check.verdict != Verdict::unchecked || check.is_conditional) answered.insert(check.place);
  std::erase_if(checks, [&](const ClaimCheck& check) {
    return check.verdict == Verdict::unchecked && !check.is_conditional &&
           answered.contains(check.place);
  });
}

void check_one(const ModelClaim& model,
               const ParameterTable& table,
               const Claims& claims,
               Verification& out) {
  if (has_text(model)) recount(model, table, out.checks);
  check_model(model, claims, out.checks);
  check_nesting(model, claims, out.checks);
  if (has_text(model)) refit(model, table, claims, out.checks);
}

}  // namespace

std::string_view spelling(Verdict verdict) {
  switch (verdict) {
    case Verdict::consistent:
      return "consistent";
    case Verdict::within_rounding:
      return "within rounding";
    case Verdict::impossible:
      return "impossible";
    case Verdict::unchecked:
      return "cannot be checked";
  }
  return "";
}

Verification verify(const Claims& given) {
  std::vector<ParameterTable> tables;
  for (const ModelClaim& model : given.models)
    tables.push_back(has_text(model) ? claimed_table(model, given) : ParameterTable());
  const Claims claims = with_counted_items(given, tables);
  Verification out;
  out.file = claims.file;
  out.title = claims.title;
  const auto each = [&](const char* section, const auto& list, const auto& check) {
    for (const auto& claim : list) {
      const std::size_t before = out.checks.size();
      check(claim);
      if (out.checks.size() == before)
        Checks(out.checks, section, claim)
            .statement("",
                       "(all of it)",
                       claim.place,
                       Verdict::unchecked,
                       "no number here follows from others");
    }
  };
  each(
      "Variables", claims.variables, [&](const auto& claim) { check_variable(claim, out.checks); });
  each("Correlations", claims.correlations, [&](const auto& claim) {
    check_correlations(claim, out);
  });
  each("Models", claims.models, [&](const ModelClaim& claim) {
    check_one(claim, tables[static_cast<std::size_t>(&claim - claims.models.data())], claims, out);
  });
  each("Constructs", claims.constructs, [&](const auto& claim) {
    check_construct(claim, claims, out.checks);
  });
  each("Regressions", claims.regressions, [&](const auto& claim) {
    check_regression(claim, claims, out.checks);
  });
  each("Mediations", claims.mediations, [&](const auto& claim) {
    check_mediation(claim, claims, out.checks);
  });
  each("Repeated", claims.repeated, [&](const auto& claim) { check_repeated(claim, out.checks); });
  drop_answered(out.checks);
  return out;
}

}  // namespace semfit
