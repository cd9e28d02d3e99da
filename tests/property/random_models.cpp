#include "property/random_models.h"

#include "unit/structure/textbook.h"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace semfit::test {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

double Random::uniform(double low, double high) {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return low + (high - low) * static_cast<double>(z >> 11) * 0x1p-53;
}

int Random::integer(int low, int high) {
  return low + static_cast<int>(uniform(0, 1) * (high - low + 1));
}

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform(0, 1)));
  return radius * std::cos(2 * std::numbers::pi * uniform(0, 1));
}

MatrixXd Random::normal(Index rows, Index cols) {
  return MatrixXd::NullaryExpr(rows, cols, [this] { return normal(); });
}

MatrixXd Random::covariance(Index p) {
  const MatrixXd X = normal(p, p + 5);
  return X * X.transpose() / static_cast<double>(p + 5) + 0.3 * MatrixXd::Identity(p, p);
}

const char* name_of(Family family) {
  switch (family) {
    case Family::factors:
      return "factors";
    case Family::higher_order:
      return "higher_order";
    case Family::path:
      return "path";
    case Family::latent_path:
      return "latent_path";
    case Family::covariates:
      return "covariates";
  }
  throw std::logic_error("unknown family");
}

namespace {

std::string numbered(const char* stem, int i) {
  return stem + std::to_string(i);
}

/// "f2 =~ y21 + y22 + y23"
std::string measurement(int factors, int least, int most, Random& random) {
  std::string text;
  for (int f = 1; f <= factors; ++f) {
    text += numbered("f", f) + " =~ ";
    const int indicators = random.integer(least, most);
    for (int i = 1; i <= indicators; ++i)
      text += (i > 1 ? " + " : "") + numbered("y", 10 * f + i);
    text += "\n";
  }
  return text;
}

/// Each variable stem2, stem3, ... on some of those before it, at least one.
std::string recursive(const char* stem, int variables, Random& random) {
  std::string text;
  for (int i = 2; i <= variables; ++i) {
    text += numbered(stem, i) + " ~ " + numbered(stem, random.integer(1, i - 1));
    for (int j = 1; j < i; ++j)
      if (random.chance(0.4)) {
        const std::string term = numbered(stem, j);
        if (text.find(term, text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n')) ==
            std::string::npos)
          text += " + " + term;
      }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string random_model(Family family, Random& random) {
  switch (family) {
    case Family::factors: {
      std::string text = measurement(random.integer(2, 4), 3, 4, random);
      if (random.chance(0.6)) text += "y12 ~~ y22\n";
      return text;
    }
    case Family::higher_order: {
      const int factors = random.integer(4, 5);
      std::string text = measurement(factors, 3, 3, random);
      text += "g =~ f1";
      for (int f = 2; f <= factors; ++f)
        text += " + " + numbered("f", f);
      return text + "\n";
    }
    case Family::path:
      return recursive("v", random.integer(3, 6), random);
    case Family::latent_path: {
      const int factors = random.integer(2, 4);
      return measurement(factors, 3, 4, random) + recursive("f", factors, random);
    }
    case Family::covariates: {
      const int factors = random.integer(1, 2);
      std::string text = measurement(factors, 3, 4, random);
      for (int f = 1; f <= factors; ++f)
        text += numbered("f", f) + " ~ x1 + x2\n";
      return text + "y12 ~ x2\n";
    }
  }
  throw std::logic_error("unknown family");
}

ParameterTable table_of(const std::string& text, const ModelOptions& options) {
  return parameter_table(std::make_shared<Source>(Source{"model", text}), options);
}

namespace {

double plausible(const Row& row, Random& random) {
  switch (row.op) {
    case Op::measured_by:
      return random.uniform(0.7, 1.3);
    case Op::regression:
      return random.uniform(-0.3, 0.6);
    case Op::intercept:
      return random.uniform(-3, 3);
    default:
      return row.lhs == row.rhs ? random.uniform(0.5, 1) : random.uniform(0.05, 0.2);
  }
}

}  // namespace

TrueModel true_model(const std::string& text, Random& random) {
  ModelOptions options;
  options.fixed_x = false;
  TrueModel model;
  model.text = text;
  model.table = table_of(text, options);
  const BlockVariables& block = model.table.blocks[0];
  model.names = block.observed;
  model.theta = VectorXd::Zero(model.table.q);
  for (const Row& row : model.table.rows)
    if (row.free > 0) model.theta[row.free - 1] = plausible(row, random);
  const internal::Moments implied =
      textbook_moments(model.table.rows, block.observed, block.latent, model.theta);
  model.Sigma = implied.Sigma;
  model.mu = implied.mu;
  return model;
}

Data simulate(const TrueModel& model, int n, Random& random) {
  const Index p = model.Sigma.rows();
  const MatrixXd L = model.Sigma.llt().matrixL();
  const MatrixXd cases = (L * random.normal(p, n)).colwise() + model.mu;
  Data data;
  data.header = model.names;
  data.rows = n;
  for (Index j = 0; j < p; ++j) {
    Column column;
    column.name = model.names[static_cast<std::size_t>(j)];
    for (Index i = 0; i < n; ++i)
      column.values.push_back(cases(j, i));
    data.columns.push_back(std::move(column));
  }
  return data;
}

Data exact_summary(const std::vector<std::string>& names,
                   const MatrixXd& Sigma,
                   const VectorXd& mu,
                   std::int64_t n) {
  Summary summary;
  summary.names = names;
  summary.nobs = n;
  summary.cov = Matrix(Sigma.rows(), Sigma.cols());
  const double divisor = static_cast<double>(n) / static_cast<double>(n - 1);
  for (Index j = 0; j < Sigma.cols(); ++j)
    for (Index i = 0; i < Sigma.rows(); ++i)
      summary.cov(i, j) = Sigma(i, j) * divisor;
  summary.mean.assign(mu.begin(), mu.end());
  Data data;
  data.summaries.push_back(std::move(summary));
  return data;
}

Data summary_of(const Data& raw) {
  const auto p = static_cast<Index>(raw.columns.size());
  MatrixXd X(raw.rows, p);
  std::vector<std::string> names;
  for (Index j = 0; j < p; ++j) {
    const Column& column = raw.columns[static_cast<std::size_t>(j)];
    X.col(j) = Eigen::Map<const VectorXd>(column.values.data(), raw.rows);
    names.push_back(column.name);
  }
  const VectorXd mean = X.colwise().mean();
  X.rowwise() -= mean.transpose();
  return exact_summary(names, X.transpose() * X / static_cast<double>(raw.rows), mean, raw.rows);
}

Result fit_text(const std::string& text, const Data& data, const Options& options) {
  return fit(table_of(text, options.model), data, options);
}

const Row& row_of(const Result& result, const Parameter& parameter) {
  return result.table.rows[static_cast<std::size_t>(parameter.row)];
}

std::string name_of(const Row& row) {
  return row.lhs + std::string(spelling(row.op)) + row.rhs;
}

const Parameter* find(const Result& result, const Row& like) {
  for (const Parameter& parameter : result.parameters) {
    const Row& row = result.table.rows[static_cast<std::size_t>(parameter.row)];
    if (row.op != like.op || row.block != like.block) continue;
    if (row.lhs == like.lhs && row.rhs == like.rhs) return &parameter;
    if (row.op == Op::covariance && row.lhs == like.rhs && row.rhs == like.lhs) return &parameter;
  }
  return nullptr;
}

}  // namespace semfit::test
