#include "refit_claims.h"

#include "semfit/fit.h"
#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/edit_distance.h"
#include "base/names.h"
#include "math/noncentral.h"
#include "verify/sections.h"
#include "verify/spread.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <tuple>
#include <utility>

namespace semfit::internal {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::pair<std::string_view, Function> functions[] = {{"sem", Function::sem},
                                                               {"cfa", Function::cfa},
                                                               {"growth", Function::growth},
                                                               {"lavaan", Function::lavaan}};

/// What papers do not say of a fit by maximum likelihood. Each bit is one more thing that is done
/// otherwise than by default.
enum Choice : unsigned {
  with_means = 1,       ///< the other of the two
  wishart = 2,          ///< multiplier N - 1
  observed = 4,         ///< information
  random_x = 8,         ///< covariates have variances of their own
  number_of_fits = 16,  ///< all together
};
constexpr std::pair<Choice, std::string_view> choice_names[] = {
    {with_means, "the other mean structure"},
    {wishart, "N - 1"},
    {observed, "observed information"},
    {random_x, "random covariates"}};

std::string name_of(unsigned choice) {
  if (choice == 0) return "the usual choices";
  std::string name;
  for (const auto& [bit, text] : choice_names)
    if ((choice & bit) != 0) name += fmt::format("{}{}", name.empty() ? "" : ", ", text);
  return name;
}

/// Measures of chi-square take N - 1 without another fit, and the rest of what they depend on is
/// the baseline model.
unsigned choices_for(std::string_view name) {
  for (const std::string_view measure :
       {"chisq", "pvalue", "rmsea", "rmsea_ci lower", "rmsea_ci upper"})
    if (name == measure) return 0;
  for (const std::string_view measure : {"cfi", "tli", "baseline_chisq"})
    if (name == measure) return random_x;
  for (const std::string_view measure : {"srmr", "gfi", "agfi"})
    if (name == measure) return with_means | random_x;
  if (name.ends_with(" std_all")) return random_x;
  for (const std::string_view inferred : {" se", " z", " pvalue"})
    if (name.ends_with(inferred)) return wishart | observed | random_x;
  return wishart | random_x;
}

ModelOptions model_options(const ModelClaim& model, bool has_means, unsigned choice = 0) {
  ModelOptions options;
  for (const auto& [name, function] : functions)
    if (name == model.function) options.function = function;
  if (model.meanstructure) options.meanstructure = *model.meanstructure && has_means;
  if ((choice & with_means) != 0) options.meanstructure = !options.meanstructure.value_or(false);
  if ((choice & random_x) != 0) options.fixed_x = false;
  return options;
}

Options fit_options(const ModelClaim& model, bool has_means, unsigned choice) {
  Options options;
  options.model = model_options(model, has_means, choice);
  if ((choice & wishart) != 0) options.estimation.likelihood = Likelihood::wishart;
  if ((choice & observed) != 0) options.inference.information = Information::observed;
  return options;
}

/// Such a table asks for means.
bool has_intercepts(const ParameterTable& table) {
  return std::ranges::any_of(table.rows, [](const Row& row) { return row.op == Op::intercept; });
}

/// Printed moments of a model's variables as one list: correlations below the diagonal row by row,
/// then standard deviations, then means. A saturated mean structure fits whatever means there are:
/// 0 in the place of those that are not printed.
struct PrintedMoments {
  std::vector<std::string> names;
  VectorXd value, half;
  bool has_sd = true, has_means = true;
  std::int64_t n = 0;
  std::string file;

  Data data(const VectorXd& list, bool needs_means) const {
    const auto p = static_cast<std::int64_t>(names.size());
    Summary summary;
    summary.names = names;
    summary.cov = Matrix(p, p);
    summary.nobs = n;
    summary.place.file = file;
    const auto sd = [&](std::int64_t i) { return list[p * (p - 1) / 2 + i]; };
    Eigen::Index k = 0;
    for (std::int64_t i = 0; i < p; ++i) {
      summary.cov(i, i) = sd(i) * sd(i);
      for (std::int64_t j = 0; j < i; ++j, ++k)
        summary.cov(i, j) = summary.cov(j, i) = list[k] * sd(i) * sd(j);
    }
    for (std::int64_t i = 0; needs_means && i < p; ++i)
      summary.mean.push_back(list[p * (p + 1) / 2 + i]);
    Data out;
    out.file = file;
    out.header = names;
    out.summaries = {std::move(summary)};
    return out;
  }
};

PrintedMoments moments_of(const ModelClaim& model,
                          const ParameterTable& table,
                          const Claims& claims) {
  const PrintedCorrelations printed = find_correlations(claims, table.blocks.front().observed);
  PrintedMoments out{printed.names, {}, {}, true, true, model.n, claims.file};
  const auto p = static_cast<Eigen::Index>(printed.names.size());
  out.value = VectorXd::Zero(p * (p + 1) / 2 + p);
  out.half = VectorXd::Zero(p * (p + 1) / 2 + p);
  Eigen::Index k = 0;
  for (Eigen::Index i = 0; i < p; ++i)
    for (Eigen::Index j = 0; j < i; ++j, ++k) {
      out.value[k] = printed.value(i, j);
      out.half[k] = printed.half(i, j);
    }
  std::vector<Printed> sds;
  for (const std::string& name : printed.names) {
    sds.push_back(find_sd(claims, name));
    out.has_sd = out.has_sd && sds.back().is_number() && sds.back().value > 0;
  }
  for (const Printed& sd : sds) {
    out.value[k] = out.has_sd ? sd.value : 1;
    out.half[k++] = out.has_sd ? (sd.box.upper - sd.box.lower) / 2 : 0;
  }
  for (const std::string& name : printed.names) {
    const auto found = std::ranges::find(claims.variables, name, &VariableClaim::name);
    out.has_means =
        out.has_means && out.has_sd && found != claims.variables.end() && found->mean.is_number();
    if (!out.has_means) break;
    out.value[k] = found->mean.value;
    out.half[k++] = (found->mean.box.upper - found->mean.box.lower) / 2;
  }
  if (!out.has_means) {
    out.value.tail(p).setZero();
    out.half.tail(p).setZero();
  }
  return out;
}

/// What is compared: a name in the result and the printed number.
struct Compared {
  std::string name;
  Printed printed;
  std::vector<std::size_t> results;      ///< places among the results of a fit, one per convention
  std::vector<std::string> conventions;  ///< empty: there is one
};

/// The row of a printed estimate; the names of all that there are.
std::optional<std::size_t> row_of(const EstimateClaim& claim,
                                  const ParameterTable& table,
                                  std::vector<std::string>& names) {
  const std::string wanted = without_blanks(claim.parameter);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const bool is_defined = row.op == Op::defined;
    const std::string op(spelling(row.op));
    const std::string name = is_defined                ? row.lhs
                             : row.op == Op::intercept ? row.lhs + op
                                                       : row.lhs + op + row.rhs;
    if (wanted == name || (!row.label.empty() && wanted == row.label) ||
        (row.op == Op::covariance && wanted == row.rhs + op + row.lhs))
      return i;
    if (row.op != Op::equal && row.op != Op::less && row.op != Op::greater) names.push_back(name);
  }
  return std::nullopt;
}

/// One fit as a list of numbers, in the order in which `Compared` refers to them.
class Refit {
 public:
  Refit(const ModelClaim& model,
        const ParameterTable& table,
        const ParameterTable& claimed,
        const PrintedMoments& moments,
        const Options& options)
      : model_(model), table_(table), claimed_(claimed), moments_(moments), options_(options) {
    collect_measures();
    collect_estimates();
  }

  const std::vector<Compared>& compared() const { return compared_; }

  VectorXd operator()(const VectorXd& list) const {
    VectorXd out = VectorXd::Constant(static_cast<Eigen::Index>(results_.size()), not_a_number);
    try {
      const Result result = fit(table_, moments_.data(list, has_intercepts(table_)), options_);
      if (!result.converged) return out;
      for (std::size_t k = 0; k < results_.size(); ++k)
        out[static_cast<Eigen::Index>(k)] = results_[k](result);
    } catch (const Error&) {  // no data have these correlations
    }
    return out;
  }

 private:
  using Number = std::function<double(const Result&)>;

  void compare(std::string name,
               const Printed& printed,
               std::vector<std::pair<std::string, Number>> ways) {
    if (!printed.given()) return;
    Compared& row = compared_.emplace_back(Compared{std::move(name), printed, {}, {}});
    for (auto& [convention, number] : ways) {
      row.results.push_back(results_.size());
      row.conventions.push_back(convention);
      results_.push_back(std::move(number));
    }
  }

  /// Chi-square with multiplier N, or N - 1 as in programs after LISREL: the same minimum.
  static ChiSquares chi_squares(const Result& result, bool is_wishart) {
    const double N = result.nobs.front(), factor = is_wishart ? (N - 1) / N : 1;
    return {factor * result.measure("chisq"),
            static_cast<double>(result.df),
            is_wishart ? N - 1 : N,
            1,
            factor * result.measure("baseline.chisq"),
            result.measure("baseline.df")};
  }

  void collect_measures() {
    using Of = std::function<double(const ChiSquares&)>;
    const auto by_multiplier = [&](const char* name, const Printed& printed, const Of& of) {
      compare(name,
              printed,
              {{"N", [of](const Result& r) { return of(chi_squares(r, false)); }},
               {"N - 1", [of](const Result& r) { return of(chi_squares(r, true)); }}});
    };
    const auto measured = [](const char* name) {
      return [name](const ChiSquares& of) { return measure_of(name, of); };
    };
    by_multiplier("chisq", model_.chisq, [](const ChiSquares& of) { return of.chisq; });
    by_multiplier("pvalue", model_.pvalue, measured("pvalue"));
    by_multiplier("cfi", model_.cfi, measured("cfi"));
    by_multiplier("tli", model_.tli, measured("tli"));
    by_multiplier("rmsea", model_.rmsea, measured("rmsea"));
    const auto limit = [](double p) {
      return [p](const ChiSquares& of) {
        return std::sqrt(noncentrality(of.chisq, of.df, p) / (of.N * of.df));
      };
    };
    by_multiplier("rmsea_ci lower", model_.rmsea_lower, limit((1 + model_.rmsea_level) / 2));
    by_multiplier("rmsea_ci upper", model_.rmsea_upper, limit((1 - model_.rmsea_level) / 2));
    by_multiplier("baseline_chisq", model_.baseline_chisq, [](const ChiSquares& of) {
      return of.baseline_chisq;
    });
    const auto plain = [](const char* name) {
      return [name](const Result& r) { return r.measure(name); };
    };
    compare("srmr",
            model_.srmr,
            {{"Bentler's formula", plain("srmr")},
             {"the formula of Mplus", plain("srmr_mplus")},
             {"CRMR in its place", plain("crmr")}});
    compare("gfi", model_.gfi, {{"", plain("gfi")}});
    compare("agfi", model_.agfi, {{"", plain("agfi")}});
  }

  void collect_estimates() {
    for (const EstimateClaim& claim : model_.estimates) {
      const std::size_t row = find_row(claim);  // past the end: in another fit only
      const auto of = [row](double Parameter::*member) {
        return [row, member](const Result& result) {
          for (const Parameter& parameter : result.parameters)
            if (parameter.row == static_cast<int>(row)) return parameter.*member;
          return not_a_number;
        };
      };
      if (moments_.has_sd) {
        compare(claim.parameter, claim.est, {{"", of(&Parameter::est)}});
        compare(claim.parameter + " se", claim.se, {{"", of(&Parameter::se)}});
      }
      compare(claim.parameter + " z", claim.z, {{"", of(&Parameter::z)}});
      compare(claim.parameter + " pvalue", claim.pvalue, {{"", of(&Parameter::pvalue)}});
      compare(claim.parameter + " std_all", claim.std_all, {{"", of(&Parameter::std_all)}});
    }
  }

  /// Means are parameters of some of the fits only.
  std::size_t find_row(const EstimateClaim& claim) const {
    std::vector<std::string> names;
    if (const auto row = row_of(claim, table_, names)) return *row;
    if (row_of(claim, claimed_, names)) return table_.rows.size();
    std::vector<std::string> notes;
    if (const auto near = closest(without_blanks(claim.parameter), names))
      notes.push_back(fmt::format("did you mean '{}'?", *near));
    refuse(
        Fault::data,
        "unknown-parameter",
        fmt::format(
            "{}: the model '{}' has no parameter '{}'", claim.place, model_.name, claim.parameter),
        notes,
        {moments_.file, 0, 0});
  }

  const ModelClaim& model_;
  const ParameterTable& table_;
  const ParameterTable& claimed_;  ///< the defaults and what the claims say
  const PrintedMoments& moments_;
  Options options_;
  std::vector<Compared> compared_;
  std::vector<Number> results_;
};

/// A linear bound may leave the values that a measure can have.
Recomputed limited(std::string_view name, Recomputed of) {
  if (name == "pvalue" || name == "cfi") of.range.upper = std::min(of.range.upper, 1.0);
  for (const std::string_view positive : {"chisq", "pvalue", "cfi", "rmsea", "srmr"})
    if (name == positive) of.range.lower = std::max(of.range.lower, 0.0);
  return of;
}

/// Estimates that are not compared, and why: those in units, or all.
void leave_estimates(const ModelClaim& model, const char* why, bool all, Checks& checks) {
  for (const EstimateClaim& claim : model.estimates)
    for (const auto& [name, printed, has_units] : {std::tuple{"", &claim.est, true},
                                                   std::tuple{" se", &claim.se, true},
                                                   std::tuple{" z", &claim.z, false},
                                                   std::tuple{" pvalue", &claim.pvalue, false},
                                                   std::tuple{" std_all", &claim.std_all, false}})
      if (printed->given() && (all || has_units))
        checks.unchecked(claim.parameter + name, *printed, why);
}

ParameterTable table_of(const ModelClaim& model,
                        const Claims& claims,
                        const ModelOptions& options) {
  namespace fs = std::filesystem;
  std::shared_ptr<const Source> source;
  if (!model.file.empty()) {
    const fs::path path(model.file);
    source = read_text(path.is_absolute() ? model.file
                                          : (fs::path(claims.file).parent_path() / path).string());
  } else {
    source = std::make_shared<const Source>(
        Source{fmt::format("{}{}/syntax", claims.file, model.place), model.syntax});
  }
  return parameter_table(source, options);
}

/// Whether every printed number has a fit that may have given it.
bool holds(const Printed& printed, const std::vector<Convention>& conventions) {
  return std::ranges::any_of(conventions, [&](const Convention& c) {
    return judge(printed, c.recomputed) != Verdict::impossible;
  });
}

/// Robust corrections leave the estimates, and what is a function of them and the moments.
bool depends_on_scaling(std::string_view name) {
  for (const std::string_view same : {"srmr", "gfi", "agfi"})
    if (name == same) return false;
  for (const std::string_view corrected : {" se", " z", " pvalue"})
    if (name.ends_with(corrected)) return true;
  return !name.ends_with(" std_all") && (choices_for(name) == 0 || choices_for(name) == random_x);
}

/// The conventions of each compared number, fit after fit until all of them hold.
std::vector<std::vector<Convention>> refits(const ModelClaim& model,
                                            const ParameterTable& claimed,
                                            const Claims& claims,
                                            const PrintedMoments& moments,
                                            std::vector<Compared>& compared) {
  std::vector<std::vector<Convention>> all;
  const bool has_covariates = model.covariates > 0;
  for (unsigned choice = 0; choice < number_of_fits; ++choice) {
    if ((choice & random_x) != 0 && !has_covariates) continue;
    bool is_asked = choice == 0;
    for (std::size_t i = 0; i < all.size(); ++i)
      is_asked = is_asked || ((choice & ~choices_for(compared[i].name)) == 0 &&
                              !holds(compared[i].printed, all[i]));
    if (!is_asked) continue;
    const Options options = fit_options(model, moments.has_means, choice);
    const ParameterTable table = table_of(model, claims, options.model);
    const Refit refit(model, table, claimed, moments, options);
    if (choice == 0) {
      compared = refit.compared();
      all.resize(compared.size());
      if (compared.empty()) return all;
    }
    const std::vector<Recomputed> found = spread(moments.value, moments.half, refit);
    for (std::size_t i = 0; i < compared.size(); ++i) {
      const Compared& row = refit.compared()[i];
      if ((choice & ~choices_for(row.name)) != 0) continue;
      for (std::size_t j = 0; j < row.results.size(); ++j) {
        const Recomputed& of = found[row.results[j]];
        if (choice > 0 && std::isnan(of.value)) continue;
        const std::string& of_measure = row.conventions[j];
        const std::string name = of_measure.empty() ? name_of(choice)
                                 : choice == 0      ? of_measure
                                                    : of_measure + ", " + name_of(choice);
        all[i].push_back({name, limited(row.name, of)});
      }
    }
  }
  return all;
}

}  // namespace

ParameterTable claimed_table(const ModelClaim& model, const Claims& claims) {
  return table_of(model, claims, model_options(model, true));
}

void refit(const ModelClaim& model,
           const ParameterTable& table,
           const Claims& claims,
           std::vector<ClaimCheck>& list) {
  Checks checks(list, "Models", model);
  if (model.groups > 1 || model.n == 0)
    return leave_estimates(model, "needs a model of one group, and n", true, checks);
  const PrintedMoments moments = moments_of(model, table, claims);
  if (moments.names.empty())
    return leave_estimates(model, "needs the correlations of the model's variables", true, checks);
  if (!moments.has_sd)
    leave_estimates(model, "needs the standard deviations of the model's variables", false, checks);
  if (!moments.has_means && has_intercepts(table_of(model, claims, model_options(model, false))))
    return leave_estimates(model, "needs the means of the model's variables", true, checks);
  if (!model.estimator.empty() && !model.estimator.starts_with("ML"))
    return leave_estimates(model, "refits are by maximum likelihood", true, checks);
  std::vector<Compared> compared;
  const std::vector<std::vector<Convention>> conventions =
      refits(model, table, claims, moments, compared);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    const Compared& row = compared[i];
    if (std::isnan(conventions[i].front().recomputed.value)) {
      checks.unchecked(
          row.name, row.printed, "the model has no such result for the printed correlations");
      continue;
    }
    const std::size_t first = checks.size();
    checks.by_convention(
        row.name,
        row.printed,
        conventions[i],
        [](const Convention&) { return std::string("ML fit to the printed correlations"); },
        "refit");
    if (depends_on_scaling(row.name)) checks.of_unscaled_ml(model, first);
  }
}

}  // namespace semfit::internal
