#include "table/additions.h"

#include "base/edit_distance.h"
#include "base/names.h"
#include "table/option_text.h"
#include "table/written.h"

#include <algorithm>
#include <memory>
#include <variant>

namespace semfit::internal {
namespace {

constexpr const char* invalid = "invalid-addition";

std::string text_of(const WrittenRow& row) {
  return row.lhs + " " + std::string(spelling(row.op)) +
         (row.op == Op::intercept ? "" : " " + row.rhs);
}

/// Adds the parameters of one text to one table.
class Additions {
 public:
  Additions(const ParameterTable& table, Diagnostics& diagnostics)
      : extended_(table), diagnostics_(diagnostics) {}

  void add(const WrittenRow& row, const std::vector<WrittenBlock>& blocks) {
    if (!is_plain(row)) return;
    if (row.block > 0) {
      const WrittenBlock& block = blocks[static_cast<std::size_t>(row.block) - 1];
      if (const int place = find_block(block)) add_to({place}, row);
      return;
    }
    std::vector<int> all;
    for (std::size_t b = 0; b < extended_.blocks.size(); ++b)
      all.push_back(static_cast<int>(b) + 1);
    add_to(all, row);
  }

  ParameterTable take() { return std::move(extended_); }

 private:
  void refuse(const WrittenRow& row, const std::string& problem, const std::string& way_out) {
    diagnostics_.error({row.lhs_span.begin, std::max(row.lhs_span.end, row.span.end)},
                       invalid,
                       problem,
                       {way_out});
  }

  bool is_plain(const WrittenRow& row) {
    const bool is_arrow = row.op == Op::measured_by || row.op == Op::regression ||
                          row.op == Op::covariance || row.op == Op::intercept;
    if (!is_arrow || (row.rhs.empty() && row.op != Op::intercept))
      refuse(row,
             "'" + text_of(row) + "' is no parameter that could be added",
             "loadings =~, regressions ~, covariances ~~ and intercepts ~ 1 can be");
    else if (!row.modifiers.empty())
      refuse(row,
             "'" + text_of(row) + "' has a modifier",
             "parameters are added free, each on its own; write them without labels and numbers");
    else if (row.op == Op::intercept && !extended_.mean_structure)
      refuse(row,
             "'" + text_of(row) + "' is a mean, but the model has no mean structure",
             "fit the model with --meanstructure");
    else if (is_inside_composite(row))
      refuse(
          row,
          "'" + text_of(row) + "' is about the inside of a composite, which has no more parameters",
          "its indicators meet other variables through it alone: add a parameter of the composite");
    else
      return true;
    return false;
  }

  /// A moment of a composite, or anything but the mean of one of its indicators.
  bool is_inside_composite(const WrittenRow& added) const {
    const bool is_moment =
        added.op == Op::intercept || added.op == Op::measured_by || added.lhs == added.rhs;
    return std::any_of(extended_.rows.begin(), extended_.rows.end(), [&](const Row& row) {
      if (row.op != Op::composed_of) return false;
      if (added.lhs == row.lhs && is_moment) return true;
      return added.op != Op::intercept && (added.lhs == row.rhs || added.rhs == row.rhs);
    });
  }

  /// The block (from 1) that `group: value` speaks of, by label or by number; 0 if there is none.
  int find_block(const WrittenBlock& block) {
    const std::vector<std::string>& labels = extended_.group_label;
    const auto named = std::find(labels.begin(), labels.end(), block.value);
    if (named != labels.end()) return static_cast<int>(named - labels.begin()) + 1;
    for (std::size_t b = 1; b <= extended_.blocks.size(); ++b)
      if (block.value == std::to_string(b)) return static_cast<int>(b);
    std::vector<std::string> notes;
    if (const auto near = closest(block.value, labels))
      notes.push_back("did you mean '" + *near + "'?");
    diagnostics_.error(
        block.span, "unknown-group", "the model has no group '" + block.value + "'", notes);
    return 0;
  }

  void add_to(const std::vector<int>& blocks, const WrittenRow& written) {
    bool is_known = false, is_added = false, is_data = false;
    for (const int b : blocks) {
      const BlockVariables& block = extended_.blocks[static_cast<std::size_t>(b) - 1];
      if (!can_stand_in(block, written)) continue;
      is_known = true;
      Row* const there = find_row(b, written);
      if (there && (there->exo || there->free > 0)) {
        is_data = is_data || there->exo;
        continue;
      }
      is_added = true;
      if (there)
        free_row(*there);
      else
        append_row(b, block, written);
    }
    if (is_added) return;
    if (!is_known)
      complain_of_names(blocks, written);
    else if (is_data)
      refuse(written,
             "'" + text_of(written) + "' is a moment of fixed covariates: it is the sample's",
             "to estimate such moments use --fixed-x=false");
    else
      refuse(written,
             "'" + text_of(written) + "' is free already",
             "whether it may differ from parameters that share its label says --score-test");
  }

  static bool can_stand_in(const BlockVariables& block, const WrittenRow& row) {
    const auto is_variable = [&](const std::string& name) {
      return has(block.observed, name) || has(block.latent, name);
    };
    if (row.op == Op::measured_by && !has(block.latent, row.lhs)) return false;
    return is_variable(row.lhs) && (row.op == Op::intercept || is_variable(row.rhs));
  }

  Row* find_row(int block, const WrittenRow& written) {
    for (Row& row : extended_.rows) {
      if (row.block != block || row.op != written.op) continue;
      const bool same = row.lhs == written.lhs && row.rhs == written.rhs;
      const bool flipped =
          row.op == Op::covariance && row.lhs == written.rhs && row.rhs == written.lhs;
      if (same || flipped || (row.op == Op::intercept && row.lhs == written.lhs)) return &row;
    }
    return nullptr;
  }

  void free_row(Row& row) { row.free = ++extended_.q; }

  void append_row(int b, const BlockVariables& block, const WrittenRow& written) {
    Row row;
    row.lhs = written.lhs;
    row.op = written.op;
    row.rhs = written.rhs;
    row.block = b;
    row.group = block.group;
    row.level = block.level;
    row.ustart = 0;
    row.plabel = ".p" + std::to_string(extended_.rows.size() + 1) + ".";
    free_row(row);
    extended_.rows.push_back(std::move(row));
  }

  void complain_of_names(const std::vector<int>& blocks, const WrittenRow& row) {
    const BlockVariables& block = extended_.blocks[static_cast<std::size_t>(blocks[0]) - 1];
    std::vector<std::string> known = block.latent;
    if (row.op == Op::measured_by && !has(known, row.lhs)) {
      complain(row.lhs, row.lhs_span, "no latent variable", known);
      return;
    }
    known.insert(known.end(), block.observed.begin(), block.observed.end());
    for (const auto& [name, span] : {std::pair{row.lhs, row.lhs_span}, {row.rhs, row.span}})
      if (!name.empty() && !has(known, name)) complain(name, span, "no variable", known);
  }

  void complain(const std::string& name,
                Span span,
                const std::string& what,
                const std::vector<std::string>& known) {
    std::vector<std::string> notes;
    if (const auto near = closest(name, known)) notes.push_back("did you mean '" + *near + "'?");
    notes.emplace_back("only variables of the model can be in an added parameter");
    diagnostics_.error(
        span, "unknown-variable", "the model has " + what + " '" + name + "'", notes);
  }

  ParameterTable extended_;
  Diagnostics& diagnostics_;
};

}  // namespace

ParameterTable with_additions(const ParameterTable& table,
                              const std::string& text,
                              const std::string& name) {
  const auto source = std::make_shared<const Source>(Source{name, text});
  const syntax::Model model = parse_option(source);
  Diagnostics diagnostics(source, Fault::usage);
  for (const syntax::Statement& statement : model.statements)
    if (const auto* relation = std::get_if<syntax::RelationStatement>(&statement))
      diagnostics.error(relation->span,
                        invalid,
                        "this is a relation between parameters, not a parameter to be added",
                        {"hypotheses about parameters are tested by --wald"});
  const Written written = write_out(model, false, diagnostics);
  Additions additions(table, diagnostics);
  for (const WrittenRow& row : written.rows)
    additions.add(row, written.blocks);
  if (diagnostics.has_errors()) throw Error(diagnostics.take());
  return additions.take();
}

}  // namespace semfit::internal
