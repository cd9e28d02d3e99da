#include "semfit/parameter_table.h"

namespace semfit {

std::string_view spelling(Op op) {
  switch (op) {
    case Op::measured_by:
      return "=~";
    case Op::composed_of:
      return "<~";
    case Op::scale:
      return "~*~";
    case Op::covariance:
      return "~~";
    case Op::regression:
      return "~";
    case Op::intercept:
      return "~1";
    case Op::instrument:
      return "|~";
    case Op::threshold:
      return "|";
    case Op::group_weight:
      return "%";
    case Op::defined:
      return ":=";
    case Op::data_defined:
      return ":~";
    case Op::equal:
      return "==";
    case Op::less:
      return "<";
    case Op::greater:
      return ">";
  }
  return "?";
}

}  // namespace semfit
