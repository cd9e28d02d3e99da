#include "cli/explanations.h"

namespace semfit::cli {

std::string_view explanations_of_codes() {
  return R"(
unknown-variable
A name of the model is neither a column of the data nor a latent variable. Names are case-sensitive.
Do: correct the name, or define the latent variable with =~. `semfit check MODEL DATA` finds them all.

empty-model no-observed-variables
The model text has no statement, or none that names an observed variable.
Do: write at least one formula, such as  visual =~ x1 + x2 + x3.

unexpected-character unexpected-token unexpected-minus second-operator missing-operator unknown-operator split-operator missing-plus stray-plus stray-comma
The text does not follow the grammar of a formula: left side, one operator, terms joined by +.
Operators are =~ ~ ~~ := == < > <~ ~*~ and |. # and ! begin a comment; a line end ends a formula unless
the line ends, or the next one begins, with + or an operator.
Do: look at the caret; it stands at the first character that does not fit.

expected-name expected-number expected-variable expected-expression expected-block missing-argument
Something is missing where the caret stands: a name after an operator or a +, a number in a modifier, an
expression after := or ==.

invalid-name reserved-name name-too-long
A name begins with a letter or a point and goes on with letters, digits, points and underscores. Words of
the model language (NA, c, start, label, equal and others) are not names.
Do: rename the column in the data file and in the model.

unclosed-parenthesis unmatched-parenthesis unclosed-quote
A parenthesis or a quotation mark has no partner.

too-deep
An expression has more parentheses within parentheses than any real model needs.

number-operand string-operand
A number or a quoted text stands where a variable belongs. Intercepts are written y ~ 1; modifiers come
before a variable and *, as in 0.5*x1.

unknown-modifier modifier-length modifier-on-left modifier-on-right unsupported-modifier
What stands before * is not a modifier that is understood there. Modifiers are numbers (fix), NA (free),
names (label), start(), fixed(), label(), equal(), lower(), upper() and c(...) with one value per group;
they belong to the right side.

invalid-intercept invalid-definition repeated-definition circular-definition
An intercept is y ~ 1 (or y ~ 0). A defined parameter is name := expression in labels, defined once, and
not by means of itself.

self-regression self-measurement three-way-product
A variable cannot predict or measure itself; a product term has two factors, x1:x2.

unknown-label label-clash label-fixed
An expression uses a label that no parameter has; or a label is a variable's name too; or parameters of
one label are fixed at different values.
Do: give the parameter a label, as in  y ~ a*x.

unknown-function wrong-argument-count not-constant not-finite number-out-of-range
An expression calls a function that is not known or with a wrong number of arguments, needs a value that
is not a constant, or has a value that is no finite number.

impossible-constraint contradictory-constraints impossible-bounds
Constraints or bounds that no parameter values can satisfy together.
Do: take out one of those that the message names.

unknown-block unsupported-block unsupported-operator
A block header or an operator that the engine cannot fit.

not-utf-8 not-utf8 nul-byte binary-file
The file is not text, or not in UTF-8 (a spreadsheet, an SPSS file, UTF-16).
Do: export it as CSV in UTF-8.

file-not-found is-a-directory permission-denied read-failed file-changed file-too-large
The file cannot be read: the message says why. Paths are relative to the current directory.

write-failed
The output could not be written in full. Files are written beside their place first and then renamed,
so that no half of a result is left behind.

empty-file no-rows no-header blank-lines ragged-row text-after-quote unterminated-quote line-too-long too-many-columns
The data file is not a table: a header row, then rows with as many fields. A quoted field ends with a
quotation mark followed by a separator or a line end.
Do: look at the line that the message names. --no-header reads a file without header.

ambiguous-separator ambiguous-decimal bad-separator bad-decimal
The separator or the decimal mark could not be told from the file, or those given cannot be.
Do: say --sep and --decimal.

duplicate-column missing-variable column-in-two-roles
A column that the model needs exists twice, or not at all, or is asked for in two roles.

not-a-number infinite-value suspicious-missing-code
A cell of a model variable is not a finite number; or a value such as -99 looks like a code for missing.
Do: correct the cell, or declare the text that means missing with --na.

all-missing no-complete-cases constant-variable too-few-cases
A variable has no values, or only one value; no row has all model variables; or there are not more rows
than variables. Covariances cannot be computed or inverted then.
Do: leave the variable out, find out why values are missing, or collect more cases.

singular-covariance near-singular-covariance
Model variables are linearly dependent (nearly): one is a sum or a multiple of others. The message names
them. Do: leave one of them out.

not-symmetric not-positive-definite not-square incomplete-matrix upper-triangle names-differ diagonal-not-one correlation-out-of-range variance-not-positive sd-not-positive
The matrix cannot be the covariances (or correlations) of any data, or is not written as one: a square or
its lower triangle with the diagonal, names in the header. A negative eigenvalue comes from a misprint,
from rounding, or from pairwise deletion.
Do: compare the cell that the message names with its source.

no-moments cov-and-cor cor-without-sd sd-without-cor counts-differ bad-nobs bad-list no-means correlations-as-covariances
Summary statistics are --cov, or --cor with --sd; --nobs says how many cases there were, --mean is needed
for models with means. Several groups are lists of the same length: --cov a.csv,b.csv --nobs 156,145.

not-converged
No point was found where the gradient vanishes and the curvature is right; the numbers are where the
search ended, no solution. Usual causes: a model that is not identified, too few cases, a factor with
weak indicators, variables that are almost dependent.
Do: check the model with `semfit table`, try --start simple or --optimizer slsqp, --bounds standard, or
a simpler model; more --max-iterations seldom help.

not-identified
Different parameter values imply the same moments: estimates of the parameters named are arbitrary.
Usual causes: more parameters than moments, a factor without a scale (no fixed loading or variance), a
factor of one or two indicators that nothing else is related to.
Do: fix or equate one of the parameters, or add indicators.

negative-variance
A variance is estimated below zero, which no variance can be. Often chance in a small sample or a factor
with two indicators; otherwise the model is wrong there.
Do: look at its confidence interval: if that includes positive values, --bounds pos.var is defensible;
if not, change the model.

latent-covariance-not-pd residual-covariance-not-pd
The covariances of the latent variables (or of residuals) are no possible covariances: a variance below
zero, a correlation beyond 1, or variables that are one and the same.
Do: look for factors that cannot be told apart, and for too many residual covariances.

information-not-pd
The curvature at the solution is not that of a minimum: standard errors do not exist.
Do: --information expected, --start simple, or a model with fewer parameters.

not-nested different-variables
The chi-square difference tests one model within another of the same variables; here it does not. AIC and
BIC still compare models that are not nested, if the variables are the same.

divergent-feedback too-many-paths
Effects along a feedback loop do not settle, so that totals do not exist; or there are more paths than are
listed.

no-factor-scores
Factor scores need raw data and a model with latent variables.

unknown-option unsupported-option missing-value bad-value unknown-value unsupported-value
An option, or its value, that is not known or not supported in this version. Nothing is ever accepted and
then ignored. `semfit COMMAND --help` lists the options, `semfit explain OPTION` describes one.

unsupported-estimator unsupported-optimizer
An estimator or optimizer of lavaan's or NLopt's that this version does not have.

missing-operand too-many-operands conflicting-options unknown-command unknown-format unknown-topic
The command line is not complete, or says two things at once.
Do: `semfit --help` shows the commands with examples.

too-many-errors too-many-warnings
After twenty of a kind the rest are only counted.

out-of-memory
The computer has not enough memory for this model and data.

internal-error
A mistake in semfit, not in your model or data. Please report it with the command and the model.
)";
}

}  // namespace semfit::cli
