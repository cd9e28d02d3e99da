// What semfit says about a user's text, data or options: a coded message with its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

/// Half-open range of bytes [begin, end) in a Source's text.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// A text that diagnostics point into; `name` is what the user calls it ("model.sem", "<stdin>").
struct Source {
  std::string name;
  std::string text;
};

enum class Severity { note, warning, error };

/// Who can mend it. The value is the exit code of the program.
enum class Fault { usage = 2, model = 3, data = 4, numerical = 5, io = 6 };

/// A place in a file that is not kept as text (a data file). Counted from 1; 0 means the whole
/// file.
struct Place {
  std::string file;
  std::int64_t line = 0;
  std::int64_t column = 0;
};

struct Diagnostic {
  Severity severity = Severity::error;
  Fault fault = Fault::model;
  std::string code;                      ///< stable, kebab-case: "unknown-variable"
  std::string message;                   ///< one sentence that names the cause
  std::shared_ptr<const Source> source;  ///< the text `span` points into, or null
  Span span;
  Place place;                     ///< used where `source` is null
  std::vector<std::string> notes;  ///< the way out: "did you mean 'visual'?"
};

/// Thrown by every function that was handed unusable input. Carries all that was found, not the
/// first only; at least one diagnostic is an error.
class Error : public std::exception {
 public:
  explicit Error(std::vector<Diagnostic> diagnostics);
  explicit Error(Diagnostic diagnostic);
  const char* what() const noexcept override { return what_.c_str(); }
  const std::vector<Diagnostic>& diagnostics() const noexcept { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
  std::string what_;
};

/// One diagnostic as a compiler prints it: `name:line:column: error: message [code]`, the line, a
/// caret, then the notes. Ends in a newline. Control characters of the user's text are escaped.
std::string render(const Diagnostic& diagnostic, bool colour = false);

}  // namespace semfit
