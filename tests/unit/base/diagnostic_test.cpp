#include "base/diagnostic.h"

#include <gtest/gtest.h>

namespace semfit {
namespace {

std::shared_ptr<const Source> source(std::string text) {
  return std::make_shared<const Source>(Source{"model.sem", std::move(text)});
}

Diagnostic diagnostic(std::string text, Span span) {
  Diagnostic result;
  result.code = "unknown-variable";
  result.message = "'visaul' is neither observed nor latent";
  result.source = source(std::move(text));
  result.span = span;
  return result;
}

TEST(Render, LooksLikeACompilers) {
  Diagnostic d = diagnostic("x ~ y\nvisual =~ x1 + x2 + visaul\n", {26, 32});
  d.notes = {"did you mean 'visual'?"};
  EXPECT_EQ(render(d),
            "model.sem:2:21: error: 'visaul' is neither observed nor latent [unknown-variable]\n"
            " visual =~ x1 + x2 + visaul\n"
            "                     ^~~~~~\n"
            "  note: did you mean 'visual'?\n");
}

TEST(Render, AlignsByDisplayWidth) {
  EXPECT_EQ(render(diagnostic("因子 =~ 项", {10, 13})),
            "model.sem:1:7: error: 'visaul' is neither observed nor latent [unknown-variable]\n"
            " 因子 =~ 项\n"
            "         ^~\n");
}

TEST(Render, UnderlinesTheFirstLineOfALongSpan) {
  EXPECT_EQ(render(diagnostic("ab\ncd", {1, 5})),
            "model.sem:1:2: error: 'visaul' is neither observed nor latent [unknown-variable]\n"
            " ab\n"
            "  ^\n");
}

TEST(Render, ShowsNoEmptyLine) {
  EXPECT_EQ(render(diagnostic("\n\n", {2, 2})),
            "model.sem:3:1: error: 'visaul' is neither observed nor latent [unknown-variable]\n");
}

TEST(Render, LeavesZerosOfAPlaceOut) {
  Diagnostic d;
  d.severity = Severity::warning;
  d.code = "c";
  d.message = "m";
  d.place = {"data.csv", 7, 3};
  EXPECT_EQ(render(d), "data.csv:7:3: warning: m [c]\n");
  d.place.column = 0;
  EXPECT_EQ(render(d), "data.csv:7: warning: m [c]\n");
  d.place.line = 0;
  EXPECT_EQ(render(d), "data.csv: warning: m [c]\n");
  d.place.file = "";
  EXPECT_EQ(render(d), "warning: m [c]\n");
}

TEST(Render, EscapesTheUsersText) {
  Diagnostic d = diagnostic("y ~ \x1b[2J", {4, 5});
  d.message = "bad \x1b";
  d.notes = {"see \u202e"};
  EXPECT_EQ(render(d),
            "model.sem:1:5: error: bad \\u{1b} [unknown-variable]\n"
            " y ~ \\u{1b}[2J\n"
            "     ^~~~~~\n"
            "  note: see \\u{202e}\n");
}

TEST(Render, ColoursOnRequest) {
  Diagnostic d;
  d.code = "c";
  d.message = "m";
  EXPECT_EQ(render(d, true), "\x1b[1;31merror:\x1b[0m \x1b[1mm\x1b[0m [c]\n");
}

TEST(Error, CarriesAllAndSaysAll) {
  Diagnostic a, b;
  a.code = "a";
  b.code = "b";
  a.message = b.message = "m";
  const Error error({a, b});
  EXPECT_EQ(error.diagnostics().size(), 2U);
  EXPECT_STREQ(error.what(), "error: m [a]\nerror: m [b]\n");
}

TEST(Diagnostics, ComeInOrderOfPlace) {
  internal::Diagnostics collected(source("abc"), Fault::data);
  collected.error({2, 3}, "second", "m");
  EXPECT_TRUE(collected.has_errors());
  collected.warning({0, 1}, "first", "m", {"n"});
  const std::vector<Diagnostic> all = collected.take();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].code, "first");
  EXPECT_EQ(all[0].severity, Severity::warning);
  EXPECT_EQ(all[0].fault, Fault::data);
  EXPECT_EQ(all[0].notes, std::vector<std::string>{"n"});
  EXPECT_EQ(all[1].code, "second");
  EXPECT_FALSE(collected.has_errors());
  EXPECT_TRUE(collected.take().empty());
}

TEST(Diagnostics, CountsWhatItDoesNotKeep) {
  internal::Diagnostics collected(source("abc"));
  for (int i = 0; i < 23; ++i)
    collected.error({}, "e", "m" + std::to_string(i));
  const std::vector<Diagnostic> all = collected.take();
  ASSERT_EQ(all.size(), internal::Diagnostics::capacity + 1);
  EXPECT_EQ(all.back().code, "too-many-errors");
  EXPECT_EQ(all.back().message, "3 more errors are not shown");
}

TEST(Diagnostics, CountsTheSameOnce) {
  internal::Diagnostics collected(source("abc"));
  for (int i = 0; i < 3; ++i) {
    collected.error({0, 1}, "e", "m");
    collected.error({1, 2}, "e", "m");
    collected.warning({0, 1}, "w", "m");
  }
  EXPECT_EQ(collected.take().size(), 3U);
}

}  // namespace
}  // namespace semfit
