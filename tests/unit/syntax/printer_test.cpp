#include "syntax/printer.h"

#include "syntax/parser.h"
#include "unit/syntax/same.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::syntax {
namespace {

Model parse(const std::string& text) {
  const ParseResult result =
      syntax::parse(std::make_shared<const Source>(Source{"model.sem", text}));
  for (const Diagnostic& d : result.diagnostics)
    if (d.severity == Severity::error) ADD_FAILURE() << render(d) << "in\n" << text;
  return result.model;
}

TEST(Printer, WritesCanonicalText) {
  const std::pair<const char*, const char*> cases[] = {
      {"f=~x1+x2#c", "f =~ x1 + x2\n"},
      {"y~0+x", "y ~ 0*1\ny ~ x\n"},
      {"y~2*3*x", "y ~ 6*x\n"},
      {"y~.5?x", "y ~ start(0.5)*x\n"},
      {"y~start(1,2)*x", "y ~ start(c(1, 2))*x\n"},
      {"y~c(a,\"b c\",NA,-1)*x", "y ~ c(a, \"b c\", NA, -1)*x\n"},
      {"y~'q\"r'*x", "y ~ 'q\"r'*x\n"},
      {"y~\"a\"*x+\"pi\"*z+\"NA\"*w", "y ~ a*x + \"pi\"*z + \"NA\"*w\n"},
      {"efa('b')*f=~x", "efa(\"b\")*f =~ x\n"},
      {"`a b`~`if`+`x`", "`a b` ~ `if` + x\n"},
      {"LEVEL:within;group:'A B'", "level: within\ngroup: \"A B\"\n"},
      {"`group`:x~~y", "group:x ~~ y\n"},
      {"x := -(a+b)*c-(d-e)/(f/g)", "x := -(a + b)*c - (d - e)/(f/g)\n"},
      {"x := (a^b)^c + a^(b^c) + (-a)^b", "x := (a^b)^c + a^b^c + (-a)^b\n"},
      {"x == exp(a, (b))", "x == exp(a, b)\n"},
      {"a<-.5", "a < -0.5\n"},
      {"y ~ x; -a + b > 0", "y ~ x\n(-a + b) > 0\n"},
      {"`pi` > pi", "`pi` > 3.141592653589793\n"},
      {"f=~0", "f =~ 0\n"},
      {"y~lower(-Inf)*x", "y ~ lower(-Inf)*x\n"},
  };
  for (const auto& [text, expected] : cases)
    EXPECT_EQ(print(parse(text)), expected);
}

/// Models of every shape, from a seed.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  Model model() {
    Model result;
    for (int i = below(6); i >= 0; --i)
      result.statements.push_back(statement());
    return result;
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  template <typename T>
  T pick(const std::vector<T>& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }

  std::string name() {
    return pick<std::string>({"x1",
                              "y",
                              ".p1.",
                              "_a",
                              "größe",
                              "因子",
                              "a b",
                              "if",
                              "NA",
                              "pi",
                              "c",
                              "start",
                              "group",
                              "1x",
                              "a:b",
                              "it's",
                              "\"q\"",
                              "+"});
  }

  std::string label() {
    return below(2) == 0 ? name() : pick<std::string>({"f=~x2", "", "a'b", "a`b", "`\"", "-1"});
  }

  double number() {
    return pick<double>({0, 1, -1, .5, 1e-300, -2.5e10, 1.0 / 3, 123456789, 5e-324, 1.7e308});
  }

  ModifierValue value(Modifier::Kind kind) {
    using Kind = Modifier::Kind;
    const bool takes_numbers =
        kind == Kind::fixed || kind == Kind::start || kind == Kind::lower || kind == Kind::upper;
    const bool takes_both = kind == Kind::bare;
    switch (below(3)) {
      case 0:
        return {ModifierValue::Kind::missing, 0, "", {}};
      case 1:
        if (takes_numbers || takes_both) return {ModifierValue::Kind::number, number(), "", {}};
        [[fallthrough]];
      default:
        if (takes_numbers) return {ModifierValue::Kind::number, number(), "", {}};
        return {ModifierValue::Kind::label, 0, label(), {}};
    }
  }

  Modifier modifier() {
    using Kind = Modifier::Kind;
    Modifier result;
    result.kind = pick<Kind>({Kind::bare,
                              Kind::fixed,
                              Kind::start,
                              Kind::label,
                              Kind::equal,
                              Kind::lower,
                              Kind::upper,
                              Kind::random_slope});
    for (int i = below(3); i >= 0; --i)
      result.values.push_back(value(result.kind));
    return result;
  }

  std::vector<Modifier> modifiers() {
    std::vector<Modifier> result;
    for (int i = below(3); i > 0; --i) {
      result.push_back(modifier());
      // Two numbers in a row are their product, so that no text has them apart.
      const auto is_number = [](const Modifier& m) {
        return m.kind == Modifier::Kind::bare && m.values.size() == 1 &&
               m.values[0].kind == ModifierValue::Kind::number;
      };
      if (result.size() > 1 && is_number(result.back()) && is_number(result[result.size() - 2]))
        result.pop_back();
    }
    return result;
  }

  Term variable() {
    Term result;
    result.name = name();
    if (below(4) > 0) return result;
    result.factors = {result.name, name()};
    result.name += ":" + result.factors[1];
    return result;
  }

  Statement formula() {
    Formula result;
    result.op = pick<Op>({Op::measured_by,
                          Op::composed_of,
                          Op::scale,
                          Op::covariance,
                          Op::regression,
                          Op::intercept,
                          Op::instrument,
                          Op::threshold,
                          Op::group_weight});
    for (int i = below(2); i >= 0; --i)
      result.lhs.push_back(variable());
    if (below(4) == 0)
      result.lhs[0].modifiers = {
          {Modifier::Kind::efa, {{ModifierValue::Kind::label, 0, label(), {}}}, {}}};
    for (int i = below(3); i >= 0; --i) {
      Term term = result.op == Op::intercept ? Term{} : variable();
      if (result.op == Op::intercept) term.number = 1;
      term.modifiers = modifiers();
      result.rhs.push_back(std::move(term));
    }
    if (result.op == Op::measured_by && below(4) == 0) {
      Term phantom;
      phantom.number = number();
      result.rhs.push_back(phantom);
    }
    return result;
  }

  Expression expression(int depth) {
    using Kind = Expression::Kind;
    Expression result;
    result.kind = depth == 0 ? pick<Kind>({Kind::number, Kind::name})
                             : static_cast<Kind>(below(static_cast<int>(Kind::call) + 1));
    int operands = 2;
    switch (result.kind) {
      case Kind::number:
        result.number = std::abs(number());
        return result;
      case Kind::name:
        result.name = name();
        return result;
      case Kind::negate:
        operands = 1;
        break;
      case Kind::call:
        result.name = pick<std::string>({"exp", "data", "f.g"});
        operands = 1 + below(3);
        break;
      default:
        break;
    }
    for (int i = 0; i < operands; ++i)
      result.operands.push_back(expression(depth - 1));
    return result;
  }

  Statement relation() {
    RelationStatement result;
    result.op = pick<Op>({Op::defined, Op::data_defined, Op::equal, Op::less, Op::greater});
    const bool defines = result.op == Op::defined || result.op == Op::data_defined;
    if (defines)
      result.lhs = Expression{Expression::Kind::name, 0, name(), {}, {}};
    else
      result.lhs = expression(3);
    result.rhs = expression(4);
    return result;
  }

  Statement statement() {
    switch (below(5)) {
      case 0:
        return BlockHeader{static_cast<BlockHeader::Kind>(below(4)), label(), {}};
      case 1:
        return relation();
      default:
        return formula();
    }
  }

  std::mt19937 random_;
};

TEST(Printer, EveryModelComesBack) {
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    const Model model = Generator(seed).model();
    const std::string text = print(model);
    const Model again = parse(text);
    ASSERT_TRUE(same(model, again)) << "seed " << seed << "\n"
                                    << text << "became\n"
                                    << print(again);
    ASSERT_EQ(print(again), text);
  }
}

}  // namespace
}  // namespace semfit::syntax
