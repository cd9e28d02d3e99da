// What may be concluded: Baron and Kenny's (1986) conditions, Zhao, Lynch and Chen's (2010) types.
#pragma once

#include "semfit/mediation.h"

#include <string>

namespace semfit::internal {

/// The verdict about one mediator, or about all together (`mediator` empty).
///
/// Baron and Kenny: 1. x predicts y (c); 2. x predicts m (a); 3. m predicts y beside x (b); 4. c'
/// is smaller than c in absolute value. `none` unless all four are met; `full` if c' is then not
/// significant, `partial` if it is.
///
/// Zhao, Lynch and Chen, figure 2: is 0 outside of the interval of a b (bootstrap, or Monte Carlo
/// where there is none), is c' significant, and what is the sign of their product?
/// Tests are at 1 - ci_level.
MediationVerdict judge(const Mediation& mediation, const std::string& mediator);

/// Verdict from the four conditions: significance of c, a, b and c', and |c'| < |c|.
BaronKenny baron_kenny(bool c, bool a, bool b, bool is_reduced, bool direct);

/// Type from the significance of the indirect and of the direct effect and from their signs.
MediationType zhao_lynch_chen(bool indirect, bool direct, bool same_sign);

}  // namespace semfit::internal
