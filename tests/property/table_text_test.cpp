// How a model is written does not change what it means: random models, many spellings, one table.
#include "syntax/printer.h"
#include "unit/table/tables.h"

#include <map>
#include <random>

namespace semfit::internal {
namespace {

using Words = std::vector<std::string>;
using Random = std::mt19937_64;

int up_to(Random& random, int n) {
  return std::uniform_int_distribution<int>(0, n)(random);
}

const std::string& one_of(Random& random, const Words& words) {
  return words[static_cast<std::size_t>(up_to(random, static_cast<int>(words.size()) - 1))];
}

/// Statements in which no parameter occurs twice and no label is of a fixed parameter, so that
/// their order is free. A factor's indicators stand in one statement, since the first is its
/// marker.
Words random_statements(Random& random) {
  const Words modifiers{"", "", "", "a * ", "b * ", "start(.5) * ", "lower(0) * "};
  const Words values{"", "", "", "0 * ", "NA * ", "v * "};
  Words statements, factors, outcomes{"y1", "y2"};
  const int n_factors = up_to(random, 3);
  for (int f = 0; f < n_factors; ++f) {
    const std::string factor = "f" + std::to_string(f);
    std::string statement = factor + " =~ x" + std::to_string(3 * f);
    for (int i = 1; i < 3; ++i)
      statement += " + " + one_of(random, modifiers) + "x" + std::to_string(3 * f + i);
    if (f > 0 && up_to(random, 3) == 0) statement += " + " + one_of(random, factors);
    statements.push_back(statement);
    factors.push_back(factor);
  }
  for (const std::string& outcome : outcomes) {
    statements.push_back(outcome + " ~ " + one_of(random, modifiers) + "z1 + z2");
    if (!factors.empty())
      statements.push_back(outcome + " ~ " + one_of(random, modifiers) + one_of(random, factors));
  }
  if (up_to(random, 1)) statements.push_back("y1 ~~ " + one_of(random, values) + "y2");
  if (up_to(random, 1)) statements.push_back("y2 ~~ start(2) * y2");
  if (up_to(random, 2) == 0) statements.push_back("y1 ~ 1");
  statements.push_back("y2 ~ a * b1 + b * b2");
  if (up_to(random, 1)) statements.push_back("d1 := a * b + d2");
  statements.push_back("d2 := exp(a) / 2");
  if (up_to(random, 1)) statements.push_back("a == 2 * b");
  if (up_to(random, 1)) statements.push_back("b > -1");
  return statements;
}

ModelOptions random_options(Random& random) {
  ModelOptions options;
  const Function functions[] = {Function::sem, Function::growth, Function::lavaan};
  options.function = functions[up_to(random, 2)];
  options.std_lv = up_to(random, 2) == 0;
  options.orthogonal = up_to(random, 2) == 0;
  options.fixed_x = up_to(random, 1) == 0;
  return options;
}

std::string join(const Words& statements, const std::string& separator = "\n") {
  return fmt::format("{}", fmt::join(statements, separator));
}

/// What a table says, whatever the order of its rows: parameters with the name of the first that
/// they are equal to, their values, bounds and labels; and relations.
Words meaning(const ParameterTable& table) {
  std::map<int, std::string> first;
  Words rows;
  const auto name = [](const Row& row) {
    if (row.op != Op::covariance || row.lhs < row.rhs) return name_of(row);
    return row.rhs + "~~" + row.lhs;
  };
  for (const Row& row : table.rows) {
    if (row.free == 0) continue;
    const auto [place, is_new] = first.try_emplace(row.free, name(row));
    if (!is_new) place->second = std::min(place->second, name(row));
  }
  for (const Row& row : table.rows)
    rows.push_back(fmt::format("{} {} {} {:g} {:g} {:g} {} {}",
                               name(row),
                               row.free > 0 ? "= " + first.at(row.free) : "",
                               row.label,
                               row.ustart,
                               row.lower,
                               row.upper,
                               row.exo,
                               row.user));
  rows.push_back(fmt::format("q {} means {}", table.q, table.mean_structure));
  return sorted(rows);
}

class TableText : public testing::TestWithParam<int> {
 protected:
  Random random_{static_cast<std::uint64_t>(GetParam())};
  Words statements_ = random_statements(random_);
  ModelOptions options_ = random_options(random_);
  Words meaning_ = meaning(table_of(join(statements_), options_));
};

TEST_P(TableText, TheOrderOfStatementsIsFree) {
  for (int i = 0; i < 5; ++i) {
    std::shuffle(statements_.begin(), statements_.end(), random_);
    EXPECT_EQ(meaning(table_of(join(statements_), options_)), meaning_) << join(statements_);
  }
}

TEST_P(TableText, BlanksCommentsAndSemicolonsAreFree) {
  std::string text = "# a comment\n\n";
  for (const std::string& statement : statements_) {
    for (const char c : statement) {
      if (c != ' ')
        text += c;
      else
        text += one_of(random_, {"", " ", "\t", "  "});
      if (c == '+') text += one_of(random_, {"", "\n", " # so\n  ", "\r\n"});
    }
    text += one_of(random_, {"\n", ";", " ; ", " # done\n", "\r\n\r\n", "! done\n"});
  }
  EXPECT_EQ(meaning(table_of(text, options_)), meaning_) << text;
}

TEST_P(TableText, TheOrderOfACovarianceIsFree) {
  statements_.push_back("x7 ~~ y1");
  const Words one = meaning(table_of(join(statements_), options_));
  statements_.back() = "y1 ~~ x7";
  EXPECT_EQ(meaning(table_of(join(statements_), options_)), one);
}

TEST_P(TableText, CanonicalTextHasTheSameTable) {
  const std::string text = syntax::print(syntax::parse(source_of(join(statements_))).model);
  const ParameterTable a = table_of(join(statements_), options_), b = table_of(text, options_);
  EXPECT_EQ(meaning(b), meaning_) << text;
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t i = 0; i < a.rows.size(); ++i)
    EXPECT_EQ(name_of(a.rows[i]), name_of(b.rows[i])) << text;
}

TEST_P(TableText, AnUnrelatedDefinitionAddsItsRowAndNothingElse) {
  statements_.push_back("unrelated := 1 + a");
  Words more = meaning(table_of(join(statements_), options_));
  EXPECT_EQ(more.size(), meaning_.size() + 1);
  std::erase_if(more, [](const std::string& row) { return row.starts_with("unrelated"); });
  EXPECT_EQ(more, meaning_);
}

INSTANTIATE_TEST_SUITE_P(Random, TableText, testing::Range(0, 25));

}  // namespace
}  // namespace semfit::internal
