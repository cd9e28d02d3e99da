#include "base/diagnostic.h"
#include "fuzz/targets.h"
#include "syntax/parser.h"
#include "syntax/printer.h"
#include "unit/syntax/same.h"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace semfit::fuzz {
namespace {

/// Stops the fuzzer and fails the replay, also where assertions are compiled out.
void require(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "fuzz_parse: %s\n%s\n", what, text.c_str());
  std::abort();
}

syntax::ParseResult parse(std::string text) {
  return syntax::parse(std::make_shared<const Source>(Source{"fuzz", std::move(text)}));
}

bool is_complete(const syntax::ParseResult& result) {
  for (const Diagnostic& diagnostic : result.diagnostics)
    if (diagnostic.severity == Severity::error) return false;
  return true;
}

bool is_terminal_safe(const std::string& text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return false;
  return true;
}

}  // namespace

int fuzz_parse(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const syntax::ParseResult first = parse(text);
  for (const Diagnostic& diagnostic : first.diagnostics) {
    const Span span = diagnostic.span;
    require(span.begin <= span.end && span.end <= size, "a span outside the text", text);
    require(!diagnostic.code.empty() && !diagnostic.message.empty(), "a mute diagnostic", text);
    require(is_terminal_safe(render(diagnostic)), "control characters are shown raw", text);
  }
  if (!is_complete(first)) return 0;
  require(!first.model.statements.empty(), "an empty model without an error", text);
  const std::string printed = syntax::print(first.model);
  const syntax::ParseResult second = parse(printed);
  require(is_complete(second), "canonical text has mistakes", printed);
  require(syntax::same(first.model, second.model), "canonical text says something else", printed);
  require(syntax::print(second.model) == printed, "canonical text is not canonical", printed);
  return 0;
}

}  // namespace semfit::fuzz
