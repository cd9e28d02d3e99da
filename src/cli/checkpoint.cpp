#include "cli/checkpoint.h"

#include "base/sha256.h"
#include "cli/values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace semfit::cli {
namespace {

constexpr std::string_view mark_of_file = "semfit-checkpoint ";
constexpr std::string_view first_line = "semfit-checkpoint 2";

[[noreturn]] void fail(const std::string& path, const char* code, const char* what, int error) {
  Diagnostic diagnostic;
  diagnostic.fault = Fault::io;
  diagnostic.code = code;
  diagnostic.message = fmt::format("{}: {}", what, std::strerror(error));
  diagnostic.place.file = path;
  throw Error(std::move(diagnostic));
}

[[noreturn]] void refuse(const std::string& path,
                         std::string code,
                         std::string message,
                         std::string way_out) {
  Diagnostic diagnostic = usage_error(std::move(code), std::move(message), {std::move(way_out)});
  diagnostic.place.file = path;
  throw Error(std::move(diagnostic));
}

/// CRC-32 of IEEE 802.3.
std::uint32_t checksum(std::string_view text) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit)
        c = (c & 1u) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
      t[i] = c;
    }
    return t;
  }();
  std::uint32_t c = 0xffffffffu;
  for (const char byte : text)
    c = table[(c ^ static_cast<unsigned char>(byte)) & 0xffu] ^ (c >> 8);
  return c ^ 0xffffffffu;
}

std::string with_sum(const std::string& line) {
  return fmt::format("{} {:08x}\n", line, checksum(line));
}

/// The line without its sum; nullopt where that is wrong.
std::optional<std::string_view> without_sum(std::string_view line) {
  const std::size_t blank = line.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view body = line.substr(0, blank);
  if (line.substr(blank + 1) != fmt::format("{:08x}", checksum(body))) return std::nullopt;
  return body;
}

/// Words of a line, one after the other.
class Words {
 public:
  explicit Words(std::string_view line) : rest_(line) {}
  bool is_done() const { return rest_.empty(); }
  std::string_view next() {
    const std::size_t blank = rest_.find(' ');
    const std::string_view word = rest_.substr(0, blank);
    rest_ = blank == std::string_view::npos ? std::string_view() : rest_.substr(blank + 1);
    return word;
  }
  std::uint64_t number(int base) {
    const std::string_view word = next();
    std::uint64_t value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value, base);
    return value;
  }

 private:
  std::string_view rest_;
};

std::string read_all(int descriptor, const std::string& path) {
  std::string text;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    const ssize_t n = ::read(descriptor, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path, "read-failed", "cannot read the checkpoint", errno);
    if (n == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

/// A word without blanks and line ends: all but letters, digits and "-./_=,:~+" as %XX.
std::string escaped(std::string_view word) {
  std::string text;
  for (const char byte : word)
    if (std::isalnum(static_cast<unsigned char>(byte)) != 0 ||
        std::string_view("-./_=,:~+").find(byte) != std::string_view::npos)
      text += byte;
    else
      text += fmt::format("%{:02x}", static_cast<unsigned char>(byte));
  return text.empty() ? "%" : text;
}

std::string unescaped(std::string_view text) {
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      word += text[i];
      continue;
    }
    unsigned code = 0;
    const std::string_view digits = text.substr(i + 1, 2);
    std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() == 2) word += static_cast<char>(code);
    i += digits.size();
  }
  return word;
}

std::string command_line(const std::vector<std::string>& command) {
  std::string line = "command";
  for (const std::string& word : command)
    line += " " + escaped(word);
  return with_sum(line);
}

}  // namespace

Checkpoint::Checkpoint(std::string path, const std::vector<std::string>& command, Access access)
    : path_(std::move(path)), access_(access), synced_(std::chrono::steady_clock::now()) {
  const int mode = access == Access::append ? O_RDWR | O_CREAT | O_APPEND : O_RDONLY;
  descriptor_ = ::open(path_.c_str(), mode | O_CLOEXEC | O_NONBLOCK, 0666);
  if (descriptor_ < 0)
    fail(path_,
         access == Access::append ? "write-failed" : "read-failed",
         "cannot open the checkpoint",
         errno);
  try {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode))
      refuse(path_,
             "not-a-checkpoint",
             "this is not a regular file",
             "a checkpoint is what --checkpoint FILE makes");
    if (::flock(descriptor_, (access == Access::append ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0)
      refuse(path_,
             "checkpoint-in-use",
             "another run is writing this checkpoint",
             "wait for it, or name another file");
    read_lines(read_all(descriptor_, path_), command);
    // Of many shards, each would take a descriptor.
    if (access == Access::read) ::close(std::exchange(descriptor_, -1));
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

Checkpoint::~Checkpoint() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

/// An interrupt may have come while the first line was written: its beginning counts as nothing.
void Checkpoint::read_lines(const std::string& text, const std::vector<std::string>& command) {
  const std::string expected = with_sum(std::string(first_line));
  const bool begins = !text.empty() && expected.starts_with(text);
  if ((text.empty() || (begins && text.size() < expected.size())) && access_ == Access::append) {
    append(expected.substr(text.size()) + command_line(command));
    command_ = command;
    return;
  }
  if (!text.starts_with(expected)) {
    if (text.starts_with(mark_of_file))
      refuse(path_,
             "checkpoint-mismatch",
             "this checkpoint was written by another version of semfit",
             way_out());
    refuse(path_,
           "not-a-checkpoint",
           "this file is not a checkpoint of semfit; nothing was written to it",
           access_ == Access::read ? "merge takes what --checkpoint FILE of shards has made"
                                   : "name a new file for --checkpoint");
  }
  std::string_view rest(text);
  rest.remove_prefix(expected.size());
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) {
      ++damaged_;
      if (access_ == Access::append) append("\n");  // what follows begins a line of its own
      break;
    }
    read_line(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (access_ == Access::append && command_.empty() && !command.empty()) {  // it was cut off
    append(command_line(command));
    command_ = command;
  }
}

void Checkpoint::read_line(std::string_view line) {
  const std::optional<std::string_view> body = without_sum(line);
  if (!body) {
    ++damaged_;
  } else if (body->starts_with("job ")) {
    jobs_.emplace_back(body->substr(4));
  } else if (body->starts_with("command")) {
    Words words(*body);
    words.next();
    while (!words.is_done())
      command_.push_back(unescaped(words.next()));
  } else {
    records_.emplace_back(*body);
  }
}

std::string Checkpoint::way_out() const {
  return access_ == Access::read ? "merge the shards of one run, with the version that ran them"
                                 : "name another file for --checkpoint, or remove this one";
}

bool Checkpoint::knows(const std::string& job) const {
  return std::ranges::find(jobs_, internal::sha256(job)) != jobs_.end();
}

/// The file must have begun with the job that this run begins with.
void Checkpoint::check_first_job() const {
  if (jobs_.empty() && damaged_ > 0 && !records_.empty())
    refuse(path_,
           "checkpoint-mismatch",
           "the head of this checkpoint is damaged: it cannot be told which run it is of",
           way_out());
  if ((!jobs_.empty() && jobs_.front() != job_) || (jobs_.empty() && !records_.empty()))
    refuse(path_,
           "checkpoint-mismatch",
           "this checkpoint is of another run: the model, the data, the seed, an option or the "
           "version is not the same",
           way_out());
}

std::vector<Replicate> Checkpoint::resume(const std::string& job) {
  job_ = internal::sha256(job);
  if (std::exchange(is_first_, false)) check_first_job();
  const std::string mark = job_.substr(0, 16);
  if (!knows(job) && access_ == Access::append) {
    append(with_sum("job " + job_));
    jobs_.push_back(job_);
  }
  std::vector<Replicate> kept;
  for (const std::string& line : records_) {
    Words words(line);
    if (words.next() != mark) continue;
    Replicate& replicate = kept.emplace_back();
    replicate.id = words.number(10);
    replicate.outcome = static_cast<std::uint32_t>(words.number(10));
    while (!words.is_done())
      replicate.values.push_back(std::bit_cast<double>(words.number(16)));
  }
  return kept;
}

void Checkpoint::keep(const std::vector<Replicate>& finished) {
  std::string text;
  for (const Replicate& replicate : finished) {
    std::string line = fmt::format("{} {} {}", job_.substr(0, 16), replicate.id, replicate.outcome);
    for (const double value : replicate.values)
      line += fmt::format(" {:016x}", std::bit_cast<std::uint64_t>(value));
    text += with_sum(line);
  }
  append(text);
  // A process that dies loses nothing that was written, a machine what is not on its disk.
  const auto now = std::chrono::steady_clock::now();
  if (now - synced_ < std::chrono::seconds(20)) return;
  synced_ = now;
  if (::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != EROFS)
    fail(path_, "write-failed", "cannot write the checkpoint", errno);
}

void Checkpoint::append(const std::string& text) {
  std::string_view rest(text);
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "write-failed", "cannot write the checkpoint", errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace semfit::cli
