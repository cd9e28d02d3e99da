#include "semfit/read.h"

#include "fuzz/targets.h"
#include "table/constraints.h"
#include "table/derived_tables.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

namespace semfit::fuzz {
namespace {

/// Stops the fuzzer and fails the replay, also where assertions are compiled out.
void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_table: %s\n%s\n", what, text.c_str());
  std::abort();
}

/// Every bit of the byte is a switch.
ModelOptions options_of(std::uint8_t byte) {
  constexpr Function functions[] = {
      Function::sem, Function::cfa, Function::growth, Function::lavaan};
  ModelOptions options;
  options.function = functions[byte % 4];
  options.std_lv = (byte & 4) != 0;
  options.effect_coding = (byte & 8) != 0;
  options.orthogonal = (byte & 16) != 0;
  if ((byte & 32) != 0) options.meanstructure = (byte & 64) != 0;
  if ((byte & 128) != 0) options.fixed_x = false;
  return options;
}

void check_rows(const ParameterTable& table, const std::string& text) {
  std::set<int> free;
  std::set<std::string> plabels;
  for (const Row& row : table.rows) {
    require(row.free >= 0 && row.free <= table.q, "a free index out of range", text);
    const bool has_plabel = !row.plabel.empty();  // neither relations nor a baseline have them
    require(!has_plabel || plabels.insert(row.plabel).second, "two rows of one name", text);
    require(row.span.begin <= row.span.end && row.span.end <= text.size() + 2, "a span", text);
    require(row.lower <= row.upper, "bounds that exclude each other", text);
    const bool has_value = row.free > 0 || row.exo || row.block == 0 || row.ustart == row.ustart;
    require(has_value, "fixed at no value", text);
    if (row.free > 0) free.insert(row.free);
  }
  require(free.size() == static_cast<std::size_t>(table.q), "an unused free index", text);
}

}  // namespace

int fuzz_table(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte chooses the options, the rest is the model.
  const std::string text(data + 1, data + size);
  try {
    std::vector<Diagnostic> notes;
    const ParameterTable table = parameter_table(
        std::make_shared<const Source>(Source{"fuzz", text}), options_of(data[0]), &notes);
    for (const Diagnostic& diagnostic : notes)
      require(!diagnostic.code.empty() && !diagnostic.message.empty(), "a mute diagnostic", text);
    check_rows(table, text);
    const bool is_small = table.rows.size() < 300;  // beyond, these are slow and nothing new
    if (!is_small) return 0;
    check_rows(internal::baseline_table(table), text);
    internal::candidate_rows(table);
    internal::compile_constraints(table);
  } catch (const Error& error) {
    require(!error.diagnostics().empty(), "an error without a diagnostic", text);
  }
  return 0;
}

}  // namespace semfit::fuzz
