// A fit with everything that it was made of, for those who go on from there.
#pragma once

#include "semfit/fit.h"

#include "fitted.h"

namespace semfit::internal {

struct WholeFit {
  Setting setting;
  Fitted target;
  Result result;
};

/// What `fit` does. @param data  must outlive the result
WholeFit fit_whole(const ParameterTable& table,
                   const Data& data,
                   const Options& options,
                   const Data* new_cases = nullptr,
                   const RunControl& control = {});

}  // namespace semfit::internal
