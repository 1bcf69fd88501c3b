// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>

// These functions find where a radial map r -> r s(r^2) stops being one-to-one, which is the first
// radius at which its derivative is not positive. They return infinity if it never stops, and 0 if
// a coefficient is not finite.
namespace pose_refine::camera {

// Returns the smallest positive x with c[0] + c[1] x + c[2] x^2 + ... = 0, given c[0] > 0, or
// infinity if there is none. It is exact to the rounding of the polynomial's value.
double first_positive_root(std::initializer_list<double> c);

// Returns the fold of s = 1 + k[0] r2 + k[1] r2^2 + ...
double polynomial_fold(const double* k, int n);
double polynomial_fold(std::initializer_list<double> k);

// Returns the fold or the first pole, whichever is nearer, of s = (1 + num[0] r2 + ...) / (1 +
// den[0] r2 + ...).
double rational_fold(std::initializer_list<double> num, std::initializer_list<double> den);

}  // namespace pose_refine::camera
