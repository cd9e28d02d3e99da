// Draws of cases, by how often each is drawn: the cases themselves are never copied.
#pragma once

#include "semfit/data.h"

#include "mediation/paths.h"
#include "mediation/roles.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace semfit::internal {

/// Cases as rows (n x p), less the sample's means and divided by its standard deviations.
MatrixXd unit_cases(const Data& data, const MediationSample& sample);

/// Draws whose moments are made together: a product of the cases is formed once for all of them.
constexpr std::size_t draws_at_once = 16;

/// Covariance matrices (divisor n - 1) of up to `draws_at_once` draws.
///     S = (sum_i w_i z_i z_i' - n zbar zbar') / (n - 1),  zbar = sum_i w_i z_i / n
/// The means of z are 0 in the sample and of the order n^-1/2 in a draw, so the difference costs no
/// digits.
/// @param cases   n x p, about the sample's means
/// @param counts  of each draw, how often each case is in it; they add up to n
std::vector<MatrixXd> drawn_covariances(const MatrixXd& cases,
                                        std::span<const std::vector<std::uint32_t>> counts);

/// Paths of R draws with replacement, in the units of the data; nothing where a draw is singular.
/// Draw r is a function of seed and r alone.
/// @source Efron and Tibshirani (1993) chapter 6
std::vector<std::optional<Paths>> bootstrap_paths(const MatrixXd& cases,
                                                  const MediationSample& sample,
                                                  const MediationOptions& options);

/// Paths without each case in turn, by taking it out of the cross products:
///     (n - 1) S - n / (n - 1) z_i z_i' = (n - 2) S_(i)   (z about the sample's means).
std::vector<std::optional<Paths>> jackknife_paths(const MatrixXd& cases,
                                                  const MediationSample& sample,
                                                  int threads);

}  // namespace semfit::internal
