// Summary statistics from files, one set per group.
#include "semfit/read.h"

#include "data/complain.h"
#include "data/written_summary.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace semfit {
namespace {

using namespace internal;

void usage(std::vector<Diagnostic>& mistakes,
           std::string code,
           std::string message,
           std::string way_out) {
  mistakes.push_back(
      complain(Fault::usage, std::move(code), std::move(message), Place{}, {std::move(way_out)}));
}

/// Which lists are there and how long they are.
void check_lists(const SummaryFiles& files) {
  std::vector<Diagnostic> mistakes;
  const bool correlations = files.cov.empty();
  const std::vector<std::string>& matrices = correlations ? files.cor : files.cov;
  if (matrices.empty())
    usage(
        mistakes, "no-moments", "no covariances are given", "--cov FILE, or --cor FILE --sd FILE");
  if (!files.cov.empty() && !files.cor.empty())
    usage(mistakes, "cov-and-cor", "both --cov and --cor are given", "give one of them");
  if (!files.cov.empty() && !files.sd.empty())
    usage(mistakes,
          "sd-without-cor",
          "--sd belongs to --cor",
          "leave it out: --cov has the variances");
  if (correlations && !matrices.empty() && files.sd.empty())
    usage(
        mistakes,
        "cor-without-sd",
        "--cor needs the standard deviations",
        "--sd FILE; if they are not published, --cov takes the correlations as covariances of "
        "standardised variables (their standard errors are then right in scale-free models only)");

  const auto check_count = [&](const char* option, std::size_t count, bool may_be_absent) {
    if (count == matrices.size() || (count == 0 && may_be_absent)) return;
    usage(mistakes,
          "counts-differ",
          fmt::format("{} has {} entr{}, {} has {}",
                      option,
                      count,
                      count == 1 ? "y" : "ies",
                      correlations ? "--cor" : "--cov",
                      matrices.size()),
          "give one for each group, separated by commas");
  };
  if (!matrices.empty()) {
    if (correlations && !files.sd.empty()) check_count("--sd", files.sd.size(), false);
    if (files.nobs.empty())
      usage(mistakes,
            "bad-nobs",
            "the number of observations is not given",
            "--nobs N, the cases that the covariances were computed from");
    else
      check_count("--nobs", files.nobs.size(), false);
    check_count("--mean", files.mean.size(), true);
    check_count("--group-label", files.group_label.size(), true);
  }
  for (const std::int64_t n : files.nobs)
    if (n < 2)
      usage(mistakes,
            "bad-nobs",
            fmt::format("{} cannot be a number of observations", n),
            "--nobs N, the cases that the covariances were computed from");
  if (!mistakes.empty()) throw Error(std::move(mistakes));
}

/// Collects the files of all groups as the user named them.
struct Provenance {
  std::vector<std::string> files, hashes;
  template <class Written>
  const Written& add(const Written& written) {
    files.push_back(written.file);
    hashes.push_back(written.sha256);
    return written;
  }
};

Summary read_group(const SummaryFiles& files,
                   std::size_t g,
                   const ReadOptions& options,
                   Provenance& read,
                   std::vector<Diagnostic>& notes) {
  const bool correlations = files.cov.empty();
  WrittenSummary written;
  written.matrix = read.add(read_matrix(correlations ? files.cor[g] : files.cov[g], options));
  if (correlations) written.sd = read.add(read_vector(files.sd[g], options));
  if (!files.mean.empty()) written.mean = read.add(read_vector(files.mean[g], options));
  written.nobs = files.nobs[g];
  if (!files.group_label.empty())
    written.label = files.group_label[g];
  else if (files.nobs.size() > 1)
    written.label = fmt::format("Group {}", g + 1);
  return checked_summary(written, notes);
}

}  // namespace

Data read_moments(const SummaryFiles& files, const ReadOptions& options) {
  check_lists(files);
  Data data;
  Provenance read;
  for (std::size_t g = 0; g < files.nobs.size(); ++g)
    data.summaries.push_back(read_group(files, g, options, read, data.notes));
  data.file = fmt::format("{}", fmt::join(read.files, ","));
  data.sha256 = fmt::format("{}", fmt::join(read.hashes, ","));
  data.header = data.summaries[0].names;
  return data;
}

}  // namespace semfit
