// Interrupts that wait for a moment.
#pragma once

#include <csignal>

namespace semfit::cli {

/// While it lives, SIGINT and SIGTERM wait: a file that is being written is not left half-written.
class HeldInterrupts {
 public:
  HeldInterrupts() {
    sigset_t interrupts;
    ::sigemptyset(&interrupts);
    ::sigaddset(&interrupts, SIGINT);
    ::sigaddset(&interrupts, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &interrupts, &before_);
  }
  HeldInterrupts(const HeldInterrupts&) = delete;
  HeldInterrupts& operator=(const HeldInterrupts&) = delete;
  ~HeldInterrupts() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

}  // namespace semfit::cli
