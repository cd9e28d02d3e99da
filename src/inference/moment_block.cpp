#include "inference/moment_block.h"

namespace semfit::internal {

Matrix as_matrix(const MatrixXd& values) {
  Matrix matrix(values.rows(), values.cols());
  matrix.values.assign(values.data(), values.data() + values.size());
  return matrix;
}

MomentBlock as_block(int index, const std::vector<std::string>& names, const Moments& moments) {
  MomentBlock block;
  block.block = index;
  block.names = names;
  block.cov = as_matrix(moments.Sigma);
  block.mean.assign(moments.mu.begin(), moments.mu.end());
  return block;
}

MomentBlock first_variables(const MomentBlock& block, Index count) {
  if (count == static_cast<Index>(block.names.size())) return block;
  MomentBlock part{block.block, {block.names.begin(), block.names.begin() + count}, {}, {}};
  part.cov = Matrix(count, count);
  for (Index j = 0; j < count; ++j)
    for (Index i = 0; i < count; ++i)
      part.cov(i, j) = block.cov(i, j);
  if (!block.mean.empty()) part.mean.assign(block.mean.begin(), block.mean.begin() + count);
  return part;
}

}  // namespace semfit::internal
