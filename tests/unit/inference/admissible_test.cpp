#include "inference/admissible.h"

#include "unit/estimate/fitted.h"

#include <gtest/gtest.h>

namespace semfit::internal {
namespace {

using Names = std::vector<std::string>;

/// Notes of the model with every parameter fixed by its text.
std::vector<Note> notes_of(const std::string& text) {
  const test::Fitted fitted = test::prepare(text, test::holzinger());
  return check_admissible(fitted.table, *fitted.objective, fitted.estimate.theta);
}

const std::string indicators = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\n";

TEST(CheckAdmissible, NothingToSay) {
  EXPECT_TRUE(notes_of(indicators).empty());
}

TEST(CheckAdmissible, NegativeVariances) {
  const std::vector<Note> notes = notes_of(indicators + "x1 ~~ start(-.2)*x1\nx5 ~~ start(-.1)*x5");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].code, "negative-variance");
  EXPECT_EQ(notes[0].about, (Names{"x1~~x1", "x5~~x5"}));
}

TEST(CheckAdmissible, FactorCorrelationBeyondOne) {
  const std::vector<Note> notes =
      notes_of(indicators + "f ~~ start(1)*f\ng ~~ start(1)*g\nf ~~ start(1.2)*g");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].code, "latent-covariance-not-pd");
  EXPECT_EQ(notes[0].about, (Names{"f~~g"}));
  EXPECT_NE(notes[0].message.find("1.200"), std::string::npos);
}

TEST(CheckAdmissible, ImpossiblePatternOfPossibleCorrelations) {
  const std::vector<Note> notes = notes_of(
      "f =~ x1 + x2\ng =~ x3 + x4\nh =~ x5 + x6\nf ~~ start(1)*f + start(.9)*g + start(.9)*h\n"
      "g ~~ start(1)*g + start(-.9)*h\nh ~~ start(1)*h");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].code, "latent-covariance-not-pd");
  EXPECT_EQ(notes[0].about, (Names{"f", "g", "h"}));
}

TEST(CheckAdmissible, ResidualCorrelationBeyondOne) {
  const std::vector<Note> notes =
      notes_of(indicators + "x1 ~~ start(.5)*x1\nx4 ~~ start(.5)*x4\nx1 ~~ start(-.6)*x4");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].code, "residual-covariance-not-pd");
  EXPECT_EQ(notes[0].about, (Names{"x1~~x4"}));
}

TEST(CheckEstimate, SaysWhatFailed) {
  const ParameterTable table = test::table_of(indicators);
  Estimate estimate;
  Covariance covariance;
  std::vector<Note> notes = check_estimate(table, estimate, covariance, -3, 6);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_EQ(notes[0].code, "not-converged");
  EXPECT_EQ(notes[1].code, "negative-df");
  EXPECT_NE(notes[1].message.find("9 free parameters for 6 sample moments"), std::string::npos);

  estimate.converged = true;
  notes = check_estimate(table, estimate, covariance, 3, 6);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].code, "information-not-pd");
  covariance.V = MatrixXd::Identity(table.q, table.q);
  EXPECT_TRUE(check_estimate(table, estimate, covariance, 3, 6).empty());
}

}  // namespace
}  // namespace semfit::internal
