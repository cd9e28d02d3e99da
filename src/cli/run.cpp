#include "cli/run.h"

#include "semfit/diagnostic.h"
#include "semfit/version.h"

#include "base/edit_distance.h"
#include "cli/command.h"
#include "cli/paths.h"
#include "cli/run_watch.h"
#include "cli/values.h"
#include "cli/world.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <new>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace semfit::cli {
namespace {

constexpr Command table[] = {
    {"fit",
     for_fit,
     "MODEL DATA",
     "fit one model: the main job, and what `semfit MODEL DATA` does",
     "Fits the model in MODEL to the data in DATA (CSV with a header row; - is standard input)\n"
     "or to summary statistics (--cov, --cor), and reports estimates and fit.\n\n"
     "  semfit fit model.sem data.csv --standardized --r2\n"
     "  semfit fit model.sem --cov cov.csv --nobs 301\n"
     "  semfit fit model.sem data.csv -o result.json -o report.txt\n",
     run_fit},
    {"bootstrap",
     for_bootstrap,
     "MODEL DATA",
     "fit one model again and again to draws of its data",
     "Fits the model to the data and to bootstrap draws, and reports every number with its bias,\n"
     "standard error, interval and p-value over the draws. What `fit --se bootstrap` does, with\n"
     "all tables.\n\n"
     "  semfit bootstrap model.sem data.csv --bootstrap 5000 --threads 2 --boot-ci-type bca\n"
     "  semfit bootstrap model.sem data.csv --bootstrap-fit --draws-output draws.csv\n"
     "  semfit bootstrap model.sem data.csv --bootstrap 100000 --checkpoint draws.ckpt\n",
     run_bootstrap},
    {"compare",
     for_compare,
     "MODEL MODEL... DATA",
     "fit several models and test their differences",
     "Fits every model to the same data: fit side by side, AIC and BIC, chi-square difference\n"
     "tests in the order of the degrees of freedom. Nesting is checked, not assumed.\n\n"
     "  semfit compare one.sem three.sem data.csv\n"
     "  semfit compare one.sem three.sem --cov cov.csv --nobs 301 --format json\n",
     run_compare},
    {"invariance",
     for_invariance,
     "MODEL DATA",
     "test measurement invariance over groups, level by level",
     "Fits the model with more and more parameters equal over groups, tests each level against "
     "the\n"
     "one before it, and says which equalities stand in the way. --partial frees them.\n\n"
     "  semfit invariance model.sem data.csv --group school\n"
     "  semfit invariance model.sem data.csv --group school --levels "
     "configural,metric,scalar,means\n"
     "  semfit invariance model.sem data.csv --group school --group-partial \"x3~1\"\n",
     run_invariance},
    {"mediate",
     for_mediate,
     "DATA",
     "does a mediator carry an effect? regressions, indirect effect, verdict",
     "Regresses the outcome and the mediator as Baron and Kenny (1986) did, estimates the "
     "indirect\n"
     "effect with its bootstrap interval, and says what may be concluded. Several mediators stand\n"
     "side by side.\n\n"
     "  semfit mediate data.csv --x ifc --m fep --y iep --controls age,employees\n"
     "  semfit mediate data.csv --x ifc --m m1,m2 --y iep --bootstrap 10000 --boot-ci-type bca\n"
     "  semfit mediate --cor cor.csv --sd sd.csv --nobs 491 --x ifc --m fep --y iep\n",
     run_mediate},
    {"check",
     for_check,
     "MODEL [DATA]",
     "read a model and report every error, fit nothing",
     "Reads the model, and the data if there are any, and reports every mistake with its place.\n\n"
     "  semfit check model.sem\n"
     "  semfit check model.sem data.csv\n",
     run_check},
    {"table",
     for_table,
     "MODEL [DATA]",
     "print the parameter table: what is free, what is fixed",
     "Prints every parameter of the model, those that defaults add included.\n\n"
     "  semfit table model.sem\n"
     "  semfit table model.sem --function growth --format csv\n",
     run_table},
    {"describe",
     for_describe,
     "DATA",
     "means, correlations and normality of the variables",
     "Describes every column of numbers, or those of --vars: moments, correlations with tests,\n"
     "Mardia's tests of multivariate normality, patterns of missing values. Fits nothing.\n\n"
     "  semfit describe data.csv\n"
     "  semfit describe data.csv --vars x1,x2,x3 --group school\n"
     "  semfit describe --cor cor.csv --sd sd.csv --nobs 301\n",
     run_describe},
    {"stats",
     for_stats,
     "DATA",
     "moments in the place of rows: all that a fit needs, nobody's answers",
     "Writes means and covariances of the data as a document (JSON) that every command takes in "
     "the\n"
     "place of the data file, with the same results. Documents of several places are put together\n"
     "as if their rows were: semfit MODEL a.json b.json.\n\n"
     "  semfit stats data.csv -o moments.json\n"
     "  semfit stats data.csv --model model.sem --group school -o moments.json\n"
     "  semfit stats data.csv --vars x1,x2,x3 --missing fiml -o moments.json\n"
     "  semfit stats a.json b.json -o both.json\n",
     run_stats},
    {"reliability",
     for_reliability,
     "MODEL DATA",
     "alpha, omega, AVE and discriminant validity of the factors",
     "Fits the model and reports how reliably its factors are measured, and whether they are\n"
     "distinct: alpha, omega, composite reliability, AVE, Fornell and Larcker's criterion, "
     "HTMT.\n\n"
     "  semfit reliability model.sem data.csv\n"
     "  semfit reliability model.sem --cov cov.csv --nobs 301 --format csv\n",
     run_reliability},
    {"power",
     for_power,
     "[MODEL]",
     "the power of tests, or the sample that a power takes",
     "Without MODEL: power of the tests of close, not-close and exact fit, from RMSEA and degrees "
     "of\n"
     "freedom. With MODEL: power of the tests of its parameters in a population, by Wald and\n"
     "likelihood-ratio tests. --nobs asks for power, --target for the smallest sample.\n\n"
     "  semfit power --df 24 --nobs 200,500\n"
     "  semfit power --df 24 --rmsea-a .06 --target .80\n"
     "  semfit power model.sem --population pop.sem --nobs 100,200 --target .80\n"
     "  semfit power model.sem --population pop.sem --parameter \"y ~ x\" --nobs 200\n",
     run_power},
    {"montecarlo",
     for_montecarlo,
     "MODEL",
     "fit a model to many samples of a population: bias, coverage, power",
     "Draws samples from a population in which every parameter has a value, fits MODEL to each, "
     "and\n"
     "reports bias, standard errors, coverage, power, convergence and how the fit is distributed.\n"
     "Without --population MODEL is both: start(0.8)*y1 is free, and 0.8 in the population.\n\n"
     "  semfit montecarlo model.sem --population pop.sem --nobs 200,500 --replications 1000\n"
     "  semfit montecarlo model.sem --population pop.sem --nobs 100+100 --estimator MLR "
     "--skewness 1\n"
     "  semfit montecarlo model.sem --nobs 300 --replications 10000 --checkpoint study.ckpt\n",
     run_montecarlo},
    {"simulate",
     for_simulate,
     "MODEL",
     "draw data from a population: a model in which everything has a value",
     "Draws cases from the population that MODEL describes and writes them as CSV. Whatever is\n"
     "written in MODEL has a value: f =~ 0.8*y1 + 0.7*y2. Variances that are not written are 1.\n\n"
     "  semfit simulate population.sem --nobs 500 --seed 7 -o data.csv\n"
     "  semfit simulate population.sem --nobs 200,300 --standardized --missing-share 0.1\n"
     "  semfit simulate population.sem --nobs 1000000 --skewness 1 --kurtosis 3 --threads 2\n",
     run_simulate},
    {"verify",
     for_verify,
     "CLAIMS",
     "are printed results possible? Recompute what a paper says",
     "Reads printed results (JSON), recomputes what can be recomputed, allows for rounding, and "
     "says\n"
     "of each: consistent, within rounding, impossible, or cannot be checked; with the "
     "arithmetic.\n\n"
     "  semfit verify claims.json\n"
     "  semfit verify claims.json --format csv -o verdicts.csv\n",
     run_verify},
    {"merge",
     for_merge,
     "CHECKPOINT...",
     "the report of a run that was divided by --shard",
     "Reads what the shards of a run have kept, and reports as the whole run would have. The "
     "model\n"
     "and the data are read again, under the names that the shards were given.\n\n"
     "  semfit bootstrap model.sem data.csv --bootstrap 10000 --shard 1/2 --checkpoint 1.ckpt\n"
     "  semfit bootstrap model.sem data.csv --bootstrap 10000 --shard 2/2 --checkpoint 2.ckpt\n"
     "  semfit merge 1.ckpt 2.ckpt -o result.json\n",
     run_merge},
    {"explain",
     for_explain,
     "TOPIC",
     "what a diagnostic code, a fit measure or an option means",
     "Explains a diagnostic code, a fit measure or an option; without TOPIC, lists them.\n\n"
     "  semfit explain rmsea\n"
     "  semfit explain not-identified\n"
     "  semfit explain --std-lv\n",
     run_explain},
};

std::string general_help() {
  std::string out =
      "semfit fits structural equation models written in lavaan's syntax.\n\n"
      "  semfit model.sem data.csv                     fit a model\n"
      "  semfit compare one.sem two.sem data.csv       compare models\n"
      "  semfit explain rmsea                          look something up\n\n"
      "Usage: semfit MODEL DATA [OPTIONS]\n"
      "       semfit COMMAND ...\n\n"
      "Commands:\n";
  for (const Command& command : table)
    out += fmt::format("  {:<12}{:<22}{}\n", command.name, command.operands, command.summary);
  out +=
      "\n`semfit COMMAND --help` lists the options of a command, `semfit --version` says the "
      "version.\n"
      "Exit codes: 0 fitted, 1 bad verdict (not converged, not identified, an impossible claim),\n"
      "2 usage, 3 model, 4 data, 5 memory or numerical breakdown, 6 reading or writing failed,\n"
      "70 a bug of semfit, 130 interrupted.\n";
  return out;
}

std::string command_help(const Command& command) {
  return fmt::format("{}\nUsage: semfit {} {}{}\n{}",
                     command.description,
                     command.name,
                     command.operands,
                     command.bit == for_explain ? "" : " [OPTIONS]",
                     option_help(command.bit)) +
         (command.bit == for_explain
              ? ""
              : "\nA switch is on when given and off with =false: --fixed-x=false.\n"
                "`semfit explain OPTION` says more about one of them.\n");
}

const Command* find_command(const std::string& name) {
  const auto found = std::ranges::find(table, name, &Command::name);
  return found == std::end(table) ? nullptr : &*found;
}

/// Words that users of lavaan and other programs try as commands.
constexpr std::string_view lavaan_functions[] = {"cfa", "sem", "growth", "lavaan"};
constexpr std::string_view later_commands[] = {"efa", "replay", "sam"};

/// `semfit chekc model.sem`, `semfit cfa model.sem data.csv`: the first word is no file, but a
/// command's name or nearly one.
void check_first_word(std::span<const std::string> args) {
  std::error_code ignored;
  if (args.empty() || args[0].starts_with('-') || std::filesystem::exists(args[0], ignored)) return;
  const auto refuse = [&](std::string why, std::string way_out) {
    throw Error(
        usage_error("unknown-command", fmt::format("'{}' {}", args[0], why), {std::move(way_out)}));
  };
  if (std::ranges::find(lavaan_functions, args[0]) != std::end(lavaan_functions))
    refuse("is not a command",
           fmt::format("`semfit MODEL DATA` fits; for the defaults of {}() add --function {}",
                       args[0],
                       args[0]));
  if (std::ranges::find(later_commands, args[0]) != std::end(later_commands))
    refuse("is not supported in this version", "`semfit --help` lists the commands there are");
  std::vector<std::string_view> names;
  for (const Command& command : table)
    names.push_back(command.name);
  if (const auto near = internal::closest(args[0], names))
    refuse("is neither a command nor a file", fmt::format("did you mean '{}'?", *near));
}

/// An operand stands alone and asks for help or the version.
bool asks_for(std::span<const std::string> args, std::initializer_list<std::string_view> words) {
  return args.size() == 1 && std::ranges::find(words, args[0]) != words.end();
}

/// A slip of the key, or a script from a larger machine.
void note_threads(const Session& session) {
  constexpr int harmless = 16;
  const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
  const int threads = session.arguments.options.threads;
  if (threads <= std::max(harmless, 2 * cores)) return;
  Diagnostic note = usage_error(
      "many-threads",
      fmt::format("{} threads are asked for, and there {} {} core{}: more threads than cores gain "
                  "nothing",
                  threads,
                  cores == 1 ? "is" : "are",
                  cores,
                  cores == 1 ? "" : "s"));
  note.severity = Severity::note;
  session.tell({note});
}

/// Only rank 0 of MPI has a standard input.
void check_world(const Arguments& arguments, const World* world) {
  const bool reads_input = std::ranges::count(arguments.operands, "-") > 0 ||
                           arguments.population == "-" || arguments.scores_data == "-";
  if (world == nullptr || world->size() == 1 || !reads_input) return;
  throw Error(usage_error("conflicting-options",
                          "several processes of MPI cannot read one standard input",
                          {"name a file"}));
}

int dispatch(std::span<const std::string> args,
             std::istream& in,
             std::ostream& out,
             std::ostream& err,
             Terminal& terminal) {
  if (asks_for(args, {"--help", "-h", "help"})) {
    out << general_help();
    return exit_ok;
  }
  if (asks_for(args, {"--version", "-V"})) {
    out << "semfit " << version << "\n";
    return exit_ok;
  }
  if (args.empty()) {
    err << general_help();
    return static_cast<int>(Fault::usage);
  }
  std::vector<std::string> words(args.begin(), args.end());
  const Command* command = find_command(words[0]);
  if (command != nullptr) {
    words.erase(words.begin());
  } else {
    check_first_word(args);
    command = &table[0];
  }
  Session session{{"semfit"}, parse_arguments(command->bit, words), in, out, err, terminal};
  session.command_line.insert(session.command_line.end(), args.begin(), args.end());
  if (session.arguments.help) {
    out << command_help(*command);
    return exit_ok;
  }
  if (session.arguments.color != "auto")
    terminal.out_colour = terminal.err_colour = session.arguments.color == "always";
  session.terminal = terminal;
  check_shard(session.arguments);
  check_world(session.arguments, terminal.world);
  if (terminal.world != nullptr && terminal.world->rank() > 0) forget_outputs(session.arguments);
  check_paths(session.arguments);
  note_threads(session);
  return command->run(session);
}

/// What concerns no file is said by the program.
void print(std::ostream& err, const std::vector<Diagnostic>& diagnostics, bool colour) {
  for (Diagnostic diagnostic : diagnostics) {
    if (!diagnostic.source && diagnostic.place.file.empty()) diagnostic.place.file = "semfit";
    err << render(diagnostic, colour);
  }
}

Diagnostic breakdown(std::string code, std::string message, std::vector<std::string> notes = {}) {
  Diagnostic diagnostic;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.notes = std::move(notes);
  return diagnostic;
}

int exit_code(const Error& error) {
  for (const Diagnostic& diagnostic : error.diagnostics())
    if (diagnostic.severity == Severity::error) return static_cast<int>(diagnostic.fault);
  return exit_bug;
}

}  // namespace

std::span<const Command> commands() {
  return table;
}

void Session::tell(const std::vector<Diagnostic>& diagnostics) const {
  if (!arguments.quiet) print(err, diagnostics, terminal.err_colour);
}

int run(std::span<const std::string> args,
        std::istream& in,
        std::ostream& out,
        std::ostream& err,
        const Terminal& terminal) {
  Terminal resolved = terminal;
  try {
    return dispatch(args, in, out, err, resolved);
  } catch (const Error& error) {
    print(err, error.diagnostics(), resolved.err_colour);
    return exit_code(error);
  } catch (const std::bad_alloc&) {
    print(err, {breakdown("out-of-memory", "out of memory")}, resolved.err_colour);
    return exit_numerical;
  } catch (const std::exception& bug) {
    const Diagnostic report =
        breakdown("internal-error",
                  fmt::format("this is a bug of semfit, not of your model or data: {}", bug.what()),
                  {"please report it with the command, the model and, if you may, the data"});
    print(err, {report}, resolved.err_colour);
    return exit_bug;
  }
}

}  // namespace semfit::cli
