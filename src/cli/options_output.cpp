// Options about where results and messages go.
#include "cli/option_rows.h"

namespace semfit::cli {
namespace {

constexpr Names scores[] = {"none", "regression", "bartlett"};
constexpr Names formats[] = {"text", "json", "csv"};
constexpr Names later_formats[] = {"markdown", "latex", "html", "dot", "svg"};
constexpr Names colors[] = {"auto", "always", "never"};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--format", 0, "NAME", "Output", "text, json or csv", reports,
     [](Arguments& a, Text v) {
       a.format = static_cast<Format>(choose({"--format", formats, later_formats}, v));
     }},
    {"--output", 'o', "FILE", "Output", "write there; .txt, .json or .csv (repeatable)",
     reports, [](Arguments& a, Text v) { a.outputs.push_back(v); }},
    {"--scores-output", 0, "FILE", "Output", "write all factor scores (and distances) there, as CSV",
     one_fit,
     [](Arguments& a, Text v) { a.scores_output = csv_name("--scores-output", v); }},
    {"--draws-output", 0, "FILE", "Output", "write every draw (or replication) there, as CSV",
     replicates | for_merge,
     [](Arguments& a, Text v) { a.draws_output = csv_name("--draws-output", v); }},
    {"--progress", 0, "WHEN", "Output",
     "a progress bar on standard error: auto (terminals), always, never", replicates | for_merge | for_simulate,
     [](Arguments& a, Text v) {
       a.progress = std::string(colors[choose({"--progress", colors}, v)]);
     }},
    {"--indirect-output", 0, "FILE", "Output", "write the indirect effects there, as CSV", one_fit,
     [](Arguments& a, Text v) { a.indirect_output = csv_name("--indirect-output", v); }},
    {"--quiet", 'q', "", "Output", "no warnings and notes on standard error", speaks,
     [](Arguments& a, Text v) { a.quiet = is_true(v); }},
    {"--verbose", 'v', "", "Output",
     "say on standard error what is done and how long it took", fits | for_merge | simulates,
     [](Arguments& a, Text v) { a.verbose = is_true(v); }},
    {"--color", 0, "WHEN", "Output", "auto, always or never", speaks,
     [](Arguments& a, Text v) {
       a.color = std::string(colors[choose({"--color", colors}, v)]);
     }},
    {"--help", 'h', "", "Output", "this text",
     speaks | for_explain,
     [](Arguments& a, Text v) { a.help = is_true(v); }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> output_options() {
  return rows;
}

}  // namespace semfit::cli
