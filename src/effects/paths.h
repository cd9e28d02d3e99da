// Directed paths between variables.
#pragma once

#include <vector>

namespace semfit::internal {

/// One arrow of a path diagram, between places in a list of variables.
struct Arrow {
  int from = 0;
  int to = 0;
};

/// Variables along a path, from its beginning to its end; at least two.
using Path = std::vector<int>;

struct PathSearch {
  std::vector<Path> paths;  ///< by first variable, last variable, length
  bool is_complete = true;  ///< false: there are more than `limit`
};

/// Every path that visits no variable twice. In a graph with cycles these are not all the ways an
/// effect travels, but all that can be named.
PathSearch find_paths(int variables, const std::vector<Arrow>& arrows, std::size_t limit);

}  // namespace semfit::internal
