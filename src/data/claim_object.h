// One object of a claims file, and the door of the library that reads it. Mistakes are collected,
// so that a run reports all of them.
#pragma once

#include "semfit/verify.h"

#include "data/json_text.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace semfit::internal {

/// What is wrong with one claims file.
class ClaimMistakes {
 public:
  explicit ClaimMistakes(std::string file) : file_(std::move(file)) {}
  void add(std::string code,
           const std::string& pointer,
           const std::string& message,
           std::vector<std::string> way_out = {});
  void contradiction(const std::string& pointer,
                     const std::string& message,
                     std::vector<std::string> way_out = {}) {
    add("contradictory-claims", pointer, message, std::move(way_out));
  }
  /// @error what was added, if anything was
  void throw_any() const;

 private:
  std::string file_;
  std::vector<Diagnostic> list_;
};

/// Members are asked for by name; `finish` complains about those that nobody asked for.
class ClaimObject {
 public:
  ClaimObject(const nlohmann::json& json, std::string pointer, ClaimMistakes& mistakes);

  const std::string& place() const { return pointer_; }
  std::string at(std::string_view key) const { return pointer_ + "/" + std::string(key); }
  ClaimMistakes& mistakes() const { return mistakes_; }
  bool has(const char* key);

  Printed number(const char* key);
  /// A list of numbers, or one.
  std::vector<Printed> numbers(const char* key);
  /// Of a matrix of correlations, which alone may have stars.
  std::vector<std::vector<Printed>> rows(const char* key);
  /// Of a limit or a level; `fallback` where it is not given.
  double exact(const char* key, double fallback);
  std::vector<double> exact_list(const char* key);
  /// A whole number from `least` to `most`; `fallback` where it is not given.
  std::int64_t count(const char* key,
                     std::int64_t least,
                     std::int64_t fallback,
                     std::int64_t most = 1000000);
  /// The same of a number that the paper prints: a whole one below `least` is not a mistake of the
  /// file but impossible, and goes to the list.
  std::int64_t printed_count(const char* key,
                             std::int64_t least,
                             std::int64_t fallback,
                             std::vector<ImpossibleCount>& impossible,
                             std::int64_t most = 1000000);
  std::optional<bool> truth(const char* key);
  std::string text(const char* key);
  std::string choice(const char* key, std::initializer_list<std::string_view> words);
  std::vector<std::string> texts(const char* key);
  void require(const char* key);
  void finish();

  /// Calls read(object) for each object of a list.
  template <class Read>
  void each(const char* key, Read read) {
    const nlohmann::json* list = find(key);
    if (list == nullptr) return;
    if (!list->is_array()) return bad(key, "a list of objects is expected");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string pointer = at(key) + "/" + std::to_string(i);
      if (!(*list)[i].is_object()) {
        mistakes_.add("bad-json", pointer, "an object is expected");
        continue;
      }
      ClaimObject object((*list)[i], pointer, mistakes_);
      read(object);
      object.finish();
    }
  }

 private:
  const nlohmann::json* find(const char* key);
  void bad(const char* key, const std::string& what);
  enum class Stars { refused, counted };
  Printed printed(const nlohmann::json& json,
                  const std::string& pointer,
                  Stars stars = Stars::refused);

  const nlohmann::json& json_;
  std::string pointer_;
  ClaimMistakes& mistakes_;
  std::vector<std::string> asked_;
};

/// The document. Keys that stand twice in one object are mistakes, since the two may differ.
/// @error bad-json
nlohmann::json parse_claims(const Source& source, ClaimMistakes& mistakes);

}  // namespace semfit::internal
