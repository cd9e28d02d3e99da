// Sampling weights: cases that stand for more of the population, or for less, than others.
#pragma once

#include "semfit/options.h"

#include "moments/sample.h"

namespace semfit::internal {

/// The column of weights. @error unknown-variable (Fault::usage)
const Column& weight_column(const Data& data, const std::string& variable);

/// Weights of `rows` as they stand in the data.
/// @error bad-weight (missing, negative), no-weight (all zero), with group and line (Fault::data)
VectorXd weights_of(const Data& data,
                    const Column& column,
                    const std::string& group,
                    const std::vector<std::int64_t>& rows);

/// Brings the weights to a mean of 1, over all groups (`total`) or within each (`group`), and n of
/// each group to the sum of its weights. Moments with divisor n do not depend on the scale. Cases
/// of weight 0 are noted.
void scale_weights(Sample& sample, WeightScale scale);

}  // namespace semfit::internal
