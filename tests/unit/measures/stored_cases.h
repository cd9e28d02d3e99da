// Two fitted models with small moments, and lavaan 0.7-2's fit measures of them.
#pragma once

#include "measures/measure.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace semfit::internal::stored {

struct Case {
  MeasureInputs inputs;
  std::vector<std::pair<std::string, double>> expected;
};

inline MatrixXd square(const std::vector<double>& rows) {
  const auto p = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(rows.size()))));
  return Eigen::Map<const Eigen::Matrix<double, -1, -1, Eigen::RowMajor>>(rows.data(), p, p);
}

inline VectorXd column(const std::vector<double>& values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Index>(values.size()));
}

// clang-format off

/// Linear growth of four measures, n = 400: a mean structure that does not hold exactly.
inline Case linear_growth() {
  Case c;
  GroupMoments g;
  g.n = 400;
  g.sample.Sigma = square({
       2.493846097734883,  2.580092892448869, 3.0805433725277847, 3.7709917616792943,
       2.580092892448869,  4.507101858233712,  5.025167405473059,  6.180942801551754,
      3.0805433725277847,  5.025167405473059,  7.405553422861539,  8.553668910032055,
      3.7709917616792943,  6.180942801551754,  8.553668910032055, 11.381123392076436});
  g.implied.Sigma = square({
       2.527269406927814,  2.549843210386907,  3.167706100553164, 3.7855689907194208,
       2.549843210386907, 4.4306539012072506,  4.959397235598823,  6.164174248204781,
       3.167706100553164,  4.959397235598823,  7.385978956041168,  8.542779505690142,
      3.7855689907194208,   6.16417424820478,  8.542779505690142, 11.429029733508905});
  g.sample.mu =
      column({0.5946695776732315, 1.6732701480110463, 2.593162867651589, 3.6386813132739007});
  g.implied.mu =
      column({0.614695725251218, 1.620990063960448, 2.627284402669678, 3.633578741378908});
  MeasureInputs& in = c.inputs;
  in.npar = 9;
  in.fmin = 0.0100859171007022;
  in.chisq = 8.06873368056173;
  in.df = 5;
  in.has_baseline = true;
  in.baseline_chisq = 1780.03465181797;
  in.baseline_df = 6;
  in.N = in.ntotal = g.n;
  in.has_likelihood = true;
  in.logl = -2755.05205431612;
  in.unrestricted_logl = -2751.01768747584;
  in.sample_moments = 14;
  in.rls = 7.8467288556802535;
  in.blocks = {g};
  c.expected = {
      {"npar", 9},
      {"fmin", 0.0100859171007022},
      {"chisq", 8.06873368056173},
      {"df", 5},
      {"pvalue", 0.152488040697796},
      {"baseline.chisq", 1780.03465181797},
      {"baseline.df", 6},
      {"baseline.pvalue", 0},
      {"cfi", 0.998270195186201},
      {"tli", 0.997924234223441},
      {"nnfi", 0.997924234223441},
      {"rfi", 0.99456051015255},
      {"nfi", 0.995467091793791},
      {"pnfi", 0.829555909828159},
      {"ifi", 0.998271169705099},
      {"rni", 0.998270195186201},
      {"logl", -2755.05205431612},
      {"unrestricted.logl", -2751.01768747584},
      {"aic", 5528.10410863223},
      {"bic", 5564.0272895562},
      {"ntotal", 400},
      {"bic2", 5535.46969295667},
      {"rmsea", 0.0391709948850022},
      {"rmsea.ci.lower", 0},
      {"rmsea.ci.upper", 0.0866445077020405},
      {"rmsea.ci.level", 0.9},
      {"rmsea.pvalue", 0.58045588607843},
      {"rmsea.close.h0", 0.05},
      {"rmsea.notclose.pvalue", 0.0847051087644487},
      {"rmsea.notclose.h0", 0.08},
      {"rmr", 0.0442513219983976},
      {"rmr_nomean", 0.0480519966425903},
      {"srmr", 0.0121170545924477},
      {"srmr_bentler", 0.0121170545924477},
      {"srmr_bentler_nomean", 0.0106244089233358},
      {"crmr", 0.0113407392014974},
      {"crmr_nomean", 0.00773931670236851},
      {"srmr_mplus", 0.0102988814036684},
      {"srmr_mplus_nomean", 0.00922717134999892},
      {"gfi", 0.994329475273588},
      {"agfi", 0.984122530766045},
      {"pgfi", 0.355117669740567},
      {"gfi_rls", 0.996454206321876},
      {"gfi_rls.ci.lower", 0.982020105665869},
      {"gfi_rls.ci.upper", 1},
      {"gfi_rls.ci.level", 0.9},
      {"cn_05", 549.809671098012},
      {"cn_01", 748.887986722531},
      {"mfi", 0.9961714306312},
      {"ecvi", 0.0651718342014043},
  };
  return c;
}

/// Holzinger and Swineford (1939), x8 on x1, x4, age and x9 on x8, x1, n = 301: fixed covariates.
inline Case path_model() {
  Case c;
  GroupMoments g;
  g.n = 301;
  g.sample.Sigma =
      square({1.0996567366806163,  -0.0733030902778114, -0.24121514562510366, 0.2524155362523592,
              0.10450982223154268, -0.0733030902778114, 1.358369845512744,    0.504834996175275,
              0.26383768435386473, 0.4583385470722176,  -0.24121514562510366, 0.504834996175275,
              1.3506645078584618,  0.1255933499808059,  0.24336273718043458,  0.2524155362523592,
              0.26383768435386473, 0.1255933499808059,  1.0219828147592185,   0.45731655977638186,
              0.10450982223154268, 0.4583385470722176,  0.24336273718043458,  0.45731655977638186,
              1.0150038699597188});
  g.implied.Sigma =
      square({1.09965673668061,    -0.0733030902778115, -0.241215145625103,  0.2524155362523595,
              0.07643315002016321, -0.0733030902778115, 1.35836984551274,    0.504834996175275,
              0.26383768435386357, 0.4583385470722165,  -0.241215145625103,  0.504834996175275,
              1.35066450785846,    0.12559334998080568, 0.18078849813356165, 0.2524155362523595,
              0.26383768435386357, 0.12559334998080568, 1.0219828147592187,  0.4573165597763821,
              0.07643315002016321, 0.4583385470722165,  0.18078849813356165, 0.4573165597763821,
              1.0150038699597186});
  g.fixed_x = {0, 1, 2};
  MeasureInputs& in = c.inputs;
  in.npar = 7;
  in.fmin = 0.00348234243341539;
  in.chisq = 2.09637014491606;
  in.df = 2;
  in.has_baseline = true;
  in.baseline_chisq = 143.392857161857;
  in.baseline_df = 7;
  in.N = in.ntotal = g.n;
  in.has_likelihood = true;
  in.logl = -789.066637270146;
  in.unrestricted_logl = -788.018452197688;
  in.sample_moments = 15;
  in.blocks = {g};
  c.expected = {
      {"npar", 7},
      {"fmin", 0.00348234243341539},
      {"chisq", 2.09637014491606},
      {"df", 2},
      {"pvalue", 0.350573437459643},
      {"baseline.chisq", 143.392857161857},
      {"baseline.df", 7},
      {"baseline.pvalue", 0},
      {"cfi", 0.999293437010402},
      {"tli", 0.997527029536408},
      {"nnfi", 0.997527029536408},
      {"rfi", 0.948830815896749},
      {"nfi", 0.985380233113357},
      {"pnfi", 0.281537209460959},
      {"ifi", 0.999318422819579},
      {"rni", 0.999293437010402},
      {"logl", -789.066637270146},
      {"unrestricted.logl", -788.018452197688},
      {"aic", 1592.13327454029},
      {"bic", 1618.08304639353},
      {"ntotal", 301},
      {"bic2", 1595.88302736642},
      {"rmsea", 0.0126524028232886},
      {"rmsea.ci.lower", 0},
      {"rmsea.ci.upper", 0.115677798162292},
      {"rmsea.ci.level", 0.9},
      {"rmsea.pvalue", 0.581333280302887},
      {"rmsea.close.h0", 0.05},
      {"rmsea.notclose.pvalue", 0.202116092728419},
      {"rmsea.notclose.h0", 0.08},
      {"rmr", 0.0177084441529278},
      {"rmr_nomean", 0.0177084441529278},
      {"srmr", 0.015410774976709},
      {"srmr_bentler", 0.015410774976709},
      {"srmr_bentler_nomean", 0.015410774976709},
      {"crmr", 0.0188742676168942},
      {"crmr_nomean", 0.0188742676168942},
      {"srmr_mplus", 0.015410774976709},
      {"srmr_mplus_nomean", 0.015410774976709},
      {"gfi", 0.993291967019176},
      {"agfi", 0.949689752643818},
      {"pgfi", 0.13243892893589},
      {"gfi_rls", 0.999881626260137},
      {"gfi_rls.ci.lower", 0.989429723511639},
      {"gfi_rls.ci.upper", 1},
      {"gfi_rls.ci.level", 0.9},
      {"cn_05", 861.263552718983},
      {"cn_01", 1323.4346180888},
      {"mfi", 0.999839929515445},
      {"ecvi", 0.0534763127738075},
  };
  return c;
}

// clang-format on

}  // namespace semfit::internal::stored
