#include "table/written.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace semfit::internal {
namespace {

using Key = std::tuple<int, std::string, Op, std::string>;

/// Collects rows; one that is already there gets the modifiers of its repetition.
class Rows {
 public:
  void add(WrittenRow row) {
    const auto found = index_.find({row.block, row.lhs, row.op, row.rhs});
    const auto flipped = row.op == Op::covariance
                             ? index_.find({row.block, row.rhs, row.op, row.lhs})
                             : index_.end();
    const auto same = found != index_.end() ? found : flipped;
    if (same != index_.end()) {
      std::vector<syntax::Modifier>& have = rows_[same->second].modifiers;
      have.insert(have.end(), row.modifiers.begin(), row.modifiers.end());
      return;
    }
    index_[{row.block, row.lhs, row.op, row.rhs}] = rows_.size();
    rows_.push_back(std::move(row));
  }
  std::size_t size() const { return rows_.size(); }
  std::vector<WrittenRow> take() { return std::move(rows_); }

 private:
  std::vector<WrittenRow> rows_;
  std::map<Key, std::size_t> index_;
};

/// What the language has and the engine has not, and what to do about it.
struct Lack {
  const char* what;
  const char* way_out;
};

constexpr const char* continuous = "observed variables are treated as continuous";

std::optional<Lack> lack_of(Op op) {
  switch (op) {
    case Op::threshold:
      return Lack{"thresholds (|) of ordered variables", continuous};
    case Op::scale:
      return Lack{"scale factors (~*~) of ordered variables", continuous};
    case Op::instrument:
      return Lack{"instrumental variables (|~)", "all parameters are estimated together by ML"};
    case Op::group_weight:
      return Lack{"group weights (%)", "the sizes of the groups are taken as given"};
    case Op::data_defined:
      return Lack{"parameters that depend on the data (:~)", "every case has the same parameters"};
    default:
      return std::nullopt;
  }
}

std::optional<Lack> lack_of(syntax::Modifier::Kind kind) {
  switch (kind) {
    case syntax::Modifier::Kind::efa:
      return Lack{"exploratory blocks (efa())", "write the indicators of each factor out"};
    case syntax::Modifier::Kind::random_slope:
      return Lack{"random slopes (rv())", "cases are treated as independent"};
    default:
      return std::nullopt;
  }
}

std::optional<Lack> lack_of(syntax::BlockHeader::Kind kind) {
  switch (kind) {
    case syntax::BlockHeader::Kind::level:
      return Lack{"multilevel models (level:)", "cases are treated as independent"};
    case syntax::BlockHeader::Kind::group_class:
      return Lack{"latent classes (class:)", "each group has one set of parameters"};
    case syntax::BlockHeader::Kind::block:
      return Lack{"blocks of other kinds (block:)", "write group: for each group"};
    case syntax::BlockHeader::Kind::group:
      break;
  }
  return std::nullopt;
}

void refuse(const Lack& lack, Span span, const char* code, Diagnostics& diagnostics) {
  diagnostics.error(
      span, code, std::string(lack.what) + " are not supported by this version", {lack.way_out});
}

bool check_supported(const syntax::Formula& formula,
                     bool has_thresholds,
                     Diagnostics& diagnostics) {
  const bool is_known = has_thresholds && formula.op == Op::threshold;
  if (const auto lack = lack_of(formula.op); lack && !is_known) {
    refuse(*lack, formula.op_span, "unsupported-operator", diagnostics);
    return false;
  }
  bool fine = true;
  for (const std::vector<syntax::Term>* side : {&formula.lhs, &formula.rhs})
    for (const syntax::Term& term : *side)
      for (const syntax::Modifier& modifier : term.modifiers)
        if (const auto lack = lack_of(modifier.kind)) {
          refuse(*lack, modifier.span, "unsupported-modifier", diagnostics);
          fine = false;
        }
  return fine;
}

/// `y ~ 0` and `y ~ 0*1` say the same: an intercept fixed at 0.
std::vector<syntax::Modifier> modifiers_of(const syntax::Term& lhs,
                                           Op op,
                                           const syntax::Term& rhs) {
  std::vector<syntax::Modifier> all = lhs.modifiers;
  all.insert(all.end(), rhs.modifiers.begin(), rhs.modifiers.end());
  if (op == Op::intercept && rhs.number && *rhs.number == 0)
    all.push_back({syntax::Modifier::Kind::fixed,
                   {{syntax::ModifierValue::Kind::number, 0, "", rhs.span}},
                   rhs.span});
  return all;
}

bool fixes_at_zero(const std::vector<syntax::Modifier>& modifiers) {
  return std::any_of(modifiers.begin(), modifiers.end(), [](const syntax::Modifier& modifier) {
    return (modifier.kind == syntax::Modifier::Kind::bare ||
            modifier.kind == syntax::Modifier::Kind::fixed) &&
           modifier.values.size() == 1 &&
           modifier.values[0].kind == syntax::ModifierValue::Kind::number &&
           modifier.values[0].number == 0;
  });
}

void expand(const syntax::Formula& formula, int block, Rows& rows, Diagnostics& diagnostics) {
  if (formula.lhs.size() * formula.rhs.size() > most_rows - rows.size()) {
    diagnostics.error(formula.op_span,
                      "too-many-parameters",
                      "with this statement the model has more than 100,000 parameters",
                      {"it stands for every pair of its left and its right side"});
    return;
  }
  for (const syntax::Term& lhs : formula.lhs)
    for (const syntax::Term& rhs : formula.rhs) {
      WrittenRow row{lhs.name,
                     formula.op,
                     rhs.name,
                     modifiers_of(lhs, formula.op, rhs),
                     block,
                     rhs.span,
                     lhs.span};
      const bool to_itself = row.lhs == row.rhs && !row.lhs.empty();
      if (to_itself && row.op == Op::regression && !fixes_at_zero(row.modifiers)) {
        diagnostics.error(rhs.span,
                          "self-regression",
                          "'" + row.lhs + "' is regressed on itself",
                          {"for its variance write " + row.lhs + " ~~ " + row.lhs});
        continue;
      }
      if (to_itself && row.op == Op::measured_by) {
        diagnostics.error(rhs.span,
                          "self-measurement",
                          "'" + row.lhs + "' is measured by itself",
                          {"a latent variable needs a name that its indicators do not have"});
        continue;
      }
      if (to_itself && row.op == Op::composed_of) {
        diagnostics.error(rhs.span,
                          "self-measurement",
                          "'" + row.lhs + "' is made of itself",
                          {"a composite needs a name that its indicators do not have"});
        continue;
      }
      rows.add(std::move(row));
    }
}

/// The block of a header, from 1; one that was there before is continued.
int enter_block(std::vector<WrittenBlock>& blocks, const syntax::BlockHeader& header) {
  auto place = std::find_if(blocks.begin(), blocks.end(), [&](const WrittenBlock& block) {
    return block.value == header.value;
  });
  if (place == blocks.end()) place = blocks.insert(place, {header.value, header.span});
  return static_cast<int>(place - blocks.begin()) + 1;
}

}  // namespace

Written write_out(const syntax::Model& model, bool has_thresholds, Diagnostics& diagnostics) {
  Rows rows;
  std::vector<WrittenBlock> blocks;
  int block = 0;
  for (const syntax::Statement& statement : model.statements) {
    if (const auto* formula = std::get_if<syntax::Formula>(&statement)) {
      if (check_supported(*formula, has_thresholds, diagnostics))
        expand(*formula, block, rows, diagnostics);
    } else if (const auto* header = std::get_if<syntax::BlockHeader>(&statement)) {
      if (const auto lack = lack_of(header->kind))
        refuse(*lack, header->span, "unsupported-block", diagnostics);
      else
        block = enter_block(blocks, *header);
    }
  }
  return {rows.take(), std::move(blocks)};
}

}  // namespace semfit::internal
