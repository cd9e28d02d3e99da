// How much memory there is, so that what cannot fit is refused before it is tried.
#pragma once

#include <string>

namespace semfit::internal {

/// Bytes of memory of the machine; 4 GB where it does not tell.
double physical_memory();

/// A square matrix with this many rows, and what is made of it at the same time: is it too much for
/// half of the memory? Then how much it would take, for people: "12.3 GB of 24.0 GB"; else "".
std::string beyond_memory(double rows, int copies);

}  // namespace semfit::internal
