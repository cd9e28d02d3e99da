#include "invariance/verdict.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace semfit {

std::string spelling(InvarianceVerdict verdict) {
  switch (verdict) {
    case InvarianceVerdict::none:
      return "";
    case InvarianceVerdict::holds:
      return "holds";
    case InvarianceVerdict::doubtful:
      return "doubtful";
    case InvarianceVerdict::fails:
      return "fails";
    case InvarianceVerdict::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace semfit

namespace semfit::internal {
namespace {

/// Differences of printed numbers, such as .930 - .920, are to count as what they look like.
constexpr double rounding = 1e-9;

bool at_most(double value, double limit) {
  return value <= limit + rounding;
}
bool at_least(double value, double limit) {
  return value >= limit - rounding;
}

bool among(const std::string& kind, std::initializer_list<const char*> kinds) {
  return std::any_of(kinds.begin(), kinds.end(), [&](const char* k) { return kind == k; });
}

InvarianceCriterion chi_square_rule(const InvarianceStep& step, double alpha) {
  InvarianceCriterion rule{"chisq", std::isfinite(step.pvalue), false, ""};
  if (!rule.speaks) {
    rule.why = "there is no chi-square difference test";
    return rule;
  }
  rule.rejects = step.pvalue < alpha;
  rule.why = fmt::format("p {} {:g}", rule.rejects ? "<" : ">=", alpha);
  return rule;
}

InvarianceCriterion cheung_rensvold_rule(const InvarianceStep& step, double cfi_change) {
  InvarianceCriterion rule{"cheung.rensvold", std::isfinite(step.cfi_diff), false, ""};
  if (!rule.speaks) {
    rule.why = "CFI has no value";
    return rule;
  }
  rule.rejects = at_most(step.cfi_diff, cfi_change);
  rule.why = fmt::format("CFI changes by {:.3f}", step.cfi_diff);
  return rule;
}

InvarianceCriterion chen_rule(const InvarianceStep& step,
                              const std::vector<std::string>& added,
                              const ChenCutoffs& chen) {
  InvarianceCriterion rule{"chen", false, false, ""};
  const bool about_measurement =
      std::all_of(added.begin(), added.end(), [](const std::string& kind) {
        return among(kind, {"loadings", "intercepts", "residuals", "residual.covariances"});
      });
  if (!about_measurement) {
    rule.why = "Chen (2007) is about loadings, intercepts and residuals only";
    return rule;
  }
  if (!std::isfinite(step.cfi_diff) || !std::isfinite(step.rmsea_diff) ||
      !std::isfinite(step.srmr_diff)) {
    rule.why = "CFI, RMSEA or SRMR has no value";
    return rule;
  }
  const bool only_loadings = added == std::vector<std::string>{"loadings"};
  rule.speaks = true;
  rule.rejects = at_most(step.cfi_diff, chen.cfi) &&
                 (at_least(step.rmsea_diff, chen.rmsea) ||
                  at_least(step.srmr_diff, only_loadings ? chen.srmr_loadings : chen.srmr_others));
  rule.why = fmt::format("CFI changes by {:.3f}, RMSEA by {:.3f}, SRMR by {:.3f}",
                         step.cfi_diff,
                         step.rmsea_diff,
                         step.srmr_diff);
  return rule;
}

/// "metric invariance", or "invariance at level 'means'" where the level has no name in the field.
std::string named(const InvarianceStep& step) {
  const std::string name =
      among(step.level, {"configural", "metric", "weak", "scalar", "strong", "strict"})
          ? step.level + " invariance"
          : "invariance at level '" + step.level + "'";
  if (step.freed.empty()) return name;
  return fmt::format("partial {} ({} freed)", name, fmt::join(step.freed, ", "));
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

/// The step at which the ladder stands for the level of `place`: the last of its partial steps.
std::size_t last_of_level(const Invariance& ladder, std::size_t place) {
  while (place + 1 < ladder.steps.size() &&
         ladder.steps[place + 1].level == ladder.steps[place].level)
    ++place;
  return place;
}

}  // namespace

ChenCutoffs chen_cutoffs(const std::vector<double>& nobs, double similar_sizes) {
  const double N = std::accumulate(nobs.begin(), nobs.end(), 0.0);
  const auto [smallest, largest] = std::minmax_element(nobs.begin(), nobs.end());
  const double ratio = nobs.empty() ? 1 : *largest / *smallest;
  ChenCutoffs cutoffs;
  if (N > 300 && ratio <= similar_sizes) {
    cutoffs.why = fmt::format(
        "more than 300 cases ({:g}) in groups of about equal size (largest / smallest {:.2f})",
        N,
        ratio);
    return cutoffs;
  }
  cutoffs = {-.005, .010, .025, .005, ""};
  cutoffs.why = N > 300 ? fmt::format("groups of unequal size (largest / smallest {:.2f})", ratio)
                        : fmt::format("no more than 300 cases ({:g})", N);
  return cutoffs;
}

void judge(InvarianceStep& step,
           const std::vector<std::string>& added,
           const InvarianceOptions& options,
           const ChenCutoffs& chen) {
  step.criteria = {chi_square_rule(step, options.alpha),
                   cheung_rensvold_rule(step, options.cfi_change),
                   chen_rule(step, added, chen)};
  const InvarianceCriterion& test = step.criteria[0];
  bool speak = false, signal = false;
  for (std::size_t i = 1; i < step.criteria.size(); ++i) {
    speak = speak || step.criteria[i].speaks;
    signal = signal || step.criteria[i].rejects;
  }
  if (!test.speaks || !speak) {
    step.verdict = InvarianceVerdict::unknown;
    step.why = test.speaks ? step.criteria[1].why : test.why;
  } else if (test.rejects && signal) {
    step.verdict = InvarianceVerdict::fails;
    step.why = "chi-square rejects, indices past their cut-offs";
  } else if (test.rejects) {
    step.verdict = InvarianceVerdict::doubtful;
    step.why = "chi-square rejects, indices within cut-offs";
  } else if (signal) {
    step.verdict = InvarianceVerdict::doubtful;
    step.why = "indices past their cut-offs, chi-square does not reject";
  } else {
    step.verdict = InvarianceVerdict::holds;
    step.why = "chi-square does not reject, indices within cut-offs";
  }
}

void conclude(Invariance& ladder) {
  ladder.holds = -1;
  ladder.conclusion.clear();
  if (ladder.steps.empty()) return;
  const InvarianceStep& first = ladder.steps.front();
  if (first.verdict != InvarianceVerdict::none) {
    ladder.conclusion =
        fmt::format("{} could not be judged: {}.", capital(named(first)), first.why);
    return;
  }
  ladder.holds = 0;
  std::string stop;
  for (std::size_t i = 1; i < ladder.steps.size(); i = last_of_level(ladder, i) + 1) {
    const std::size_t place = last_of_level(ladder, i);
    const InvarianceStep& step = ladder.steps[place];
    if (step.verdict != InvarianceVerdict::holds) {
      const bool judged = step.verdict != InvarianceVerdict::unknown;
      stop =
          fmt::format("{} {}: {}",
                      named(step),
                      judged ? (step.verdict == InvarianceVerdict::fails ? "fails" : "is doubtful")
                             : "could not be judged",
                      step.why);
      break;
    }
    ladder.holds = static_cast<int>(place);
  }
  const std::string base = fmt::format(
      "No step tests {}, where the ladder begins: judge it by its own fit.", named(first));
  if (ladder.holds > 0) {
    const InvarianceStep& highest = ladder.steps[static_cast<std::size_t>(ladder.holds)];
    ladder.conclusion = capital(named(highest)) + " holds";
    ladder.conclusion +=
        stop.empty() ? ", the highest level that was asked for. " : "; " + stop + ". ";
  } else {
    ladder.conclusion = capital(stop) + ". ";
  }
  ladder.conclusion += base;
}

}  // namespace semfit::internal
