#include "syntax/parser.h"

#include "syntax/printer.h"

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::syntax {
namespace {

ParseResult parse(std::string text) {
  return syntax::parse(std::make_shared<const Source>(Source{"model.sem", std::move(text)}));
}

/// The statements of a model without mistakes.
std::vector<Statement> statements(const std::string& text) {
  const ParseResult result = parse(text);
  for (const Diagnostic& d : result.diagnostics)
    ADD_FAILURE() << render(d);
  return result.model.statements;
}

Formula formula(const std::string& text) {
  return std::get<Formula>(statements(text).at(0));
}

Term term(const std::string& text) {
  return formula("y ~ " + text).rhs.at(0);
}

std::vector<std::string> codes(const std::string& text) {
  std::vector<std::string> result;
  for (const Diagnostic& d : parse(text).diagnostics)
    result.push_back(d.code);
  return result;
}

using Codes = std::vector<std::string>;
using Value = ModifierValue::Kind;

TEST(Parser, ReadsEveryFormulaOperator) {
  const std::pair<const char*, Op> operators[] = {{"=~", Op::measured_by},
                                                  {"<~", Op::composed_of},
                                                  {"~*~", Op::scale},
                                                  {"~~", Op::covariance},
                                                  {"~", Op::regression},
                                                  {"|~", Op::instrument},
                                                  {"|", Op::threshold},
                                                  {"%", Op::group_weight}};
  for (const auto& [text, op] : operators) {
    const Formula parsed = formula(std::string("a ") + text + " b");
    EXPECT_EQ(parsed.op, op);
    EXPECT_EQ(parsed.lhs.at(0).name, "a");
    EXPECT_EQ(parsed.rhs.at(0).name, "b");
  }
}

TEST(Parser, ReadsListsOnBothSides) {
  const Formula parsed = formula("y1 + y2 ~ x1 + x2 + x3");
  EXPECT_EQ(parsed.lhs.size(), 2U);
  EXPECT_EQ(parsed.rhs.size(), 3U);
  EXPECT_EQ(parsed.rhs[2].name, "x3");
}

TEST(Parser, KeepsPlaces) {
  const std::string text = "  f =~ a*x1 + x2:x3 ";
  const Formula parsed = formula(text);
  const auto at = [&](Span span) { return text.substr(span.begin, span.end - span.begin); };
  EXPECT_EQ(at(parsed.span), "f =~ a*x1 + x2:x3");
  EXPECT_EQ(at(parsed.op_span), "=~");
  EXPECT_EQ(at(parsed.rhs[0].span), "x1");
  EXPECT_EQ(at(parsed.rhs[0].modifiers[0].span), "a");
  EXPECT_EQ(at(parsed.rhs[1].span), "x2:x3");
}

TEST(Parser, ReadsBareModifiers) {
  EXPECT_EQ(term("NA*x").modifiers.at(0).values.at(0).kind, Value::missing);
  EXPECT_EQ(term("a*x").modifiers.at(0).values.at(0).label, "a");
  EXPECT_EQ(term("\"a b\"*x").modifiers.at(0).values.at(0).label, "a b");
  EXPECT_EQ(term("'a'*x").modifiers.at(0).values.at(0).label, "a");
  EXPECT_EQ(term("c*x").modifiers.at(0).values.at(0).label, "c");
  EXPECT_EQ(term("t*x").modifiers.at(0).values.at(0).label, "t");
  EXPECT_EQ(term("\"NA\"*x").modifiers.at(0).values.at(0).kind, Value::label);
}

TEST(Parser, FoldsNumbers) {
  const std::pair<const char*, double> cases[] = {
      {".5", .5},
      {"-1", -1},
      {"1e-2", 1e-2},
      {"(1+1)", 2},
      {"1/2", .5},
      {"2^3", 8},
      {"-2^2", -4},
      {"2^-1", .5},
      {"2^3^2", 512},
      {"(2^3)^2", 64},
      {"2*3", 6},
      {"6/2/3", 1},
      {"2*3/4", 1.5},
      {"(2 - 3 - 4)", -5},
      {"--2", 2},
      {"sqrt(2)", std::sqrt(2.0)},
      {"log(exp(1))", 1},
      {"abs(-3)", 3},
      {"pi", std::numbers::pi},
      {"pi/2", std::numbers::pi / 2},
  };
  for (const auto& [text, value] : cases) {
    const Term parsed = term(std::string(text) + "*x");
    ASSERT_EQ(parsed.modifiers.size(), 1U) << text;
    EXPECT_EQ(parsed.name, "x");
    EXPECT_EQ(parsed.modifiers[0].values.at(0).kind, Value::number) << text;
    EXPECT_DOUBLE_EQ(parsed.modifiers[0].values[0].number, value) << text;
  }
}

TEST(Parser, ReadsModifiersPerGroup) {
  const Modifier parsed = term("c(1, NA, a, \"b\", -1/2)*x").modifiers.at(0);
  ASSERT_EQ(parsed.values.size(), 5U);
  EXPECT_EQ(parsed.values[0].number, 1);
  EXPECT_EQ(parsed.values[1].kind, Value::missing);
  EXPECT_EQ(parsed.values[2].label, "a");
  EXPECT_EQ(parsed.values[3].label, "b");
  EXPECT_EQ(parsed.values[4].number, -.5);
}

TEST(Parser, ReadsFunctionModifiers) {
  using Kind = Modifier::Kind;
  EXPECT_EQ(term("fixed(1)*x").modifiers.at(0).kind, Kind::fixed);
  EXPECT_EQ(term("start(1)*x").modifiers.at(0).kind, Kind::start);
  EXPECT_EQ(term(".5?x").modifiers.at(0).kind, Kind::start);
  EXPECT_EQ(term("label(\"a\")*x").modifiers.at(0).kind, Kind::label);
  EXPECT_EQ(term("equal(\"f=~x2\")*x").modifiers.at(0).kind, Kind::equal);
  EXPECT_EQ(term("lower(-Inf)*x").modifiers.at(0).kind, Kind::lower);
  EXPECT_EQ(term("upper(1)*x").modifiers.at(0).kind, Kind::upper);
  EXPECT_EQ(term("rv(\"s\")*x").modifiers.at(0).kind, Kind::random_slope);
  EXPECT_EQ(term("start(c(1, 2))*x").modifiers.at(0).values.size(), 2U);
  EXPECT_EQ(term("start(1, 2)*x").modifiers.at(0).values.size(), 2U);
  const Formula efa = formula("efa('b')*f1 + efa('b')*f2 =~ x1 + x2");
  EXPECT_EQ(efa.lhs.at(1).modifiers.at(0).kind, Kind::efa);
  EXPECT_EQ(efa.lhs.at(1).modifiers.at(0).values.at(0).label, "b");
}

TEST(Parser, ReadsSeveralModifiers) {
  const Term parsed = term("a*start(.5)*lower(0)*x");
  ASSERT_EQ(parsed.modifiers.size(), 3U);
  EXPECT_EQ(parsed.name, "x");
  EXPECT_EQ(formula("f =~ NA*x1 + l1*x1").rhs.size(), 2U);
}

TEST(Parser, ReadsIntercepts) {
  const Formula one = formula("y ~ 1");
  EXPECT_EQ(one.op, Op::intercept);
  EXPECT_EQ(one.rhs.at(0).number, 1.0);
  EXPECT_TRUE(one.rhs[0].modifiers.empty());
  for (const char* text : {"y ~ 0", "y ~ 0*1"}) {
    const Formula zero = formula(text);
    EXPECT_EQ(zero.op, Op::intercept);
    EXPECT_EQ(zero.rhs.at(0).number, 1.0);
    EXPECT_EQ(zero.rhs[0].modifiers.at(0).values.at(0).number, 0);
  }
  EXPECT_EQ(formula("y ~ a*1").rhs.at(0).modifiers.at(0).values.at(0).label, "a");
}

TEST(Parser, SplitsInterceptsFromRegressions) {
  const auto first = statements("y ~ 1 + x + z");
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(std::get<Formula>(first[0]).op, Op::intercept);
  EXPECT_EQ(std::get<Formula>(first[1]).op, Op::regression);
  EXPECT_EQ(std::get<Formula>(first[1]).rhs.size(), 2U);
  EXPECT_EQ(std::get<Formula>(statements("y ~ x + 0").at(1)).op, Op::intercept);
}

TEST(Parser, ReadsPhantoms) {
  EXPECT_EQ(formula("f =~ 0").rhs.at(0).number, 0.0);
  EXPECT_EQ(formula("f =~ -1.5").rhs.at(0).number, -1.5);
}

TEST(Parser, ReadsProducts) {
  const Term product = term("a:b");
  EXPECT_EQ(product.name, "a:b");
  EXPECT_EQ(product.factors, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(formula("a:b ~~ y").lhs.at(0).factors.size(), 2U);
  EXPECT_EQ(term("2*a:a").factors.size(), 2U);
}

TEST(Parser, ReadsBlockHeaders) {
  const auto parsed = statements("group: 1\ny~x\nLevel: within\nclass: \"a b\"\nblock: `c`");
  const auto header = [&](std::size_t i) { return std::get<BlockHeader>(parsed.at(i)); };
  EXPECT_EQ(header(0).kind, BlockHeader::Kind::group);
  EXPECT_EQ(header(0).value, "1");
  EXPECT_EQ(header(2).kind, BlockHeader::Kind::level);
  EXPECT_EQ(header(2).value, "within");
  EXPECT_EQ(header(3).value, "a b");
  EXPECT_EQ(header(4).kind, BlockHeader::Kind::block);
}

TEST(Parser, ANameMayLookLikeABlockHeader) {
  EXPECT_EQ(formula("group ~ x").lhs.at(0).name, "group");
  EXPECT_EQ(formula("group:x ~ y").lhs.at(0).name, "group:x");
}

TEST(Parser, ReadsRelations) {
  const std::pair<const char*, Op> relations[] = {{":=", Op::defined},
                                                  {":~", Op::data_defined},
                                                  {"==", Op::equal},
                                                  {"<", Op::less},
                                                  {">", Op::greater}};
  for (const auto& [text, op] : relations) {
    const auto parsed = statements(std::string("a ") + text + " b + 1");
    const auto& relation = std::get<RelationStatement>(parsed.at(0));
    EXPECT_EQ(relation.op, op);
    EXPECT_EQ(relation.lhs.name, "a");
    EXPECT_EQ(relation.rhs.kind, Expression::Kind::add);
  }
}

/// The tree of an expression with every parenthesis written.
std::string tree(const Expression& e) {
  const auto operand = [&](std::size_t i) { return tree(e.operands.at(i)); };
  switch (e.kind) {
    case Expression::Kind::number:
      return std::to_string(static_cast<int>(e.number));
    case Expression::Kind::name:
      return e.name;
    case Expression::Kind::negate:
      return "(-" + operand(0) + ")";
    case Expression::Kind::add:
      return "(" + operand(0) + "+" + operand(1) + ")";
    case Expression::Kind::subtract:
      return "(" + operand(0) + "-" + operand(1) + ")";
    case Expression::Kind::multiply:
      return "(" + operand(0) + "*" + operand(1) + ")";
    case Expression::Kind::divide:
      return "(" + operand(0) + "/" + operand(1) + ")";
    case Expression::Kind::power:
      return "(" + operand(0) + "^" + operand(1) + ")";
    case Expression::Kind::call:
      return e.name + "[" + operand(0) + "]";
  }
  return "";
}

TEST(Parser, FollowsRsPrecedence) {
  const std::pair<const char*, const char*> cases[] = {
      {"a + b*c", "(a+(b*c))"},
      {"a - b - c", "((a-b)-c)"},
      {"a/b*c", "((a/b)*c)"},
      {"-a^2", "(-(a^2))"},
      {"-a*b", "((-a)*b)"},
      {"a^b^c", "(a^(b^c))"},
      {"a^-b^c", "(a^(-(b^c)))"},
      {"a*-b", "(a*(-b))"},
      {"(a + b)*c", "((a+b)*c)"},
      {"exp(a + 1)^2", "(exp[(a+1)]^2)"},
      {"+a", "a"},
  };
  for (const auto& [text, expected] : cases) {
    const auto parsed = statements(std::string("x := ") + text);
    EXPECT_EQ(tree(std::get<RelationStatement>(parsed.at(0)).rhs), expected) << text;
  }
}

TEST(Parser, ReportsEveryStatementThatIsWrong) {
  EXPECT_EQ(codes("y = x\nf =~ x1 x2\ny ~ x\nz ~\n"),
            (Codes{"unknown-operator", "missing-plus", "missing-variable"}));
  EXPECT_EQ(parse("y = x\ny ~ x").model.statements.size(), 1U);
}

TEST(Parser, AnEmptyModelIsAMistake) {
  for (const char* text : {"", "\n\n", "# y ~ x", ";;", "\xEF\xBB\xBF"})
    EXPECT_EQ(codes(text), Codes{"empty-model"});
}

TEST(Parser, WarningsLeaveTheModelWhole) {
  const ParseResult result = parse("x ~ ~ y +");
  ASSERT_EQ(result.diagnostics.size(), 2U);
  EXPECT_EQ(result.diagnostics[0].severity, Severity::warning);
  EXPECT_EQ(print(result.model), "x ~~ y\n");
}

TEST(Parser, HasLimits) {
  EXPECT_EQ(codes(std::string((std::size_t{16} << 20) + 1, ' ')), Codes{"file-too-large"});
  const auto nested = [](int depth) {
    const auto n = static_cast<std::size_t>(depth);
    return "a == " + std::string(n, '(') + "b" + std::string(n, ')');
  };
  EXPECT_EQ(codes(nested(256)), Codes{});
  EXPECT_EQ(codes(nested(257)), Codes{"too-deep"});
  EXPECT_EQ(codes("a == " + std::string(20000, '-') + "b"), Codes{"too-deep"});
  std::string powers = "a == b", sum = "a == b";
  for (int i = 0; i < 20000; ++i) {
    powers += "^b";
    sum += " + b";
  }
  EXPECT_EQ(codes(powers), Codes{"too-deep"});
  EXPECT_EQ(codes(sum), Codes{"too-deep"});
}

TEST(Parser, TakesLinearTime) {
  // Quadratic work on 200,000 open parentheses would take minutes; ctest's patience is the limit.
  std::string text;
  for (int i = 0; i < 200000; ++i)
    text += "y ~ (1\n";
  EXPECT_EQ(codes(text).back(), "too-many-errors");
}

}  // namespace
}  // namespace semfit::syntax
