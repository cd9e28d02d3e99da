// The tests of the model that a recipe asks for.
#pragma once

#include "semfit/result.h"

#include "estimate/estimate.h"
#include "inference/infer.h"

#include <vector>

namespace semfit::internal {

/// One row for each test of the recipe, the standard one first.
std::vector<TestStatistic> model_tests(const Objective& objective,
                                       const Constraints& constraints,
                                       const Estimate& estimate,
                                       const Inference& inference,
                                       const Data& data,
                                       const Sample& sample,
                                       const Recipe& recipe);

}  // namespace semfit::internal
