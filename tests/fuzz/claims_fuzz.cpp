#include "semfit/verify.h"

#include "fuzz/targets.h"

#include <cstdlib>
#include <string>

namespace semfit::fuzz {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

/// Texts of models are the business of other targets.
Claims without_models(Claims claims) {
  for (ModelClaim& model : claims.models) {
    model.file.clear();
    model.syntax.clear();
  }
  return claims;
}

}  // namespace

int fuzz_claims(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const Verification verification =
        verify(without_models(read_claims_text({"claims.json", text})));
    require(!verification.checks.empty());
    for (const ClaimCheck& check : verification.checks)
      require(!check.section.empty() && !check.claim.empty() && !check.arithmetic.empty());
    require(!write_text(verification, {}, {}).empty());
    require(!write_json(verification, {}).empty());
    require(!write_csv(verification).empty());
  } catch (const Error& error) {
    require(!error.diagnostics().empty());
    for (const Diagnostic& diagnostic : error.diagnostics())
      require(!diagnostic.code.empty() && !diagnostic.message.empty());
  }
  return 0;
}

}  // namespace semfit::fuzz
