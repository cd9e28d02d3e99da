// Composites in the table: what they are made of, and which of their rows are no parameters.
#pragma once

#include "base/diagnostic.h"
#include "table/defaults.h"

namespace semfit::internal {

/// An indicator belongs to one composite and meets other variables through it only.
/// @error composite-conflict
void check_composites(const std::vector<WrittenRow>& rows,
                      const Roles& roles,
                      Diagnostics& diagnostics);

/// Fixes each composite's first weight at 1, and makes the (co)variances of its indicators the
/// sample's (Row::exo). Its own variance and intercept follow from the weights: fixed, without a
/// value.
/// @error composite-moment: a modifier on one of these
void set_composites(std::vector<Draft>& drafts,
                    const Roles& roles,
                    const Defaults& defaults,
                    Diagnostics& diagnostics);

/// A (co)variance of a composite's indicators (exo), or the variance or intercept of a composite:
/// rows that show what is not estimated.
bool is_composite_moment(const Row& row, const ParameterTable& table);

/// That, or a weight.
bool is_composite_row(const Row& row, const ParameterTable& table);

}  // namespace semfit::internal
