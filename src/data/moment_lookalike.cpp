#include "data/moment_lookalike.h"

#include "data/complain.h"

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <vector>

namespace semfit::internal {

std::optional<Diagnostic> looks_like_moments(const Data& data) {
  const auto rows = static_cast<std::size_t>(data.rows);
  if (data.columns.size() < 2 || rows < 2 || data.header.size() != rows) return std::nullopt;
  std::vector<std::size_t> place;
  for (const Column& column : data.columns) {
    if (!column.levels.empty()) return std::nullopt;
    place.push_back(static_cast<std::size_t>(
        std::find(data.header.begin(), data.header.end(), column.name) - data.header.begin()));
  }
  for (std::size_t i = 0; i < place.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j)
      if (!(data.columns[i].values[place[j]] == data.columns[j].values[place[i]]))
        return std::nullopt;
  return remark(Severity::warning,
                "looks-like-moments",
                fmt::format("the {} rows are a symmetric matrix of the columns' names, and are "
                            "taken as {} cases",
                            rows,
                            rows),
                Place{data.file, 0, 0},
                {"if they are covariances or correlations: --cov FILE --nobs N, or --cor FILE --sd "
                 "FILE --nobs N"});
}

}  // namespace semfit::internal
