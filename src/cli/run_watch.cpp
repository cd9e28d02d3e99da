#include "cli/run_watch.h"

#include "base/escape.h"
#include "cli/values.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>
#include <vector>

namespace semfit::cli {
namespace {

std::string duration(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

RunWatch::RunWatch(const Session& session, std::string what)
    : session_(session), what_(std::move(what)) {
  const Arguments& arguments = session.arguments;
  if (!arguments.checkpoint.empty()) open_checkpoint();
  if (!arguments.merged.empty()) merged_.emplace(session, what_);
  shows_ = arguments.progress == "always" ||
           (arguments.progress == "auto" && session.terminal.err_is_terminal && !arguments.quiet);
  if (session.terminal.defer_interrupts) session.terminal.defer_interrupts(true);
}

void RunWatch::open_checkpoint() {
  const std::vector<std::string>& words = session_.command_line;
  checkpoint_.emplace(session_.arguments.checkpoint,
                      std::vector<std::string>(words.begin() + 1, words.end()));
  tell_damage(session_, *checkpoint_);
}

RunWatch::~RunWatch() {
  erase();
  if (session_.terminal.defer_interrupts) session_.terminal.defer_interrupts(false);
}

RunControl RunWatch::control() {
  RunControl control = own_control();
  World* world = session_.terminal.world;
  if (world == nullptr || world->size() == 1) return control;
  shared_.emplace(*world, std::move(control));
  return shared_->control();
}

RunControl RunWatch::own_control() {
  RunControl control;
  if (shows_) control.progress = [this](std::size_t done, std::size_t total) { show(done, total); };
  if (session_.terminal.interrupted) control.stopped = session_.terminal.interrupted;
  control.part = session_.arguments.shard.number - 1;
  control.parts = session_.arguments.shard.of;
  if (merged_)
    control.resume = [this](const std::string& job, std::uint64_t replications) {
      return merged_->resume(job, replications);
    };
  if (checkpoint_) {
    control.resume = [this](const std::string& job, std::uint64_t) {
      std::vector<Replicate> kept = checkpoint_->resume(job);
      if (session_.arguments.verbose)
        session_.err << fmt::format("semfit: {}: {} {} of an earlier run\n",
                                    internal::escape_terminal(session_.arguments.checkpoint),
                                    kept.size(),
                                    what_);
      return kept;
    };
    control.keep = [this](const std::vector<Replicate>& finished) { checkpoint_->keep(finished); };
  }
  return control;
}

/// From the second second on, five times a second.
void RunWatch::show(std::size_t done, std::size_t total) {
  const Clock::time_point now = Clock::now();
  if (!has_begun_ || done < first_done_) {  // another job of the same run
    has_begun_ = true;
    first_done_ = done;
    start_ = now;
  }
  const double elapsed = std::chrono::duration<double>(now - start_).count();
  const double since = std::chrono::duration<double>(now - last_).count();
  if (done == total) return erase();
  if (elapsed < 1 || since < 0.2) return;
  last_ = now;
  constexpr std::size_t width = 30;
  const std::size_t filled = total > 0 ? width * done / total : 0;
  const double left =
      elapsed * static_cast<double>(total - done) / static_cast<double>(done - first_done_ + 1);
  session_.err << fmt::format("\r[{:#<{}}{:.<{}}] {} of {} {}, {} left \x1b[K",
                              "",
                              filled,
                              "",
                              width - filled,
                              done,
                              total,
                              what_,
                              duration(left));
  session_.err.flush();
  is_shown_ = true;
}

void RunWatch::erase() {
  if (!std::exchange(is_shown_, false)) return;
  session_.err << "\r\x1b[K";
  session_.err.flush();
}

void check_shard(const Arguments& arguments) {
  if (arguments.shard.of == 1) return;
  if (arguments.checkpoint.empty())
    throw Error(usage_error("conflicting-options",
                            "--shard keeps its draws in a checkpoint, and none is named",
                            {"add --checkpoint FILE, another one for each shard"}));
  for (const auto& [given, option] : {std::pair{!arguments.outputs.empty(), "--output"},
                                      {!arguments.scores_output.empty(), "--scores-output"},
                                      {!arguments.indirect_output.empty(), "--indirect-output"},
                                      {!arguments.draws_output.empty(), "--draws-output"},
                                      {arguments.format.has_value(), "--format"}})
    if (given)
      throw Error(usage_error("conflicting-options",
                              fmt::format("{}: a shard has no report", option),
                              {"give it to `semfit merge`, which makes the report of all shards"}));
}

int end_shard(const Session& session, std::size_t finished, const std::string& what) {
  const Arguments& arguments = session.arguments;
  const bool is_interrupted = session.terminal.interrupted && session.terminal.interrupted();
  if (!arguments.quiet)
    session.err << fmt::format("semfit: shard {} of {}: {} {} are kept in '{}'; {}\n",
                               arguments.shard.number,
                               arguments.shard.of,
                               finished,
                               what,
                               internal::escape_terminal(arguments.checkpoint),
                               is_interrupted ? "interrupted: the same command goes on"
                                              : "`semfit merge` makes the report of all shards");
  return is_interrupted ? exit_interrupted : exit_ok;
}

}  // namespace semfit::cli
