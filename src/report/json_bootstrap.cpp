// The bootstrap in the result document.
#include "report/json_document.h"

#include <cmath>

namespace semfit::internal {
namespace {

Json intervals(const BootstrapQuantity& quantity) {
  Json out = Json::object();
  for (std::size_t type = 0; type < quantity.ci.size(); ++type) {
    const Interval& ci = quantity.ci[type];
    if (!std::isnan(ci.lower)) out[std::string(boot_interval_names[type])] = {ci.lower, ci.upper};
  }
  return out;
}

Json quantities(const Bootstrap& bootstrap) {
  Json out = Json::array();
  for (const BootstrapQuantity& quantity : bootstrap.quantities) {
    Json row = {{"section", quantity.section},
                {"name", quantity.name},
                {"est", quantity.est},
                {"mean", quantity.mean},
                {"bias", quantity.bias},
                {"se", quantity.se},
                {"pvalue", quantity.pvalue},
                {"ci", intervals(quantity)},
                {"draws", quantity.draws}};
    if (!quantity.why.empty()) row["why"] = quantity.why;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

Json bootstrap_draws(const Bootstrap& bootstrap) {
  Json failed = Json::array();
  for (const FailedDraws& f : bootstrap.failed)
    failed.push_back(
        {{"reason", f.reason}, {"message", f.text}, {"count", f.count}, {"examples", f.examples}});
  return {{"type", resampling_names[static_cast<std::size_t>(bootstrap.type)]},
          {"interval", boot_interval_names[static_cast<std::size_t>(bootstrap.interval)]},
          {"seed", bootstrap.seed},
          {"requested", bootstrap.requested},
          {"finished", bootstrap.finished},
          {"used", bootstrap.used},
          {"improper", bootstrap.improper},
          {"failed", std::move(failed)},
          {"quantities", quantities(bootstrap)}};
}

}  // namespace semfit::internal
