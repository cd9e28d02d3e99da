// What the kinds of indirect effects are called in files for programs.
#pragma once

#include "semfit/result.h"

#include <string_view>

namespace semfit::internal {

constexpr std::string_view spelling(IndirectEffect::Kind kind) {
  switch (kind) {
    case IndirectEffect::Kind::specific:
      return "specific";
    case IndirectEffect::Kind::total_indirect:
      return "total_indirect";
    case IndirectEffect::Kind::contrast:
      return "contrast";
    case IndirectEffect::Kind::proportion_mediated:
      return "proportion_mediated";
    case IndirectEffect::Kind::conditional:
      return "conditional";
    case IndirectEffect::Kind::moderation_index:
      return "moderation_index";
  }
  return "";
}

}  // namespace semfit::internal
