// The architecture as a test: what src/layers.txt and docs/architecture.md say is what the code
// does.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const fs::path root = SEMFIT_ROOT;
constexpr int line_limit = 500;

struct SourceFile {
  std::string name;  // relative to the root: "src/base/text.cpp"
  std::vector<std::string> lines;
};

std::vector<std::string> read_lines(const fs::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  return lines;
}

std::string read_all(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<SourceFile> source_files(const std::string& folder) {
  std::vector<SourceFile> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".h" || path.extension() == ".cpp")
      files.push_back({fs::relative(path, root).generic_string(), read_lines(path)});
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) {
    return a.name < b.name;
  });
  return files;
}

std::string at(const SourceFile& file, std::size_t line) {
  return file.name + ":" + std::to_string(line + 1) + ": ";
}

struct Layers {
  std::vector<std::string> order;
  std::map<std::string, Names> allowed;  // room -> rooms that it may include, itself among them
  std::map<std::string, Names>
      doors;  // prefix of a third-party header -> files that may include it
};

Layers read_layers() {
  Layers layers;
  for (const std::string& line : read_lines(root / "src/layers.txt")) {
    const auto colon = line.find(':');
    if (line.starts_with('#') || colon == std::string::npos) continue;
    const std::string name = line.substr(0, colon);
    std::istringstream rest(line.substr(colon + 1));
    Names words{std::istream_iterator<std::string>(rest), {}};
    if (name.starts_with('<')) {
      layers.doors[name.substr(1)] = words;
      continue;
    }
    words.insert(name);
    layers.order.push_back(name);
    layers.allowed[name] = words;
  }
  return layers;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.find('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

struct Include {
  std::size_t line;
  bool angled;
  std::string target;
};

std::vector<Include> includes_of(const SourceFile& file) {
  static const std::regex include(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)");
  std::vector<Include> found;
  std::smatch match;
  for (std::size_t i = 0; i < file.lines.size(); ++i)
    if (std::regex_match(file.lines[i], match, include))
      found.push_back({i, match[1] == "<", match[2]});
  return found;
}

/// The line without its comment and without the insides of its string literals.
std::string code_of(const std::string& line) {
  static const std::regex literal(R"re("(\\.|[^"\\])*")re");
  const std::string bare = std::regex_replace(line, literal, "\"\"");
  return bare.substr(0, bare.find("//"));
}

TEST(Layers, EachRoomNamesOnlyRoomsAboveItSoThereAreNoCycles) {
  const Layers layers = read_layers();
  Names above;
  for (const std::string& room : layers.order) {
    above.insert(room);
    for (const std::string& seen : layers.allowed.at(room))
      EXPECT_TRUE(above.contains(seen))
          << "layers.txt: '" << room << "' names '" << seen << "', which is not above it";
  }
}

TEST(Layers, EveryDirectoryOfSrcHasALineAndEveryLineADirectory) {
  Names directories = {"."}, lines;
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "src"))
    if (entry.is_directory()) directories.insert(entry.path().filename().string());
  for (const std::string& room : read_layers().order)
    lines.insert(room);
  EXPECT_EQ(directories, lines);
}

TEST(Layers, IncludesStayWithinTheirRoomsSight) {
  const Layers layers = read_layers();
  for (const SourceFile& file : source_files("src")) {
    const std::string from = directory_of(file.name.substr(4));
    for (const Include& include : includes_of(file)) {
      const std::string to = directory_of(include.target);
      if (include.angled || to == "semfit") continue;
      EXPECT_TRUE(layers.allowed.contains(to) && layers.allowed.at(from).contains(to))
          << at(file, include.line) << "'" << from << "' may not include \"" << include.target
          << '"';
    }
  }
}

TEST(Layers, ThirdPartyHeadersEnterByTheirDoors) {
  const Layers layers = read_layers();
  for (const SourceFile& file : source_files("src"))
    for (const Include& include : includes_of(file))
      for (const auto& [prefix, files] : layers.doors)
        EXPECT_FALSE(include.target.starts_with(prefix) && !files.contains(file.name.substr(4)))
            << at(file, include.line) << "<" << include.target
            << "> may enter only by its declared door";
  for (const auto& [prefix, files] : layers.doors)
    for (const std::string& file : files)
      EXPECT_TRUE(fs::exists(root / "src" / file)) << "layers.txt: no file " << file;
}

TEST(Layers, PublicHeadersKnowTheStandardLibraryAndEachOtherOnly) {
  for (const SourceFile& file : source_files("include"))
    for (const Include& include : includes_of(file)) {
      const bool is_standard =
          include.angled && include.target.find_first_of("/.") == std::string::npos;
      EXPECT_TRUE(is_standard || include.target.starts_with("semfit/"))
          << at(file, include.line) << include.target;
    }
}

TEST(House, NoFileIsLongerThanItsLimit) {
  for (const char* folder : {"src", "include", "tests", "benchmarks"})
    for (const SourceFile& file : source_files(folder))
      EXPECT_LE(file.lines.size(), line_limit) << file.name << ": split it by reason";
}

TEST(House, TheLibraryNeitherPrintsNorExits) {
  static const std::regex forbidden(
      R"(\bstd::(cout|cerr|clog|puts|exit|abort|quick_exit|print|println)\b|\bf?printf\s*\(|\bf?puts\s*\(|\bfmt::print|\bexit\s*\(|\bstderr\b|\bstdout\b|\bsetlocale\b)");
  for (const SourceFile& file : source_files("src")) {
    if (file.name.starts_with("src/cli/")) continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      EXPECT_FALSE(std::regex_search(code_of(file.lines[i]), forbidden))
          << at(file, i) << file.lines[i];
  }
}

TEST(House, EveryHeaderIsIncludedOnce) {
  for (const char* folder : {"src", "include"})
    for (const SourceFile& file : source_files(folder)) {
      if (!file.name.ends_with(".h")) continue;
      EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end())
          << file.name << ": no #pragma once";
    }
}

/// In src a whole literal in kebab-case is a diagnostic code, unless it is the name of an option or
/// one of these.
const Names not_codes = {
    "direct-only", "fisher-scoring", "indirect-only", "no-effect", "utf-8", "z-value"};

Names kebab_literals(const std::vector<SourceFile>& files) {
  static const std::regex literal(R"re("([a-z][a-z0-9]*(?:-[a-z0-9]+)+)")re");
  Names found;
  for (const SourceFile& file : files)
    for (const std::string& line : file.lines)
      for (std::sregex_iterator it(line.begin(), line.end(), literal), end; it != end; ++it)
        found.insert((*it)[1]);
  return found;
}

Names diagnostic_codes() {
  const std::vector<SourceFile> files = source_files("src");
  std::string cli;
  for (const SourceFile& file : files)
    if (file.name.starts_with("src/cli/"))
      for (const std::string& line : file.lines)
        cli += line + '\n';
  Names codes = kebab_literals(files);
  std::erase_if(codes, [&](const std::string& word) {
    return not_codes.contains(word) || cli.find("--" + word) != std::string::npos;
  });
  return codes;
}

TEST(Documents, EveryDiagnosticCodeIsExplained) {
  const std::string text = read_all(root / "docs/diagnostics.md");
  for (const std::string& code : diagnostic_codes())
    EXPECT_NE(text.find('`' + code + '`'), std::string::npos)
        << "docs/diagnostics.md does not explain '" << code << "'";
}

/// A heading or the first cell of a table row names a code.
TEST(Documents, EveryExplainedDiagnosticCodeExists) {
  static const std::regex entry(R"(^(?:#+|\|) *`([a-z][a-z0-9-]*)`.*)");
  const Names codes = diagnostic_codes();
  std::smatch match;
  for (const std::string& line : read_lines(root / "docs/diagnostics.md")) {
    if (!std::regex_match(line, match, entry)) continue;
    EXPECT_TRUE(codes.contains(match[1]))
        << "docs/diagnostics.md explains '" << match[1] << "', which nothing reports";
  }
}

TEST(Documents, TheIndexLinksEveryPage) {
  const std::string index = read_all(root / "docs/README.md");
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "docs")) {
    const std::string page = entry.path().filename().string();
    EXPECT_TRUE(page == "README.md" || index.find("](" + page + ")") != std::string::npos)
        << "docs/README.md does not link " << page;
  }
}

/// Every room of src is a row of the room list in docs/architecture.md: a line with **src/ROOM/**.
TEST(Documents, TheArchitectureNamesEveryRoomAndNoOther) {
  static const std::regex room(R"(\*\*src/([a-z_]+)/\*\*)");
  const std::string text = read_all(root / "docs/architecture.md");
  Names named, directories;
  for (std::sregex_iterator it(text.begin(), text.end(), room), end; it != end; ++it)
    named.insert((*it)[1]);
  for (const fs::directory_entry& entry : fs::directory_iterator(root / "src"))
    if (entry.is_directory()) directories.insert(entry.path().filename().string());
  EXPECT_EQ(named, directories);
}

}  // namespace
