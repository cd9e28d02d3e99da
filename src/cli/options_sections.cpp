// Options about what else is reported.
#include "base/text.h"
#include "cli/option_rows.h"

namespace semfit::cli {
namespace {

/// Each option about modification indices asks for them.
ModificationOptions& modification(Arguments& a) {
  a.options.sections.modindices = true;
  return a.options.modification;
}

/// "--mi-sort=false" asks for nothing.
void switch_on(Arguments& a, bool& option, Text value) {
  option = is_true(value);
  if (option) modification(a);
}

/// Each option about their power asks for that.
ModificationOptions& power(Arguments& a) {
  modification(a).power = true;
  return a.options.modification;
}

/// Statements in the model language; an option may be repeated. Nothing would be a slip.
void add_text(std::string& text, std::string_view option, Text value) {
  if (internal::trim(value).empty())
    throw Error(usage_error("bad-value",
                            std::string(option) + " needs statements in the model language",
                            {"several are joined by ;"}));
  text += (text.empty() ? "" : "\n") + value;
}

constexpr Names scores[] = {"none", "regression", "bartlett"};
constexpr Names later_scores[] = {"ebm", "ml"};

// One option after the other, not one argument after the other.
// clang-format off
constexpr OptionSpec rows[] = {
    {"--standardized", 0, "", "Sections", "standardized solution with its standard errors",
     one_fit, [](Arguments& a, Text v) { a.options.sections.standardized = is_true(v); }},
    {"--modindices", 0, "", "Sections", "modification indices", one_fit,
     [](Arguments& a, Text v) { a.options.sections.modindices = is_true(v); }},
    {"--mi-sort", 0, "", "Sections", "modindices by size (implies --modindices)", one_fit,
     [](Arguments& a, Text v) { switch_on(a, a.options.modification.sort, v); }},
    {"--mi-minimum", 0, "X", "Sections", "modindices of X and more (implies --modindices)", one_fit,
     [](Arguments& a, Text v) {
       modification(a).minimum = number_value("--mi-minimum", v, 0, 1e300);
     }},
    {"--mi-maximum", 0, "N", "Sections", "the N largest modindices (implies --modindices)", one_fit,
     [](Arguments& a, Text v) {
       modification(a).maximum =
           static_cast<int>(integer_value("--mi-maximum", v, 1, 1'000'000'000));
     }},
    {"--mi-power", 0, "", "Sections",
     "modindices with the power of each (implies --modindices)", one_fit,
     [](Arguments& a, Text v) { switch_on(a, a.options.modification.power, v); }},
    {"--mi-delta", 0, "D", "Sections",
     "misspecification that matters, raw units (0.1; implies --mi-power)", one_fit,
     [](Arguments& a, Text v) {
       power(a).delta = number_value("--mi-delta", v, 1e-300, 1e300);
     }},
    {"--mi-alpha", 0, "P", "Sections", "level of the tests (0.05; implies --mi-power)", one_fit,
     [](Arguments& a, Text v) {
       power(a).alpha = number_value("--mi-alpha", v, 1e-12, 0.999);
     }},
    {"--mi-high-power", 0, "P", "Sections", "power that is high (0.75; implies --mi-power)",
     one_fit,
     [](Arguments& a, Text v) {
       power(a).high_power = number_value("--mi-high-power", v, 0.001, 0.999);
     }},
    {"--wald", 0, "TEXT", "Sections", "Wald test of hypotheses: \"b1 == b3; b2 == 0\"", one_fit,
     [](Arguments& a, Text v) { add_text(a.options.inference.wald, "--wald", v); }},
    {"--score-test", 0, "", "Sections", "score tests of releasing each equality constraint",
     one_fit, [](Arguments& a, Text v) { a.options.sections.score_test = is_true(v); }},
    {"--score-add", 0, "TEXT", "Sections", "score tests of adding parameters: \"x1 ~~ x2\"",
     one_fit,
     [](Arguments& a, Text v) { add_text(a.options.inference.score_add, "--score-add", v); }},
    {"--residuals", 0, "", "Sections", "residuals and their summary", one_fit,
     [](Arguments& a, Text v) { a.options.sections.residuals = is_true(v); }},
    {"--r2", 0, "", "Sections", "explained variances", one_fit,
     [](Arguments& a, Text v) { a.options.sections.r2 = is_true(v); }},
    {"--effects", 0, "", "Sections", "direct, indirect and total effects", one_fit,
     [](Arguments& a, Text v) { a.options.sections.effects = is_true(v); }},
    {"--indirect", 0, "", "Sections",
     "tests and intervals of indirect effects (implies --effects)", one_fit,
     [](Arguments& a, Text v) {
       a.options.effects.tests = is_true(v);
       if (is_true(v)) a.options.sections.effects = true;
     }},
    {"--contrasts", 0, "", "Sections",
     "their differences, within a pair and over groups (implies --indirect)", one_fit,
     [](Arguments& a, Text v) {
       a.options.effects.contrasts = is_true(v);
       if (is_true(v)) a.options.effects.tests = a.options.sections.effects = true;
     }},
    {"--moderator", 0, "VAR[=LIST]", "Sections",
     "effects at values of a moderator, \"w=-1,0,1\" (repeatable)", one_fit,
     [](Arguments& a, Text v) { a.options.effects.moderators.push_back(moderator_values(v)); }},
    {"--monte-carlo", 0, "R", "Sections", "draws of the intervals of indirect effects (20000)",
     one_fit,
     [](Arguments& a, Text v) {
       a.options.effects.draws =
           static_cast<int>(integer_value("--monte-carlo", v, 100, 100'000'000));
     }},
    {"--factor-scores", 0, "NAME", "Sections", "regression or bartlett", one_fit,
     [](Arguments& a, Text v) {
       a.options.sections.factor_scores =
           static_cast<ScoreMethod>(choose({"--factor-scores", scores, later_scores}, v));
     }},
    {"--scores-data", 0, "FILE", "Sections", "scores and distances of these cases instead", one_fit,
     [](Arguments& a, Text v) { a.scores_data = v; }},
    {"--score-reliability", 0, "", "Sections", "correlation of factor scores with their factor",
     one_fit, [](Arguments& a, Text v) { a.options.sections.reliability = is_true(v); }},
    {"--mahalanobis", 0, "", "Sections", "distance of each case from the model's means", one_fit,
     [](Arguments& a, Text v) { a.options.sections.mahalanobis = is_true(v); }},
    {"--vcov", 0, "", "Sections", "covariance matrix of the estimates", one_fit,
     [](Arguments& a, Text v) { a.options.sections.vcov = is_true(v); }},
    {"--implied", 0, "", "Sections", "moments that the model implies", one_fit,
     [](Arguments& a, Text v) { a.options.sections.implied = is_true(v); }},
    {"--h1", 0, "", "Sections", "moments without a model", one_fit,
     [](Arguments& a, Text v) { a.options.sections.h1 = is_true(v); }},
    {"--ci", 0, "", "Sections", "confidence intervals in the text report", one_fit,
     [](Arguments& a, Text v) { a.ci = is_true(v); }},
    {"--explain", 0, "", "Sections", "the options as resolved, each with its reason", fits,
     [](Arguments& a, Text v) { a.options.sections.explain = is_true(v); }},
};
// clang-format on

}  // namespace

std::span<const OptionSpec> sections_options() {
  return rows;
}

}  // namespace semfit::cli
