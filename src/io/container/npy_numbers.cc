// SPDX-License-Identifier: BSD-3-Clause
#include <utility>

#include "io/container/npy.h"

namespace pose_refine::io {
namespace {

double integer(std::string_view bytes, bool has_sign) {
  const std::uint64_t value = little_endian(bytes);
  if (!has_sign) return static_cast<double>(value);
  const auto shift = static_cast<int>(64 - 8 * bytes.size());
  return static_cast<double>(static_cast<std::int64_t>(value << shift) >> shift);
}

// Returns the array in C order, whose last index runs fastest; in Fortran order the first one does.
Array<double> in_c_order(Array<double> fortran) {
  Array<double> array{fortran.shape, {}};
  array.data.reserve(fortran.data.size());
  std::vector<std::size_t> index(fortran.shape.size(), 0);
  for (std::size_t i = 0; i < fortran.data.size(); ++i) {
    std::size_t at = 0;
    for (std::size_t d = index.size(); d-- > 0;) at = at * fortran.shape[d] + index[d];
    array.data.push_back(fortran.data[at]);
    for (std::size_t d = index.size(); d-- > 0 && ++index[d] == fortran.shape[d];) index[d] = 0;
  }
  return array;
}

Array<double> integers(const NpyView& view) {
  Array<double> array{view.shape, {}};
  array.data.reserve(view.count);
  for (std::size_t i = 0; i < view.count; ++i)
    array.data.push_back(
        integer(view.data.substr(i * view.width, view.width), view.descr[1] == 'i'));
  return array;
}

}  // namespace

std::optional<Array<double>> numbers_of(const NpyView& view) {
  const char kind = view.descr[1];
  if (kind == 'f') return floats<double>(view);
  if (kind == 'i' || kind == 'u') return integers(view);
  return std::nullopt;
}

Result<Array<double>> parse_numbers(std::string_view bytes, const std::string& path) {
  const Result<NpyView> view = view_any_npy(bytes, path);
  if (!view) return view.error();
  std::optional<Array<double>> array = numbers_of(*view);
  if (!array) return Error{ErrorCode::kUnsupported, "it holds no numbers", path};
  return view->fortran ? in_c_order(std::move(*array)) : std::move(*array);
}

}  // namespace pose_refine::io
