// Measurement invariance over groups: a ladder of models, each with more kinds of parameters equal
// over groups than the one before, and what each step costs in fit.
#pragma once

#include "semfit/fit.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace semfit {

/// The cut-offs of Chen (2007): non-invariance is a change of CFI by `cfi` or below together with
/// one of RMSEA by `rmsea` or of SRMR by `srmr_...` or above.
struct ChenCutoffs {
  double cfi = -.01;
  double rmsea = .015;
  double srmr_loadings = .03;  ///< where only loadings were made equal
  double srmr_others = .01;    ///< where intercepts or residuals were
  std::string why;             ///< which of her two sets this is, and the sizes that decided it
};

struct InvarianceOptions {
  /// Each a name (configural; metric or weak; scalar or strong; strict), or a kind of parameters
  /// that is made equal in addition to the level before (lv.variances, means, ...), or either with
  /// more kinds after a +: "scalar+regressions". Each level has to contain the one before it.
  std::vector<std::string> levels{"configural", "metric", "scalar", "strict"};
  double alpha = .05;         ///< of the chi-square difference test and of the score tests
  double cfi_change = -.01;   ///< Cheung and Rensvold (2002)
  double similar_sizes = 1.5; /**< largest group / smallest group up to which Chen's (2007) cut-offs
                                 for groups of equal size apply; the papers give no such limit */
  /// Where a level does not hold, free equalities one at a time until it does (exploratory).
  bool partial = false;
};

enum class InvarianceVerdict {
  none,      ///< the ladder begins here: nothing to compare with
  holds,     ///< neither chi-square nor an index speaks against it
  doubtful,  ///< they disagree
  fails,     ///< chi-square and at least one index criterion speak against it
  unknown    ///< there is no test; `why` says why
};

/// "holds", "doubtful", ... as every writer says it; "" for none.
std::string spelling(InvarianceVerdict verdict);

/// What one rule says about one step.
struct InvarianceCriterion {
  std::string name;      ///< "chisq", "cheung.rensvold" or "chen"
  bool speaks = false;   ///< whether the rule is about such a step at all
  bool rejects = false;  ///< whether it signals non-invariance
  std::string why;       ///< the numbers, or why the rule does not speak
};

/// Score test of one parameter that a step made equal: what releasing it in all groups would do.
struct InvarianceProposal {
  std::string lhs;
  Op op = Op::measured_by;
  std::string rhs;
  double X2 = not_a_number;
  int df = 0;                        ///< groups that share it, less 1
  double pvalue = not_a_number;      ///< of this test alone
  double p_adjusted = not_a_number;  ///< times the number of proposals (Bonferroni), at most 1
  double est = not_a_number;         ///< the common estimate
  std::vector<int> group;            ///< the groups that share it
  std::vector<double> epc;           ///< its expected change in each of them
  std::string option;                ///< what group.partial calls it: "x3~1"
};

/// One model of the ladder. Differences are this step's measures less those of `against`.
struct InvarianceStep {
  std::string name;  ///< the level; "scalar (2 freed)" where equalities of it were freed
  std::string level;
  std::vector<std::string> group_equal;    ///< every kind that is equal
  std::vector<std::string> group_partial;  ///< every exception, the user's and those freed
  std::vector<std::string> freed;          ///< of these, those that `partial` freed, in its order
  Result result;

  int against = -1;  ///< place of the step it is compared with; -1: none
  std::int64_t df_diff = 0;
  double chisq_diff = not_a_number, pvalue = not_a_number;
  double cfi_diff = not_a_number, tli_diff = not_a_number, rmsea_diff = not_a_number;
  double srmr_diff = not_a_number, mfi_diff = not_a_number;
  std::vector<InvarianceCriterion> criteria;
  InvarianceVerdict verdict = InvarianceVerdict::none;
  std::string why;  ///< of the verdict, in words

  /// Where the step is doubtful or fails: what it made equal, the largest X2 first.
  std::vector<InvarianceProposal> proposals;
  std::string stopped;  ///< why `partial` freed nothing more; empty where it was not at work
};

struct Invariance {
  std::vector<InvarianceStep> steps;
  InvarianceOptions options;
  ChenCutoffs chen;
  /// Chi-square is scaled (MLR), and so is its difference; CFI, TLI and RMSEA are their robust
  /// versions.
  bool is_scaled = false;
  bool is_robust = false;           ///< robust fit measures exist (scaled tests, missing values)
  std::string method = "standard";  ///< of the difference tests
  int holds = -1;          ///< place of the highest step up to which every one holds; -1: none
  std::string conclusion;  ///< the same in words

  /// The fit measure that stands for "chisq", "pvalue", "cfi", "tli", "rmsea" or another.
  std::string measure_name(const std::string& name) const {
    if (is_scaled && (name == "chisq" || name == "pvalue")) return name + ".scaled";
    if (is_robust && (name == "cfi" || name == "tli" || name == "rmsea")) return name + ".robust";
    return name;
  }
};

/// Fits the ladder. Every level is tried, also above one that fails; each is compared with the last
/// before it that converged and is identified.
///
/// A step holds if neither the chi-square difference test rejects it nor the indices signal
/// non-invariance, fails if both do, and is doubtful in between.
/// @param model    text; its table is built once per step
/// @param options  `model.group_label` empty: the groups of the data. Of `sections` only fit
///                 measures are made
/// @error invariance-groups, invariance-loadings, invariance-means, unknown-level, level-order,
///        conflicting-options (Fault::usage), and all that `parameter_table` and `fit` throw
/// @source Cheung and Rensvold (2002); Chen (2007); Byrne, Shavelson and Muthen (1989)
Invariance invariance(std::shared_ptr<const Source> model,
                      const Data& data,
                      const Options& options,
                      const InvarianceOptions& ladder = {});

/// The kinds of parameters that are equal at each level of `levels`, in their order.
/// @error unknown-level, level-order (Fault::usage)
std::vector<std::vector<std::string>> invariance_levels(const std::vector<std::string>& levels);

}  // namespace semfit
