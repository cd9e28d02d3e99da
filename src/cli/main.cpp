#include "cli/launch.h"
#include "cli/run.h"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <malloc.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

bool wants_colour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string(terminal) == "dumb";
  return (no_colour == nullptr || *no_colour == '\0') && !dumb && ::isatty(descriptor) != 0;
}

std::atomic<int> interrupts = 0;
std::atomic<bool> is_deferred = false;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

/// The first one lets a long run end with what it has; without one, and the second time, it ends
/// the program.
extern "C" void on_interrupt(int) {
  if (is_deferred && interrupts++ == 0) return;
  constexpr std::string_view message = "semfit: interrupted, without a report\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(semfit::cli::exit_interrupted);
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);
  }
}

/// A full disk shows only when the buffer is written: a report that nobody got is no success.
int flushed(int code) {
  if (code == semfit::cli::exit_io || std::cout.flush()) return code;  // once is enough
  std::cerr << "semfit: error: cannot write to standard output [write-failed]\n";
  return semfit::cli::exit_io;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow further is a failed write, with a message
  // Matrices come and go by the hundred; giving each back to the kernel costs its page faults anew.
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 28);
  const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
  semfit::cli::Terminal terminal;
  terminal.out_colour = wants_colour(STDOUT_FILENO);
  terminal.err_colour = wants_colour(STDERR_FILENO);
  terminal.err_is_terminal = ::isatty(STDERR_FILENO) != 0;
  terminal.interrupted = [] { return interrupts > 0; };
  terminal.defer_interrupts = [](bool on) { is_deferred = on; };
  return semfit::cli::launch(argv, terminal, [&](std::ostream& out, std::ostream& err) {
    catch_interrupts();
    return flushed(semfit::cli::run(args, std::cin, out, err, terminal));
  });
}
