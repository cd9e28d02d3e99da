// What fit and compare share: from files to tables and data, and from results to a verdict.
#pragma once

#include "semfit/report.h"

#include "cli/inputs.h"

#include <string>
#include <vector>

namespace semfit::cli {

/// Reads everything, tells warnings, and with --verbose what was read.
Inputs read_and_tell(const Session& session, const Operands& operands);

/// The manifest of a run; the model's text only where there is one model.
Manifest manifest_of(const Session& session, const Inputs& inputs);

TextStyle text_style(const Session& session);

/// Whether the numbers may be used: converged, and no note of error severity.
bool is_sound(const Result& result);

/// Remarks of a result as lines on standard error, where no text report shows them.
void tell_notes(const Session& session, const std::string& model, const std::vector<Note>& notes);

/// With --verbose, how the optimiser fared.
void tell_optimizer(const Session& session, const std::string& model, const Result& result);

}  // namespace semfit::cli
