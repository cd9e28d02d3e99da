// Collects what is wrong with one text, so that a run reports all of it.
#pragma once

#include "semfit/diagnostic.h"

#include <memory>
#include <string>
#include <vector>

namespace semfit::internal {

/// Ends the call with one diagnostic that has no place in the model's text.
/// @param place  in a data file, where there is one
[[noreturn]] void refuse(Fault fault,
                         std::string code,
                         std::string message,
                         std::vector<std::string> notes = {},
                         Place place = {});

/// Diagnostics about one source. The same one twice (a line stands for every group) counts once.
/// Beyond `capacity` errors (and as many warnings) they are only counted: after twenty mistakes the
/// rest are seldom news.
class Diagnostics {
 public:
  static constexpr std::size_t capacity = 20;

  explicit Diagnostics(std::shared_ptr<const Source> source, Fault fault = Fault::model)
      : source_(std::move(source)), fault_(fault) {}

  void error(Span span, std::string code, std::string message, std::vector<std::string> notes = {});
  void warning(Span span,
               std::string code,
               std::string message,
               std::vector<std::string> notes = {});

  /// What an option says, not the text: a usage error without a place.
  void option_error(std::string code, std::string message, std::vector<std::string> notes = {});

  bool has_errors() const { return errors_ > 0; }

  /// All of them in order of place, and one more that counts those left out. Leaves none behind.
  std::vector<Diagnostic> take();

 private:
  bool is_known(Span span, const std::string& code, const std::string& message) const;
  void add(Severity severity,
           Span span,
           std::string code,
           std::string message,
           std::vector<std::string> notes);

  std::shared_ptr<const Source> source_;
  Fault fault_;
  std::vector<Diagnostic> kept_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace semfit::internal
