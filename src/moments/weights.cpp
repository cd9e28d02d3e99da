#include "moments/weights.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/mention.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace semfit::internal {

const Column& weight_column(const Data& data, const std::string& variable) {
  const Column* column = data.find(variable);
  if (column != nullptr && column->levels.empty()) return *column;
  std::vector<std::string> notes;
  if (column != nullptr) {
    notes.emplace_back("it is read as text, because it is the grouping variable");
  } else if (const auto near = closest(variable, data.header)) {
    notes.push_back("did you mean '" + *near + "'?");
  } else {
    notes.push_back(fmt::format("the data have {}", fmt::join(data.header, ", ")));
  }
  refuse(Fault::usage,
         "unknown-variable",
         fmt::format("the sampling weights '{}' are no column of numbers in the data", variable),
         std::move(notes));
}

VectorXd weights_of(const Data& data,
                    const Column& column,
                    const std::string& group,
                    const std::vector<std::int64_t>& rows) {
  VectorXd weights(static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double w = column.values[static_cast<std::size_t>(rows[i])];
    if (!std::isfinite(w) || w < 0)
      refuse(Fault::data,
             "bad-weight",
             std::isnan(w)
                 ? fmt::format("the sampling weight in column '{}' is missing", column.name)
                 : fmt::format("the sampling weight {:g} in column '{}' is {}",
                               w,
                               column.name,
                               w < 0 ? "negative" : "infinite"),
             {"a weight says how many members of the population a case stands for; take cases "
              "without one out of the file"},
             {data.file, static_cast<int>(data.line(rows[i])), 0});
    weights[static_cast<Index>(i)] = w;
  }
  if (weights.size() > 0 && weights.maxCoeff() == 0)
    refuse(Fault::data,
           "no-weight",
           fmt::format("all sampling weights in column '{}'{} are 0", column.name, in_group(group)),
           {"check the column, or leave --sampling-weights out"},
           {data.file, 0, 0});
  return weights;
}

void scale_weights(Sample& sample, WeightScale scale) {
  double sum = 0, cases = 0;
  Index without = 0;
  for (const GroupSample& group : sample.groups) {
    sum += group.weights.sum();
    cases += static_cast<double>(group.cases);
    without += (group.weights.array() == 0).count();
  }
  if (without > 0)
    sample.notes.push_back(
        {Severity::note,
         "zero-weights",
         fmt::format("{} case{} the sampling weight 0: no part in the moments, but counted among "
                     "the cases that the weights are scaled to",
                     without,
                     without == 1 ? " has" : "s have"),
         {}});
  for (GroupSample& group : sample.groups) {
    if (scale == WeightScale::total) group.weights *= cases / sum;
    if (scale == WeightScale::group)
      group.weights *= static_cast<double>(group.cases) / group.weights.sum();
    group.divisor = group.n = group.weights.sum();
  }
}

}  // namespace semfit::internal
