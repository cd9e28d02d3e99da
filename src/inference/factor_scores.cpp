#include "inference/factor_scores.h"

#include "inference/score_map.h"
#include "moments/columns.h"
#include "moments/patterns.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace semfit::internal {
namespace {

std::string names_of(const std::vector<std::string>& names, const std::vector<bool>& chosen) {
  std::vector<std::string> some;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (chosen[j]) some.push_back("'" + names[j] + "'");
  return fmt::format("{}", fmt::join(some, ", "));
}

/// Which scores or standard errors of a group do not exist, and why.
void note_absent(std::vector<Note>& notes,
                 const std::vector<std::string>& names,
                 const ScoreMap& map,
                 const std::string& group) {
  std::vector<bool> no_score(names.size()), no_error(names.size());
  std::vector<std::string> without_score, without_error;
  for (std::size_t j = 0; j < names.size(); ++j) {
    const auto at = static_cast<Index>(j);
    no_score[j] = std::isnan(map.constant[at]);
    no_error[j] = !no_score[j] && std::isnan(map.error[at]);
    if (no_score[j]) without_score.push_back(names[j]);
    if (no_error[j]) without_error.push_back(names[j]);
  }
  const std::string where = group.empty() ? "" : fmt::format(" in group '{}'", group);
  if (!without_score.empty())
    notes.push_back(
        {Severity::warning,
         "no-scores",
         fmt::format("there are no Bartlett scores of {}{}: its indicators alone do not "
                     "tell it from the other latent variables (a factor of the second "
                     "order has none of its own); regression scores exist",
                     names_of(names, no_score),
                     where),
         without_score});
  if (!without_error.empty())
    notes.push_back({Severity::note,
                     "no-score-errors",
                     fmt::format("the scores of {} have no standard error{}: the estimates imply a "
                                 "negative variance of what the scores miss",
                                 names_of(names, no_error),
                                 where),
                     without_error});
}

/// Names of the latent variables of all groups.
std::vector<std::string> all_latent(const ParameterTable& table) {
  std::vector<std::string> names;
  for (const BlockVariables& block : table.blocks)
    for (const std::string& name : block.latent)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return names;
}

std::int64_t column_of(const FactorScores& scores, const std::string& name) {
  return std::find(scores.names.begin(), scores.names.end(), name) - scores.names.begin();
}

/// Scores of the cases of one pattern of missing values, X (p x n; what is missing is zero), into
/// the rows that begin at `at`, each at its place.
void put_scores(FactorScores& scores,
                std::int64_t at,
                const std::vector<std::int64_t>& places,
                const std::vector<std::string>& latent,
                const ScoreMap& map,
                const MatrixXd& X) {
  const MatrixXd part = (map.weights * X).colwise() + map.constant;
  for (std::size_t j = 0; j < latent.size(); ++j) {
    const std::int64_t column = column_of(scores, latent[j]);
    for (Index i = 0; i < part.cols(); ++i)
      scores.scores(at + places[static_cast<std::size_t>(i)], column) =
          part(static_cast<Index>(j), i);
  }
}

/// Those of `seen` that are the model's: auxiliary variables are the last.
std::vector<Index> of_model(const std::vector<Index>& seen, const BlockVariables& block) {
  const auto count = static_cast<Index>(
      std::count_if(block.observed.begin(), block.observed.end(), [&](const std::string& name) {
        return std::find(block.auxiliary.begin(), block.auxiliary.end(), name) ==
               block.auxiliary.end();
      }));
  std::vector<Index> own = seen;
  std::erase_if(own, [&](Index i) { return i >= count; });
  return own;
}

std::vector<Index> all_of_model(const BlockVariables& block) {
  std::vector<Index> all(block.observed.size());
  std::iota(all.begin(), all.end(), Index{0});
  return of_model(all, block);
}

/// Of one group, each case with what it has of the model's variables.
void score_cases(FactorScores& scores,
                 std::int64_t at,
                 const BlockVariables& block,
                 const CaseRows& cases,
                 std::size_t g,
                 const GroupSample& group,
                 const RamStructure& structure,
                 const VectorXd& theta,
                 ScoreMethod method) {
  const Columns columns(*cases.data, group.observed);
  for (const Pattern& pattern : find_patterns(columns, cases.rows[g], VectorXd()).list) {
    const std::vector<Index> seen = of_model(pattern.seen, block);
    if (seen.empty()) continue;  // nothing is known of this case but auxiliary variables
    const ScoreMap map = score_map(structure, theta, group.moments.mu, method, seen);
    const MatrixXd X = internal::cases(*cases.data, group.observed, pattern.rows);
    put_scores(scores, at, pattern.places, block.latent, map, X.array().isNaN().select(0.0, X));
  }
}

/// Cases that lack all indicators of some factor have no Bartlett score of it.
void note_unscored(ScoredCases& result) {
  std::int64_t cases = 0;
  for (std::int64_t i = 0; i < result.scores.scores.rows; ++i) {
    bool is_any = false, is_all = true;
    for (std::int64_t j = 0; j < result.scores.scores.cols; ++j) {
      const bool is_missing = std::isnan(result.scores.scores(i, j));
      is_any = is_any || is_missing;
      is_all = is_all && is_missing;
    }
    cases += is_any && (!is_all || result.scores.scores.cols == 1);
  }
  const bool is_told = std::any_of(result.notes.begin(), result.notes.end(), [](const Note& n) {
    return n.code == "no-scores";
  });
  if (cases == 0 || is_told) return;
  result.notes.push_back(
      {Severity::note,
       "no-scores",
       fmt::format("{} case{} no score of some latent variables, because every indicator that "
                   "would tell of them is missing",
                   cases,
                   cases == 1 ? " has" : "s have"),
       {}});
}

}  // namespace

ScoredCases factor_scores(const ParameterTable& table,
                          const CaseRows& cases,
                          const Sample& sample,
                          const Objective& objective,
                          const VectorXd& theta,
                          ScoreMethod method) {
  ScoredCases result;
  FactorScores& scores = result.scores;
  scores.method = method == ScoreMethod::regression ? "regression" : "bartlett";
  scores.names = all_latent(table);
  scores.is_new = cases.is_new;
  const auto columns = static_cast<std::int64_t>(scores.names.size());
  std::int64_t total = 0;
  for (const std::vector<std::int64_t>& rows : cases.rows)
    total += static_cast<std::int64_t>(rows.size());
  scores.scores = Matrix(total, columns, not_a_number);
  scores.se = Matrix(static_cast<std::int64_t>(sample.groups.size()), columns, not_a_number);
  std::int64_t at = 0;
  for (std::size_t g = 0; g < sample.groups.size(); ++g) {
    const std::vector<std::string>& latent = table.blocks[g].latent;
    for (const std::int64_t row : cases.rows[g]) {
      scores.row.push_back(row + 1);
      scores.group.push_back(static_cast<int>(g) + 1);
    }
    if (!latent.empty()) {
      const GroupSample& group = sample.groups[g];
      const ScoreMap map = score_map(objective.groups()[g].structure,
                                     theta,
                                     group.moments.mu,
                                     method,
                                     all_of_model(table.blocks[g]));
      note_absent(result.notes, latent, map, group.label);
      for (std::size_t j = 0; j < latent.size(); ++j)
        scores.se(static_cast<std::int64_t>(g), column_of(scores, latent[j])) =
            std::sqrt(map.error[static_cast<Index>(j)]);
      score_cases(scores,
                  at,
                  table.blocks[g],
                  cases,
                  g,
                  group,
                  objective.groups()[g].structure,
                  theta,
                  method);
    }
    at += static_cast<std::int64_t>(cases.rows[g].size());
  }
  note_unscored(result);
  return result;
}

namespace {

/// Correlation of scores with their factor; NaN unless both variances are those of a variable.
double correlation_with_factor(const ScoreMap& map, Index j) {
  const auto w = map.weights.row(j);
  const double variance = w * map.Sigma * w.transpose();
  if (!(map.factor[j] > 0) || !(map.error[j] >= 0)) return not_a_number;
  if (!(variance > 0)) return variance == 0 ? 0 : not_a_number;
  return w.dot(map.cross.col(j)) / std::sqrt(variance * map.factor[j]);
}

}  // namespace

std::vector<ScoreReliability> score_reliability(const ParameterTable& table,
                                                const Objective& objective,
                                                const VectorXd& theta) {
  std::vector<ScoreReliability> result;
  for (std::size_t g = 0; g < objective.groups().size(); ++g) {
    const RamStructure& structure = objective.groups()[g].structure;
    if (table.blocks[g].latent.empty()) continue;
    const VectorXd no_mean = VectorXd::Zero(structure.p());
    const std::vector<Index> seen = all_of_model(table.blocks[g]);
    const ScoreMap regression = score_map(structure, theta, no_mean, ScoreMethod::regression, seen);
    const ScoreMap bartlett = score_map(structure, theta, no_mean, ScoreMethod::bartlett, seen);
    const std::vector<std::string>& names = table.blocks[g].latent;
    for (std::size_t j = 0; j < names.size(); ++j) {
      ScoreReliability one;
      one.block = static_cast<int>(g) + 1;
      one.factor = names[j];
      one.determinacy = correlation_with_factor(regression, static_cast<Index>(j));
      one.reliability = one.determinacy * one.determinacy;
      one.determinacy_bartlett = correlation_with_factor(bartlett, static_cast<Index>(j));
      one.reliability_bartlett = one.determinacy_bartlett * one.determinacy_bartlett;
      result.push_back(std::move(one));
    }
  }
  return result;
}

}  // namespace semfit::internal
