#include "table/option_text.h"

#include "syntax/parser.h"

#include <algorithm>
#include <utility>

namespace semfit::internal {

syntax::Model parse_option(std::shared_ptr<const Source> source) {
  syntax::ParseResult parsed = syntax::parse(std::move(source));
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::error; };
  if (std::ranges::none_of(parsed.diagnostics, is_error)) return std::move(parsed.model);
  for (Diagnostic& diagnostic : parsed.diagnostics)
    diagnostic.fault = Fault::usage;
  throw Error(std::move(parsed.diagnostics));
}

}  // namespace semfit::internal
