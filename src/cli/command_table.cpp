#include "semfit/report.h"

#include "cli/inputs.h"
#include "cli/output.h"

namespace semfit::cli {
namespace {

std::string written(Format format, const ParameterTable& table) {
  switch (format) {
    case Format::text:
      return write_table_text(table);
    case Format::json:
      return write_table_json(table);
    case Format::csv:
      return write_table_csv(table);
  }
  return "";
}

}  // namespace

int run_table(const Session& session) {
  check_outputs(session.arguments);
  const ParameterTable table = read_checked_table(session);
  deliver(session, [&](Format format) { return written(format, table); });
  return exit_ok;
}

}  // namespace semfit::cli
