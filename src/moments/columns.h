// The columns of a block of observed variables, and its cases in blocks that fit the cache.
#pragma once

#include "semfit/data.h"

#include "moments/moments.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace semfit::internal {

/// Columns that `name` is computed from: itself, or the factors of a product term.
std::vector<std::string> columns_of(const std::string& name);

/// Columns of `data` that `observed` are computed from, each once.
std::vector<std::string> all_columns_of(const std::vector<std::string>& observed, const Data& data);

/// The columns of `observed`: views into the data, and products computed here.
class Columns {
 public:
  Columns(const Data& data, const std::vector<std::string>& observed);
  const std::vector<std::span<const double>>& views() const { return views_; }

  /// Cases rows[start], rows[start + 1], ... as rows of `block` (b x p), less `origin` (p) and
  /// divided by `units` (p).
  void read(std::span<const std::int64_t> rows,
            const VectorXd& origin,
            const VectorXd& units,
            Eigen::Ref<MatrixXd> block) const;

 private:
  std::vector<std::span<const double>> views_;
  std::vector<std::unique_ptr<std::vector<double>>> products_;
};

}  // namespace semfit::internal
