#include "moments/columns.h"

#include <algorithm>

namespace semfit::internal {

std::vector<std::string> columns_of(const std::string& name) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t colon = name.find(':'); colon != std::string::npos;
       colon = name.find(':', begin)) {
    parts.push_back(name.substr(begin, colon - begin));
    begin = colon + 1;
  }
  parts.push_back(name.substr(begin));
  return parts;
}

std::vector<std::string> all_columns_of(const std::vector<std::string>& observed,
                                        const Data& data) {
  std::vector<std::string> names;
  for (const std::string& name : observed) {
    const std::vector<std::string> parts =
        data.find(name) ? std::vector<std::string>{name} : columns_of(name);
    for (const std::string& part : parts)
      if (std::find(names.begin(), names.end(), part) == names.end()) names.push_back(part);
  }
  return names;
}

Columns::Columns(const Data& data, const std::vector<std::string>& observed) {
  for (const std::string& name : observed) {
    if (const Column* column = data.find(name)) {
      views_.emplace_back(column->values);
      continue;
    }
    auto product = std::make_unique<std::vector<double>>(static_cast<std::size_t>(data.rows), 1.0);
    for (const std::string& factor : columns_of(name)) {
      const std::vector<double>& x = data.find(factor)->values;
      for (std::size_t i = 0; i < product->size(); ++i)
        (*product)[i] *= x[i];
    }
    views_.emplace_back(*product);
    products_.push_back(std::move(product));
  }
}

void Columns::read(std::span<const std::int64_t> rows,
                   const VectorXd& origin,
                   const VectorXd& units,
                   Eigen::Ref<MatrixXd> block) const {
  for (Index j = 0; j < block.cols(); ++j) {
    const std::span<const double> x = views_[static_cast<std::size_t>(j)];
    const double inverse = 1 / units[j];
    for (Index i = 0; i < block.rows(); ++i)
      block(i, j) =
          (x[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])] - origin[j]) * inverse;
  }
}

}  // namespace semfit::internal
