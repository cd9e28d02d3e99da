#include "base/memory.h"

#include <fmt/format.h>
#include <unistd.h>

namespace semfit::internal {

double physical_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
  return pages > 0 && size > 0 ? static_cast<double>(pages) * static_cast<double>(size) : 4e9;
}

std::string beyond_memory(double rows, int copies) {
  const double needed = 8 * rows * rows * copies, all = physical_memory();
  if (needed <= 0.5 * all) return "";
  return fmt::format("{:.1f} GB of {:.1f} GB", needed * 1e-9, all * 1e-9);
}

}  // namespace semfit::internal
