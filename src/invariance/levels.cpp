// Names of levels into the kinds of parameters that are equal over groups.
#include "semfit/invariance.h"

#include "base/edit_distance.h"
#include "base/names.h"
#include "table/groups.h"

#include <algorithm>
#include <optional>

namespace semfit {
namespace {

using internal::has;
using Kinds = std::vector<std::string>;

struct NamedLevel {
  const char* name;
  Kinds kinds;
};

const std::vector<NamedLevel>& named_levels() {
  static const std::vector<NamedLevel> levels{
      {"configural", {}},
      {"metric", {"loadings"}},
      {"weak", {"loadings"}},
      {"scalar", {"loadings", "intercepts"}},
      {"strong", {"loadings", "intercepts"}},
      {"strict", {"loadings", "intercepts", "residuals"}},
  };
  return levels;
}

std::vector<std::string> split_terms(const std::string& level) {
  std::vector<std::string> terms{""};
  for (const char c : level) {
    if (c == '+')
      terms.emplace_back();
    else if (c != ' ' && c != '\t')
      terms.back() += c;
  }
  return terms;
}

Diagnostic mistake(const char* code, std::string message, std::vector<std::string> notes) {
  Diagnostic d;
  d.fault = Fault::usage;
  d.code = code;
  d.message = std::move(message);
  d.notes = std::move(notes);
  return d;
}

Diagnostic unknown_level(const std::string& term, const std::string& level) {
  std::vector<std::string> known = internal::group_equal_kinds();
  std::string names;
  for (const NamedLevel& named : named_levels()) {
    names += std::string(names.empty() ? "" : ", ") + named.name;
    known.emplace_back(named.name);
  }
  for (const std::string& kind : internal::group_equal_kinds())
    names += ", " + kind;
  std::vector<std::string> notes;
  if (const auto near = internal::closest(term, known))
    notes.push_back("did you mean '" + *near + "'?");
  notes.push_back("known: " + names);
  return mistake("unknown-level",
                 term.empty() ? "level '" + level + "' is not complete"
                              : "there is no level of invariance '" + term + "'",
                 std::move(notes));
}

/// "metric" is what it is; "means" is the level before and means; "scalar+means" is both.
Kinds kinds_of(const std::string& level, const Kinds& before, std::vector<Diagnostic>& mistakes) {
  const std::vector<std::string> terms = split_terms(level);
  const Kinds known = internal::group_equal_kinds();
  Kinds kinds;
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const auto named = std::find_if(named_levels().begin(),
                                    named_levels().end(),
                                    [&](const NamedLevel& n) { return n.name == terms[t]; });
    if (t == 0 && named != named_levels().end()) {
      kinds = named->kinds;
    } else if (has(known, terms[t])) {
      if (t == 0) kinds = before;
      if (!has(kinds, terms[t])) kinds.push_back(terms[t]);
    } else {
      mistakes.push_back(unknown_level(terms[t], level));
    }
  }
  return kinds;
}

std::string joined(const Kinds& kinds) {
  std::string all;
  for (const std::string& kind : kinds)
    all += (all.empty() ? "" : ", ") + kind;
  return all.empty() ? "nothing" : all;
}

}  // namespace

std::vector<std::vector<std::string>> invariance_levels(const std::vector<std::string>& levels) {
  std::vector<Kinds> ladder;
  std::vector<Diagnostic> mistakes;
  if (levels.size() < 2)
    mistakes.push_back(mistake("level-order",
                               "invariance needs two levels at least: one is compared with the "
                               "other",
                               {"the usual ladder is configural, metric, scalar, strict"}));
  for (std::size_t i = 0; i < levels.size(); ++i) {
    const Kinds before = ladder.empty() ? Kinds() : ladder.back();
    Kinds kinds = kinds_of(levels[i], before, mistakes);
    const bool contains = std::all_of(
        before.begin(), before.end(), [&](const std::string& kind) { return has(kinds, kind); });
    if (i > 0 && mistakes.empty() && (!contains || kinds.size() == before.size()))
      mistakes.push_back(mistake("level-order",
                                 "level '" + levels[i] + "' is not stricter than '" +
                                     levels[i - 1] + "', which stands before it",
                                 {"'" + levels[i - 1] + "' makes equal: " + joined(before),
                                  "'" + levels[i] + "' makes equal: " + joined(kinds)}));
    ladder.push_back(std::move(kinds));
  }
  if (!mistakes.empty()) throw Error(std::move(mistakes));
  return ladder;
}

}  // namespace semfit
