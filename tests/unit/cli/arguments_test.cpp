#include "cli/arguments.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace semfit::cli {
namespace {

Arguments fit(const std::vector<std::string>& words) {
  return parse_arguments(for_fit, words);
}

std::vector<std::string> codes(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  try {
    fit(words);
  } catch (const Error& error) {
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      EXPECT_EQ(diagnostic.fault, Fault::usage);
      found.push_back(diagnostic.code);
    }
  }
  return found;
}

using Words = std::vector<std::string>;

TEST(Arguments, OptionsStandAnywhereAmongOperands) {
  const Arguments a = fit({"--std-lv", "m.sem", "--estimator", "ML", "d.csv", "--r2"});
  EXPECT_EQ(a.operands, (Words{"m.sem", "d.csv"}));
  EXPECT_TRUE(a.options.model.std_lv);
  EXPECT_TRUE(a.options.sections.r2);
}

TEST(Arguments, ADashAloneIsAnOperandAndTwoEndTheOptions) {
  EXPECT_EQ(fit({"-", "--", "--std-lv"}).operands, (Words{"-", "--std-lv"}));
}

TEST(Arguments, DotsAndUnderscoresAreDashes) {
  EXPECT_TRUE(fit({"--std.lv"}).options.model.std_lv);
  EXPECT_TRUE(fit({"--std_lv"}).options.model.std_lv);
  EXPECT_EQ(fit({"--auto.cov.lv.x=false"}).options.model.auto_cov_lv_x, false);
  // ... in names, not in values
  EXPECT_EQ(fit({"--na=a.b_c"}).options.read.na, (Words{"a.b_c"}));
}

TEST(Arguments, ASwitchNeedsNoValueAndTakesNoOperand) {
  EXPECT_EQ(fit({}).options.model.fixed_x, std::nullopt);
  EXPECT_EQ(fit({"--fixed-x=false"}).options.model.fixed_x, false);
  EXPECT_EQ(fit({"--fixed-x"}).options.model.fixed_x, true);
  EXPECT_EQ(fit({"--fixed-x", "false"}).operands, (Words{"false"}));
  EXPECT_EQ(codes({"--fixed-x=no"}), (Words{"unknown-value"}));
}

TEST(Arguments, AValueMayBeEmptyOrBeginWithADash) {
  EXPECT_EQ(fit({"--na", "-99", "--na=", "m.sem"}).options.read.na, (Words{"-99", ""}));
  EXPECT_EQ(fit({"--constraints", "-a == b"}).options.model.constraints, "-a == b");
  EXPECT_EQ(fit({"--na", "", "--na", "--", "--na=[1,2]"}).options.read.na,
            (Words{"", "--", "[1,2]"}));
  EXPECT_EQ(codes({"--sep="}), (Words{"bad-value"}));
}

TEST(Arguments, ASwitchWithAnEmptyValueIsNotSilentlyOn) {
  EXPECT_EQ(fit({"--std-lv=", "m.sem"}).operands, (Words{"", "m.sem"}));
}

TEST(Arguments, Letters) {
  const Arguments a = fit({"-qv", "-o", "a.json", "-ob.csv", "-o=c.txt"});
  EXPECT_TRUE(a.quiet && a.verbose);
  EXPECT_EQ(a.outputs, (Words{"a.json", "b.csv", "c.txt"}));
  EXPECT_FALSE(fit({"-q=false"}).quiet);
  EXPECT_EQ(codes({"-qo"}), (Words{"missing-value"}));
  EXPECT_EQ(codes({"-x", "-99"}), (Words{"unknown-option", "unknown-option"}));
}

TEST(Arguments, TheLastOfSeveralWins) {
  EXPECT_FALSE(fit({"--ci-level", "0.9", "--ci=false"}).ci);
  EXPECT_TRUE(fit({"--ci=false", "--ci-level", "0.9"}).ci);
  EXPECT_EQ(fit({"--start", "simple", "--start", "default"}).options.estimation.start, "default");
}

TEST(Arguments, OperandsAreTakenAsTheyAre) {
  const Words files{"[a,b].sem", "", "/x", "{}", "a=b", "---"};
  EXPECT_EQ(fit({"[a,b].sem", "", "/x", "{}", "a=b", "--", "---"}).operands, files);
}

TEST(Arguments, ListsAndRepetition) {
  const Arguments a =
      fit({"--cov", "a.csv, b.csv", "--nobs", "156,145", "-o", "x.json", "-o", "y"});
  EXPECT_EQ(a.moments.cov, (Words{"a.csv", "b.csv"}));
  EXPECT_EQ(a.moments.nobs, (std::vector<std::int64_t>{156, 145}));
  EXPECT_EQ(a.outputs, (Words{"x.json", "y"}));
  EXPECT_EQ(fit({"--constraints", "a == 1", "--constraints", "b == 2"}).options.model.constraints,
            "a == 1\nb == 2");
}

TEST(Arguments, OptionsAboutModificationIndicesAskForThem) {
  EXPECT_FALSE(fit({}).options.sections.modindices);
  EXPECT_FALSE(fit({"--mi-sort=false", "--mi-power=false"}).options.sections.modindices);
  for (const Words& words : {Words{"--mi-sort"},
                             Words{"--mi-minimum", "2"},
                             Words{"--mi-maximum", "9"},
                             Words{"--mi-power"}})
    EXPECT_TRUE(fit(words).options.sections.modindices) << words[0];
  for (const Words& words : {Words{"--mi-power"},
                             Words{"--mi-delta", ".2"},
                             Words{"--mi-alpha", ".01"},
                             Words{"--mi-high-power", ".9"}})
    EXPECT_TRUE(fit(words).options.modification.power) << words[0];
  const ModificationOptions o =
      fit({"--mi-delta", ".2", "--mi-alpha", ".01", "--mi-high-power", ".9", "--mi-maximum", "9"})
          .options.modification;
  EXPECT_EQ(o.delta, .2);
  EXPECT_EQ(o.alpha, .01);
  EXPECT_EQ(o.high_power, .9);
  EXPECT_EQ(o.maximum, 9);
  EXPECT_EQ(codes({"--mi-alpha", "1.5"}), (Words{"bad-value"}));
}

TEST(Arguments, TextsOfTestsAreJoined) {
  EXPECT_EQ(fit({"--wald", "a == b", "--wald", "c == 0"}).options.inference.wald, "a == b\nc == 0");
  EXPECT_EQ(fit({"--score-add", "x ~~ y"}).options.inference.score_add, "x ~~ y");
  EXPECT_EQ(codes({"--wald", " ", "--score-add", ""}), (Words{"bad-value", "bad-value"}));
}

TEST(Arguments, ChoicesSetWhatTheyName) {
  const Options o = fit({"--function",
                         "growth",
                         "--likelihood",
                         "wishart",
                         "--se",
                         "none",
                         "--test",
                         "none",
                         "--information",
                         "observed",
                         "--optimizer",
                         "slsqp",
                         "--start",
                         "simple",
                         "--bounds",
                         "pos.ov.var",
                         "--factor-scores",
                         "bartlett"})
                        .options;
  EXPECT_EQ(o.model.function, Function::growth);
  EXPECT_EQ(o.estimation.likelihood, Likelihood::wishart);
  EXPECT_EQ(o.inference.se, StandardErrors::none);
  EXPECT_EQ(o.inference.test, std::vector{semfit::Test::none});
  EXPECT_EQ(o.inference.information, Information::observed);
  EXPECT_EQ(o.estimation.optimizer, "slsqp");
  EXPECT_EQ(o.estimation.start, "simple");
  EXPECT_EQ(o.model.bounds, "pos.ov.var");
  EXPECT_EQ(o.sections.factor_scores, ScoreMethod::bartlett);
  EXPECT_EQ(fit({"--function", "sem"}).options.model.function, Function::sem);
  EXPECT_EQ(fit({"--function", "lavaan"}).options.model.function, Function::lavaan);
  EXPECT_EQ(fit({"--factor-scores", "regression"}).options.sections.factor_scores,
            ScoreMethod::regression);
  EXPECT_EQ(fit({"--format", "csv"}).format, Format::csv);
}

TEST(Arguments, ScoresAndDistances) {
  const Arguments a = fit(
      {"--scores-data", "new.csv", "--score.reliability", "--mahalanobis", "--scores_output=s"});
  EXPECT_EQ(a.scores_data, "new.csv");
  EXPECT_EQ(a.scores_output, "s");
  EXPECT_TRUE(a.options.sections.reliability);
  EXPECT_TRUE(a.options.sections.mahalanobis);
  EXPECT_EQ(codes({"--scores-output", "-"}), (Words{"bad-value"}));
}

TEST(Arguments, CaseOfAChoiceDoesNotMatter) {
  EXPECT_EQ(fit({"--estimator", "ml"}).options.estimation.estimator, "ML");
}

TEST(Arguments, Numbers) {
  const Arguments a = fit({"--ci-level", "0.9", "--max-iterations", "7", "--tolerance", "1e-8"});
  EXPECT_EQ(a.options.inference.ci_level, 0.9);
  EXPECT_TRUE(a.ci) << "who chooses a level wants to see the interval";
  EXPECT_EQ(a.options.estimation.max_iterations, 7);
  EXPECT_EQ(a.options.estimation.tolerance, 1e-8);
  for (const char* bad : {"1", "0", "-0.5", "x", "nan", "0.9x", ""})
    EXPECT_EQ(codes({"--ci-level", bad}), (Words{"bad-value"})) << bad;
  for (const char* bad : {"0", "-1", "1.5", "99999999999999999999", ""})
    EXPECT_EQ(codes({"--max-iterations", bad}), (Words{"bad-value"})) << bad;
}

TEST(Arguments, EveryMistakeIsReportedAtOnce) {
  EXPECT_EQ(codes({"--estimator", "DLS", "--nosuch", "--ordered", "--se", "external", "--na"}),
            (Words{"unsupported-estimator",
                   "unknown-option",
                   "unsupported-option",
                   "unsupported-value",
                   "missing-value"}));
}

TEST(Arguments, ModeratorsWithAndWithoutValues) {
  const Arguments a = fit({"--moderator", "w=-1, 0.5", "--moderator=z"});
  ASSERT_EQ(a.options.effects.moderators.size(), 2u);
  EXPECT_EQ(a.options.effects.moderators[0].variable, "w");
  EXPECT_EQ(a.options.effects.moderators[0].values, (std::vector<double>{-1, 0.5}));
  EXPECT_EQ(a.options.effects.moderators[1].variable, "z");
  EXPECT_TRUE(a.options.effects.moderators[1].values.empty());
  EXPECT_EQ(codes({"--moderator", "=1"}), (Words{"bad-value"}));
  EXPECT_EQ(codes({"--moderator", "w="}), (Words{"bad-value"}));
  EXPECT_EQ(codes({"--moderator", "w=1,two"}), (Words{"bad-value"}));
}

TEST(Arguments, IndirectEffectsBringTheOthers) {
  EXPECT_TRUE(fit({"--contrasts"}).options.effects.tests);
  EXPECT_TRUE(fit({"--indirect"}).options.sections.effects);
  EXPECT_FALSE(fit({"--indirect=false"}).options.effects.tests);
  EXPECT_FALSE(fit({"--moderator", "w"}).options.sections.effects);
}

TEST(Arguments, ACommandKnowsItsOwnOptionsOnly) {
  EXPECT_THROW(parse_arguments(for_check, Words{"--modindices"}), Error);
  EXPECT_EQ(parse_arguments(for_explain, Words{"--std-lv"}).operands, (Words{"--std-lv"}));
}

TEST(Arguments, AListMayBeGivenInParts) {
  const Arguments a = fit({"--cov",
                           "a.csv",
                           "--cov",
                           "b.csv,c.csv",
                           "--nobs",
                           "100",
                           "--nobs",
                           "20",
                           "--group-equal",
                           "loadings",
                           "--group-equal",
                           "intercepts"});
  EXPECT_EQ(a.moments.cov, (Words{"a.csv", "b.csv", "c.csv"}));
  EXPECT_EQ(a.options.model.group_equal, (Words{"loadings", "intercepts"}));
}

TEST(Arguments, NamesOfOptionsAreUniqueInACommandAndCanonical) {
  std::set<std::string_view> names;
  std::map<std::string_view, unsigned> commands;
  for (const OptionSpec& option : option_table()) {
    EXPECT_EQ(commands[option.name] & option.commands, 0U) << option.name;
    commands[option.name] |= option.commands;
    names.insert(option.name);
    EXPECT_EQ(canonical_name(option.name), option.name);
    EXPECT_NE(option.commands, 0U) << option.name;
  }
  for (const RefusedOption& option : refused_options())
    EXPECT_TRUE(names.insert(option.name).second) << option.name << " is both known and refused";
}

TEST(Arguments, EverySwitchCanBeTurnedOff) {
  for (const OptionSpec& option : option_table()) {
    if (!option.value.empty()) continue;
    const auto command = static_cast<CommandBit>(option.commands & -option.commands);  // the first
    const Words off{std::string(option.name) + "=false"};
    EXPECT_NO_THROW(parse_arguments(command, off)) << option.name;
  }
}

}  // namespace
}  // namespace semfit::cli
