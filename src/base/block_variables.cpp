#include "base/block_variables.h"

#include "base/names.h"

namespace semfit::internal {

bool models_auxiliary(const BlockVariables& block) {
  return !block.auxiliary.empty() && has(block.observed, block.auxiliary.front());
}

std::size_t model_variables(const BlockVariables& block) {
  return block.observed.size() - (models_auxiliary(block) ? block.auxiliary.size() : 0);
}

}  // namespace semfit::internal
