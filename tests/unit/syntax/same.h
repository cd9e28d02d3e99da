// Whether two models say the same: everything but the places.
#pragma once

#include "syntax/ast.h"

#include <algorithm>
#include <variant>

namespace semfit::syntax {

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b);

inline bool same(const ModifierValue& a, const ModifierValue& b) {
  return a.kind == b.kind && a.number == b.number && a.label == b.label;
}

inline bool same(const Modifier& a, const Modifier& b) {
  return a.kind == b.kind && same(a.values, b.values);
}

inline bool same(const Term& a, const Term& b) {
  return a.name == b.name && a.factors == b.factors && a.number == b.number &&
         same(a.modifiers, b.modifiers);
}

inline bool same(const Expression& a, const Expression& b) {
  return a.kind == b.kind && a.number == b.number && a.name == b.name &&
         same(a.operands, b.operands);
}

inline bool same(const Formula& a, const Formula& b) {
  return a.op == b.op && same(a.lhs, b.lhs) && same(a.rhs, b.rhs);
}

inline bool same(const BlockHeader& a, const BlockHeader& b) {
  return a.kind == b.kind && a.value == b.value;
}

inline bool same(const RelationStatement& a, const RelationStatement& b) {
  return a.op == b.op && same(a.lhs, b.lhs) && same(a.rhs, b.rhs);
}

inline bool same(const Statement& a, const Statement& b) {
  if (a.index() != b.index()) return false;
  return std::visit([&](const auto& x) { return same(x, std::get<std::decay_t<decltype(x)>>(b)); },
                    a);
}

template <typename T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const T& x, const T& y) { return same(x, y); });
}

inline bool same(const Model& a, const Model& b) {
  return same(a.statements, b.statements);
}

}  // namespace semfit::syntax
