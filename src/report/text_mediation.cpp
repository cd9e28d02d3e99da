// Mediation as the tables of a paper: steps, models side by side, effects, and what they come to.
#include "semfit/version.h"

#include "base/escape.h"
#include "report/mediation_words.h"
#include "report/paragraph.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace semfit {
namespace {

using namespace internal;
using Kind = MediationEffect::Kind;

std::string summary(const Mediation& mediation, const Manifest& manifest) {
  const MediationOptions& options = mediation.options;
  std::string out = fmt::format("semfit {} tested mediation by regressions\n\n", version);
  if (!manifest.data_file.empty()) out += pair_line("Data", manifest.data_file);
  out += pair_line("Predictor (X)", options.x);
  out += pair_line(options.mediators.size() == 1 ? "Mediator (M)" : "Mediators (M), parallel",
                   fmt::format("{}", fmt::join(options.mediators, ", ")));
  out += pair_line("Outcome (Y)", options.y);
  if (!options.controls.empty())
    out += pair_line("Controls", fmt::format("{}", fmt::join(options.controls, ", ")));
  out += pair_line("Number of observations", std::to_string(mediation.nobs));
  if (mediation.norig != mediation.nobs)
    out += pair_line("Rows in the data", std::to_string(mediation.norig));
  if (!mediation.missing_note.empty()) out += "  Missing values (such cases are left out)\n";
  for (const std::string& note : mediation.missing_note)
    out += "    " + escape_terminal(note) + "\n";
  return out;
}

/// ---- the steps

void step_row(TextColumns& columns, const Mediation& mediation, const MediationStep& step) {
  std::string what = fmt::format("{}. {} -> {}", step.step, step.from, step.to);
  if (step.step == 3) what += fmt::format(", {} held", mediation.options.x);
  if (step.step == 4)
    what += fmt::format(", {} held", fmt::join(mediation.options.mediators, ", "));
  double r2 = not_a_number;
  for (const Regression& model : mediation.models)
    if (model.name == step.model) r2 = model.r2;
  columns.row({what,
               step.symbol,
               step.model,
               number(r2),
               small_number(step.est),
               small_number(step.se),
               number(step.beta),
               number(step.t),
               p_cell(step.pvalue),
               step.is_met ? "yes" : "no"});
}

std::string steps(const Mediation& mediation) {
  TextColumns columns("lllrrrrrrl");
  columns.row({"", "", "Model", "R2", "b", "SE", "Beta", "t", "p", "Met"});
  for (int step = 1; step <= 4; ++step)
    for (const MediationVerdict& verdict : mediation.verdicts)
      for (const MediationStep& s : verdict.steps) {
        const bool is_shared = step == 1 || step == 4;
        if (s.step == step && (!is_shared || &verdict == &mediation.verdicts.front()))
          step_row(columns, mediation, s);
      }
  return columns.str() + "\n" +
         paragraph(fmt::format("Steps 1 to 3 are met where p < {:g}, step 4 where c' is closer to "
                               "0 than c. Standard errors, t and p are those of least squares.",
                               1 - mediation.options.ci_level));
}

/// ---- models side by side

std::vector<std::string> predictors_of(const Mediation& mediation) {
  std::vector<std::string> names;
  for (const RegressionCoefficient& c : mediation.direct_model().coefficients)
    names.push_back(c.name);
  return names;
}

std::vector<std::string> cells(const Mediation& mediation,
                               std::string label,
                               const std::function<std::string(const Regression&)>& cell) {
  std::vector<std::string> row{std::move(label)};
  for (const Regression& model : mediation.models)
    row.push_back(cell(model));
  return row;
}

/// b with its stars, and below it the standard error and beta.
void predictor_rows(TextColumns& columns, const Mediation& mediation, const std::string& name) {
  const auto line = [&](const std::string& label, const auto& cell) {
    columns.row(cells(mediation, label, [&](const Regression& model) {
      const RegressionCoefficient* c = model.find(name);
      return c == nullptr ? std::string() : std::string(cell(*c));
    }));
  };
  line(name, [](const RegressionCoefficient& c) {
    return small_number(c.est) + pad_right(stars(c.pvalue), 3);
  });
  line("", [](const RegressionCoefficient& c) { return "(" + small_number(c.se) + ")  "; });
  if (!std::isnan(mediation.direct_model().find(name)->beta))
    line("", [](const RegressionCoefficient& c) { return "[" + number(c.beta) + "]  "; });
}

std::string side_by_side(const Mediation& mediation) {
  TextColumns columns("l" + std::string(mediation.models.size(), 'r'), 10);
  columns.row(cells(mediation, "", [](const Regression& m) { return "Model " + m.name + "   "; }));
  columns.row(cells(mediation, "Outcome", [](const Regression& m) { return m.outcome + "   "; }));
  for (const std::string& name : predictors_of(mediation))
    predictor_rows(columns, mediation, name);
  const auto line = [&](const char* label, const auto& cell) {
    columns.row(cells(mediation, label, [&](const Regression& m) {
      const std::string text = cell(m);
      return text.empty() ? text : text + "   ";
    }));
  };
  line("R2", [](const Regression& m) { return number(m.r2); });
  line("Adjusted R2", [](const Regression& m) { return number(m.adjusted_r2); });
  line("F", [](const Regression& m) { return number(m.F); });
  line("Df", [](const Regression& m) { return fmt::format("{}, {}", m.df_model, m.df_residual); });
  line("p", [](const Regression& m) { return p_cell(m.F_pvalue); });
  line("N", [](const Regression& m) { return std::to_string(m.nobs); });
  const R2Change& change = mediation.r2_change;
  return columns.str() + "\n" +
         paragraph("b, below it (SE) and [Beta]; * p < 0.05, ** p < 0.01, *** p < 0.001.") +
         paragraph(fmt::format("Change of R2 from I to III: {}, F({}, {}) = {}, {}.",
                               number(change.change),
                               change.df_model,
                               change.df_residual,
                               number(change.F),
                               p_words(change.pvalue)));
}

/// ---- effects

/// a b, or the sum of these, from the coefficients of the regressions.
double sum_of_products(const Mediation& mediation) {
  const MediationOptions& options = mediation.options;
  double sum = 0;
  for (std::size_t j = 0; j < options.mediators.size(); ++j)
    sum += mediation.models[j + 1].find(options.x)->est *
           mediation.direct_model().find(options.mediators[j])->est;
  return sum;
}

std::string effects(const Mediation& mediation) {
  TextColumns columns("lrrrrrl");
  columns.row({"", "Estimate", "SE", "p", "Lower", "Upper", "By"});
  const bool is_unstable = std::ranges::find(mediation.notes, "unstable-proportion", &Note::code) !=
                           mediation.notes.end();
  for (const MediationEffect& effect : mediation.effects) {
    const EffectInterval shown =
        effect.kind == Kind::proportion && is_unstable
            ? EffectInterval{not_a_number, not_a_number, {}, "no share of c: see the notes"}
            : interval_of(effect, mediation.options);
    columns.row({effect_label(effect, mediation.options),
                 small_number(effect.est),
                 small_number(shown.se),
                 p_cell(shown.pvalue),
                 small_number(shown.interval.lower),
                 small_number(shown.interval.upper),
                 shown.by});
  }
  const double c = mediation.find(Kind::total)->est, direct = mediation.find(Kind::direct)->est;
  std::string out = columns.str() + "\n";
  out += paragraph(fmt::format("Limits of {:g}% intervals.", 100 * mediation.options.ci_level));
  out +=
      paragraph(fmt::format("c - c' = {:.6g} - {:.6g} = {:.6g}; {} = {:.6g}: the same, as it "
                            "must be of least squares in the same cases.",
                            c,
                            direct,
                            c - direct,
                            mediation.options.mediators.size() == 1 ? "a b" : "the sum of a b",
                            sum_of_products(mediation)));
  if (!mediation.has_cases) return out;
  const Bootstrap& bootstrap = mediation.bootstrap;
  return out + paragraph(fmt::format("Bootstrap: {} draw{} of the cases, {} used, seed {}.",
                                     bootstrap.requested,
                                     bootstrap.requested == 1 ? "" : "s",
                                     bootstrap.used,
                                     bootstrap.seed));
}

void test_row(TextColumns& columns, const char* name, double est, double z, double pvalue) {
  if (!std::isnan(z)) columns.row({name, small_number(est / z), number(z), p_cell(pvalue)});
}

std::string tests_of(const MediationEffect& effect, const MediationOptions& options) {
  TextColumns columns("lrrrrr");
  columns.row({"", "SE", "z", "p", "Lower", "Upper"});
  columns.row({effect.kind == Kind::indirect ? "Sobel" : "Delta method",
               small_number(effect.se),
               number(effect.z),
               p_cell(effect.pvalue),
               small_number(effect.ci.lower),
               small_number(effect.ci.upper)});
  test_row(columns, "Aroian", effect.est, effect.aroian_z, effect.aroian_pvalue);
  test_row(columns, "Goodman", effect.est, effect.goodman_z, effect.goodman_pvalue);
  columns.row({"Monte Carlo",
               small_number(effect.monte_carlo_se),
               "",
               "",
               small_number(effect.monte_carlo.lower),
               small_number(effect.monte_carlo.upper)});
  if (effect.bootstrap.draws > 1) {
    const auto type = static_cast<std::size_t>(options.boot_ci_type);
    const Interval& interval = effect.bootstrap.ci[type];
    columns.row({fmt::format("Bootstrap ({})", boot_interval_names[type]),
                 small_number(effect.bootstrap.se),
                 "",
                 p_cell(effect.bootstrap.pvalue),
                 small_number(interval.lower),
                 small_number(interval.upper)});
  }
  return columns.str();
}

std::string tests(const Mediation& mediation, const TextStyle& style) {
  std::string out;
  for (const MediationEffect& effect : mediation.effects) {
    if (effect.kind != Kind::indirect && effect.kind != Kind::total_indirect) continue;
    const std::string what = effect.kind == Kind::total_indirect
                                 ? std::string("Total Indirect Effect")
                                 : "Indirect Effect by " + effect.mediator;
    out += heading("Tests of the " + what, style);
    out += tests_of(effect, mediation.options);
  }
  return out + "\n" +
         paragraph(
             "The product of two normal estimates is not normal: go by the Monte Carlo or "
             "the bootstrap interval, not by z.");
}

/// ---- verdicts

std::string verdict_text(const MediationVerdict& verdict) {
  std::string out;
  if (!verdict.steps.empty())
    out += fmt::format(
               "  Baron and Kenny (1986): {} mediation\n",
               verdict.baron_kenny == BaronKenny::none ? "no" : spelling(verdict.baron_kenny)) +
           paragraph(escape_terminal(verdict.baron_kenny_why) + ".", 4);
  out += fmt::format("  Zhao, Lynch and Chen (2010): {}\n", spelling(verdict.type)) +
         paragraph(escape_terminal(verdict.type_why) + ".", 4);
  return out;
}

/// Each once, where several mediators have it.
std::string cautions(const Mediation& mediation) {
  std::vector<std::string> said;
  std::string out;
  for (const MediationVerdict& verdict : mediation.verdicts)
    for (const std::string& caution : verdict.cautions) {
      if (std::find(said.begin(), said.end(), caution) != said.end()) continue;
      said.push_back(caution);
      out += paragraph(escape_terminal(caution)) + "\n";
    }
  return out;
}

std::string verdicts(const Mediation& mediation, const TextStyle& style) {
  std::string out;
  const bool several = mediation.options.mediators.size() > 1;
  for (const MediationVerdict& verdict : mediation.verdicts) {
    std::string title = "Verdict";
    if (several)
      title += verdict.mediator.empty() ? " on All Mediators together" : " on " + verdict.mediator;
    out += heading(title, style) + verdict_text(verdict);
  }
  return out + heading("Cautions", style) + cautions(mediation) +
         paragraph(
             "Regressions take the direction of the arrows, the absence of common causes and "
             "predictors without measurement error for granted; they cannot test them.");
}

/// ---- models in full

std::string model_in_full(const Regression& model, double ci_level) {
  TextColumns columns("lrrrrrrrr");
  const std::string percent = fmt::format("{:g}%", 100 * ci_level);
  columns.row({"", "b", "SE", "Beta", "t", "p", "Lower " + percent, "Upper " + percent, "VIF"});
  for (const RegressionCoefficient& c : model.coefficients)
    columns.row({c.name,
                 small_number(c.est),
                 small_number(c.se),
                 number(c.beta),
                 number(c.t),
                 p_cell(c.pvalue),
                 small_number(c.ci.lower),
                 small_number(c.ci.upper),
                 number(1 / c.tolerance)});
  return columns.str() +
         fmt::format("\n  R2 = {}, adjusted R2 = {}, residual SD = {}, F({}, {}) = {}, {}\n",
                     number(model.r2),
                     number(model.adjusted_r2),
                     small_number(model.sigma),
                     model.df_model,
                     model.df_residual,
                     number(model.F),
                     p_words(model.F_pvalue));
}

}  // namespace

std::string write_text(const Mediation& mediation,
                       const Manifest& manifest,
                       const TextStyle& style) {
  if (mediation.models.empty()) return "";
  std::string out = summary(mediation, manifest);
  out += heading("Steps of Baron and Kenny", style) + steps(mediation);
  out += heading("Regressions Side by Side", style) + side_by_side(mediation);
  out += heading("Effects of " + mediation.options.x + " on " + mediation.options.y, style) +
         effects(mediation);
  out += tests(mediation, style) + verdicts(mediation, style);
  for (const Regression& model : mediation.models)
    out += heading("Model " + model.name + ", Outcome " + model.outcome, style) +
           model_in_full(model, mediation.options.ci_level);
  return out + notes_text(mediation.notes, style);
}

}  // namespace semfit
