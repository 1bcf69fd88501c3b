// SPDX-License-Identifier: BSD-3-Clause
#include "match/unguided.h"

#include <algorithm>
#include <numeric>

#include "base/spread_evenly.h"
#include "match/acceptance.h"
#include "match/similarity.h"

namespace pose_refine::match {
namespace {

std::vector<std::uint32_t> some_features(const Query& query, std::size_t most) {
  std::vector<std::uint32_t> all(query.size());
  std::iota(all.begin(), all.end(), 0);
  return spread_evenly(all, most);
}

// Copies rows for multiply_rows(), which takes them one behind the other; the last ones are zero.
std::vector<std::int16_t> packed(const io::Descriptors& all,
                                 const std::vector<std::uint32_t>& rows) {
  const std::size_t stride = all.stride();
  std::vector<std::int16_t> some(
      (rows.size() + kRowsAtOnce - 1) / kRowsAtOnce * kRowsAtOnce * stride, 0);
  for (std::size_t i = 0; i < rows.size(); ++i)
    std::copy_n(all.row(rows[i]), stride, some.data() + i * stride);
  return some;
}

}  // namespace

Matches match_unguided(const Query& query, const io::Descriptors& means, std::size_t most,
                       const GuidedOptions& options) {
  const std::size_t count = means.rows(), stride = means.stride();
  if (count == 0 || query.size() == 0) return {};
  const std::vector<std::uint32_t> features = some_features(query, most);
  const std::vector<std::int16_t> rows = packed(query.descriptors, features);
  std::vector<std::int32_t> products(kRowsAtOnce * count);
  std::vector<Largest> of_feature;
  std::vector<std::int32_t> best(count, INT32_MIN), of_point(count, 0);
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (i % kRowsAtOnce == 0)
      multiply_rows(rows.data() + i * stride, means.row(0), count, stride, products.data());
    const std::int32_t* const row = products.data() + i % kRowsAtOnce * count;
    of_feature.push_back(largest(row, count));
    keep_larger(row, count, static_cast<std::int32_t>(i), best.data(), of_point.data());
  }
  const Acceptance accepts(options);
  Matches matches;
  for (std::size_t i = 0; i < features.size(); ++i) {
    const Largest& found = of_feature[i];
    const auto point = static_cast<std::uint32_t>(found.index);
    if (of_point[point] != static_cast<std::int32_t>(i)) continue;
    if (accepts({point, found.product, found.second}))
      matches.push_back({features[i], point, found.product});
  }
  return matches;
}

}  // namespace pose_refine::match
