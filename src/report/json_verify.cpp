// Verdicts on printed results as a document.
#include "semfit/verify.h"

#include "report/json_document.h"

#include <cmath>

namespace semfit {
namespace {

using namespace internal;

/// JSON has no infinity: a limit that is none is null.
Json interval(const Interval& of) {
  return Json::array({std::isfinite(of.lower) ? Json(of.lower) : Json(),
                      std::isfinite(of.upper) ? Json(of.upper) : Json()});
}

Json check_of(const ClaimCheck& check) {
  return {{"section", check.section},
          {"about", check.about},
          {"note", check.note},
          {"check", check.check},
          {"claim", check.claim},
          {"place", check.place},
          {"verdict", spelling(check.verdict)},
          {"arithmetic", check.arithmetic},
          {"printed", interval(check.printed)},
          {"recomputed", std::isfinite(check.value) ? Json(check.value) : Json()},
          {"range", interval(check.range)}};
}

}  // namespace

std::string write_json(const Verification& verification, const Manifest& manifest) {
  Json json = header(manifest);
  json["claims"] = {{"file", manifest.data_file}, {"sha256", manifest.data_sha256}};
  json["title"] = verification.title;
  json["verdicts"] = {{"consistent", verification.count(Verdict::consistent)},
                      {"within rounding", verification.count(Verdict::within_rounding)},
                      {"impossible", verification.count(Verdict::impossible)},
                      {"cannot be checked", verification.count(Verdict::unchecked)}};
  json["checks"] = Json::array();
  for (const ClaimCheck& check : verification.checks)
    json["checks"].push_back(check_of(check));
  json["nearest"] = Json::array();
  for (const NearestCorrelations& of : verification.nearest)
    json["nearest"].push_back({{"place", of.place},
                               {"smallest_eigenvalue", of.smallest_eigenvalue},
                               {"distance", of.distance},
                               {"names", of.names},
                               {"cor", matrix(of.matrix)}});
  return document(json);
}

}  // namespace semfit
