#include "cli/output.h"

#include "cli/file_stream.h"
#include "cli/held_interrupts.h"
#include "cli/values.h"

#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <utility>

namespace semfit::cli {
namespace {

namespace fs = std::filesystem;

Format format_of(const Arguments& arguments, const std::string& path) {
  static const std::map<std::string, Format> formats{
      {".txt", Format::text}, {".json", Format::json}, {".csv", Format::csv}};
  const auto found = formats.find(fs::path(path).extension().string());
  if (arguments.format) {
    if (found != formats.end() && found->second != *arguments.format)
      throw Error(
          usage_error("conflicting-options",
                      fmt::format("--format says otherwise than the extension of '{}'", path),
                      {"leave --format out: the extension decides"}));
    return *arguments.format;
  }
  if (path == "-") return Format::text;
  if (found == formats.end())
    throw Error(usage_error("unknown-format",
                            fmt::format("the extension of '{}' names no format", path),
                            {"use .txt, .json or .csv, or say --format"}));
  return found->second;
}

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  const HeldInterrupts held;
  FileStream file(path);
  file.write(text);
  file.finish();
}

void check_outputs(const Arguments& arguments) {
  for (const std::string& path : arguments.outputs)
    format_of(arguments, path);
}

bool deliver(const Session& session, const std::function<std::string(Format)>& write) {
  const Arguments& arguments = session.arguments;
  if (arguments.outputs.empty()) {
    const Format format = arguments.format.value_or(Format::text);
    session.out << write(format);
    return format == Format::text;
  }
  bool shown = false;
  for (const std::string& path : arguments.outputs) {
    const Format format = format_of(arguments, path);
    if (path == "-") {
      session.out << write(format);
      shown = shown || format == Format::text;
    } else {
      write_file(path, write(format));
    }
  }
  return shown;
}

}  // namespace semfit::cli
