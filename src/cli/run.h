// The program without its process: arguments and streams in, exit code out.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>

namespace semfit::cli {

/// 0 fitted; 1 finished with a bad verdict; 2 usage; 3 model; 4 data; 5 out of memory or numerical
/// breakdown; 6 reading or writing failed; 70 our own bug; 130 interrupted, and what was finished
/// is in the report. 2 to 6 are the values of Fault.
enum ExitCode : int {
  exit_ok = 0,
  exit_verdict = 1,
  exit_numerical = 5,
  exit_io = 6,
  exit_bug = 70,
  exit_interrupted = 130
};

class World;

/// What only the process knows about its streams, and about processes that it shares a run with.
struct Terminal {
  bool out_colour = false;  ///< colour is welcome on standard output
  bool err_colour = false;
  bool err_is_terminal = false;                ///< a progress bar is welcome
  std::function<bool()> interrupted;           ///< has the user asked to stop?
  std::function<void(bool)> defer_interrupts;  ///< let what runs end by itself, or not any more
  World* world = nullptr;                      ///< null: it is alone
};

/// Runs one command. @param args  without the program's name
int run(std::span<const std::string> args,
        std::istream& in,
        std::ostream& out,
        std::ostream& err,
        const Terminal& terminal = {});

}  // namespace semfit::cli
