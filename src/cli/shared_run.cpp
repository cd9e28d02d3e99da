#include "cli/shared_run.h"

#include "semfit/diagnostic.h"

#include "cli/values.h"

#include <chrono>
#include <cstring>
#include <iterator>
#include <utility>

namespace semfit::cli {
namespace {

// Messages begin with one of these.
constexpr char replicates = 'r', done = 'd', failed = 'f';

template <typename T>
void add(std::string& bytes, const T& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T take_value(std::string_view& bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

/// All ranks run the same program on the same kind of machine: bytes as they are in memory.
std::string packed(const std::vector<Replicate>& list) {
  std::string bytes(1, replicates);
  for (const Replicate& r : list) {
    add(bytes, r.id);
    add(bytes, r.outcome);
    add(bytes, r.values.size());
    for (const double value : r.values)
      add(bytes, value);
  }
  return bytes;
}

std::vector<Replicate> unpacked(std::string_view bytes) {
  std::vector<Replicate> list;
  bytes.remove_prefix(1);
  while (!bytes.empty()) {
    Replicate& r = list.emplace_back();
    r.id = take_value<std::uint64_t>(bytes);
    r.outcome = take_value<std::uint32_t>(bytes);
    r.values.resize(take_value<std::size_t>(bytes));
    for (double& value : r.values)
      value = take_value<double>(bytes);
  }
  return list;
}

[[noreturn]] void fail_with_others(World& world) {
  world.is_let_down = true;
  Diagnostic diagnostic = usage_error("rank-failed", "another process of this MPI job has failed");
  diagnostic.fault = Fault::io;
  throw Error(std::move(diagnostic));
}

}  // namespace

SharedRun::SharedRun(World& world, RunControl own) : world_(world), own_(std::move(own)) {}

SharedRun::~SharedRun() {
  gives_up_ = true;
  if (receiver_.joinable()) receiver_.join();  // before what it writes to is gone
}

RunControl SharedRun::control() {
  RunControl control = own_;
  const auto rank = static_cast<std::uint64_t>(world_.rank());
  control.part = own_.part + own_.parts * rank;
  control.parts = own_.parts * static_cast<std::uint64_t>(world_.size());
  control.resume = [this](const std::string& job, std::uint64_t R) { return begin(job, R); };
  control.keep = [this](const std::vector<Replicate>& finished) { keep(finished); };
  control.stopped = [this] { return has_failed_ || (own_.stopped && own_.stopped()); };
  control.gather = [this](std::vector<Replicate> finished) { return end(std::move(finished)); };
  return control;
}

/// Everybody learns what rank 0 has kept of an earlier run.
std::vector<Replicate> SharedRun::begin(const std::string& job, std::uint64_t replications) {
  if (!world_.all_agree(true)) fail_with_others(world_);
  world_.is_sharing = true;
  std::vector<Replicate> kept;
  if (world_.rank() > 0) {
    const std::string bytes = world_.broadcast({});
    if (bytes[0] == failed) {
      world_.is_sharing = false;
      world_.has_parted = true;
      fail_with_others(world_);
    }
    return unpacked(bytes);
  }
  try {
    if (own_.resume) kept = own_.resume(job, replications);
  } catch (...) {
    world_.broadcast(std::string(1, failed));
    world_.is_sharing = false;
    world_.has_parted = true;
    throw;
  }
  world_.broadcast(packed(kept));
  received_.clear();
  working_ = world_.size() - 1;
  receiver_ = std::jthread([this] { receive_all(); });
  return kept;
}

void SharedRun::keep(const std::vector<Replicate>& finished) {
  if (world_.rank() > 0) return world_.send(packed(finished));
  const std::lock_guard guard(lock_);
  if (own_.keep) own_.keep(finished);
}

/// While rank 0 computes, only this thread of it calls MPI.
void SharedRun::receive_all() {
  try {
    while (working_ > 0 && !gives_up_)
      if (const std::optional<std::string> message = world_.receive())
        take(*message);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
  } catch (...) {
    failure_ = std::current_exception();
    has_failed_ = true;
  }
}

void SharedRun::take(const std::string& message) {
  if (message[0] == done) {
    --working_;
    return;
  }
  std::vector<Replicate> finished = unpacked(message);
  const std::lock_guard guard(lock_);
  if (own_.keep) own_.keep(finished);
  std::ranges::move(finished, std::back_inserter(received_));
}

std::vector<Replicate> SharedRun::end(std::vector<Replicate> finished) {
  if (world_.rank() > 0) {
    world_.send(std::string(1, done));
    finished = unpacked(world_.broadcast({}));
  } else {
    receiver_.join();
    if (failure_) std::rethrow_exception(failure_);
    std::ranges::move(received_, std::back_inserter(finished));
    world_.broadcast(packed(finished));
  }
  world_.is_sharing = false;
  return finished;
}

}  // namespace semfit::cli
