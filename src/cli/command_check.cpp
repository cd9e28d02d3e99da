#include "base/escape.h"
#include "cli/inputs.h"

#include <fmt/format.h>
#include <ostream>
#include <set>

namespace semfit::cli {
namespace {

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string summary_of(const ParameterTable& table) {
  std::set<std::string> observed, latent;
  for (const BlockVariables& block : table.blocks) {
    observed.insert(block.observed.begin(), block.observed.end());
    latent.insert(block.latent.begin(), block.latent.end());
  }
  return fmt::format("{}, {}, {}, {} of them free",
                     counted(observed.size(), "observed variable"),
                     counted(latent.size(), "latent variable"),
                     counted(table.rows.size(), "parameter"),
                     table.q);
}

}  // namespace

int run_check(const Session& session) {
  const ParameterTable table = read_checked_table(session);
  session.out << fmt::format("{}: no errors; {}\n",
                             internal::escape_terminal(session.arguments.operands.front()),
                             summary_of(table));
  return exit_ok;
}

}  // namespace semfit::cli
