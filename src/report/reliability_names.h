// What the verdicts on pairs of factors are called.
#pragma once

#include "semfit/reliability.h"

#include <string_view>

namespace semfit::internal {

/// Nothing where it is not known.
constexpr std::string_view spelling(FactorPair::Verdict verdict) {
  switch (verdict) {
    case FactorPair::Verdict::holds:
      return "holds";
    case FactorPair::Verdict::fails:
      return "fails";
    case FactorPair::Verdict::unknown:
      break;
  }
  return "";
}

}  // namespace semfit::internal
