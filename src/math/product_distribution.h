// The distribution of the product of two normal variables, which may be correlated.
#pragma once

namespace semfit::internal {

/// X and Y are normal with these means, standard deviations (> 0) and correlation (-1 to 1).
struct NormalPair {
  double mean_x = 0, sd_x = 1;
  double mean_y = 0, sd_y = 1;
  double correlation = 0;
};

/// P(X Y <= q), with an absolute error below 1e-11. NaN where the pair is none.
/// @source Craig (1936); Meeker and Escobar (1994)
double product_cdf(const NormalPair& pair, double q);

/// q with P(X Y <= q) = p; 0 and 1 give -infinity and infinity (with a correlation of 1 or -1 the
/// end of the range), other values outside (0, 1) NaN.
/// @source MacKinnon, Fritz, Williams and Lockwood (2007); Tofighi and MacKinnon (2011)
double product_quantile(const NormalPair& pair, double p);

}  // namespace semfit::internal
