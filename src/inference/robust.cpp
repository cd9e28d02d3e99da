#include "inference/robust.h"

#include "inference/casewise_scores.h"
#include "inference/gamma_products.h"
#include "inference/yuan_bentler.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace semfit::internal {
namespace {

constexpr const char* no_inverse = "the information matrix has no inverse";
constexpr const char* no_df = "no degrees of freedom, so nothing is scaled";
constexpr const char* not_positive =
    "the scaling factor is not positive: the sample is too small for it";

class Robust {
 public:
  Robust(Inference& inference, const Evidence& evidence, const UnrestrictedInference& unrestricted)
      : inference_(inference),
        evidence_(evidence),
        recipe_(evidence.recipe),
        unrestricted_(unrestricted) {}

  void run() {
    const bool needs_anything = recipe_.is_scaled() || (recipe_.se != StandardErrors::standard &&
                                                        recipe_.se != StandardErrors::first_order &&
                                                        recipe_.se != StandardErrors::none);
    if (!needs_anything) return;
    // Where the search was left at moments that are none, cases have no likelihood.
    if (!evidence_.objective.evaluate(evidence_.estimate.theta, nullptr)) {
      inference_.covariance.V.reset();
      inference_.inverse.V.reset();
    }
    for (const Test test : recipe_.tests)
      if (is_scaled(test)) inference_.scalings.push_back(scaling_of(test));
    if (!inference_.covariance.V) return;
    const MatrixXd& meat = meat_of_errors();
    if (meat.size() == 0) return;
    const MatrixXd& V = *inference_.inverse.V;  // A^-1 / N
    inference_.covariance.V = inference_.multiplier * (V * meat * V);
  }

 private:
  /// B of the sandwich A^-1 B A^-1; empty where there is none.
  const MatrixXd& meat_of_errors() {
    static const MatrixXd none;
    switch (recipe_.se) {
      case StandardErrors::robust_huber_white:
      case StandardErrors::robust_cluster:
        return first_order();
      case StandardErrors::robust_sem:
      case StandardErrors::two_stage:
      case StandardErrors::robust_two_stage:
        if (!products()) {
          inference_.covariance.V.reset();
          return none;
        }
        inference_.meat = meat_of(evidence_.objective, *products_);
        return inference_.meat;
      case StandardErrors::robust_sem_nt: {
        const std::vector<Objective::Group>& groups = evidence_.objective.groups();
        inference_.meat.setZero(evidence_.objective.q(), evidence_.objective.q());
        for (const Objective::Group& group : groups)
          inference_.meat += group.share * meat_of_normal(group, evidence_.estimate.theta);
        return inference_.meat;
      }
      case StandardErrors::standard:
      case StandardErrors::first_order:
      case StandardErrors::bootstrap:
      case StandardErrors::robust:
      case StandardErrors::none:
        break;
    }
    return none;
  }

  const MatrixXd& first_order() {
    if (first_order_.size() == 0)
      first_order_ = first_order_information(
          evidence_.objective, evidence_.estimate.theta, evidence_.data, evidence_.sample);
    return first_order_;
  }

  /// Of Gamma from the cases, or from two stages; null where the latter does not exist.
  const std::vector<GammaProducts>* products() {
    if (products_) return &*products_;
    if (recipe_.is_two_stage() && unrestricted_.groups.empty()) return nullptr;
    const bool by_squares =
        recipe_.has(Test::mean_var_adjusted) || recipe_.has(Test::scaled_shifted);
    const Squares squares = by_squares ? Squares::yes : Squares::no;
    products_.emplace();
    for (std::size_t g = 0; g < evidence_.sample.groups.size(); ++g)
      products_->push_back(recipe_.is_two_stage() ? of_two_stages(g, squares)
                                                  : of_cases(g, squares));
    return &*products_;
  }

  GammaProducts of_cases(std::size_t g, Squares squares) const {
    return gamma_of_cases(evidence_.objective.groups()[g],
                          evidence_.estimate.theta,
                          evidence_.data,
                          evidence_.sample.groups[g],
                          squares);
  }

  /// The moments' own covariance: the inverse of their information, or its sandwich.
  GammaProducts of_two_stages(std::size_t g, Squares squares) const {
    return gamma_given(evidence_.objective.groups()[g],
                       evidence_.estimate.theta,
                       unrestricted_.groups[g].gamma,
                       squares);
  }

  Scaling scaling_of(Test test) {
    Scaling scaling;
    scaling.test = test;
    scaling.df = static_cast<double>(inference_.df);
    if (!inference_.inverse.V) {
      scaling.why = no_inverse;
      return scaling;
    }
    if (test == Test::yuan_bentler_mplus || test == Test::yuan_bentler) scale_likelihoods(scaling);
    if (test == Test::yuan_bentler_mplus)
      yuan_bentler_mplus(scaling);
    else if (test == Test::yuan_bentler && recipe_.information != Information::expected)
      yuan_bentler(scaling);
    else if (test == Test::yuan_bentler && (recipe_.is_full_information() || recipe_.is_clustered))
      yuan_bentler(scaling);
    else
      satorra_bentler(scaling);
    return scaling;
  }

  /// c = (t1 - t0) / df, t0 = tr(B0 A0^-1) of the model at its estimates.
  /// @source Yuan and Bentler (2000), as in Mplus: Asparouhov and Muthen (2005)
  void yuan_bentler_mplus(Scaling& scaling) {
    if (inference_.df <= 0)
      scaling.why = no_df;
    else if (std::isnan(unrestricted_.trace))
      scaling.why = unrestricted_.why;
    else
      set_factor(scaling, (unrestricted_.trace - restricted_trace()) / scaling.df);
  }

  /// t0
  double restricted_trace() {
    return inference_.multiplier * inference_.inverse.V->cwiseProduct(first_order()).sum();
  }

  void scale_likelihoods(Scaling& scaling) {
    if (inference_.moments > 0)
      scaling.h1 = unrestricted_.trace / static_cast<double>(inference_.moments);
    if (inference_.free_rows > 0)
      scaling.h0 = restricted_trace() / inference_.free_rows;  // as lavaan counts
  }

  /// tr(U Omega) / df with the observed information in U. With the expected one of complete data it
  /// is the factor of Satorra and Bentler. @source Yuan and Bentler (2000), eq. 20
  void yuan_bentler(Scaling& scaling) {
    if (inference_.df <= 0) {
      scaling.why = no_df;
      return;
    }
    const ScalingTrace found = yuan_bentler_trace(evidence_, unrestricted_);
    scaling.why = found.why;
    if (found.bread.size() > 0 && inference_.free_rows > 0)
      scaling.h0 = found.bread.cwiseProduct(first_order()).sum() / inference_.free_rows;
    if (scaling.why.empty()) set_factor(scaling, found.trace / scaling.df);
  }

  /// From the traces of U Gamma and its square.
  void satorra_bentler(Scaling& scaling) {
    if (inference_.df <= 0) {
      scaling.why = no_df;
      return;
    }
    const std::optional<ResidualTraces> traces = residual_traces_of_model();
    if (!traces) {
      scaling.why = unrestricted_.why.empty() ? no_inverse : unrestricted_.why;
      return;
    }
    const double df = scaling.df, trace = traces->trace, square = traces->trace_square;
    if (scaling.test == Test::satorra_bentler || scaling.test == Test::yuan_bentler) {
      set_factor(scaling, trace / df);
    } else if (!(trace > 0) || !(square > 0)) {
      scaling.why = not_positive;
    } else if (scaling.test == Test::mean_var_adjusted) {
      scaling.factor = square / trace;
      scaling.df = trace * trace / square;
    } else {
      const double a = std::sqrt(df / square);
      scaling.factor = 1 / a;
      scaling.shift = df - a * trace;
    }
  }

  std::optional<ResidualTraces> residual_traces_of_model() {
    if (traces_) return traces_;
    if (!products()) return std::nullopt;
    const Covariance bread = covariance_of_estimates(metric(), evidence_.estimate.active, 1);
    if (!bread.V) return std::nullopt;
    traces_ = residual_traces(evidence_.objective, *products_, *bread.V);
    return traces_;
  }

  /// E = Delta' W Delta with the W of the products.
  const MatrixXd& metric() const {
    return recipe_.is_two_stage() ? inference_.information : inference_.expected;
  }

  static void set_factor(Scaling& scaling, double factor) {
    if (factor > 0)
      scaling.factor = factor;
    else
      scaling.why = not_positive;
  }

  Inference& inference_;
  const Evidence& evidence_;
  const Recipe& recipe_;
  const UnrestrictedInference& unrestricted_;
  MatrixXd first_order_;
  std::optional<std::vector<GammaProducts>> products_;
  std::optional<ResidualTraces> traces_;
};

}  // namespace

Inference robust_inference(Inference inference,
                           const Evidence& evidence,
                           const UnrestrictedInference& unrestricted) {
  Robust(inference, evidence, unrestricted).run();
  return inference;
}

}  // namespace semfit::internal
