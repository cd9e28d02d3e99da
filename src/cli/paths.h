// The files of one run, before it begins: nothing may be written over what is read or written
// otherwise, and what cannot be written is said before the work, not after it.
#pragma once

#include "cli/arguments.h"

namespace semfit::cli {

/// @error output-is-input, conflicting-options (two outputs are one file) (Fault::usage);
/// write-failed: no such folder, or it may not be written (Fault::io)
void check_paths(const Arguments& arguments);

/// For processes whose results another one writes: as if no file had been asked for.
void forget_outputs(Arguments& arguments);

}  // namespace semfit::cli
