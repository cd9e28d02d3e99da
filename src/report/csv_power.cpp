// Power as one table: a row for each test and sample size; the smallest sample has a target.
#include "semfit/power.h"

#include "report/csv_cells.h"

#include <cmath>

namespace semfit {
namespace {

using internal::csv::line;

void add_tests(std::string& out, const std::vector<PowerTest>& tests, const Power& power) {
  for (const PowerTest& test : tests) {
    const auto add = [&](const PowerAt& at, double target) {
      const auto g = static_cast<std::size_t>(test.group);
      line(out,
           test.name,
           g > 0 && g <= power.group_label.size() ? power.group_label[g - 1] : std::string(),
           test.label,
           std::string(spelling(test.method)),
           test.hypothesis,
           test.df,
           test.null,
           test.value,
           power.options.alpha,
           target,
           at.nobs,
           at.noncentrality,
           at.power);
    };
    for (const PowerAt& at : test.at)
      add(at, not_a_number);
    if (!std::isnan(power.options.target)) add(test.required, power.options.target);
  }
}

}  // namespace

std::string write_csv(const Power& power) {
  std::string out =
      "test,group,label,method,hypothesis,df,rmsea0,value,alpha,target,nobs,ncp,power\n";
  add_tests(out, power.rmsea, power);
  add_tests(out, power.parameters, power);
  return out;
}

}  // namespace semfit
