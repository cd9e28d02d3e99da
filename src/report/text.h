// The parts of the text report, in the order in which they are printed. Each returns whole lines,
// or nothing where the result has nothing to say.
#pragma once

#include "semfit/report.h"
#include "semfit/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// A section title: "\nTitle:\n\n", bold on a terminal.
std::string heading(std::string_view title, const TextStyle& style);

/// "Group 2 [Grant-White]" with several groups, "" with one. Blocks count from 1.
std::string block_name(const Result& result, int block);

// text_fit.cpp
std::string banner(const Result& result, const TextStyle& style);
std::string summary_text(const Result& result, const Manifest& manifest);

// text_missing.cpp
std::string missing_text(const Result& result, const TextStyle& style);

// text_measures.cpp
std::string fit_text(const Result& result, const TextStyle& style);

// text_bootstrap.cpp
/// Lines about the draws, for the head of the parameters.
std::string draws_text(const Result& result);
std::string bootstrap_text(const Result& result, const TextStyle& style);

// text_parameters.cpp
std::string parameters_text(const Result& result, const TextStyle& style);

// text_sections.cpp
std::string standardized_text(const Result& result, const TextStyle& style);
std::string modindices_text(const Result& result, const TextStyle& style);
std::string residuals_text(const Result& result, const TextStyle& style);
std::string effects_text(const Result& result, const TextStyle& style);
std::string moments_text(std::string_view title,
                         const std::vector<MomentBlock>& blocks,
                         const Result& result,
                         const TextStyle& style);
std::string vcov_text(const Result& result, const TextStyle& style);
std::string options_text(const Result& result, const TextStyle& style);
std::string notes_text(const std::vector<Note>& notes, const TextStyle& style);

// text_cases.cpp
std::string scores_text(const Result& result, const TextStyle& style);
std::string score_reliability_text(const Result& result, const TextStyle& style);
std::string mahalanobis_text(const Result& result, const TextStyle& style);

// text_indirect.cpp
std::string indirect_text(const Result& result, const TextStyle& style);

// text_tests.cpp
std::string wald_text(const Result& result, const TextStyle& style);
std::string score_tests_text(const ScoreTests& tests, const Result& result, const TextStyle& style);

/// "satorra.bentler.2001" for people.
std::string difference_title(const std::string& method);

/// "error", "warning" or "note".
std::string_view severity_name(Severity severity);

}  // namespace semfit::internal
