#include "base/diagnostic.h"

#include "base/escape.h"
#include "base/source.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <string_view>
#include <utility>

namespace semfit {
namespace {

using internal::escape_terminal;

std::string_view spelling(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

/// ANSI colours, or nothing.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string bold(std::string_view text) const { return wrap("1", text); }
  std::string caret(std::string_view text) const { return wrap("1;32", text); }
  std::string severity(Severity severity) const {
    const std::string label = fmt::format("{}:", spelling(severity));
    if (severity == Severity::error) return wrap("1;31", label);
    return wrap(severity == Severity::warning ? "1;35" : "1;36", label);
  }

 private:
  std::string wrap(std::string_view code, std::string_view text) const {
    return on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool on_;
};

std::string located(std::string_view file, std::int64_t line, std::int64_t column) {
  std::string text = escape_terminal(file);
  if (line > 0) text += fmt::format(":{}", line);
  if (line > 0 && column > 0) text += fmt::format(":{}", column);
  return text;
}

std::string location(const Diagnostic& diagnostic) {
  if (!diagnostic.source)
    return located(diagnostic.place.file, diagnostic.place.line, diagnostic.place.column);
  const internal::Position at = internal::position(diagnostic.source->text, diagnostic.span.begin);
  return located(diagnostic.source->name, at.line, at.column);
}

/// A tab takes one column, so that the caret below it stays in step.
std::string shown(std::string_view text) {
  std::string line(text);
  std::ranges::replace(line, '\t', ' ');
  return escape_terminal(line);
}

/// The first byte of the character that `offset` is in.
std::size_t character_start(std::string_view text, std::size_t offset) {
  while (offset > 0 && offset < text.size() &&
         (static_cast<unsigned char>(text[offset]) & 0xC0U) == 0x80U)
    --offset;
  return offset;
}

/// The line of the span and a caret under it. Of a very long line, what is near the span.
std::string excerpt(std::string_view text, Span span, const Paint& paint) {
  constexpr std::size_t before = 60;
  constexpr std::size_t at_most = 120;
  const Span line = internal::line_span(text, span.begin);
  if (internal::trim(text.substr(line.begin, line.end - line.begin)).empty()) return "";

  const std::size_t begin = std::clamp(span.begin, line.begin, line.end);
  Span window = line;
  if (line.end - line.begin > at_most) {
    if (begin - line.begin > before) window.begin = character_start(text, begin - before);
    window.end = std::min(line.end, character_start(text, window.begin + at_most));
  }
  const std::size_t end = std::clamp(span.end, begin, std::max(begin, window.end));
  const auto part = [&](std::size_t from, std::size_t to) {
    return shown(text.substr(from, to - from));
  };
  const std::string lead = (window.begin > line.begin ? " ..." : " ") + part(window.begin, begin);
  const std::string marked = part(begin, end);
  const std::string rest =
      part(end, std::max(end, window.end)) + (window.end < line.end ? "..." : "");

  const std::size_t width = std::max<std::size_t>(1, internal::display_width(marked));
  return fmt::format("{}{}{}\n{}{}\n",
                     lead,
                     marked,
                     rest,
                     std::string(internal::display_width(lead), ' '),
                     paint.caret("^" + std::string(width - 1, '~')));
}

std::string joined(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics)
    text += render(diagnostic);
  return text;
}

}  // namespace

Error::Error(std::vector<Diagnostic> diagnostics)
    : diagnostics_(std::move(diagnostics)), what_(joined(diagnostics_)) {}

Error::Error(Diagnostic diagnostic) : Error(std::vector<Diagnostic>{std::move(diagnostic)}) {}

std::string render(const Diagnostic& diagnostic, bool colour) {
  const Paint paint(colour);
  const std::string where = location(diagnostic);
  std::string out = where.empty() ? "" : paint.bold(where + ":") + " ";
  out += fmt::format("{} {} [{}]\n",
                     paint.severity(diagnostic.severity),
                     paint.bold(escape_terminal(diagnostic.message)),
                     diagnostic.code);
  if (diagnostic.source) out += excerpt(diagnostic.source->text, diagnostic.span, paint);
  for (const std::string& note : diagnostic.notes)
    out += fmt::format("  {} {}\n", paint.severity(Severity::note), escape_terminal(note));
  return out;
}

namespace internal {

void refuse(Fault fault,
            std::string code,
            std::string message,
            std::vector<std::string> notes,
            Place place) {
  Diagnostic d;
  d.fault = fault;
  d.code = std::move(code);
  d.message = std::move(message);
  d.notes = std::move(notes);
  d.place = std::move(place);
  throw Error(std::move(d));
}

void Diagnostics::error(Span span,
                        std::string code,
                        std::string message,
                        std::vector<std::string> notes) {
  if (is_known(span, code, message)) return;
  if (errors_++ < capacity)
    add(Severity::error, span, std::move(code), std::move(message), std::move(notes));
}

void Diagnostics::warning(Span span,
                          std::string code,
                          std::string message,
                          std::vector<std::string> notes) {
  if (is_known(span, code, message)) return;
  if (warnings_++ < capacity)
    add(Severity::warning, span, std::move(code), std::move(message), std::move(notes));
}

void Diagnostics::option_error(std::string code,
                               std::string message,
                               std::vector<std::string> notes) {
  if (is_known({}, code, message) || errors_++ >= capacity) return;
  add(Severity::error, {}, std::move(code), std::move(message), std::move(notes));
  kept_.back().fault = Fault::usage;
  kept_.back().place = {};
}

bool Diagnostics::is_known(Span span, const std::string& code, const std::string& message) const {
  return std::ranges::any_of(kept_, [&](const Diagnostic& d) {
    return d.span.begin == span.begin && d.span.end == span.end && d.code == code &&
           d.message == message;
  });
}

void Diagnostics::add(Severity severity,
                      Span span,
                      std::string code,
                      std::string message,
                      std::vector<std::string> notes) {
  Diagnostic d{severity, fault_, std::move(code), std::move(message), source_, span, {}, {}};
  d.notes = std::move(notes);
  if (source_ && span.begin == 0 && span.end == 0) {  // about the text as a whole
    d.place.file = source_->name;
    d.source = nullptr;
  }
  kept_.push_back(std::move(d));
}

std::vector<Diagnostic> Diagnostics::take() {
  std::ranges::stable_sort(kept_, {}, [](const Diagnostic& d) { return d.span.begin; });
  const auto count_rest = [&](std::size_t found, Severity severity, std::string code) {
    if (found <= capacity) return;
    Diagnostic rest;
    rest.severity = severity;
    rest.fault = fault_;
    rest.code = std::move(code);
    rest.message = fmt::format("{} more {}s are not shown", found - capacity, spelling(severity));
    if (source_) rest.place.file = source_->name;
    kept_.push_back(std::move(rest));
  };
  count_rest(errors_, Severity::error, "too-many-errors");
  count_rest(warnings_, Severity::warning, "too-many-warnings");
  errors_ = warnings_ = 0;
  return std::exchange(kept_, {});
}

}  // namespace internal
}  // namespace semfit
