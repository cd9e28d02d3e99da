// The ladder of measurement invariance: a table, a fit and a verdict per step.
#include "semfit/invariance.h"

#include "semfit/read.h"

#include "base/diagnostic.h"
#include "base/names.h"
#include "difference_test.h"
#include "invariance/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <tuple>

namespace semfit {
namespace {

using namespace internal;
using Kinds = std::vector<std::string>;

/// What cannot be asked, whatever the data say.
void check_options(const Options& options) {
  if (!options.model.group_equal.empty())
    refuse(Fault::usage,
           "conflicting-options",
           "group.equal and the levels of invariance say the same thing",
           {"a level may name more kinds: --levels configural,metric+regressions"});
  if (std::find(options.inference.test.begin(), options.inference.test.end(), Test::none) !=
      options.inference.test.end())
    refuse(Fault::usage,
           "conflicting-options",
           "invariance is judged by tests of fit, which are switched off (test)",
           {"drop --test none"});
  const bool adjusts_df = options.estimation.estimator == "MLMVS" ||
                          options.estimation.estimator == "ULSMVS" ||
                          options.estimation.estimator == "WLSMVS" ||
                          std::find(options.inference.test.begin(),
                                    options.inference.test.end(),
                                    Test::mean_var_adjusted) != options.inference.test.end();
  if (adjusts_df)
    refuse(Fault::usage,
           "conflicting-options",
           "mean and variance adjusted tests have degrees of freedom of their own, and levels of "
           "invariance could not be compared by them",
           {"use the scaled and shifted test: --estimator MLMV, ULSMV or WLSMV"});
}

void check_means(const std::vector<Kinds>& levels, const ModelOptions& model) {
  const bool about_means = std::any_of(levels.begin(), levels.end(), [](const Kinds& kinds) {
    return has(kinds, "intercepts") || has(kinds, "means");
  });
  if (!about_means || (model.means_known && model.meanstructure.value_or(true))) return;
  refuse(Fault::usage,
         "invariance-means",
         model.means_known
             ? "equal intercepts or means need means, which are switched off (meanstructure)"
             : "equal intercepts or means need means, and the data are covariances alone",
         {"give the means (--mean), or only levels without them: --levels configural,metric"});
}

void check_loadings(const ParameterTable& table) {
  for (const Row& row : table.rows)
    if (row.op == Op::measured_by) return;
  refuse(Fault::usage,
         "invariance-loadings",
         "measurement invariance is about loadings, and the model has no latent variable with "
         "indicators",
         {"latent variables are written f =~ x1 + x2 + x3; to compare other parameters over "
          "groups fit them with and without --group-equal"});
}

/// The model's options with what the data decide: the groups, and whether there are means.
ModelOptions complete(ModelOptions model, const Data& data, const SampleOptions& sample) {
  if (model.group_label.empty()) model.group_label = group_labels(data, sample);
  if (model.group_label.size() < 2)
    refuse(Fault::usage,
           "invariance-groups",
           "invariance compares groups, and the data are one group",
           {"--group VAR names the column that says which group a case belongs to"});
  for (const Summary& summary : data.summaries)
    if (summary.mean.empty()) model.means_known = false;
  return model;
}

/// Empty where the numbers of a fit may be used, or in short why they may not; the notes of the
/// result say it at length.
std::string trouble(const Result& result) {
  for (const Note& note : result.notes)
    if (note.severity == Severity::error) return note.message.substr(0, note.message.find(':'));
  return result.converged ? "" : "no solution was found";
}

double estimate_of(const Result& result, int row) {
  for (const Parameter& p : result.parameters)
    if (p.row == row) return p.est;
  return not_a_number;
}

using Key = std::tuple<std::string, Op, std::string>;

/// Parameters that have one free index in several groups.
std::set<Key> equal_over_groups(const ParameterTable& table) {
  std::set<std::pair<Key, int>> seen;
  std::set<Key> equal;
  for (const Row& row : table.rows) {
    if (row.free == 0) continue;
    const Key key{row.lhs, row.op, row.rhs};
    if (!seen.insert({key, row.free}).second) equal.insert(key);
  }
  return equal;
}

/// Partial invariance asks for two invariant indicators per latent variable at least (Byrne,
/// Shavelson and Muthen 1989; Steenkamp and Baumgartner 1998).
/// @return the latent variable that would be left with fewer, or ""
std::string left_with_too_few(const InvarianceStep& step, const InvarianceProposal& freed) {
  Kinds excepted{freed.option};
  for (const std::string& text : step.group_partial)
    excepted.push_back(without_blanks(text));
  const bool is_loading = freed.op == Op::measured_by;
  if (!is_loading && freed.op != Op::intercept) return "";
  const std::vector<Row>& rows = step.result.table.rows;
  std::set<std::string> affected;
  for (const Row& row : rows)
    if (row.op == Op::measured_by && (is_loading ? row.lhs == freed.lhs : row.rhs == freed.lhs))
      affected.insert(row.lhs);
  for (const std::string& factor : affected) {
    std::set<std::string> invariant;
    for (const Row& row : rows)
      if (row.op == Op::measured_by && row.lhs == factor &&
          !has(excepted, row.lhs + "=~" + row.rhs) &&
          (is_loading || !has(excepted, row.rhs + "~1")))
        invariant.insert(row.rhs);
    if (invariant.size() < 2) return factor;
  }
  return "";
}

class Climb {
 public:
  Climb(std::shared_ptr<const Source> model,
        const Data& data,
        const Options& options,
        Invariance& ladder)
      : model_(std::move(model)), data_(data), options_(options), ladder_(ladder) {
    options_.sections = {};
    options_.sections.group_release = true;
  }

  /// One level: as it stands, and with `partial` once more for each equality that is freed.
  void climb(const std::string& level, const Kinds& kinds) {
    const int against = last_usable();
    add_step(level, kinds, against);
    if (ladder_.options.partial)
      while (free_largest())
        add_step(level, kinds, against);
  }

 private:
  void add_step(const std::string& level, const Kinds& kinds, int against) {
    InvarianceStep step;
    step.level = level;
    step.name = freed_.empty() ? level : fmt::format("{} ({} freed)", level, freed_.size());
    step.group_equal = kinds;
    step.freed = freed_;
    step.group_partial = options_.model.group_partial;
    step.group_partial.insert(step.group_partial.end(), freed_.begin(), freed_.end());
    Options options = options_;
    options.model.group_equal = step.group_equal;
    options.model.group_partial = step.group_partial;
    fits_.push_back(std::make_unique<WholeFit>(fit_whole(table_of(options.model), data_, options)));
    step.result = fits_.back()->result;
    if (ladder_.steps.empty()) {
      method_ = difference_method(options_.difference, {scaled_test_of(step.result)});
      ladder_.chen = chen_cutoffs(step.result.nobs, ladder_.options.similar_sizes);
      ladder_.is_scaled = has_scaled_test(step.result);
      ladder_.is_robust = !std::isnan(step.result.measure("cfi.robust"));
      ladder_.method = difference_method_names[static_cast<std::size_t>(method_)];
    }
    step.against = against;
    compare(step);
    ladder_.steps.push_back(std::move(step));
  }

  ParameterTable table_of(const ModelOptions& options) const {
    ParameterTable table = parameter_table(model_, options);
    if (ladder_.steps.empty()) check_loadings(table);
    return table;
  }

  int last_usable() const {
    int place = static_cast<int>(ladder_.steps.size()) - 1;
    while (place >= 0 && !trouble(ladder_.steps[static_cast<std::size_t>(place)].result).empty())
      --place;
    return place;
  }

  void compare(InvarianceStep& step) {
    step.why = trouble(step.result);
    if (!step.why.empty()) step.verdict = InvarianceVerdict::unknown;
    if (!step.why.empty() || step.against < 0) return;
    const InvarianceStep& before = ladder_.steps[static_cast<std::size_t>(step.against)];
    const DifferenceTest test = difference_test(*fits_.back(),
                                                *fits_[static_cast<std::size_t>(step.against)],
                                                method_,
                                                options_.difference);
    step.df_diff = test.df_diff;
    step.chisq_diff = test.chisq_diff;
    step.pvalue = test.pvalue;
    const auto change = [&](const char* measure) {
      const std::string name = ladder_.measure_name(measure);
      return step.result.measure(name) - before.result.measure(name);
    };
    step.cfi_diff = change("cfi");
    step.tli_diff = change("tli");
    step.rmsea_diff = change("rmsea");
    step.srmr_diff = change("srmr");
    step.mfi_diff = change("mfi");
    if (step.df_diff <= 0) {
      step.verdict = InvarianceVerdict::unknown;
      step.why =
          "it makes nothing equal that was not equal before: the degrees of freedom are "
          "those of " +
          before.name;
      return;
    }
    Kinds added = step.group_equal;
    std::erase_if(added, [&](const std::string& kind) { return has(before.group_equal, kind); });
    judge(step, added, ladder_.options, ladder_.chen);
    if (step.verdict == InvarianceVerdict::unknown && !test.why.empty()) step.why = test.why;
    if (step.verdict == InvarianceVerdict::doubtful || step.verdict == InvarianceVerdict::fails)
      step.proposals = proposals(step.result, before.result.table);
  }

  /// Score tests of what is equal now and was not before, the largest first.
  std::vector<InvarianceProposal> proposals(const Result& result, const ParameterTable& before) {
    const std::set<Key> equal_before = equal_over_groups(before);
    std::vector<InvarianceProposal> found;
    for (const GroupRelease& release : result.group_release) {
      const Row& row = result.table.rows[static_cast<std::size_t>(release.rows[0])];
      if (equal_before.contains({row.lhs, row.op, row.rhs})) continue;
      InvarianceProposal proposal;
      proposal.lhs = row.lhs;
      proposal.op = row.op;
      proposal.rhs = row.rhs;
      proposal.X2 = release.X2;
      proposal.df = release.df;
      proposal.pvalue = release.pvalue;
      proposal.est = estimate_of(result, release.rows[0]);
      for (const int r : release.rows)
        proposal.group.push_back(result.table.rows[static_cast<std::size_t>(r)].group);
      proposal.epc = release.epc;
      proposal.option = row.lhs + std::string(semfit::spelling(row.op)) + row.rhs;
      found.push_back(std::move(proposal));
    }
    for (InvarianceProposal& proposal : found)
      proposal.p_adjusted = std::min(1.0, proposal.pvalue * static_cast<double>(found.size()));
    // What is not identified has no X2 and stands last.
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return a.X2 > b.X2 || (a.X2 == a.X2 && b.X2 != b.X2);
    });
    return found;
  }

  /// Frees the largest proposal of the last step that is significant and leaves indicators enough.
  bool free_largest() {
    InvarianceStep& step = ladder_.steps.back();
    std::string factor;
    for (const InvarianceProposal& proposal : step.proposals) {
      if (!(proposal.p_adjusted < ladder_.options.alpha)) break;
      factor = left_with_too_few(step, proposal);
      if (!factor.empty()) continue;
      freed_.push_back(proposal.option);
      return true;
    }
    if (step.verdict != InvarianceVerdict::doubtful && step.verdict != InvarianceVerdict::fails)
      return false;
    if (step.proposals.empty())
      step.stopped = "this level has no single equality that could be freed";
    else if (!factor.empty())
      step.stopped = fmt::format(
          "freeing more would leave '{}' with fewer than two invariant indicators", factor);
    else
      step.stopped =
          fmt::format("no remaining equality is significant at {:g} after Bonferroni's correction",
                      ladder_.options.alpha);
    return false;
  }

  std::shared_ptr<const Source> model_;
  const Data& data_;
  Options options_;
  Invariance& ladder_;
  std::vector<std::unique_ptr<WholeFit>> fits_;  ///< of the steps
  DifferenceMethod method_ = DifferenceMethod::standard;
  Kinds freed_;
};

}  // namespace

Invariance invariance(std::shared_ptr<const Source> model,
                      const Data& data,
                      const Options& options,
                      const InvarianceOptions& ladder_options) {
  Invariance ladder;
  ladder.options = ladder_options;
  check_options(options);
  const std::vector<Kinds> levels = invariance_levels(ladder_options.levels);
  Options completed = options;
  completed.model = complete(options.model, data, options.sample);
  check_means(levels, completed.model);
  Climb climb(std::move(model), data, completed, ladder);
  for (std::size_t i = 0; i < levels.size(); ++i)
    climb.climb(ladder_options.levels[i], levels[i]);
  conclude(ladder);
  return ladder;
}

}  // namespace semfit
