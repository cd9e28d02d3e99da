#include "cli/run_watch.h"

#include "base/escape.h"

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
  if (!arguments.checkpoint.empty()) {
    checkpoint_.emplace(arguments.checkpoint);
    if (checkpoint_->damaged() > 0) {
      Diagnostic diagnostic;
      diagnostic.severity = Severity::warning;
      diagnostic.code = "damaged-checkpoint";
      diagnostic.message = fmt::format(
          "{} line{} of the checkpoint {} damaged: what {} held is "
          "done again",
          checkpoint_->damaged(),
          checkpoint_->damaged() == 1 ? "" : "s",
          checkpoint_->damaged() == 1 ? "is" : "are",
          checkpoint_->damaged() == 1 ? "it" : "they");
      diagnostic.place.file = arguments.checkpoint;
      session.tell({diagnostic});
    }
  }
  shows_ = arguments.progress == "always" ||
           (arguments.progress == "auto" && session.terminal.err_is_terminal && !arguments.quiet);
  if (session.terminal.defer_interrupts) session.terminal.defer_interrupts(true);
}

RunWatch::~RunWatch() {
  erase();
  if (session_.terminal.defer_interrupts) session_.terminal.defer_interrupts(false);
}

RunControl RunWatch::control() {
  RunControl control;
  if (shows_) control.progress = [this](std::size_t done, std::size_t total) { show(done, total); };
  if (session_.terminal.interrupted) control.stopped = session_.terminal.interrupted;
  if (checkpoint_) {
    control.resume = [this](const std::string& job) {
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

}  // namespace semfit::cli
