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

}  // namespace semfit::internal
