// Short ways to say what is wrong with a data file.
#pragma once

#include "semfit/diagnostic.h"

#include <string>
#include <utility>
#include <vector>

namespace semfit::internal {

/// A diagnostic about a place in a data file; Place::column counts fields, not characters.
inline Diagnostic complain(std::string code,
                           std::string message,
                           Place place,
                           std::vector<std::string> way_out = {}) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::data;
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  diagnostic.place = std::move(place);
  diagnostic.notes = std::move(way_out);
  return diagnostic;
}

inline Diagnostic complain(Fault fault,
                           std::string code,
                           std::string message,
                           Place place,
                           std::vector<std::string> way_out = {}) {
  Diagnostic diagnostic =
      complain(std::move(code), std::move(message), std::move(place), std::move(way_out));
  diagnostic.fault = fault;
  return diagnostic;
}

inline Diagnostic remark(Severity severity,
                         std::string code,
                         std::string message,
                         Place place,
                         std::vector<std::string> way_out = {}) {
  Diagnostic diagnostic =
      complain(std::move(code), std::move(message), std::move(place), std::move(way_out));
  diagnostic.severity = severity;
  return diagnostic;
}

/// A cell of the user's in quotation marks, cut if it is long.
std::string quoted(std::string_view text);

}  // namespace semfit::internal
