// Root mean squares of residual moments.
#include "measures/tables.h"

namespace semfit::internal {

namespace {

constexpr const char* no_moments = "there are no moments to compare";
constexpr const char* not_scaled = "a sample or implied variance is not positive";
constexpr const char* no_pairs = "there is no correlation to average";

Measured averaged(const Prepared& m, double value) {
  return {value, m.in.blocks.empty() ? no_moments : not_scaled};
}

template <RootMeanSquare ResidualSums::*kind>
Measured all(const Prepared& m) {
  return averaged(m, (m.residuals.*kind).all);
}

template <RootMeanSquare ResidualSums::*kind>
Measured without_means(const Prepared& m) {
  return averaged(m, (m.residuals.*kind).without_means);
}

// One variable has no correlations.
template <Measured (*measure)(const Prepared&)>
Measured of_pairs(const Prepared& m) {
  Measured measured = measure(m);
  for (const GroupMoments& group : m.in.blocks)
    if (group.sample.Sigma.rows() < 2) measured.why = no_pairs;
  return measured;
}

constexpr auto raw = &ResidualSums::raw;
constexpr auto bentler = &ResidualSums::bentler;
constexpr auto bollen = &ResidualSums::bollen;
constexpr auto mplus = &ResidualSums::mplus;

constexpr Measure table[] = {
    {"rmr", "Root Mean Square Residual (RMR)", all<raw>},
    {"rmr_nomean", "RMR without means", without_means<raw>},
    {"srmr", "Standardized Root Mean Square Residual (SRMR)", all<bentler>},
    {"srmr_bentler", "SRMR as in EQS", all<bentler>},
    {"srmr_bentler_nomean", "SRMR as in EQS, without means", without_means<bentler>},
    {"crmr", "Correlation Root Mean Square Residual (CRMR)", of_pairs<all<bollen>>},
    {"crmr_nomean", "CRMR without means", of_pairs<without_means<bollen>>},
    {"srmr_mplus", "SRMR as in Mplus", all<mplus>},
    {"srmr_mplus_nomean", "SRMR as in Mplus, without means", without_means<mplus>},
};

}  // namespace

std::span<const Measure> residual_measures() {
  return table;
}

}  // namespace semfit::internal
