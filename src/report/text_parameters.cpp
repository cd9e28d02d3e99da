// The parameter tables of the text report, grouped as in lavaan's summary(). All tables share one
// set of column widths, so that numbers stand under each other through the whole report.
#include "base/escape.h"
#include "base/text.h"
#include "report/table_layout.h"
#include "report/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace semfit::internal {
namespace {

/// A line of a table: a formula's left side ("visual =~"), or a parameter with its numbers.
struct Line {
  std::string name;   ///< with its indentation
  std::string label;  ///< "(a)"
  std::vector<std::string> numbers;
};

struct Table {
  std::string title;
  std::vector<Line> lines;
};

struct Part {
  std::string heading;  ///< "Group 1 [Pasteur]" or nothing
  std::vector<Table> tables;
};

struct Kind {
  const char* title;
  Op op;
  bool nested;  ///< left sides are lines of their own: "visual =~" above "x1"
};

constexpr Kind kinds[] = {{"Latent Variables", Op::measured_by, true},
                          {"Composites", Op::composed_of, true},
                          {"Regressions", Op::regression, true},
                          {"Covariances", Op::covariance, true},
                          {"Intercepts", Op::intercept, false},
                          {"Thresholds", Op::threshold, false},
                          {"Variances", Op::covariance, false},
                          {"Scales y*", Op::scale, false}};

const Row& row_of(const Result& result, const Parameter& parameter) {
  return result.table.rows[static_cast<std::size_t>(parameter.row)];
}

bool belongs(const Row& row, const Kind& kind) {
  if (row.op != kind.op || row.auxiliary) return false;
  return kind.op != Op::covariance || (row.lhs != row.rhs) == kind.nested;
}

/// Variables that something in the model explains: their variances and intercepts are residual,
/// which a point before the name says.
std::set<std::string> explained(const ParameterTable& table) {
  std::set<std::string> names;
  for (const Row& row : table.rows) {
    if (row.op == Op::measured_by) names.insert(row.rhs);
    if (row.op == Op::regression) names.insert(row.lhs);
  }
  return names;
}

std::vector<std::string> numbers(const Parameter& p, bool ci) {
  // Where the standard error itself would print as 0.000, so might everything that matters.
  const bool tiny = p.se > 0 && p.se < 0.0005;
  const auto cell = [&](double value) { return tiny ? small_number(value) : number(value); };
  const bool tested = !std::isnan(p.z);
  std::vector<std::string> cells{
      number_or_na(p.est), tested ? cell(p.se) : "", number(p.z), number(p.pvalue)};
  if (tiny) cells[0] = small_number(p.est);
  if (ci) {
    cells.push_back(cell(p.ci_lower));
    cells.push_back(cell(p.ci_upper));
  }
  cells.push_back(number(p.std_lv));
  cells.push_back(number(p.std_all));
  return cells;
}

Line parameter_line(std::string name, const Row& row, const Parameter& parameter, bool ci) {
  Line line{std::move(name), "", numbers(parameter, ci)};
  if (!row.label.empty() && row.op != Op::defined)
    line.label = "(" + escape_terminal(row.label) + ")";
  return line;
}

/// One table of one block: parameters in the order of the model, those of one left side together.
Table block_table(const Result& result,
                  const Kind& kind,
                  int block,
                  const std::set<std::string>& residual,
                  bool ci) {
  Table table{kind.title, {}};
  std::vector<std::string> left_sides;
  for (const Parameter& parameter : result.parameters) {
    const Row& row = row_of(result, parameter);
    if (row.block != block || !belongs(row, kind)) continue;
    if (std::find(left_sides.begin(), left_sides.end(), row.lhs) == left_sides.end())
      left_sides.push_back(row.lhs);
  }
  const bool dotted = kind.op == Op::covariance || kind.op == Op::intercept;
  const auto dot = [&](const std::string& name) {
    return dotted && residual.contains(name) ? "." : " ";
  };
  for (const std::string& lhs : left_sides) {
    if (kind.nested)
      table.lines.push_back(
          {fmt::format(" {}{} {}", dot(lhs), escape_terminal(lhs), spelling(kind.op)), "", {}});
    for (const Parameter& parameter : result.parameters) {
      const Row& row = row_of(result, parameter);
      if (row.block != block || row.lhs != lhs || !belongs(row, kind)) continue;
      const std::string name = kind.op == Op::threshold ? row.lhs + "|" + row.rhs
                               : kind.nested            ? row.rhs
                                                        : row.lhs;
      table.lines.push_back(parameter_line(
          fmt::format("   {}{}", dot(name), escape_terminal(name)), row, parameter, ci));
    }
  }
  return table;
}

Table r2_table(const Result& result, int block) {
  Table table{"R-Square", {}};
  for (const RSquared& r2 : result.r2)
    if (r2.block == block)
      table.lines.push_back({"    " + escape_terminal(r2.variable), "", {number_or_na(r2.value)}});
  return table;
}

Table defined_table(const Result& result, bool ci) {
  Table table{"Defined Parameters", {}};
  for (const Parameter& parameter : result.parameters) {
    const Row& row = row_of(result, parameter);
    if (row.op == Op::defined)
      table.lines.push_back(parameter_line("    " + escape_terminal(row.lhs), row, parameter, ci));
  }
  return table;
}

std::vector<Part> parts(const Result& result, bool ci) {
  std::set<int> blocks;
  for (const Parameter& parameter : result.parameters)
    if (const Row& row = row_of(result, parameter); row.op != Op::defined) blocks.insert(row.block);

  const std::set<std::string> residual = explained(result.table);
  std::vector<Part> out;
  const auto keep = [](Part& part, Table table) {
    if (!table.lines.empty()) part.tables.push_back(std::move(table));
  };
  for (const int block : blocks) {
    Part part{block_name(result, block), {}};
    for (const Kind& kind : kinds)
      keep(part, block_table(result, kind, block, residual, ci));
    keep(part, r2_table(result, block));
    out.push_back(std::move(part));
  }
  Part last;
  keep(last, defined_table(result, ci));
  out.push_back(std::move(last));
  return out;
}

struct Widths {
  std::size_t name = 13;  // lavaan's proportions: name and label take 18 columns, a number 9
  std::size_t label = 5;
  std::vector<std::size_t> numbers;
};

Widths measure(const std::vector<Part>& parts, const std::vector<std::string>& header) {
  Widths widths;
  for (const std::string& title : header)
    widths.numbers.push_back(std::max<std::size_t>(9, title.size() + 1));
  for (const Part& part : parts) {
    for (const Table& table : part.tables) {
      for (const Line& line : table.lines) {
        if (line.numbers.empty()) continue;  // a left side may run into the empty columns
        widths.name = std::max(widths.name, display_width(line.name));
        widths.label = std::max(widths.label, display_width(line.label) + 1);
        for (std::size_t i = 0; i < line.numbers.size(); ++i)
          widths.numbers[i] = std::max(widths.numbers[i], line.numbers[i].size() + 2);
      }
    }
  }
  return widths;
}

std::string table_text(const Table& table,
                       const Widths& widths,
                       const std::vector<std::string>& header,
                       const TextStyle& style) {
  const bool only_estimate = table.title == "R-Square";
  std::string out = heading(table.title, style);
  out.pop_back();  // no empty line between title and column heads
  std::string line(widths.name + widths.label, ' ');
  for (std::size_t i = 0; i < (only_estimate ? 1 : header.size()); ++i)
    line += pad_left(header[i], widths.numbers[i]);
  out += line + "\n";
  for (const Line& row : table.lines) {
    line = row.numbers.empty()
               ? row.name
               : pad_right(row.name, widths.name) + pad_left(row.label, widths.label);
    for (std::size_t i = 0; i < row.numbers.size(); ++i)
      line += pad_left(row.numbers[i], widths.numbers[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string constraints_text(const ParameterTable& table, const TextStyle& style) {
  std::string out;
  for (const Row& row : table.rows) {
    if (row.op != Op::equal && row.op != Op::less && row.op != Op::greater) continue;
    out += fmt::format(
        "    {} {} {}\n", escape_terminal(row.lhs), spelling(row.op), escape_terminal(row.rhs));
  }
  if (out.empty()) return out;
  std::string title = heading("Constraints", style);
  title.pop_back();
  return title + out;
}

/// The standard errors as lavaan prints them: "standard" becomes "Standard".
std::string errors_name(std::string text) {
  if (text == "robust.huber.white") return "Sandwich";
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace

std::string parameters_text(const Result& result, const TextStyle& style) {
  std::string out = heading("Parameter Estimates", style);
  for (const ResolvedOption& option : result.options)
    if (option.name == "se") out += pair_line("Standard errors", errors_name(option.value));
  out += pair_line("Information",
                   result.information == Information::expected   ? "Expected"
                   : result.information == Information::observed ? "Observed"
                                                                 : "First.order");
  out += draws_text(result);
  if (style.ci)
    out += pair_line("Confidence level of the intervals", fmt::format("{:g}", result.ci_level));

  std::vector<std::string> header{"Estimate", "Std.Err", "z-value", "P(>|z|)"};
  if (style.ci) header.insert(header.end(), {"ci.lower", "ci.upper"});
  header.insert(header.end(), {"Std.lv", "Std.all"});

  const std::vector<Part> all = parts(result, style.ci);
  const Widths widths = measure(all, header);
  for (const Part& part : all) {
    if (!part.heading.empty()) out += "\n\n" + part.heading + ":\n";
    for (const Table& table : part.tables)
      out += table_text(table, widths, header, style);
  }
  return out + constraints_text(result.table, style);
}

}  // namespace semfit::internal
