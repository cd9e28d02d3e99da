#include "effects/structural_part.h"

#include "base/names.h"
#include "moments/columns.h"

#include <algorithm>

namespace semfit::internal {
namespace {

/// A row as an arrow, by the names of its ends.
struct NamedArrow {
  std::string from, to;
  LinearForm coefficient;
};

std::vector<NamedArrow> arrows_of(const ParameterTable& table, int block) {
  const BlockVariables& variables = table.blocks[static_cast<std::size_t>(block) - 1];
  std::vector<NamedArrow> arrows;
  for (const Row& row : table.rows) {
    if (row.block != block) continue;
    const bool is_higher_order = row.op == Op::measured_by && has(variables.latent, row.rhs);
    if (row.op != Op::regression && !is_higher_order) continue;
    const bool is_regression = row.op == Op::regression;
    NamedArrow arrow{is_regression ? row.rhs : row.lhs, is_regression ? row.lhs : row.rhs, {}};
    if (row.free > 0)
      arrow.coefficient.terms.emplace_back(row.free - 1, 1.0);
    else
      arrow.coefficient.constant = row.ustart;
    if (row.free > 0 || row.ustart != 0) arrows.push_back(std::move(arrow));
  }
  return arrows;
}

/// A product beside one of its factors.
bool is_product_term(const NamedArrow& product, const std::vector<NamedArrow>& arrows) {
  const std::vector<std::string> parts = columns_of(product.from);
  return parts.size() > 1 &&
         std::any_of(arrows.begin(), arrows.end(), [&](const NamedArrow& arrow) {
           return arrow.to == product.to && has(parts, arrow.from);
         });
}

void add_arrow(StructuralPart& part, int from, int to, const LinearForm& coefficient) {
  for (StructuralArrow& arrow : part.arrows)
    if (arrow.from == from && arrow.to == to) {
      arrow.coefficient.add(coefficient, 1);
      return;
    }
  part.arrows.push_back({from, to, coefficient});
}

}  // namespace

int StructuralPart::find(const std::string& variable) const {
  const auto found = std::find(variables.begin(), variables.end(), variable);
  return found == variables.end() ? -1 : static_cast<int>(found - variables.begin());
}

const StructuralArrow* StructuralPart::arrow(int from, int to) const {
  for (const StructuralArrow& candidate : arrows)
    if (candidate.from == from && candidate.to == to) return &candidate;
  return nullptr;
}

bool StructuralPart::is_acyclic() const {
  // Take away what nothing (left) acts on; a cycle stays.
  std::vector<bool> is_left(variables.size(), true);
  for (std::size_t round = 0; round < variables.size(); ++round)
    for (std::size_t i = 0; i < variables.size(); ++i)
      is_left[i] =
          is_left[i] && std::any_of(arrows.begin(), arrows.end(), [&](const auto& arrow) {
            return arrow.to == static_cast<int>(i) && is_left[static_cast<std::size_t>(arrow.from)];
          });
  return std::none_of(is_left.begin(), is_left.end(), [](bool left) { return left; });
}

std::vector<std::string> StructuralPart::moderators_of(const StructuralArrow& arrow) const {
  const std::string& from = variables[static_cast<std::size_t>(arrow.from)];
  std::vector<std::string> moderators;
  for (const ProductTerm& product : products) {
    if (product.to != arrow.to || std::count(product.parts.begin(), product.parts.end(), from) != 1)
      continue;
    for (const std::string& name : product.parts)
      if (name != from && !has(moderators, name)) moderators.push_back(name);
  }
  return moderators;
}

StructuralPart structural_part(const ParameterTable& table, int block) {
  const std::vector<NamedArrow> named = arrows_of(table, block);
  const BlockVariables& block_variables = table.blocks[static_cast<std::size_t>(block) - 1];
  std::vector<const NamedArrow*> plain, products;
  std::vector<std::string> names;  // of the products
  for (const NamedArrow& arrow : named)
    if (is_product_term(arrow, named)) {
      products.push_back(&arrow);
      names.push_back(arrow.from);
    }
  // What acts on a product does so through its factors: m:z ~ x repeats m ~ x.
  for (const NamedArrow& arrow : named)
    if (!is_product_term(arrow, named) && !has(names, arrow.to)) plain.push_back(&arrow);

  StructuralPart part;
  const auto joins = [&](const std::string& name) {
    return std::any_of(plain.begin(), plain.end(), [&](const NamedArrow* arrow) {
      return arrow->from == name || arrow->to == name;
    });
  };
  for (const auto* list : {&block_variables.observed, &block_variables.latent})
    for (const std::string& name : *list)
      if (joins(name)) part.variables.push_back(name);
  for (const NamedArrow* arrow : plain)
    add_arrow(part, part.find(arrow->from), part.find(arrow->to), arrow->coefficient);
  for (const NamedArrow* product : products)
    if (!has(names, product->to))
      part.products.push_back(
          {product->from, columns_of(product->from), part.find(product->to), product->coefficient});
  return part;
}

}  // namespace semfit::internal
