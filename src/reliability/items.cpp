#include "reliability/items.h"

#include <algorithm>
#include <set>

namespace semfit::internal {
namespace {

/// Everything that loadings lead to from `factor`.
void collect(const std::vector<Loading>& loadings,
             Index factor,
             Index p,
             std::set<Index>& items,
             std::set<Index>& latent) {
  for (const Loading& loading : loadings) {
    if (loading.from != factor) continue;
    if (loading.to < p)
      items.insert(loading.to);
    else if (latent.insert(loading.to).second)
      collect(loadings, loading.to, p, items, latent);
  }
}

}  // namespace

MeasurementModel measurement_model(const ParameterTable& table,
                                   int block,
                                   const RamStructure& structure) {
  MeasurementModel model;
  for (const Row& row : table.rows) {
    if (row.block != block || row.op != Op::measured_by) continue;
    if (row.free == 0 && row.ustart == 0) continue;
    model.loadings.push_back(
        {structure.find(row.lhs), structure.find(row.rhs), row.free - 1, row.ustart});
  }
  const Index p = structure.p();
  for (const std::string& name : table.blocks[static_cast<std::size_t>(block) - 1].latent) {
    Factor factor;
    factor.name = name;
    factor.index = structure.find(name);
    for (const Loading& loading : model.loadings)
      if (loading.from == factor.index &&
          std::ranges::find(factor.indicators, loading.to) == factor.indicators.end())
        factor.indicators.push_back(loading.to);
    if (factor.indicators.empty()) continue;
    std::set<Index> items, latent;
    collect(model.loadings, factor.index, p, items, latent);
    factor.items.assign(items.begin(), items.end());
    factor.below.assign(latent.begin(), latent.end());
    model.factors.push_back(std::move(factor));
  }
  return model;
}

bool share_items(const Factor& a, const Factor& b) {
  return std::ranges::any_of(a.items,
                             [&](Index item) { return std::ranges::binary_search(b.items, item); });
}

}  // namespace semfit::internal
