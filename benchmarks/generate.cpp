#include "generate.h"

#include <charconv>
#include <cmath>
#include <numbers>
#include <random>

namespace semfit::benchmarks {
namespace {

/// Standard normal numbers that are the same with every standard library (Box and Muller 1958).
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : bits_(seed) {}

  double operator()() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }  // in (0, 1)

  std::mt19937_64 bits_;
};

double loading(int item) {
  return 0.60 + 0.05 * (item * 3 % 5);
}

}  // namespace

std::string model_text(const Design& design) {
  std::string text;
  int item = 0;
  for (int factor = 1; factor <= design.factors; ++factor) {
    text += "f" + std::to_string(factor) + " =~ ";
    for (int i = 0; i < design.items; ++i)
      text += (i == 0 ? "y" : " + y") + std::to_string(++item);
    text += '\n';
  }
  return text;
}

Data raw_data(const Design& design, std::uint64_t seed) {
  Data data;
  data.file = "generated";
  data.rows = design.nobs;
  for (int item = 1; item <= design.variables(); ++item) {
    data.header.push_back("y" + std::to_string(item));
    data.columns.push_back(
        {data.header.back(), std::vector<double>(static_cast<std::size_t>(design.nobs)), {}});
  }
  const double shared = std::sqrt(0.3), own = std::sqrt(0.7);
  Normal normal(seed);
  for (std::size_t row = 0; row < static_cast<std::size_t>(design.nobs); ++row) {
    const double common = normal();
    int item = 0;
    for (int factor = 0; factor < design.factors; ++factor) {
      const double eta = shared * common + own * normal();
      for (int i = 0; i < design.items; ++i, ++item) {
        const double lambda = loading(item);
        data.columns[static_cast<std::size_t>(item)].values[row] =
            lambda * eta + std::sqrt(1 - lambda * lambda) * normal();
      }
    }
  }
  return data;
}

Data grouped_data(const Design& design, int groups) {
  Data all = raw_data(design, 1);
  Column group{"group", {}, {}};
  for (int g = 1; g <= groups; ++g) {
    if (g > 1) {
      const Data part = raw_data(design, static_cast<std::uint64_t>(g));
      for (std::size_t j = 0; j < part.columns.size(); ++j) {
        std::vector<double>& values = all.columns[j].values;
        values.insert(values.end(), part.columns[j].values.begin(), part.columns[j].values.end());
      }
    }
    group.levels.push_back("g" + std::to_string(g));
    group.values.insert(group.values.end(), static_cast<std::size_t>(design.nobs), g);
  }
  all.rows *= groups;
  all.header.push_back(group.name);
  all.columns.push_back(std::move(group));
  return all;
}

Data moment_data(const Design& design, std::uint64_t seed) {
  Data raw = raw_data(design, seed);
  for (Column& column : raw.columns) {
    double sum = 0;
    for (const double value : column.values)
      sum += value;
    for (double& value : column.values)
      value -= sum / static_cast<double>(design.nobs);
  }
  Summary summary;
  summary.names = raw.header;
  summary.nobs = design.nobs;
  summary.cov = Matrix(design.variables(), design.variables());
  for (std::int64_t i = 0; i < design.variables(); ++i)
    for (std::int64_t j = 0; j <= i; ++j) {
      const std::vector<double>& a = raw.columns[static_cast<std::size_t>(i)].values;
      const std::vector<double>& b = raw.columns[static_cast<std::size_t>(j)].values;
      double sum = 0;
      for (std::size_t row = 0; row < a.size(); ++row)
        sum += a[row] * b[row];
      summary.cov(i, j) = summary.cov(j, i) = sum / static_cast<double>(design.nobs - 1);
    }
  Data data;
  data.file = "generated";
  data.header = raw.header;
  data.summaries = {std::move(summary)};
  return data;
}

Data incomplete_data(const Design& design, double share) {
  Data data = raw_data(design, 1);
  std::mt19937_64 bits(2);
  const auto limit = static_cast<std::uint64_t>(share * 0x1p53);
  for (Column& column : data.columns)
    for (double& value : column.values)
      if ((bits() >> 11) < limit) value = not_a_number;
  return data;
}

Data skewed_data(const Design& design) {
  Data data = raw_data(design, 1);
  for (Column& column : data.columns)
    for (double& value : column.values)
      value = std::exp(value / 2);
  return data;
}

std::string csv_text(const Data& data) {
  std::string text;
  for (std::size_t j = 0; j < data.header.size(); ++j)
    text += (j == 0 ? "" : ",") + data.header[j];
  text += '\n';
  char digits[32];
  for (std::size_t row = 0; row < static_cast<std::size_t>(data.rows); ++row)
    for (std::size_t j = 0; j < data.columns.size(); ++j) {
      const auto end = std::to_chars(
          digits, digits + sizeof digits, data.columns[j].values[row], std::chars_format::fixed, 6);
      text.append(digits, end.ptr);
      text += j + 1 == data.columns.size() ? '\n' : ',';
    }
  return text;
}

}  // namespace semfit::benchmarks
