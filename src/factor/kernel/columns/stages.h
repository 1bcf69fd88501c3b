// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

// These stages do linear algebra over long columns, one row an observation. They judge a pose, as
// the stages of the points solve for it. Columns are padded to kPad rows and aligned to a packet;
// what the rows behind the last hold must be finite, and their weight zero.
namespace pose_refine::kernel {

// Adds the upper triangle, by rows, of X' diag(weight) X to `sums`; X has k columns.
using AddGram = void (*)(const double* const* columns, int k, const double* weight, std::size_t n,
                         double* sums);

// Holds u' M u, u' M v and v' M v of every row.
struct Forms {
  double *uu, *uv, *vv;
};
// `m` is a symmetric 6x6 matrix; u and v have six columns each.
using QuadraticForms = void (*)(const double m[36], const double* const* u, const double* const* v,
                                std::size_t n, const Forms& out);

struct ColumnStages {
  AddGram add_gram;
  QuadraticForms quadratic_forms;
};

}  // namespace pose_refine::kernel
