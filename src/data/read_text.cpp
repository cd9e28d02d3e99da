// Whole text files: models.
#include "semfit/read.h"

#include "base/text.h"
#include "data/byte_source.h"
#include "data/complain.h"
#include "data/file_kind.h"

#include <algorithm>
#include <fmt/format.h>

namespace semfit {
namespace {

using internal::complain;

constexpr std::size_t largest_model = std::size_t{16} << 20;
constexpr std::size_t largest_document = std::size_t{256} << 20;

Error too_large(const std::string& file, Fault fault) {
  if (fault == Fault::data)
    return Error(
        complain(fault,
                 "file-too-large",
                 fmt::format("a document of data has at most {} MiB", largest_document >> 20),
                 Place{file, 0, 0},
                 {"moments of fewer variables or fewer patterns of missing values are "
                  "smaller"}));
  return Error(complain(fault,
                        "file-too-large",
                        fmt::format("a model has at most {} MiB", largest_model >> 20),
                        Place{file, 0, 0},
                        {"is this the data file? The model comes first: semfit MODEL DATA"}));
}

std::string read_all(internal::ByteSource& source, Fault fault) {
  std::string text;
  std::string piece(std::size_t{1} << 16, '\0');
  while (const std::size_t count = source.read(piece.data(), piece.size())) {
    text.append(piece, 0, count);
    if (text.size() > (fault == Fault::data ? largest_document : largest_model))
      throw too_large(source.name(), fault);
  }
  return text;
}

void check_utf8(const std::string& text, const std::string& file, Fault fault) {
  std::size_t at = 0;
  while (at < text.size()) {
    const internal::CodePoint code = internal::decode_utf8(text, at);
    if (!code.valid) break;
    at += code.length;
  }
  if (at == text.size()) return;
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  throw Error(complain(fault,
                       "not-utf8",
                       fmt::format("byte 0x{:02x} in this line is not UTF-8 text",
                                   static_cast<unsigned char>(text[at])),
                       Place{file, line, 0},
                       {"if the file is Latin-1: iconv -f LATIN1 -t UTF-8"}));
}

}  // namespace

std::shared_ptr<const Source> read_text(const std::string& path, Fault fault) {
  const auto bytes = internal::open_bytes(path);
  auto source = std::make_shared<Source>();
  source->name = bytes->name();
  source->text = read_all(*bytes, fault);
  internal::refuse_other_kinds(source->text, source->name, fault);
  if (const std::size_t at = source->text.find('\0'); at != std::string::npos) {
    const auto nul = source->text.begin() + static_cast<std::ptrdiff_t>(at);
    throw Error(complain(fault,
                         "binary-file",
                         "a NUL byte (value 0) is in this line: the file is damaged or not text",
                         Place{source->name, 1 + std::count(source->text.begin(), nul, '\n'), 0}));
  }
  check_utf8(source->text, source->name, fault);
  if (source->text.starts_with(internal::byte_order_mark))
    source->text.erase(0, internal::byte_order_mark.size());
  return source;
}

}  // namespace semfit
