// Sections of the text report about cases: their scores and distances.
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit::internal {
namespace {

constexpr std::int64_t shown_scores = 6;  // a head, as in R
constexpr std::size_t shown_distances = 10;
constexpr double level = 0.05;

std::string group_of(const Result& result, int group) {
  const auto index = static_cast<std::size_t>(group - 1);
  return index < result.group_label.size() ? result.group_label[index] : std::to_string(group);
}

bool is_grouped(const Result& result) {
  return result.nobs.size() > 1;
}

/// ", new cases" in a title.
std::string_view of_which(const Result& result) {
  return result.factor_scores.is_new ? ", new cases" : "";
}

}  // namespace

std::string scores_text(const Result& result, const TextStyle& style) {
  const FactorScores& scores = result.factor_scores;
  if (scores.names.empty()) return "";
  const bool grouped = is_grouped(result);
  TextColumns columns((grouped ? "rl" : "r") + std::string(scores.names.size(), 'r'), 7);
  const auto add = [&](std::string what, int group, const Matrix& values, std::int64_t row) {
    std::vector<std::string> cells{std::move(what)};
    if (grouped) cells.push_back(group_of(result, group));
    for (std::int64_t j = 0; j < values.cols; ++j)
      cells.push_back(number_or_na(values(row, j)));
    columns.row(cells);
  };
  std::vector<std::string> header{"row"};
  if (grouped) header.emplace_back("group");
  header.insert(header.end(), scores.names.begin(), scores.names.end());
  columns.row(header);
  const std::int64_t head = std::min(shown_scores, scores.scores.rows);
  for (std::int64_t i = 0; i < head; ++i) {
    const auto index = static_cast<std::size_t>(i);
    add(std::to_string(scores.row[index]), scores.group[index], scores.scores, i);
  }
  columns.row({});
  for (std::int64_t g = 0; g < scores.se.rows; ++g)
    add("Std.Err", static_cast<int>(g) + 1, scores.se, g);
  std::string out =
      heading(fmt::format("Factor Scores ({}{})", scores.method, of_which(result)), style) +
      columns.str();
  if (const std::int64_t more = scores.scores.rows - head; more > 0)
    out += fmt::format("\n  {} more; --scores-output FILE writes all.\n", more);
  return out;
}

std::string score_reliability_text(const Result& result, const TextStyle& style) {
  if (result.score_reliability.empty()) return "";
  const bool grouped = is_grouped(result);
  TextColumns columns(grouped ? "llrrrr" : "lrrrr", 7);
  std::vector<std::string> header{""};
  if (grouped) header.emplace_back("group");
  header.insert(header.end(), {"regression", "squared", "bartlett", "squared"});
  columns.row(header);
  for (const ScoreReliability& r : result.score_reliability) {
    std::vector<std::string> cells{r.factor};
    if (grouped) cells.push_back(group_of(result, r.block));
    for (const double value :
         {r.determinacy, r.reliability, r.determinacy_bartlett, r.reliability_bartlett})
      cells.push_back(number_or_na(value));
    columns.row(cells);
  }
  return heading("Reliability of Factor Scores (correlation with the factor)", style) +
         columns.str();
}

std::string mahalanobis_text(const Result& result, const TextStyle& style) {
  if (result.mahalanobis.empty()) return "";
  std::vector<CaseDistance> sorted = result.mahalanobis;
  // By p-value, since groups may have different numbers of variables; where it is 0, by distance.
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.pvalue != b.pvalue ? a.pvalue < b.pvalue : a.d2 > b.d2;
  });
  const bool grouped = is_grouped(result);
  const auto n = static_cast<double>(sorted.size());
  TextColumns columns(grouped ? "rlrr" : "rrr", 7);
  std::vector<std::string> header{"row"};
  if (grouped) header.emplace_back("group");
  header.insert(header.end(), {"d2", "P(>d2)"});
  columns.row(header);
  const std::size_t head = std::min(shown_distances, sorted.size());
  for (std::size_t i = 0; i < head; ++i) {
    std::vector<std::string> cells{std::to_string(sorted[i].row)};
    if (grouped) cells.push_back(group_of(result, sorted[i].group));
    cells.push_back(number(sorted[i].d2));
    cells.push_back(small_number(sorted[i].pvalue));
    columns.row(cells);
  }
  const auto far = std::count_if(
      sorted.begin(), sorted.end(), [&](const CaseDistance& d) { return d.pvalue < level / n; });
  return heading(fmt::format("Squared Mahalanobis Distances (the largest{})", of_which(result)),
                 style) +
         columns.str() +
         fmt::format("\n  The largest {} of {}; {} {} below .05 / {} = {} (Bonferroni).\n",
                     head,
                     sorted.size(),
                     far,
                     far == 1 ? "case is" : "cases are",
                     sorted.size(),
                     small_number(level / n));
}

}  // namespace semfit::internal
