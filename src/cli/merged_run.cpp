#include "cli/merged_run.h"

#include "base/replications.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <utility>

namespace semfit::cli {
namespace {

/// The words with which a shard was run, without those that say that it is one.
bool is_about_shard(const std::string& word) {
  return word == "--shard" || word.starts_with("--shard=");
}

Shard shard_of(const std::vector<std::string>& command) {
  const auto word = std::ranges::find_if(command, is_about_shard);
  if (word == command.end()) return {};
  const std::size_t equals = word->find('=');
  if (equals != std::string::npos) return shard_value(word->substr(equals + 1));
  return std::next(word) == command.end() ? Shard{} : shard_value(*std::next(word));
}

}  // namespace

void tell_damage(const Session& session, const Checkpoint& checkpoint) {
  const std::size_t lines = checkpoint.damaged();
  if (lines == 0) return;
  Diagnostic diagnostic;
  diagnostic.severity = Severity::warning;
  diagnostic.code = "damaged-checkpoint";
  diagnostic.message =
      fmt::format("{} line{} of the checkpoint {} damaged: what {} held is done again",
                  lines,
                  lines == 1 ? "" : "s",
                  lines == 1 ? "is" : "are",
                  lines == 1 ? "it" : "they");
  diagnostic.place.file = checkpoint.path();
  session.tell({diagnostic});
}

MergedRun::MergedRun(const Session& session, std::string what)
    : session_(session), what_(std::move(what)) {
  for (const std::string& path : session.arguments.merged) {
    Part& part = parts_.emplace_back();
    part.checkpoint =
        std::make_unique<Checkpoint>(path, std::vector<std::string>(), Checkpoint::Access::read);
    part.shard = shard_of(part.checkpoint->command());
    tell_damage(session, *part.checkpoint);
  }
}

std::vector<Replicate> MergedRun::resume(const std::string& job, std::uint64_t replications) {
  std::vector<Replicate> all;
  for (Part& part : parts_) {
    std::vector<Replicate> kept = part.checkpoint->resume(job);
    part.ids.clear();
    for (const Replicate& replicate : kept)
      if (replicate.id < replications) part.ids.push_back(replicate.id);
    std::ranges::sort(part.ids);
    std::ranges::move(kept, std::back_inserter(all));
  }
  if (std::exchange(is_first_, false) && !session_.arguments.completes)
    check_completeness(replications);
  return all;
}

void MergedRun::check_completeness(std::uint64_t replications) const {
  std::vector<bool> is_kept(replications);
  std::set<std::uint64_t> shards;
  std::uint64_t of = 1;
  for (const Part& part : parts_) {
    for (const std::uint64_t id : part.ids)
      is_kept[id] = true;
    shards.insert(part.shard.number);
    of = std::max(of, part.shard.of);
  }
  const auto missing = std::ranges::count(is_kept, false);
  if (missing == 0) return;
  Diagnostic diagnostic = usage_error(
      "missing-replications",
      fmt::format("{} of {} {} are not in these checkpoints", missing, replications, what_));
  diagnostic.fault = Fault::data;
  std::vector<std::uint64_t> absent;
  for (std::uint64_t shard = 1; shard <= of && absent.size() <= 20; ++shard)
    if (!shards.contains(shard)) absent.push_back(shard);
  if (!absent.empty()) {
    const bool is_cut = absent.size() > 20;
    if (is_cut) absent.pop_back();
    diagnostic.notes.push_back(fmt::format("no checkpoint is of shard {}{} of {}",
                                           fmt::join(absent, ", "),
                                           is_cut ? ", ..." : "",
                                           of));
  }
  for (const Part& part : parts_) {
    std::uint64_t lacking = 0;
    for (std::uint64_t id = 0; id < replications; ++id)
      if (!is_kept[id] && internal::part_of(id, part.shard.of) == part.shard.number - 1) ++lacking;
    if (lacking > 0)
      diagnostic.notes.push_back(fmt::format("'{}', shard {} of {}, lacks {}",
                                             part.checkpoint->path(),
                                             part.shard.number,
                                             part.shard.of,
                                             lacking));
  }
  diagnostic.notes.push_back(
      "run these shards, or go on with them, or let this run do what is missing: --complete");
  throw Error(std::move(diagnostic));
}

}  // namespace semfit::cli
