// The model's statements as single parameters: cross products expanded, repetitions merged.
#pragma once

#include "base/diagnostic.h"
#include "syntax/ast.h"

#include <cstddef>
#include <string>
#include <vector>

namespace semfit::internal {

/// One parameter as written. `=~ 0` declares a latent variable without an indicator: rhs is empty.
struct WrittenRow {
  std::string lhs;
  Op op = Op::covariance;
  std::string rhs;
  std::vector<syntax::Modifier> modifiers;  ///< in the order written; a later one wins
  int block = 0;  ///< from 1, into Written::blocks; 0: before any header, applies to every block
  Span span;      ///< of rhs
  Span lhs_span;
};

/// `group: value`. Blocks of the same value are one.
struct WrittenBlock {
  std::string value;
  Span span;
};

struct Written {
  std::vector<WrittenRow> rows;
  std::vector<WrittenBlock> blocks;
};

/// A table has at most this many rows: beyond it is a slip, such as `a + b + ... ~ a + b + ...`.
inline constexpr std::size_t most_rows = 100'000;

/// Expands every formula of `model`. Repeated parameters (also x ~~ y and y ~~ x) are merged, not
/// dropped.
/// @error self-regression, self-measurement, too-many-parameters; unsupported-operator,
/// unsupported-modifier, unsupported-block for what the engine cannot fit
/// @param has_thresholds  ordered variables may have thresholds: of a population that is not fitted
Written write_out(const syntax::Model& model, bool has_thresholds, Diagnostics& diagnostics);

}  // namespace semfit::internal
