// Summary statistics from files, one set per group.
#include "semfit/read.h"

#include "base/edit_distance.h"
#include "data/check_moments.h"
#include "data/complain.h"
#include "data/moment_file.h"

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

/// The numbers in the order of the matrix.
std::vector<double> in_order(const WrittenVector& written, const WrittenMatrix& matrix) {
  const auto differ = [&](std::string message, std::vector<std::string> way_out) {
    return Error(complain(
        "names-differ", std::move(message), Place{written.file, 0, 0}, std::move(way_out)));
  };
  if (written.names.empty() && written.values.size() == matrix.names.size()) return written.values;
  if (written.names.empty())
    throw differ(fmt::format("{} numbers for the {} variables of {}",
                             written.values.size(),
                             matrix.names.size(),
                             matrix.file),
                 {"write a line of names above the numbers"});
  std::vector<double> values;
  for (const std::string& name : matrix.names) {
    const auto at = std::ranges::find(written.names, name);
    if (at == written.names.end()) {
      const auto near = closest(name, written.names);
      throw differ(
          fmt::format("'{}' of {} is missing here", name, matrix.file),
          near ? std::vector{fmt::format("is '{}' meant?", *near)} : std::vector<std::string>{});
    }
    values.push_back(written.values[static_cast<std::size_t>(at - written.names.begin())]);
  }
  for (const std::string& name : written.names)
    if (std::ranges::find(matrix.names, name) == matrix.names.end())
      throw differ(fmt::format("'{}' is not a variable of {}", name, matrix.file), {});
  return values;
}

/// S_ij = sd_i r_ij sd_j
Matrix covariance(const Matrix& r,
                  const std::vector<double>& sd,
                  const WrittenVector& written,
                  const WrittenMatrix& matrix) {
  Matrix cov(r.rows, r.cols);
  for (std::size_t i = 0; i < sd.size(); ++i)
    if (!(sd[i] > 0))
      throw Error(
          complain("sd-not-positive",
                   fmt::format("the standard deviation of '{}' is {}", matrix.names[i], sd[i]),
                   Place{written.file, 0, 0},
                   {"a variable that does not vary cannot be in a model"}));
  for (std::int64_t j = 0; j < r.cols; ++j)
    for (std::int64_t i = 0; i < r.rows; ++i)
      cov(i, j) = sd[static_cast<std::size_t>(i)] * r(i, j) * sd[static_cast<std::size_t>(j)];
  return cov;
}

bool has_unit_diagonal(const Matrix& cov) {
  for (std::int64_t i = 0; i < cov.rows; ++i)
    if (cov(i, i) != 1.0) return false;
  return true;
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
  const WrittenMatrix matrix =
      read.add(read_matrix(correlations ? files.cor[g] : files.cov[g], options));
  Summary summary;
  summary.names = matrix.names;
  summary.nobs = files.nobs[g];
  summary.place.file = matrix.file;
  if (correlations) {
    const Matrix r = complete_correlation(matrix);
    const WrittenVector sd = read.add(read_vector(files.sd[g], options));
    summary.cov = covariance(r, in_order(sd, matrix), sd, matrix);
  } else {
    summary.cov = complete_covariance(matrix);
    if (has_unit_diagonal(summary.cov))
      notes.push_back(remark(Severity::warning,
                             "correlations-as-covariances",
                             "all variances are 1: are these correlations?",
                             summary.place,
                             {"with the standard deviations: --cor FILE --sd FILE"}));
  }
  check_covariance(summary.cov, matrix);
  check_positive_definite(summary.cov, matrix);
  if (!files.mean.empty())
    summary.mean = in_order(read.add(read_vector(files.mean[g], options)), matrix);

  if (!files.group_label.empty())
    summary.label = files.group_label[g];
  else if (files.nobs.size() > 1)
    summary.label = fmt::format("Group {}", g + 1);
  return summary;
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
