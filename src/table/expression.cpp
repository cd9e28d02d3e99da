#include "table/expression.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>

namespace semfit::internal {
namespace {

using Kind = Expression::Kind;

struct NamedFunction {
  const char* name;
  double (*value)(double);
  double (*derivative)(double);
};

double normal_density(double x) {
  return std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
}

// clang-format off
constexpr std::array functions{
    NamedFunction{"exp",   [](double x) { return std::exp(x); },   [](double x) { return std::exp(x); }},
    NamedFunction{"log",   [](double x) { return std::log(x); },   [](double x) { return 1 / x; }},
    NamedFunction{"log2",  [](double x) { return std::log2(x); },  [](double x) { return 1 / (x * std::numbers::ln2); }},
    NamedFunction{"log10", [](double x) { return std::log10(x); }, [](double x) { return 1 / (x * std::numbers::ln10); }},
    NamedFunction{"log1p", [](double x) { return std::log1p(x); }, [](double x) { return 1 / (1 + x); }},
    NamedFunction{"expm1", [](double x) { return std::expm1(x); }, [](double x) { return std::exp(x); }},
    NamedFunction{"sqrt",  [](double x) { return std::sqrt(x); },  [](double x) { return 0.5 / std::sqrt(x); }},
    NamedFunction{"abs",   [](double x) { return std::abs(x); },   [](double x) { return x < 0 ? -1.0 : 1.0; }},
    NamedFunction{"sin",   [](double x) { return std::sin(x); },   [](double x) { return std::cos(x); }},
    NamedFunction{"cos",   [](double x) { return std::cos(x); },   [](double x) { return -std::sin(x); }},
    NamedFunction{"tan",   [](double x) { return std::tan(x); },   [](double x) { return 1 + std::tan(x) * std::tan(x); }},
    NamedFunction{"asin",  [](double x) { return std::asin(x); },  [](double x) { return 1 / std::sqrt(1 - x * x); }},
    NamedFunction{"acos",  [](double x) { return std::acos(x); },  [](double x) { return -1 / std::sqrt(1 - x * x); }},
    NamedFunction{"atan",  [](double x) { return std::atan(x); },  [](double x) { return 1 / (1 + x * x); }},
    NamedFunction{"sinh",  [](double x) { return std::sinh(x); },  [](double x) { return std::cosh(x); }},
    NamedFunction{"cosh",  [](double x) { return std::cosh(x); },  [](double x) { return std::sinh(x); }},
    NamedFunction{"tanh",  [](double x) { return std::tanh(x); },  [](double x) { return 1 - std::tanh(x) * std::tanh(x); }},
    NamedFunction{"atanh", [](double x) { return std::atanh(x); }, [](double x) { return 1 / (1 - x * x); }},
    NamedFunction{"pnorm", [](double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }, normal_density},
};
// clang-format on

int find_function(const std::string& name) {
  for (std::size_t i = 0; i < functions.size(); ++i)
    if (name == functions[i].name) return static_cast<int>(i);
  return -1;
}

std::size_t at(int i) {
  return static_cast<std::size_t>(i);
}

/// The definitions that `expression` uses, directly or not, each after those that it uses itself;
/// `expression` comes last. The stack is explicit, since chains of definitions may be long.
std::vector<const Expression*> with_definitions(const Expression& expression,
                                                const Lookup& lookup) {
  std::vector<const Expression*> order, stack{&expression};
  std::set<const Expression*> opened, done;
  while (!stack.empty()) {
    const Expression* top = stack.back();
    if (opened.insert(top).second) {
      for (const std::string& name : names_in(*top))
        if (const auto meaning = lookup(name); meaning && meaning->expression)
          stack.push_back(meaning->expression);
    } else {
      stack.pop_back();
      if (done.insert(top).second) order.push_back(top);
    }
  }
  return order;
}

}  // namespace

CompiledExpression::CompiledExpression(const Expression& expression, const Lookup& lookup) {
  Definitions definitions;
  for (const Expression* part : with_definitions(expression, lookup))
    definitions[part] = compile(*part, lookup, definitions);
}

int CompiledExpression::compile(const Expression& e,
                                const Lookup& lookup,
                                const Definitions& definitions) {
  Node node{e.kind};
  if (e.kind == Kind::number) {
    node.number = e.number;
  } else if (e.kind == Kind::name) {
    const Meaning meaning = lookup(e.name).value();
    if (meaning.expression) return definitions.at(meaning.expression);
    node.parameter = meaning.parameter;
    if (meaning.parameter < 0) node = {Kind::number, -1, -1, meaning.fixed};
  } else {
    node.left = compile(e.operands.at(0), lookup, definitions);
    if (e.operands.size() > 1) node.right = compile(e.operands[1], lookup, definitions);
    if (e.kind == Kind::call) node.function = find_function(e.name);
  }
  nodes_.push_back(node);
  return static_cast<int>(nodes_.size()) - 1;
}

void CompiledExpression::evaluate(std::span<const double> theta,
                                  std::vector<double>& values) const {
  values.resize(nodes_.size());
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const double a = node.left >= 0 ? values[at(node.left)] : 0;
    const double b = node.right >= 0 ? values[at(node.right)] : 0;
    switch (node.kind) {
      case Kind::number:
        values[i] = node.number;
        break;
      case Kind::name:
        values[i] = theta[at(node.parameter)];
        break;
      case Kind::negate:
        values[i] = -a;
        break;
      case Kind::add:
        values[i] = a + b;
        break;
      case Kind::subtract:
        values[i] = a - b;
        break;
      case Kind::multiply:
        values[i] = a * b;
        break;
      case Kind::divide:
        values[i] = a / b;
        break;
      case Kind::power:
        values[i] = std::pow(a, b);
        break;
      case Kind::call:
        values[i] = functions[at(node.function)].value(a);
        break;
    }
  }
}

double CompiledExpression::value(std::span<const double> theta) const {
  std::vector<double> values;
  evaluate(theta, values);
  return values.back();
}

double CompiledExpression::add_gradient(std::span<const double> theta,
                                        double weight,
                                        std::span<double> gradient) const {
  std::vector<double> values;
  evaluate(theta, values);
  std::vector<double> adjoint(nodes_.size(), 0.0);
  adjoint.back() = weight;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    const Node& node = nodes_[i];
    const double w = adjoint[i];
    if (w == 0) continue;
    const double a = node.left >= 0 ? values[at(node.left)] : 0;
    const double b = node.right >= 0 ? values[at(node.right)] : 0;
    switch (node.kind) {
      case Kind::number:
        break;
      case Kind::name:
        gradient[at(node.parameter)] += w;
        break;
      case Kind::negate:
        adjoint[at(node.left)] -= w;
        break;
      case Kind::add:
        adjoint[at(node.left)] += w, adjoint[at(node.right)] += w;
        break;
      case Kind::subtract:
        adjoint[at(node.left)] += w, adjoint[at(node.right)] -= w;
        break;
      case Kind::multiply:
        adjoint[at(node.left)] += w * b;
        adjoint[at(node.right)] += w * a;
        break;
      case Kind::divide:
        adjoint[at(node.left)] += w / b;
        adjoint[at(node.right)] -= w * a / (b * b);
        break;
      case Kind::power:
        adjoint[at(node.left)] += w * b * std::pow(a, b - 1);
        // d a^b / db = a^b log a exists for a > 0 only; a constant exponent never asks for it.
        if (nodes_[at(node.right)].kind != Kind::number)
          adjoint[at(node.right)] += w * values[i] * std::log(a);
        break;
      case Kind::call:
        adjoint[at(node.left)] += w * functions[at(node.function)].derivative(a);
        break;
    }
  }
  return values.back();
}

std::vector<int> CompiledExpression::degrees() const {
  constexpr int nonlinear = 1000;
  std::vector<int> degree(nodes_.size(), 0);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const int a = node.left >= 0 ? degree[at(node.left)] : 0;
    const int b = node.right >= 0 ? degree[at(node.right)] : 0;
    switch (node.kind) {
      case Kind::number:
        degree[i] = 0;
        break;
      case Kind::name:
        degree[i] = 1;
        break;
      case Kind::negate:
        degree[i] = a;
        break;
      case Kind::add:
      case Kind::subtract:
        degree[i] = std::max(a, b);
        break;
      case Kind::multiply:
        degree[i] = std::min(a + b, nonlinear);
        break;
      case Kind::divide:
        degree[i] = b == 0 ? a : nonlinear;
        break;
      case Kind::power:
      case Kind::call:
        degree[i] = a == 0 && b == 0 ? 0 : nonlinear;
        break;
    }
  }
  return degree;
}

bool CompiledExpression::is_linear() const {
  return degrees().back() <= 1;
}

bool CompiledExpression::is_constant() const {
  return degrees().back() == 0;
}

std::vector<UnknownName> unknown_names(const Expression& expression, const Lookup& lookup) {
  std::vector<UnknownName> unknown;
  if (expression.kind == Kind::name && !lookup(expression.name))
    unknown.push_back({expression.name, false, expression.span});
  if (expression.kind == Kind::call && find_function(expression.name) < 0)
    unknown.push_back({expression.name, true, expression.span});
  for (const Expression& operand : expression.operands)
    for (UnknownName& name : unknown_names(operand, lookup))
      unknown.push_back(std::move(name));
  return unknown;
}

std::vector<std::string> names_in(const Expression& expression) {
  std::vector<std::string> names;
  if (expression.kind == Kind::name) names.push_back(expression.name);
  for (const Expression& operand : expression.operands)
    for (std::string& name : names_in(operand))
      names.push_back(std::move(name));
  return names;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const NamedFunction& function : functions)
    names.emplace_back(function.name);
  return names;
}

}  // namespace semfit::internal
