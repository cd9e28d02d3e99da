#include "cli/explanations.h"

namespace semfit::cli {

// x, d: chi-square and degrees of freedom of the model; x0, d0: of the baseline; N: cases;
// p: observed variables; q: free parameters; S, m: sample moments; Sigma, mu: implied ones.
std::string_view explanations_of_measures() {
  return R"(
chisq.scaled df.scaled pvalue.scaled chisq.scaling.factor scaling.factor.h0 scaling.factor.h1
Scaled test: the chi-square divided by a factor c that makes up for data that are not normal, or for
sampling weights (--estimator MLR). About 1 for normal data, above 1 for heavy tails. The factors of
the log-likelihoods belong to the model (h0) and to unrestricted moments (h1).
Formula: x/c, c = (t1 - t0)/d, t = tr(B A^-1) with information A and first-order information B.
Source: Yuan and Bentler (2000); Asparouhov and Muthen (2005).

baseline.chisq.scaled baseline.df.scaled baseline.pvalue.scaled baseline.chisq.scaling.factor
The scaled test of the baseline model, with a factor of its own.
Formula: x0/c0.
Source: Yuan and Bentler (2000).

cfi.scaled tli.scaled nnfi.scaled rfi.scaled nfi.scaled pnfi.scaled ifi.scaled rni.scaled
The indices computed from scaled chi-squares. They converge to a number that depends on the
kurtosis of the data: report the robust ones.
Source: Satorra and Bentler (1994); Brosseau-Liard and Savalei (2014).

cfi.robust tli.robust nnfi.robust rni.robust
The indices as they would be without the bias that data which are not normal give them; read them
like cfi and tli.
Formula: x - c d in the place of x - d, x0 - c0 d0 in the place of x0 - d0.
Source: Brosseau-Liard and Savalei (2014).

rmsea.scaled rmsea.ci.lower.scaled rmsea.ci.upper.scaled rmsea.pvalue.scaled rmsea.notclose.pvalue.scaled
RMSEA of a scaled test: rmsea.robust divided by the root of the scaling factor c. It converges to a
number that depends on the kurtosis of the data: report the robust one.
Formula: sqrt(max(x - c d, 0) / (N c d)).
Source: Satorra and Bentler (1994); Savalei (2018).

rmsea.robust rmsea.ci.lower.robust rmsea.ci.upper.robust rmsea.pvalue.robust rmsea.notclose.pvalue.robust
RMSEA without the bias that data which are not normal give it; read it like rmsea.
Formula: sqrt(max(x - c d, 0) / (N d)); limits from x/c, with N/c in the place of N.
Source: Brosseau-Liard, Savalei and Li (2012); Savalei (2018).

gfi_rls.robust gfi_rls.ci.lower.robust gfi_rls.ci.upper.robust
gfi_rls with x_rls - c d in the place of x_rls - d.
Source: Maydeu-Olivares, Ximenez and Revuelta (2024).

npar
Number of free parameters, less the rank of the equality constraints. Moments of fixed exogenous
covariates are not counted.

fmin
Half the discrepancy at the solution: x / (2 N).
Formula: F/2 with F = log|Sigma| + tr(S Sigma^-1) - log|S| - p + (m-mu)' Sigma^-1 (m-mu).
Source: Joreskog (1967); Bollen (1989), eq. 4.67.

chisq df pvalue
Likelihood-ratio test of the model against unrestricted moments. A small p-value says that the model
does not reproduce the covariances (and means) within sampling error. With large N trivial misfit
becomes significant: read it beside rmsea, srmr and the residuals.
Formula: x = N F (wishart: (N-1) F); d = number of sample moments - npar; p = P(chi2_d > x).
With df 0 the model reproduces the sample exactly and there is nothing to test.
Source: Joreskog (1967).

baseline.chisq baseline.df baseline.pvalue
The same test for the baseline model, in which observed variables are uncorrelated (exogenous
covariates keep their covariances). The incremental indices compare with it.
Source: Bentler and Bonett (1980).

cfi
Comparative fit index: how much of the baseline's misfit the model removes. 1 is best; .95 and more
is usually called good, below .90 poor.
Formula: 1 - max(x-d, 0) / max(x-d, x0-d0, 0).
Source: Bentler (1990); cut-offs: Hu and Bentler (1999).

tli nnfi
Tucker-Lewis or non-normed fit index: like cfi, with a price for each parameter. May exceed 1.
Formula: ((x0/d0) - (x/d)) / ((x0/d0) - 1).
Source: Tucker and Lewis (1973); Bentler and Bonett (1980).

rfi
Relative fit index.
Formula: ((x0/d0) - (x/d)) / (x0/d0).
Source: Bollen (1986).

nfi pnfi
Normed fit index, and its parsimony-adjusted version.
Formula: nfi = (x0 - x) / x0; pnfi = (d/d0) nfi.
Source: Bentler and Bonett (1980); James, Mulaik and Brett (1982).

ifi
Incremental fit index.
Formula: (x0 - x) / (x0 - d).
Source: Bollen (1989).

rni
Relative noncentrality index: cfi without truncation at 0 and 1.
Formula: 1 - (x-d) / (x0-d0).
Source: McDonald and Marsh (1990).

logl unrestricted.logl
Log-likelihood of the model and of unrestricted moments. With fixed exogenous covariates, that of the
other variables given the covariates.
Formula: -(N/2) (p log(2 pi) + log|Sigma| + tr(S Sigma^-1) + (m-mu)' Sigma^-1 (m-mu)).

aic bic bic2
Information criteria: misfit plus a price per parameter. Only differences between models for the same
data mean something; smaller is better. bic2 is the sample-size adjusted BIC (SABIC).
Formula: aic = -2 logl + 2 npar; bic = -2 logl + npar log N; bic2 has (N+2)/24 in the place of N.
Source: Akaike (1974); Schwarz (1978); Sclove (1987).

ntotal
Number of cases that were used.

rmsea rmsea.ci.lower rmsea.ci.upper rmsea.ci.level
Root mean square error of approximation: misfit per degree of freedom, in the population. Up to .05 is
called close, up to .08 fair, above .10 poor. Read the interval too: with few degrees of freedom or
cases it is wide.
Formula: sqrt(max(x-d, 0) / (d N)) times sqrt(number of groups); the limits solve
P(chi2_d(lambda) <= x) = .95 and .05 for lambda, then sqrt(lambda / (d N)).
Source: Steiger (1990); Browne and Cudeck (1993).

rmsea.pvalue rmsea.close.h0 rmsea.notclose.pvalue rmsea.notclose.h0
Tests of close fit (H0: rmsea <= .05) and of not-close fit (H0: rmsea >= .08).
Formula: P(chi2_d(lambda) > x) and P(chi2_d(lambda) <= x) with lambda = N d h0^2 / groups.
Source: Browne and Cudeck (1993); MacCallum, Browne and Sugawara (1996).

rmr rmr_nomean
Root mean square residual, in the units of the data; _nomean leaves the means out.
Formula: root of the mean of (S - Sigma)^2 over the lower triangle, and of (m - mu)^2.
Source: Joreskog and Sorbom (1981).

srmr srmr_bentler srmr_bentler_nomean
Standardized root mean square residual: how far the correlations are off, on average. Up to .08 is
called good.
Formula: root of the mean of ((s_ij - sigma_ij) / sqrt(s_ii s_jj))^2 over the lower triangle with
the diagonal, and of ((m_i - mu_i) / sqrt(s_ii))^2.
Source: Bentler (1995); Hu and Bentler (1999).

crmr crmr_nomean
Correlation root mean square residual: both matrices are made correlations first, and the diagonal,
always zero then, is not counted.
Source: Bollen (1989); Maydeu-Olivares, Shi and Rosseel (2018).

srmr_mplus srmr_mplus_nomean
SRMR as Mplus computes it: correlations from each matrix's own variances, relative differences of the
variances on the diagonal.
Source: Asparouhov and Muthen (2018).

gfi agfi pgfi
Goodness of fit index: the share of the sample moments that the model accounts for; adjusted for
degrees of freedom; weighted by parsimony.
Formula: gfi = 1 - tr((Sigma^-1 S - I)^2) / tr((Sigma^-1 S)^2) under ML, summed over groups;
agfi = 1 - (k/d) (1 - gfi); pgfi = (d/k) gfi; k is the number of sample moments.
Source: Joreskog and Sorbom (1981); Tanaka and Huba (1985); Mulaik et al. (1989).

gfi_rls gfi_rls.ci.lower gfi_rls.ci.upper gfi_rls.ci.level
Goodness of fit index from the reweighted least squares statistic, with an interval (what lavaan 0.7
calls gfi).
Formula: N p / (N p + 2 x_rls - 2 d), at most 1.
Source: Maydeu-Olivares, Ximenez and Revuelta (2024).

cn_05 cn_01
Hoelter's critical N: the number of cases at which the chi-square would just become significant at
.05 or .01.
Formula: (chi-square quantile) / (x/N) + 1.
Source: Hoelter (1983).

mfi
McDonald's fit index.
Formula: exp(-(x-d) / (2 N)).
Source: McDonald (1989).

ecvi
Expected cross-validation index: the discrepancy expected in another sample of the same size.
Formula: x/N + 2 npar/N.
Source: Browne and Cudeck (1989).

power required-sample-size
How likely a test is to find what a population holds, before there are data (semfit power). Of tests of
fit from the RMSEA in the population; of parameters from the model's fit to the population, by the Wald
test (z) and by the likelihood-ratio test, which differ little where power is high. It is the power of
large samples: below some 200 cases look at a simulation, too (semfit montecarlo).
Formula: P(X > c), X chi-square with noncentrality ncp, c the 1 - alpha quantile; of fit ncp = (N - 1)
d RMSEA^2 / groups, of restrictions N times what the discrepancy grows by, or N r' (R V R')^-1 r.
Source: MacCallum, Browne and Sugawara (1996); Satorra and Saris (1985).

mi epc sepc.lv sepc.all modification-index
Modification index: by how much chi-square would fall, about, if one more parameter were free; epc is
the value it would take, sepc.* the same standardized. Above 3.84 it is significant at .05, but among
many candidates some are so by chance: free a parameter only if it makes sense.
Formula: g^2 / (I_kk - I_kt I_tt^-1 I_tk) with score g and expected information I; no refit.
Source: Sorbom (1989); Saris, Satorra and Sorbom (1987).

ncp power decision mi-power
Power of a modification index: how probably it would be significant if the parameter were delta
(--mi-delta, in the parameter's own units). Decisions: an index that is significant although its power
is low speaks of a misspecification, **(m)**; with high power look at the change itself, *epc:m* (larger
than delta) or epc:nm (smaller). One that is not significant means no misspecification where power is
high, (nm), and nothing where it is low, (i).
Formula: ncp = (mi / epc^2) delta^2; power = P(chi2_1(ncp) > c) with c the 1 - alpha quantile.
Source: Saris, Satorra and van der Veld (2009).

wald wald_test
Wald test of hypotheses about labels and defined parameters, from the estimates of the larger model.
df is the number of independent hypotheses. A nonlinear hypothesis may be written in several ways
whose tests differ in small samples; the difference of chi-squares does not (semfit compare).
Formula: W = r' (R V R')^- r; r the left sides less the right ones, R their Jacobian, V the covariance
matrix of the estimates (robust where the standard errors are).
Source: Wald (1943); Engle (1984).

score score_test score_add epv
Score (Lagrange multiplier) tests, from the estimates of the smaller model: by how much chi-square
would fall, about, if an equality constraint were released (--score-test) or a parameter added
(--score-add). epc are the changes of all parameters if all tested constraints were released, epv the
values they would lead to. Normal theory; not corrected where standard errors are robust.
Formula: X2 = n s' Z (Z' I Z)^-1 Z' s; s the score of one case, I the expected information, Z the null
space of the constraints that remain.
Source: Engle (1984); Bentler and Dijkstra (1985).

std.lv std.all standardized
Standardized estimates: std.lv with latent variables at unit variance, std.all with observed variables
too. std.all of a loading is a correlation where the indicator has one factor.
Source: Bollen (1989).

r2
Explained variance of each indicator or outcome: 1 - residual variance / implied variance.
Source: Bollen (1989).

sobel aroian goodman
Tests of an indirect effect a b by z = a b / se. The product of two normal estimates is not normal:
with few cases they find too little. Report the Monte Carlo or the bootstrap interval beside them.
Formula: se^2 = a^2 s_b^2 + b^2 s_a^2; Aroian adds s_a^2 s_b^2, Goodman takes it away.
Source: Sobel (1982); Aroian (1947); Goodman (1960); MacKinnon et al. (2002).

baron.kenny partial full
The four steps of `semfit mediate`: 1. x predicts y (c); 2. x predicts m (a); 3. m predicts y beside x
(b); 4. x predicts y less beside m (c'). Full if c' is then not significant, partial if it is. Step 1
is not needed for mediation, and c' not being significant does not show that it is 0.
Source: Baron and Kenny (1986); Zhao, Lynch and Chen (2010).

complementary competitive indirect-only direct-only no-effect
Types of mediation: is 0 outside of the interval of a b, is c' significant, and have they one sign?
Both, one sign: complementary; both, opposite signs: competitive; a b alone: indirect-only; c' alone:
direct-only; neither: no-effect.
Source: Zhao, Lynch and Chen (2010), figure 2.

proportion.mediated
Share of the total effect that the mediators carry: (c - c') / c. It says nothing where c may be 0 or
where a b and c' have opposite signs, and varies widely below some 500 cases.
Source: MacKinnon, Warsi and Dwyer (1995).

usrmr
Unbiased SRMR: estimates the population's SRMR and, with its standard error, tests close fit.
Source: Maydeu-Olivares (2017); Maydeu-Olivares, Shi and Rosseel (2018).

alpha alpha.std
Cronbach's alpha: reliability of the sum of k items, if they measure one factor equally well and
their errors are uncorrelated; else a lower bound (uncorrelated errors), or too high (correlated
ones). alpha.std is the same of the correlations.
Formula: k/(k-1) (1 - tr S / 1'S1); limits: (1 - alpha) / (1 - est) ~ F(n-1, (n-1)(k-1)).
Source: Cronbach (1951); limits: Feldt (1965).

omega
McDonald's omega: share of the variance of the sum of the items that their factor explains in the
model. Unlike alpha it lets loadings differ and counts residual covariances as error.
Formula: (sum lambda)^2 psi / (1'Sigma 1), Sigma the implied covariances of the items.
Source: McDonald (1999); Bollen (1980); Raykov (2001); interval: delta method on the logit.

cr
Composite reliability as papers print it, of standardised loadings l; residual covariances do not
count. Above .70 is usually called sufficient.
Formula: (sum l)^2 / ((sum l)^2 + sum (1 - l^2)).
Source: Fornell and Larcker (1981).

ave
Average variance extracted: what a factor explains of its indicators, on average. Above .50 the
factor explains more than the errors do.
Formula: sum l^2 / k with standardised loadings l.
Source: Fornell and Larcker (1981).

fornell.larcker
Discriminant validity of two factors: each shares more variance with its own indicators than with
the other factor. Weak: it seldom finds factors that are nearly the same; see htmt.
Formula: min(AVE_1, AVE_2) > r^2.
Source: Fornell and Larcker (1981); Henseler, Ringle and Sarstedt (2015).

htmt htmt2
Heterotrait-monotrait ratio: the mean correlation of items of two factors, over the geometric mean
of the mean correlations within each. An estimate of the correlation of the factors: distinct below
.85, or below .90 where their meanings are close. htmt2 takes geometric means, and is right where
loadings differ.
Source: Henseler, Ringle and Sarstedt (2015); htmt2: Roemer, Schuberth and Henseler (2021).

skewness skewness.se kurtosis kurtosis.se
Shape of a variable: 0 and 0 for a normal one. Sample versions G1 and G2 (as in SPSS and SAS), with
their standard errors in normal samples. Beyond 2 and 7 normal theory standard errors and tests are
no longer to be trusted: --estimator MLR.
Formula: G1 = g1 sqrt(n(n-1)) / (n-2), G2 = (n-1) ((n+1) g2 + 6) / ((n-2)(n-3)).
Source: Joanes and Gill (1998); limits 2 and 7: West, Finch and Curran (1995).

mardia
Multivariate skewness b1p and kurtosis b2p: 0 and p(p+2) for normal variables. Kurtosis is what
standard errors and chi-square suffer from; if its z is large: --estimator MLR.
Formula: b1p = sum_ij d_ij^3 / n^2, b2p = sum_i d_ii^2 / n, d_ij = (x_i-m)' S^-1 (x_j-m), S with
divisor n; n b1p / 6 ~ chi2 with p(p+1)(p+2)/6 df; (b2p - p(p+2)) / sqrt(8p(p+2)/n) ~ N(0, 1).
Source: Mardia (1970, 1974).
)";
}

}  // namespace semfit::cli
