#include "cli/run.h"

#include <cstdlib>
#include <iostream>
#include <malloc.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

bool wants_colour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string(terminal) == "dumb";
  return (no_colour == nullptr || *no_colour == '\0') && !dumb && ::isatty(descriptor) != 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // Matrices come and go by the hundred; giving each back to the kernel costs its page faults anew.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 28);
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  const semfit::cli::Terminal terminal{wants_colour(STDOUT_FILENO), wants_colour(STDERR_FILENO)};
  const int code = semfit::cli::run(args, std::cin, std::cout, std::cerr, terminal);
  // A full disk shows only when the buffer is written: a report that nobody got is no success.
  if (!std::cout.flush()) {
    std::cerr << "semfit: error: cannot write to standard output [write-failed]\n";
    return semfit::cli::exit_io;
  }
  return code;
}
