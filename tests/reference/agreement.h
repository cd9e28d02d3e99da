// How far a result document is from a reference document, section by section.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace semfit::test {

/// One section of one case. Errors are relative to |expected| plus
/// a floor that keeps numbers near zero from being judged relatively.
struct Agreement {
  double tolerance = 0;
  int compared = 0;
  double worst = 0;
  std::string where;                  ///< of the worst error
  std::vector<std::string> failures;  ///< numbers that are absent or outside the tolerance
};

/// By section: counts est se z p ci std fit r2 std.se (standardised solution) mi residuals scores
/// h1 lrt
using Agreements = std::map<std::string, Agreement>;

/// Compares every number of `expected` with its twin in `found`.
/// @param factors  section -> factor that widens its tolerance, or null
Agreements compare(const nlohmann::json& expected,
                   const nlohmann::json& found,
                   const nlohmann::json& factors);

}  // namespace semfit::test
