#include "math/ziggurat.h"

#include <array>
#include <cmath>

namespace semfit::internal {
namespace {

constexpr std::size_t layers = 256;
/// Where the tail begins, such that all layers have the same area.
constexpr double r = 3.6541528853610088;

/// Right ends x of the layers, from the lowest (whose end stands for the tail, too) up to 0, and
/// the density exp(-x^2 / 2) there.
struct Layers {
  std::array<double, layers + 1> x;
  std::array<double, layers + 1> density;

  Layers() : x{}, density{} {
    const auto f = [](double t) { return std::exp(-0.5 * t * t); };
    const double tail = std::sqrt(std::acos(-1.0) / 2) * std::erfc(r / std::sqrt(2.0));
    const double area = r * f(r) + tail;
    x[0] = area / f(r);
    x[1] = r;
    for (std::size_t i = 2; i < layers; ++i)
      x[i] = std::sqrt(-2 * std::log(area / x[i - 1] + f(x[i - 1])));
    x[layers] = 0;
    for (std::size_t i = 0; i <= layers; ++i)
      density[i] = f(x[i]);
  }
};

/// Beyond r. @source Marsaglia (1964)
double tail_value(Philox& random) {
  for (;;) {
    const double beyond = -std::log(random.uniform()) / r;
    const double height = -std::log(random.uniform());
    if (2 * height >= beyond * beyond) return r + beyond;
  }
}

double draw(Philox& random, const Layers& table) {
  for (;;) {
    const std::uint64_t high = random.next();
    const std::uint64_t bits = high << 32 | random.next();
    const std::size_t layer = bits & 0xFF;
    const double sign = (bits & 0x100) != 0 ? -1 : 1;
    const double x = static_cast<double>(bits >> 11) * 0x1p-53 * table.x[layer];
    if (x < table.x[layer + 1]) return sign * x;
    if (layer == 0) return sign * tail_value(random);
    const double height =
        table.density[layer] + random.uniform() * (table.density[layer + 1] - table.density[layer]);
    if (height < std::exp(-0.5 * x * x)) return sign * x;
  }
}

}  // namespace

void fill_normal(Philox& random, std::span<double> z) {
  static const Layers table;
  for (double& value : z)
    value = draw(random, table);
}

}  // namespace semfit::internal
