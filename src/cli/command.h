// The commands of the program: a table of names and functions.
#pragma once

#include "cli/arguments.h"
#include "cli/run.h"

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::cli {

/// One run of one command.
struct Session {
  std::vector<std::string> command_line;  ///< as typed, for the manifest
  Arguments arguments;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  Terminal terminal;

  /// Warnings and notes on standard error, unless --quiet.
  void tell(const std::vector<Diagnostic>& diagnostics) const;
};

struct Command {
  std::string_view name;
  CommandBit bit;
  std::string_view operands;
  std::string_view summary;
  std::string_view description;
  int (*run)(const Session&);
};

std::span<const Command> commands();

/// What options say about the distribution of simulated cases.
/// @error conflicting-options (Fault::usage)
void check_generation(const Arguments& arguments);

int run_fit(const Session& session);
int run_bootstrap(const Session& session);
int run_compare(const Session& session);
int run_invariance(const Session& session);
int run_mediate(const Session& session);
int run_check(const Session& session);
int run_table(const Session& session);
int run_describe(const Session& session);
int run_reliability(const Session& session);
int run_power(const Session& session);
int run_montecarlo(const Session& session);
int run_simulate(const Session& session);
int run_stats(const Session& session);
int run_verify(const Session& session);
int run_merge(const Session& session);
int run_explain(const Session& session);

}  // namespace semfit::cli
