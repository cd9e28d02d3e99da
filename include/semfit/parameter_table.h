// The parameter table: one row per parameter, fixed or free; lavaan's columns.
#pragma once

#include "semfit/diagnostic.h"

#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace semfit {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The operators of the model language.
enum class Op {
  measured_by,   ///< =~   latent variable measured by indicators
  composed_of,   ///< <~   composite formed by indicators
  scale,         ///< ~*~  scale factor
  covariance,    ///< ~~   (residual) variance or covariance
  regression,    ///< ~    regression
  intercept,     ///< ~1   intercept or mean
  instrument,    ///< |~   instrumental variables
  threshold,     ///< |    threshold of an ordered variable
  group_weight,  ///< %    group weight
  defined,       ///< :=   function of other parameters
  data_defined,  ///< :~   parameter that depends on the data
  equal,         ///< ==   equality constraint
  less,          ///< <    inequality constraint
  greater,       ///< >    inequality constraint
};

/// The operator as lavaan writes it ("=~", "~1", ...).
std::string_view spelling(Op op);

/// One parameter. Fixed parameters have free == 0; rows with the same label share one free index.
struct Row {
  std::string lhs;
  Op op = Op::covariance;
  std::string rhs;
  int user = 0;  ///< 1: written in the model; 0: added by a default; 2: added as a constraint
  int block = 1;
  int group = 1;
  int level = 1;
  int free = 0;                  ///< 1..q, 0 for fixed
  bool auxiliary = false;        ///< about a variable that is no part of the model
  bool exo = false;              ///< a moment of a fixed exogenous covariate: equal to the sample's
  double ustart = not_a_number;  ///< value the user (or a default) fixed or proposed
  double start = not_a_number;   ///< where the optimiser starts
  double lower = -infinity;
  double upper = infinity;
  std::string label;   ///< the user's
  std::string plabel;  ///< ".p12.", unique
  std::string efa;     ///< name of the EFA block
  std::string rv;      ///< name of the random slope
  Span span;           ///< of rhs in the model's text; empty for rows that were not written
  Span lhs_span;       ///< of lhs
};

/// A node of an expression in labels: the sides of :=, ==, <, >.
struct Expression {
  enum class Kind { number, name, negate, add, subtract, multiply, divide, power, call };
  Kind kind = Kind::number;
  double number = 0;                 ///< of a number
  std::string name;                  ///< of a name or a call: a label, or exp, log, sqrt, ...
  std::vector<Expression> operands;  ///< of everything else
  Span span;
};

/// A row with op defined, equal, less or greater, as it can be evaluated: value(lhs) op value(rhs).
/// For := the left side is the new name.
struct Relation {
  Op op = Op::equal;
  Expression lhs;
  Expression rhs;
  int row = -1;  ///< its row in the table
  Span span;
};

/// Roles of the variables of one block, in lavaan's order.
struct BlockVariables {
  int group = 1;
  int level = 1;
  std::vector<std::string> observed;    ///< p, the order of rows and columns of Sigma
  std::vector<std::string> latent;      ///< left sides of =~ and <~
  std::vector<std::string> composites;  ///< those of <~
  std::vector<std::string> exogenous;   ///< ov.x: observed, only ever predictors
  /// Variables that tell about missing values: the last of `observed`, or of none of the model's
  /// moments where they serve a first stage only.
  std::vector<std::string> auxiliary;
};

struct ParameterTable {
  std::vector<Row> rows;
  std::vector<Relation> relations;
  std::vector<BlockVariables> blocks;
  std::vector<std::string> group_label;  ///< of each block's group; empty if unnamed
  bool mean_structure = false;
  bool fixed_x = true;
  int q = 0;  ///< number of free indices in use
  std::shared_ptr<const Source> source;
};

}  // namespace semfit
