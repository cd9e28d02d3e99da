#include "semfit/verify.h"

#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/values.h"

namespace semfit::cli {
namespace {

std::string written(Format format,
                    const Verification& verification,
                    const Manifest& manifest,
                    const TextStyle& style) {
  switch (format) {
    case Format::text:
      return write_text(verification, manifest, style);
    case Format::json:
      return write_json(verification, manifest);
    case Format::csv:
      return write_csv(verification);
  }
  return "";
}

std::string claims_operand(const Session& session) {
  const std::vector<std::string>& operands = session.arguments.operands;
  if (operands.empty() || operands[0].empty())
    throw Error(usage_error("missing-operand",
                            "no file of claims is given",
                            {"semfit verify claims.json; docs/verify.md shows one"}));
  if (operands.size() > 1)
    throw Error(usage_error("too-many-operands",
                            "verify takes one file of claims",
                            {"models and correlations are named in it"}));
  return operands[0];
}

}  // namespace

int run_verify(const Session& session) {
  check_outputs(session.arguments);
  const std::string path = claims_operand(session);
  const Claims claims = read_claims(path);
  const Verification verification = verify(claims);
  Manifest manifest;
  manifest.command = session.command_line;
  manifest.data_file = claims.file;
  manifest.data_sha256 = claims.sha256;
  deliver(session, [&](Format format) {
    return written(format, verification, manifest, text_style(session));
  });
  return verification.count(Verdict::impossible) > 0 ? exit_verdict : exit_ok;
}

}  // namespace semfit::cli
