// Inference of indirect effects: tests, and intervals that do not take them for normal.
#pragma once

#include "semfit/options.h"
#include "semfit/result.h"

#include "effects/indirect_plan.h"

#include <optional>
#include <vector>

namespace semfit::internal {

struct IndirectTable {
  std::vector<IndirectEffect> effects;
  std::vector<Note> notes;
  std::vector<ResolvedOption> options;  ///< what was drawn, and where moderators were taken
};

/// Sobel's test (delta method, with the covariance of the coefficients); of products of two free
/// coefficients a b, taken as independent, Aroian's and Goodman's:
///     var = a^2 s_b^2 + b^2 s_a^2 + s_a^2 s_b^2   and   - s_a^2 s_b^2.
/// Intervals: delta method; Monte Carlo; of products of two the distribution of the product, with
/// their correlation.
/// @param V        covariance of the estimates, if there is one
/// @param options  moderators with their values
/// @source Sobel (1982); Aroian (1947); Goodman (1960); MacKinnon, Lockwood, Hoffman, West and
/// Sheets (2002); Tofighi and MacKinnon (2011)
IndirectTable infer_indirect(const IndirectPlan& plan,
                             const VectorXd& theta,
                             const std::optional<MatrixXd>& V,
                             const Options& options);

}  // namespace semfit::internal
