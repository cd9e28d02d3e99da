// The tests of the model that a recipe asks for.
#pragma once

#include "semfit/replications.h"
#include "semfit/result.h"

#include "estimate/estimate.h"
#include "inference/infer.h"

#include <vector>

namespace semfit::internal {

/// One row for each test of the recipe, the standard one first.
/// @param control  of the bootstrap, if one is among them
std::vector<TestStatistic> model_tests(const ParameterTable& table,
                                       const Constraints& constraints,
                                       const Evidence& evidence,
                                       const Inference& inference,
                                       const Options& options,
                                       const RunControl& control,
                                       std::vector<Note>& notes);

}  // namespace semfit::internal
