// Moments of several files together: nobody needs the rows for that.
#include "semfit/row_moments.h"

#include "base/diagnostic.h"
#include "base/names.h"
#include "moments/scatter.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace semfit {
namespace {

using namespace internal;

[[noreturn]] void differ(const char* code,
                         std::string message,
                         const Summary& part,
                         std::string way_out) {
  refuse(Fault::data, code, std::move(message), {std::move(way_out)}, part.place);
}

/// Variables of the one that the other lacks.
std::string lacking(const Summary& one, const Summary& other) {
  std::vector<std::string> names;
  for (const std::string& name : one.names)
    if (!has(other.names, name)) names.push_back("'" + name + "'");
  return fmt::format("{}", fmt::join(names, ", "));
}

/// For each variable of `all` its place in `part`.
/// @error names-differ
std::vector<Index> places_in(const Summary& part, const Summary& all) {
  const std::string more = lacking(part, all), fewer = lacking(all, part);
  if (!more.empty() || !fewer.empty())
    differ("names-differ",
           fmt::format("other variables than in {}: {}{}{}",
                       all.place.file,
                       fewer.empty() ? "" : fewer + " missing",
                       !fewer.empty() && !more.empty() ? "; " : "",
                       more.empty() ? "" : more + " not there"),
           part,
           "cases can be put together only with the same variables: `semfit stats --vars` chooses "
           "them");
  std::vector<Index> places;
  for (const std::string& name : all.names)
    places.push_back(std::ranges::find(part.names, name) - part.names.begin());
  return places;
}

RunningMoments complete_of(const Summary& summary, const std::vector<Index>& places) {
  if (summary.nobs == 0) return {};
  const auto n = static_cast<double>(summary.nobs);
  const VectorXd mean = VectorXd::Map(summary.mean.data(), static_cast<Index>(summary.mean.size()));
  const MatrixXd cov = MatrixXd::Map(summary.cov.values.data(), summary.cov.rows, summary.cov.cols);
  return RunningMoments::of(n, mean(places), (n - 1) * cov(places, places));
}

Matrix as_matrix(const MatrixXd& m) {
  Matrix matrix(m.rows(), m.cols());
  matrix.values.assign(m.data(), m.data() + m.size());
  return matrix;
}

std::vector<double> as_list(const VectorXd& v) {
  return {v.data(), v.data() + v.size()};
}

using PatternMap = std::map<std::vector<std::int64_t>, RunningMoments>;

/// Adds the patterns of a part, with variables in the order of all.
void add_patterns(PatternMap& patterns, const Summary& part, const std::vector<Index>& places) {
  if (part.patterns.empty() && part.nobs > 0) {  // its rows are complete
    std::vector<std::int64_t> seen;
    for (std::size_t k = 0; k < places.size(); ++k)
      seen.push_back(static_cast<std::int64_t>(k));
    patterns[seen].merge(complete_of(part, places));
  }
  for (const PatternMoments& pattern : part.patterns) {
    std::vector<std::int64_t> seen;
    std::vector<Index> from;
    for (std::size_t k = 0; k < places.size(); ++k) {
      const auto at = std::ranges::lower_bound(pattern.seen, places[k]);
      if (at == pattern.seen.end() || *at != places[k]) continue;
      seen.push_back(static_cast<std::int64_t>(k));
      from.push_back(at - pattern.seen.begin());
    }
    const VectorXd mean = VectorXd::Map(pattern.mean.data(), static_cast<Index>(from.size()));
    const MatrixXd scatter =
        MatrixXd::Map(pattern.scatter.values.data(), pattern.scatter.rows, pattern.scatter.cols);
    patterns[seen].merge(
        RunningMoments::of(static_cast<double>(pattern.nobs), mean(from), scatter(from, from)));
  }
}

std::vector<PatternMoments> as_patterns(const PatternMap& patterns) {
  std::vector<PatternMoments> list;
  for (const auto& [seen, moments] : patterns)
    list.push_back({seen,
                    static_cast<std::int64_t>(moments.n()),
                    as_list(moments.mean()),
                    as_matrix(moments.scatter())});
  std::ranges::stable_sort(list, [](const PatternMoments& a, const PatternMoments& b) {
    return a.seen.size() != b.seen.size() ? a.seen.size() > b.seen.size() : a.seen < b.seen;
  });
  return list;
}

void check_alike(const Summary& all, const Summary& part) {
  for (const Summary* summary : {&all, &part})
    if (summary->mean.empty())
      differ("no-means",
             "covariances of several files can be put together only with their means",
             *summary,
             "give the means, too; or fit the files as groups: --as-groups");
  const bool patterns = !all.patterns.empty() || !part.patterns.empty();
  if (all.of_rows != part.of_rows && patterns)
    differ("patterns-differ",
           fmt::format("moments with patterns of missing values and published ones ({}) cannot be "
                       "put together",
                       all.place.file),
           part,
           "make the moments of rows without --missing fiml; or fit the files as groups: "
           "--as-groups");
  if (all.of_rows && part.of_rows && patterns &&
      (!keeps_incomplete_rows(all) || !keeps_incomplete_rows(part)))
    differ("patterns-differ",
           fmt::format("one of these moments and those of {} leaves out the rows with missing "
                       "values, the other one keeps them",
                       all.place.file),
           part,
           "make both by `semfit stats` with the same --missing");
}

/// The cases of `part` beside those of `all`.
void merge(Summary& all, const Summary& part) {
  check_alike(all, part);
  const std::vector<Index> own = places_in(all, all), places = places_in(part, all);
  if (!all.patterns.empty() || !part.patterns.empty()) {
    PatternMap patterns;
    add_patterns(patterns, all, own);
    add_patterns(patterns, part, places);
    all.patterns = as_patterns(patterns);
  }
  RunningMoments complete = complete_of(all, own);
  complete.merge(complete_of(part, places));
  if (complete.n() > 0) {
    all.nobs = static_cast<std::int64_t>(complete.n());
    all.mean = as_list(complete.mean());
    all.cov = as_matrix(complete.scatter() / std::max(1.0, complete.n() - 1));
  }
  all.of_rows = all.of_rows && part.of_rows;
  all.original += part.original;
  for (std::size_t k = 0; k < all.missing.size() && !part.missing.empty(); ++k)
    all.missing[k] += part.missing[static_cast<std::size_t>(places[k])];
  all.place.file += "," + part.place.file;
}

/// What is said of the files together.
Data about(const std::vector<Data>& parts) {
  Data all = parts.front();
  all.summaries.clear();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Data& part = parts[i];
    for (std::size_t j = 0; j < i; ++j)
      if (part.sha256 == parts[j].sha256) {
        Diagnostic warning;
        warning.severity = Severity::warning;
        warning.fault = Fault::data;
        warning.code = "same-data-twice";
        warning.message = fmt::format("the same as {}: its cases count twice", parts[j].file);
        warning.place.file = part.file;
        warning.notes = {"name each file once"};
        all.notes.push_back(std::move(warning));
        break;
      }
    all.file += "," + part.file;
    all.sha256 += "," + part.sha256;
    all.rows += part.rows;
    all.without_group += part.without_group;
    all.notes.insert(all.notes.end(), part.notes.begin(), part.notes.end());
  }
  return all;
}

std::string group_words(const Data& data) {
  return data.group.empty() ? "no grouping variable" : "groups of '" + data.group + "'";
}

}  // namespace

Data pooled(std::vector<Data> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  Data all = about(parts);
  for (const Data& part : parts) {
    if (part.group != all.group)
      differ(
          "groups-differ",
          fmt::format("{} here, {} in {}", group_words(part), group_words(all), parts.front().file),
          part.summaries.front(),
          "make all by `semfit stats` with the same --group; or fit the files as groups: "
          "--as-groups");
    for (const Summary& summary : part.summaries) {
      const auto same = std::ranges::find(all.summaries, summary.label, &Summary::label);
      if (same != all.summaries.end())
        merge(*same, summary);
      else
        all.summaries.push_back(summary);
    }
  }
  return all;
}

Data side_by_side(std::vector<Data> parts, const std::vector<std::string>& labels) {
  Data all = about(parts);
  all.group.clear();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].summaries.size() > 1)
      differ("groups-differ",
             fmt::format("{} groups, and a file is to be one group", parts[i].summaries.size()),
             parts[i].summaries.front(),
             "without --as-groups the groups of all files are taken by their labels");
    all.summaries.push_back(std::move(parts[i].summaries.front()));
    all.summaries.back().label = labels[i];
  }
  return all;
}

}  // namespace semfit
