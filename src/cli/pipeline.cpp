#include "cli/pipeline.h"

#include "semfit/read.h"

#include "base/escape.h"
#include "base/sha256.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <set>

namespace semfit::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

/// Columns of the file that were read, whatever became of them.
std::size_t columns_read(const Data& data) {
  std::set<std::string> names;
  for (const Column& column : data.columns)
    names.insert(column.name);
  for (const Summary& summary : data.summaries)
    for (const std::string& name : summary.names)
      if (std::ranges::find(data.header, name) != data.header.end()) names.insert(name);
  return names.size();
}

void tell_inputs(const Session& session, const Inputs& inputs) {
  if (!session.arguments.verbose) return;
  for (std::size_t i = 0; i < inputs.tables.size(); ++i)
    session.err << fmt::format("semfit: {}: {} parameters, {} of them free\n",
                               internal::escape_terminal(inputs.names[i]),
                               inputs.tables[i].rows.size(),
                               inputs.tables[i].q);
  const Data& data = inputs.data;
  if (data.rows > 0)
    session.err << fmt::format("semfit: {}: {} rows, {} of {} columns read in {:.3f} s\n",
                               internal::escape_terminal(data.file),
                               data.rows,
                               columns_read(data),
                               data.header.size(),
                               inputs.read_seconds);
  else
    session.err << fmt::format("semfit: summary statistics of {} group{} read in {:.3f} s\n",
                               data.summaries.size(),
                               data.summaries.size() == 1 ? "" : "s",
                               inputs.read_seconds);
}

}  // namespace

Inputs read_and_tell(const Session& session, const Operands& operands) {
  Inputs inputs = read_inputs(session, operands);
  tell_inputs(session, inputs);
  return inputs;
}

Manifest manifest_of(const Session& session, const Inputs& inputs) {
  Manifest manifest;
  manifest.command = session.command_line;
  if (inputs.tables.size() == 1) {
    manifest.model_name = inputs.names.front();
    manifest.model_text = inputs.tables.front().source->text;
    manifest.model_sha256 = internal::sha256(manifest.model_text);
  }
  const SummaryFiles& moments = session.arguments.moments;
  manifest.data_file = session.arguments.has_moments()
                           ? joined(moments.cov.empty() ? moments.cor : moments.cov)
                           : inputs.data.file;
  manifest.data_sha256 = inputs.data.sha256;
  manifest.separator = inputs.data.separator;
  manifest.decimal = inputs.data.decimal;
  return manifest;
}

TextStyle text_style(const Session& session) {
  const bool to_terminal = session.arguments.outputs.empty();
  return {session.terminal.out_colour && to_terminal,
          session.arguments.options.sections.explain,
          session.arguments.ci};
}

bool is_sound(const Result& result) {
  return result.converged && std::ranges::none_of(result.notes, [](const Note& note) {
           return note.severity == Severity::error;
         });
}

void tell_notes(const Session& session, const std::string& model, const std::vector<Note>& notes) {
  std::vector<Diagnostic> diagnostics;
  for (const Note& note : notes) {
    Diagnostic diagnostic;
    diagnostic.severity = note.severity;
    diagnostic.code = note.code;
    diagnostic.message = note.message;
    diagnostic.place.file = model;
    diagnostics.push_back(std::move(diagnostic));
  }
  session.tell(diagnostics);
}

void tell_optimizer(const Session& session, const std::string& model, const Result& result) {
  if (!session.arguments.verbose) return;
  const OptimizerReport& optimizer = result.optimizer;
  session.err << fmt::format(
      "semfit: {}: {}, attempts {}, evaluations {}, polishing steps {}, scaled gradient {:.2g}, "
      "{:.3f} s\n",
      internal::escape_terminal(model),
      optimizer.name,
      optimizer.attempts,
      optimizer.evaluations,
      optimizer.iterations,
      optimizer.gradient_norm,
      result.timing.total);
}

}  // namespace semfit::cli
