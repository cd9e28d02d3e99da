#include "moments/sample.h"

#include "data/missing.h"
#include "moments/collinearity.h"
#include "moments/continuous.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace semfit::internal {
namespace {

[[noreturn]] void fail(const std::string& code,
                       std::string message,
                       Place place,
                       std::vector<std::string> notes = {}) {
  Diagnostic d;
  d.fault = Fault::data;
  d.code = code;
  d.message = std::move(message);
  d.place = std::move(place);
  d.notes = std::move(notes);
  throw Error(std::move(d));
}

/// The columns of `observed`: views into the data, and products computed here.
class Columns {
 public:
  Columns(const Data& data, const std::vector<std::string>& observed) {
    for (const std::string& name : observed) {
      if (const Column* column = data.find(name)) {
        views_.emplace_back(column->values);
        continue;
      }
      auto product =
          std::make_unique<std::vector<double>>(static_cast<std::size_t>(data.rows), 1.0);
      for (const std::string& factor : columns_of(name)) {
        const std::vector<double>& x = data.find(factor)->values;
        for (std::size_t i = 0; i < product->size(); ++i)
          (*product)[i] *= x[i];
      }
      views_.emplace_back(*product);
      products_.push_back(std::move(product));
    }
  }
  const std::vector<std::span<const double>>& views() const { return views_; }

 private:
  std::vector<std::span<const double>> views_;
  std::vector<std::unique_ptr<std::vector<double>>> products_;
};

std::vector<std::string> all_columns_of(const std::vector<std::string>& observed,
                                        const Data& data) {
  std::vector<std::string> names;
  for (const std::string& name : observed) {
    const std::vector<std::string> parts =
        data.find(name) ? std::vector<std::string>{name} : columns_of(name);
    for (const std::string& part : parts)
      if (std::find(names.begin(), names.end(), part) == names.end()) names.push_back(part);
  }
  return names;
}

void check_variances(const GroupSample& group,
                     const std::vector<std::string>& observed,
                     const Place& place) {
  for (Index j = 0; j < group.moments.Sigma.rows(); ++j) {
    const double variance = group.moments.Sigma(j, j);
    const std::string& name = observed[static_cast<std::size_t>(j)];
    const double mean = group.moments.mu.size() > 0 ? group.moments.mu[j] : 0;
    if (!std::isfinite(variance))
      fail("value-too-large",
           fmt::format(
               "the values of variable '{}' are too large: their squares exceed what a number "
               "can hold",
               name),
           place,
           {"divide the column by a power of ten; check it for stray values"});
    if (variance > 0 && std::sqrt(variance) > 1e-14 * std::abs(mean)) continue;
    fail("constant-variable",
         fmt::format("variable '{}' is constant{}: it has no variance to explain",
                     name,
                     group.moments.mu.size() > 0 ? fmt::format(" (always {:g})", mean) : ""),
         place,
         {"remove it from the model, or check the column"});
  }
}

void check_invertible(GroupSample& group,
                      const std::vector<std::string>& observed,
                      const Place& place,
                      std::vector<Note>& notes) {
  const CollinearityReport report = check_collinearity(group.moments.Sigma, observed);
  if (report.verdict == Collinearity::exact)
    fail("singular-covariance",
         "the sample covariance matrix is singular: " + report.relation + " up to a constant",
         place,
         {"remove one of these variables from the model; a total and its parts cannot all be in "
          "it"});
  if (report.verdict == Collinearity::near)
    notes.push_back(
        {Severity::warning,
         "near-singular-covariance",
         fmt::format("the sample covariance matrix is almost singular (smallest eigenvalue of "
                     "the correlations {:.1e}): nearly {}; results lose digits",
                     report.smallest_eigenvalue,
                     report.relation),
         report.variables});
}

void check_size(double n, const std::vector<std::string>& observed, const Place& place) {
  const auto p = static_cast<double>(observed.size());
  if (n > p) return;
  fail(
      "too-few-cases",
      fmt::format("n = {:g} cases for p = {:g} observed variables: the sample covariance matrix is "
                  "singular unless n > p",
                  n,
                  p),
      place,
      {fmt::format(
          "at least {:g} complete cases are needed to fit this model, many more to trust it",
          p + 1)});
}

void set_moments(GroupSample& group, MatrixXd scatter, VectorXd mean, Likelihood likelihood) {
  const double divisor = likelihood == Likelihood::normal ? group.n : group.n - 1;
  group.moments.Sigma = std::move(scatter);
  group.moments.Sigma /= divisor;
  group.moments.mu = std::move(mean);
  group.units = group.moments.Sigma.diagonal().cwiseMax(0).cwiseSqrt();
}

GroupSample from_rows(const Data& data, Sample& sample, Likelihood likelihood) {
  const Place place{data.file, 0, 0};
  const std::vector<std::string> names = all_columns_of(sample.observed, data);
  Listwise kept = listwise(data, names);
  for (std::size_t j = 0; j < names.size(); ++j) {
    const std::int64_t missing = kept.missing_per_variable[j];
    if (missing == kept.original && kept.original > 0)
      fail("all-missing",
           "variable '" + names[j] + "' has no value at all",
           place,
           {"check the name, and which texts count as missing (--na)"});
    if (missing > 0) sample.dropped.push_back(names[j] + ": " + std::to_string(missing));
  }
  GroupSample group;
  group.original = kept.original;
  group.n = static_cast<double>(kept.rows.size());
  if (group.n == 0)
    fail("no-complete-cases",
         "no case has a value on every variable of the model",
         place,
         {fmt::format("values that are missing in {} cases: {}; a smaller model may keep cases",
                      group.original,
                      fmt::join(sample.dropped, ", "))});
  check_size(group.n, sample.observed, place);
  const Columns columns(data, sample.observed);
  CrossProducts products = cross_products(columns.views(), kept.rows);
  set_moments(group, std::move(products.scatter), std::move(products.mean), likelihood);
  group.rows = std::move(kept.rows);
  check_variances(group, sample.observed, place);
  check_invertible(group, sample.observed, place, sample.notes);
  return group;
}

GroupSample from_summary(const Summary& summary,
                         Sample& sample,
                         bool needs_means,
                         Likelihood likelihood) {
  const auto p = static_cast<Index>(sample.observed.size());
  if (needs_means && summary.mean.empty())
    fail("no-means",
         "the model has a mean structure, but the data are covariances without means",
         summary.place,
         {"give the means with --mean FILE, or drop the intercepts (~ 1)"});
  std::vector<Index> place_of;
  for (const std::string& name : sample.observed)
    place_of.push_back(std::find(summary.names.begin(), summary.names.end(), name) -
                       summary.names.begin());
  GroupSample group;
  group.label = summary.label;
  group.n = static_cast<double>(summary.nobs);
  group.original = summary.nobs;
  check_size(group.n, sample.observed, summary.place);
  MatrixXd scatter(p, p);
  VectorXd mean(summary.mean.empty() ? 0 : p);
  for (Index j = 0; j < p; ++j) {
    const Index b = place_of[static_cast<std::size_t>(j)];
    for (Index i = 0; i < p; ++i)
      scatter(i, j) = (group.n - 1) * summary.cov(place_of[static_cast<std::size_t>(i)], b);
    if (mean.size() > 0) mean[j] = summary.mean[static_cast<std::size_t>(b)];
  }
  set_moments(group, std::move(scatter), std::move(mean), likelihood);
  check_variances(group, sample.observed, summary.place);
  check_invertible(group, sample.observed, summary.place, sample.notes);
  return group;
}

}  // namespace

std::vector<std::string> columns_of(const std::string& name) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t colon = name.find(':'); colon != std::string::npos;
       colon = name.find(':', begin)) {
    parts.push_back(name.substr(begin, colon - begin));
    begin = colon + 1;
  }
  parts.push_back(name.substr(begin));
  return parts;
}

Sample summarise(const Data& data,
                 const std::vector<std::string>& observed,
                 bool needs_means,
                 Likelihood likelihood) {
  Sample sample;
  sample.observed = observed;
  if (data.summaries.empty())
    sample.groups.push_back(from_rows(data, sample, likelihood));
  else
    for (const Summary& summary : data.summaries)
      sample.groups.push_back(from_summary(summary, sample, needs_means, likelihood));
  for (const GroupSample& group : sample.groups)
    sample.N += group.n;
  return sample;
}

MatrixXd cases(const Data& data,
               const std::vector<std::string>& observed,
               const std::vector<std::int64_t>& rows) {
  const Columns columns(data, observed);
  MatrixXd result(static_cast<Index>(observed.size()), static_cast<Index>(rows.size()));
  for (Index j = 0; j < result.rows(); ++j)
    for (Index i = 0; i < result.cols(); ++i)
      result(j, i) = columns.views()[static_cast<std::size_t>(j)]
                                    [static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
  return result;
}

}  // namespace semfit::internal
