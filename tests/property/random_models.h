// Random models with data that they hold for. Seeded, and the same on every platform.
#pragma once

#include "semfit/fit.h"
#include "semfit/read.h"

#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Dense>

namespace semfit::test {

/// splitmix64 and Box-Muller: the standard library's distributions differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
  double uniform(double low, double high);
  int integer(int low, int high);  ///< both ends included
  bool chance(double p) { return uniform(0, 1) < p; }
  double normal();
  Eigen::MatrixXd normal(Eigen::Index rows, Eigen::Index cols);
  /// A well-conditioned covariance matrix with variances around 1.
  Eigen::MatrixXd covariance(Eigen::Index p);
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<std::size_t>(integer(0, static_cast<int>(i) - 1))]);
  }

 private:
  std::uint64_t state_;
};

enum class Family {
  factors,       ///< correlated factors, some residual covariances
  higher_order,  ///< a second-order factor
  path,          ///< recursive regressions among observed variables
  latent_path,   ///< regressions among factors
  covariates,    ///< observed predictors of factors and of single indicators
};
inline constexpr Family families[] = {
    Family::factors, Family::higher_order, Family::path, Family::latent_path, Family::covariates};
const char* name_of(Family family);

/// Model text: one statement per line.
std::string random_model(Family family, Random& random);

/// A model and parameter values under which it is true. Covariates are random in its table, so that
/// `theta` says everything about the data.
struct TrueModel {
  std::string text;
  ParameterTable table;
  Eigen::VectorXd theta;
  std::vector<std::string> names;  ///< observed variables
  Eigen::MatrixXd Sigma;           ///< p x p, implied
  Eigen::VectorXd mu;
};
TrueModel true_model(const std::string& text, Random& random);
inline TrueModel true_model(Family family, Random& random) {
  return true_model(random_model(family, random), random);
}

ParameterTable table_of(const std::string& text, const ModelOptions& options = {});

/// n normal cases with these population moments.
Data simulate(const TrueModel& model, int n, Random& random);
/// Summary statistics that, with divisor N, are exactly these.
Data exact_summary(const std::vector<std::string>& names,
                   const Eigen::MatrixXd& Sigma,
                   const Eigen::VectorXd& mu,
                   std::int64_t n);
/// The summary statistics (divisor N - 1) of raw data.
Data summary_of(const Data& raw);

Result fit_text(const std::string& text, const Data& data, const Options& options = {});

const Row& row_of(const Result& result, const Parameter& parameter);
/// "f=~y1"
std::string name_of(const Row& row);
/// Row of (lhs, op, rhs) in `result.parameters`; covariances in either order. Null if absent.
const Parameter* find(const Result& result, const Row& like);

}  // namespace semfit::test
