#include "semfit/power.h"
#include "semfit/read.h"

#include "base/sha256.h"
#include "cli/inputs.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Power& power,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(power, manifest, style);
    case Format::json:
      return write_json(power, manifest);
    case Format::csv:
      return write_csv(power);
  }
  return "";
}

/// The model, or nothing: tests of fit need none.
std::string model_operand(const Arguments& arguments) {
  const std::vector<std::string>& operands = arguments.operands;
  if (std::ranges::count(operands, "") > 0)
    throw Error(usage_error(
        "missing-operand", "the name of a file is empty", {"is a variable of the shell not set?"}));
  if (operands.size() > 1)
    throw Error(usage_error("too-many-operands",
                            fmt::format("'{}' is one file too many", operands[1]),
                            {"power needs no data; the population's values may stand in a file of "
                             "their own: --population FILE"}));
  return operands.empty() ? "" : operands[0];
}

/// What a model is, where there is none.
template <typename Refuse>
void refuse_model_options(const ModelOptions& model, const Refuse& refuse) {
  refuse(model.function != Function::sem, "--function");
  refuse(model.meanstructure.has_value(), "--meanstructure");
  refuse(model.fixed_x.has_value(), "--fixed-x");
  refuse(model.std_lv, "--std-lv");
  refuse(model.effect_coding, "--effect-coding");
  refuse(model.orthogonal, "--orthogonal");
  refuse(model.bounds != "none", "--bounds");
  refuse(!model.constraints.empty(), "--constraints");
  refuse(!model.group_equal.empty(), "--group-equal");
  refuse(!model.group_partial.empty(), "--group-partial");
  for (const auto& [given, option] : {std::pair{model.auto_fix_first, "--auto-fix-first"},
                                      {model.auto_fix_single, "--auto-fix-single"},
                                      {model.auto_var, "--auto-var"},
                                      {model.auto_cov_lv_x, "--auto-cov-lv-x"},
                                      {model.auto_cov_y, "--auto-cov-y"},
                                      {model.int_ov_free, "--int-ov-free"},
                                      {model.int_lv_free, "--int-lv-free"}})
    refuse(given.has_value(), option);
}

/// Options of the one kind of test say nothing about the other.
void check_kinds(const Arguments& arguments, bool has_model) {
  std::vector<Diagnostic> mistakes;
  const auto refuse = [&](bool given, std::string_view option, std::string_view way_out) {
    if (given)
      mistakes.push_back(
          usage_error("conflicting-options",
                      fmt::format("{} goes {} a model", option, has_model ? "without" : "with"),
                      {std::string(way_out)}));
  };
  const RmseaPowerOptions& fit = arguments.rmsea_power;
  const ParameterPowerOptions& parameters = arguments.parameter_power;
  constexpr std::string_view of_fit =
      "tests of fit are about degrees of freedom alone: `semfit power --df 24 --nobs 200`";
  constexpr std::string_view of_parameters =
      "`semfit power model.sem --population pop.sem --nobs 200`";
  if (has_model) {
    refuse(!fit.df.empty(), "--df", of_fit);
    refuse(!fit.rmsea0.empty(), "--rmsea0", of_fit);
    refuse(!fit.rmsea_a.empty(), "--rmsea-a", of_fit);
    refuse(fit.groups != 1, "--ngroups", "the population says how many groups there are");
  } else {
    refuse(!arguments.population.empty(), "--population", of_parameters);
    refuse(!parameters.parameters.empty(), "--parameter", of_parameters);
    refuse(parameters.standardized, "--standardized-population", of_parameters);
    refuse(!arguments.power.group_ratio.empty(), "--group-ratio", of_parameters);
    refuse_model_options(arguments.options.model, [&](bool given, std::string_view option) {
      refuse(given, option, of_parameters);
    });
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

/// Who names no population is told that the model is taken for it.
Error with_hint(const Error& error) {
  std::vector<Diagnostic> mistakes = error.diagnostics();
  const auto last = std::find_if(mistakes.rbegin(), mistakes.rend(), [](const Diagnostic& d) {
    return d.code == "no-population-value";
  });
  if (last != mistakes.rend())
    last->notes.push_back(
        "without --population FILE the model says itself what the values in the population are");
  return Error(std::move(mistakes));
}

Power power_of_parameters(const Session& session, const std::string& path, Manifest& manifest) {
  const Arguments& arguments = session.arguments;
  if (path == "-" && arguments.population == "-")
    throw Error(usage_error("conflicting-options", "standard input can be read only once"));
  const std::shared_ptr<const Source> model = read_model(session, path);
  const std::shared_ptr<const Source> population =
      arguments.population.empty() ? model : read_model(session, arguments.population);
  manifest.model_name = path;
  manifest.model_text = model->text;
  manifest.model_sha256 = internal::sha256(model->text);
  try {
    return parameter_power(
        model, population, arguments.options.model, arguments.power, arguments.parameter_power);
  } catch (const Error& error) {
    if (arguments.population.empty()) throw with_hint(error);
    throw;
  }
}

bool is_sound(const Power& power) {
  return std::ranges::none_of(power.notes,
                              [](const Note& note) { return note.severity == Severity::error; });
}

}  // namespace

int run_power(const Session& session) {
  const Arguments& arguments = session.arguments;
  check_outputs(arguments);
  const std::string path = model_operand(arguments);
  check_kinds(arguments, !path.empty());
  Manifest manifest;
  manifest.command = session.command_line;
  const Power power = path.empty() ? rmsea_power(arguments.power, arguments.rmsea_power)
                                   : power_of_parameters(session, path, manifest);
  const bool shown = deliver(session, [&](Format format) {
    return written(format, power, manifest, text_style(session));
  });
  if (!shown) tell_notes(session, path.empty() ? "semfit power" : path, power.notes);
  return is_sound(power) ? exit_ok : exit_verdict;
}

}  // namespace semfit::cli
