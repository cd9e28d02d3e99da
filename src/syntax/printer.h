// An AST into canonical text: parse(print(m)) has the same statements as m.
#pragma once

#include "syntax/ast.h"

#include <string>

namespace semfit::syntax {

std::string print(const Model& model);
std::string print(const Expression& expression);

}  // namespace semfit::syntax
