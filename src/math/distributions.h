// Normal, chi-square, t and F distributions. Nothing here throws: arguments outside the domain give
// NaN.
#pragma once

namespace semfit::internal {

/// P(Z <= z), with full relative precision in the lower tail; use normal_cdf(-z) for the upper one.
double normal_cdf(double z);

/// z with P(Z <= z) = p. 0 and 1 give -infinity and infinity, other values outside (0, 1) NaN.
double normal_quantile(double p);

/// P(|Z| >= |z|), the p-value of a z statistic.
double normal_two_sided(double z);

/// P(X <= x) of a chi-square variable; x below 0 counts as 0, since test statistics of saturated
/// models may be -1e-12. NaN for df <= 0: there is no such test.
double chi_square_cdf(double x, double df);

/// P(X > x), the p-value of a chi-square statistic, with full relative precision (1e-299 is
/// 1e-299).
double chi_square_upper(double x, double df);

/// x with P(X <= x) = p. 0 and 1 give 0 and infinity.
double chi_square_quantile(double p, double df);

double normal_density(double z);

/// P(|T| >= |t|), the p-value of a t statistic, with full relative precision.
double student_t_two_sided(double t, double df);

/// t with P(T <= t) = p.
double student_t_quantile(double p, double df);

/// P(X > x) of an F variable, with full relative precision.
double f_upper(double x, double df1, double df2);

/// x with P(X <= x) = p.
double f_quantile(double p, double df1, double df2);

}  // namespace semfit::internal
