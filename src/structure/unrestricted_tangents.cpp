#include "structure/unrestricted_tangents.h"

namespace semfit::internal {

Tangents unrestricted_tangents(Index p, const std::vector<Index>& fixed, bool with_means) {
  std::vector<bool> is_fixed(static_cast<std::size_t>(p), false);
  for (const Index i : fixed)
    is_fixed[static_cast<std::size_t>(i)] = true;
  Tangents tangents;
  tangents.EC.resize(p, 0);
  const auto next = [&] { return static_cast<int>(tangents.q++); };
  for (int j = 0; j < p; ++j)
    for (int i = j; i < p; ++i)
      if (!is_fixed[static_cast<std::size_t>(i)] || !is_fixed[static_cast<std::size_t>(j)])
        tangents.list.push_back({next(), i, j, i == j ? 0.5 : 1.0, -1, 0});
  for (int i = 0; i < p && with_means; ++i)
    if (!is_fixed[static_cast<std::size_t>(i)]) tangents.list.push_back({next(), -1, -1, 0, i, 1});
  return tangents;
}

}  // namespace semfit::internal
