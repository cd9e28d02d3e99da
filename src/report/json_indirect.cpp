// Indirect effects in the result document.
#include "report/effect_names.h"
#include "report/json_document.h"

namespace semfit::internal {
Json indirect(const Result& result) {
  Json out = Json::array();
  for (const IndirectEffect& e : result.indirect)
    out.push_back({{"kind", spelling(e.kind)},
                   {"block", e.block},
                   {"from", e.from},
                   {"to", e.to},
                   {"path", e.path},
                   {"other_path", e.other_path},
                   {"moderator", e.moderator},
                   {"moderator_value", e.moderator_value},
                   {"est", e.est},
                   {"se", e.se},
                   {"sobel.z", e.sobel_z},
                   {"sobel.pvalue", e.sobel_pvalue},
                   {"aroian.z", e.aroian_z},
                   {"aroian.pvalue", e.aroian_pvalue},
                   {"goodman.z", e.goodman_z},
                   {"goodman.pvalue", e.goodman_pvalue},
                   {"delta.lower", e.delta.lower},
                   {"delta.upper", e.delta.upper},
                   {"monte.carlo.lower", e.monte_carlo.lower},
                   {"monte.carlo.upper", e.monte_carlo.upper},
                   {"monte.carlo.se", e.monte_carlo_se},
                   {"product.lower", e.product.lower},
                   {"product.upper", e.product.upper},
                   {"bootstrap.lower", e.bootstrap.lower},
                   {"bootstrap.upper", e.bootstrap.upper},
                   {"why", e.why}});
  return out;
}

}  // namespace semfit::internal
