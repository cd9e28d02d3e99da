// Printed results, section by section.
#include "semfit/verify.h"

#include "refit_claims.h"
#include "verify/sections.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <map>
#include <set>
#include <utility>

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

/// The texts of all models, or what is wrong with any of them.
std::vector<ParameterTable> tables_of(const Claims& claims) {
  std::vector<ParameterTable> tables;
  std::vector<Diagnostic> mistakes;
  for (const ModelClaim& model : claims.models)
    try {
      tables.push_back(has_text(model) ? claimed_table(model, claims) : ParameterTable());
    } catch (const Error& error) {
      for (Diagnostic diagnostic : error.diagnostics()) {
        if (diagnostic.fault == Fault::io) {  // of the claims: they name the file
          diagnostic.message = fmt::format(
              "{}/file: {}: {}", model.place, diagnostic.place.file, diagnostic.message);
          diagnostic.place = {claims.file, 0, 0};
        }
        mistakes.push_back(std::move(diagnostic));
      }
    }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return tables;
}

/// All sections in their order.
template <class Each>
void for_each_claim(Claims& claims, const Each& each) {
  const auto all = [&](const char* section, auto& list) {
    for (auto& claim : list)
      each(section, claim);
  };
  all("Variables", claims.variables);
  all("Correlations", claims.correlations);
  all("Models", claims.models);
  all("Constructs", claims.constructs);
  all("Regressions", claims.regressions);
  all("Mediations", claims.mediations);
  all("Repeated", claims.repeated);
}

/// What one check could judge is not "unchecked" for want of what another one needs. A number that
/// is recomputed and not judged stays.
void drop_answered(std::vector<ClaimCheck>& checks) {
  std::set<std::string> answered;
  for (const ClaimCheck& check : checks)
    if (check.verdict != Verdict::unchecked || check.is_conditional) answered.insert(check.place);
  std::erase_if(checks, [&](const ClaimCheck& check) {
    return check.verdict == Verdict::unchecked && !check.is_conditional &&
           std::isnan(check.value) && answered.contains(check.place);
  });
}

struct ClaimChecker {
  const Claims& claims;
  const std::vector<ParameterTable>& tables;
  Verification& out;

  void check(const VariableClaim& claim) const { check_variable(claim, out.checks); }
  void check(const CorrelationClaim& claim) const { check_correlations(claim, out); }
  void check(const ModelClaim& model) const {
    const ParameterTable& table = tables[static_cast<std::size_t>(&model - claims.models.data())];
    if (has_text(model)) recount(model, table, out.checks);
    check_model(model, claims, out.checks);
    check_nesting(model, claims, out.checks);
    if (has_text(model)) refit(model, table, claims, out.checks);
  }
  void check(const ConstructClaim& claim) const { check_construct(claim, claims, out.checks); }
  void check(const RegressionClaim& claim) const { check_regression(claim, claims, out.checks); }
  void check(const MediationClaim& claim) const { check_mediation(claim, claims, out.checks); }
  void check(const RepeatedClaim& claim) const { check_repeated(claim, out.checks); }
};

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
  const std::vector<ParameterTable> tables = tables_of(given);
  Claims claims = with_counted_items(given, tables);
  Verification out;
  out.file = claims.file;
  out.title = claims.title;
  Checks all(out.checks, "All Claims", ClaimEntry());
  screen_counts(claims.impossible, all);
  // Of all claims before the first check, since checks look numbers of other claims up.
  std::map<const ClaimEntry*, std::vector<ClaimCheck>> impossible;
  for_each_claim(claims, [&](const char*, auto& claim) { screen(claim, impossible[&claim]); });
  const ClaimChecker checker{claims, tables, out};
  for_each_claim(claims, [&](const char* section, const auto& claim) {
    const std::size_t before = out.checks.size();
    std::ranges::move(impossible[&claim], std::back_inserter(out.checks));
    checker.check(claim);
    if (out.checks.size() == before)
      Checks(out.checks, section, claim)
          .statement("",
                     "(all of it)",
                     claim.place,
                     Verdict::unchecked,
                     "no number here follows from others");
  });
  drop_answered(out.checks);
  return out;
}

}  // namespace semfit
