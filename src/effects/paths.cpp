#include "effects/paths.h"

#include <algorithm>
#include <tuple>

namespace semfit::internal {
namespace {

class Walker {
 public:
  Walker(int variables, const std::vector<Arrow>& arrows, std::size_t limit)
      : next_(static_cast<std::size_t>(variables)),
        visited_(static_cast<std::size_t>(variables)),
        limit_(limit) {
    for (const Arrow& arrow : arrows)
      next_[static_cast<std::size_t>(arrow.from)].push_back(arrow.to);
  }

  void walk_from(int start) {
    path_ = {start};
    visited_[static_cast<std::size_t>(start)] = true;
    extend();
    visited_[static_cast<std::size_t>(start)] = false;
  }

  PathSearch take() { return std::move(search_); }

 private:
  void extend() {
    for (const int to : next_[static_cast<std::size_t>(path_.back())]) {
      if (visited_[static_cast<std::size_t>(to)]) continue;
      if (search_.paths.size() >= limit_) {
        search_.is_complete = false;
        return;
      }
      path_.push_back(to);
      search_.paths.push_back(path_);
      visited_[static_cast<std::size_t>(to)] = true;
      extend();
      visited_[static_cast<std::size_t>(to)] = false;
      path_.pop_back();
    }
  }

  std::vector<std::vector<int>> next_;
  std::vector<bool> visited_;
  std::size_t limit_;
  Path path_;
  PathSearch search_;
};

}  // namespace

PathSearch find_paths(int variables, const std::vector<Arrow>& arrows, std::size_t limit) {
  Walker walker(variables, arrows, limit);
  for (int start = 0; start < variables; ++start)
    walker.walk_from(start);
  PathSearch search = walker.take();
  std::stable_sort(search.paths.begin(), search.paths.end(), [](const Path& a, const Path& b) {
    return std::tuple(a.front(), a.back(), a.size()) < std::tuple(b.front(), b.back(), b.size());
  });
  return search;
}

}  // namespace semfit::internal
