// Defined parameters and constraints of a table: their names are resolved and checked here.
#pragma once

#include "base/diagnostic.h"
#include "syntax/ast.h"
#include "table/expression.h"

#include <map>
#include <string>
#include <vector>

namespace semfit::internal {

/// What the names in a table's relations stand for: labels, plabels and defined parameters.
/// They are looked up in `table` when the first name is, and definitions are referred to there: it
/// must stay as it is. Not for several threads at once.
Lookup lookup_of(const ParameterTable& table);

/// What a message may propose in the place of an unknown name: labels and defined parameters.
std::vector<std::string> known_names(const ParameterTable& table);

/// Says what is wrong with each name of `expression` that `lookup` does not know, with the nearest
/// of `known`.
/// @return whether all are known
/// @error unknown-label, unknown-function
bool check_names(const Expression& expression,
                 const Lookup& lookup,
                 const std::vector<std::string>& known,
                 Diagnostics& diagnostics);

/// Appends the rows and relations of `statements` to `table`, whose labels and free indices are
/// final. Definitions come out in the order of their dependencies. An inequality between one free
/// parameter and a constant becomes a bound of that parameter and leaves no relation.
/// @error unknown-label, unknown-function, circular-definition, label-clash, impossible-constraint,
/// too-many-parameters
void add_relations(ParameterTable& table,
                   const std::vector<syntax::RelationStatement>& statements,
                   Diagnostics& diagnostics);

}  // namespace semfit::internal
