#include "table/expression.h"

#include "table/relations.h"
#include "unit/table/tables.h"

#include <cmath>

namespace semfit::internal {
namespace {

/// a, b, c are the first three free parameters, w is fixed at 3, s is defined as a + b*c.
class Function {
 public:
  explicit Function(const std::string& text)
      : table_(table_of("y ~ a*x1 + b*x2 + c*x3 + 3*w*x4\ns := a + b*c\nresult := " + text)),
        compiled_(table_.relations.back().rhs, lookup_of(table_)) {}
  const CompiledExpression* operator->() const { return &compiled_; }
  std::size_t q() const { return static_cast<std::size_t>(table_.q); }

 private:
  ParameterTable table_;
  CompiledExpression compiled_;
};

struct Case {
  std::string text;
  double value;  ///< at a = 0.6, b = -0.4, c = 1.7
};

const std::vector<double> point{.6, -.4, 1.7, 1};

const Case cases[] = {
    {"a", .6},
    {"w", 3},
    {"-a", -.6},
    {"a + b - c", -1.5},
    {"a - (b - c)", 2.7},
    {"a*b", -.24},
    {"a/b/c", .6 / -.4 / 1.7},
    {"a/(b/c)", .6 / (-.4 / 1.7)},
    {"c^a", std::pow(1.7, .6)},
    {"b^2", .16},
    {"-b^2", -.16},
    {"b^-1", -2.5},
    {"b^w", -.064},
    {"2^c^a", std::pow(2, std::pow(1.7, .6))},
    {"s", -.08},
    {"s*s + s", .0064 - .08},
    {"2*pi", 6.283185307179586},
    {"exp(a)", std::exp(.6)},
    {"log(c)", std::log(1.7)},
    {"log2(c)", std::log2(1.7)},
    {"log10(c)", std::log10(1.7)},
    {"log1p(b)", std::log1p(-.4)},
    {"expm1(b)", std::expm1(-.4)},
    {"sqrt(a)", std::sqrt(.6)},
    {"abs(b)", .4},
    {"abs(a)", .6},
    {"sin(a)", std::sin(.6)},
    {"cos(a)", std::cos(.6)},
    {"tan(a)", std::tan(.6)},
    {"asin(a)", std::asin(.6)},
    {"acos(a)", std::acos(.6)},
    {"atan(a)", std::atan(.6)},
    {"sinh(a)", std::sinh(.6)},
    {"cosh(a)", std::cosh(.6)},
    {"tanh(a)", std::tanh(.6)},
    {"atanh(a)", std::atanh(.6)},
    {"pnorm(b)", .3445782583896758},
    {"exp(a*b)/(1 + exp(a*b))*sqrt(c)", std::sqrt(1.7) / (1 + std::exp(.24))},
};

TEST(Expression, ValuesAndGradients) {
  for (const Case& c : cases) {
    const Function function(c.text);
    EXPECT_NEAR(function->value(point), c.value, 1e-15 + 1e-14 * std::abs(c.value)) << c.text;
    std::vector<double> gradient(function.q(), 0);
    EXPECT_EQ(function->add_gradient(point, 1, gradient), function->value(point)) << c.text;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      constexpr double h = 1e-5;
      std::vector<double> up = point, down = point;
      up[i] += h, down[i] -= h;
      const double difference = (function->value(up) - function->value(down)) / (2 * h);
      EXPECT_NEAR(gradient[i], difference, 1e-8 * (1 + std::abs(difference))) << c.text << " " << i;
    }
  }
}

TEST(Expression, EveryFunctionIsAmongTheCases) {
  for (const std::string& name : function_names()) {
    const bool found = std::any_of(std::begin(cases), std::end(cases), [&](const Case& c) {
      return c.text.starts_with(name + "(");
    });
    EXPECT_TRUE(found) << name;
  }
}

TEST(Expression, GradientsAreAddedWithTheirWeight) {
  const Function function("2*a + a*b");
  std::vector<double> gradient(function.q(), 10);
  function->add_gradient(point, 3, gradient);
  EXPECT_NEAR(gradient[0], 10 + 3 * (2 - .4), 1e-14);
  EXPECT_NEAR(gradient[1], 10 + 3 * .6, 1e-14);
  EXPECT_EQ(gradient[2], 10);
}

TEST(Expression, APowerOfANegativeNumberHasAGradient) {
  const Function function("b^3");
  std::vector<double> gradient(function.q(), 0);
  function->add_gradient(point, 1, gradient);
  EXPECT_NEAR(gradient[1], 3 * .16, 1e-15);
}

TEST(Expression, LinearityIsSeenByTheForm) {
  struct Form {
    const char* text;
    bool is_linear, is_constant;
  };
  const Form forms[] = {
      {"1 + 2*w", true, true},
      {"exp(w)^2", true, true},
      {"a", true, false},
      {"-a + 2*(b - c)/4 - 1", true, false},
      {"w*a", true, false},
      {"a/w", true, false},
      {"a*b", false, false},
      {"1/a", false, false},
      {"a^1", false, false},
      {"w^a", false, false},
      {"exp(a)", false, false},
      {"s", false, false},
      {"s - s", false, false},
  };
  for (const Form& form : forms) {
    const Function function(form.text);
    EXPECT_EQ(function->is_linear(), form.is_linear) << form.text;
    EXPECT_EQ(function->is_constant(), form.is_constant) << form.text;
  }
}

TEST(Expression, UnknownNamesHaveTheirPlaces) {
  const ParameterTable table = table_of("y ~ a*x");
  const syntax::ParseResult parsed = syntax::parse(source_of("d := a + q*foo(r)"));
  const auto& statement = std::get<syntax::RelationStatement>(parsed.model.statements.at(0));
  const std::vector<UnknownName> unknown = unknown_names(statement.rhs, lookup_of(table));
  ASSERT_EQ(unknown.size(), 3U);
  EXPECT_EQ(unknown[0].name, "q");
  EXPECT_EQ(unknown[0].span.begin, 9U);
  EXPECT_EQ(unknown[1].name, "foo");
  EXPECT_TRUE(unknown[1].is_function);
  EXPECT_EQ(unknown[2].name, "r");
  EXPECT_EQ(names_in(statement.rhs), (std::vector<std::string>{"a", "q", "r"}));
}

}  // namespace
}  // namespace semfit::internal
