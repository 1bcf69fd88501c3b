// SPDX-License-Identifier: BSD-3-Clause
#include "io/match_row.h"

#include <cmath>

namespace pose_refine::io {
namespace {

using Unread = std::optional<std::string_view>;

Error malformed(std::string message) {
  return Error{ErrorCode::kMalformed, std::move(message)};
}

// Reads an id, which may have passed through floating point ("2.7977e+04"); -1 means that there is
// none.
std::optional<std::uint64_t> parse_id(std::string_view token) {
  if (const auto id = to_integer<std::uint64_t>(token)) return id;
  const std::optional<double> real = to_real(token);
  if (!real || *real != std::floor(*real) || *real < -1.0 || *real > 9007199254740992.0) {
    return std::nullopt;
  }
  return *real == -1.0 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(*real);
}

Unread read_real(RowCursor& row, double& to) {
  const std::optional<double> real = row.real();
  if (!real) return row.field();
  to = *real;
  return std::nullopt;
}

template <double Match::*member>
Unread real(RowCursor& row, Match& match) {
  return read_real(row, match.*member);
}

template <int axis>
Unread pixel(RowCursor& row, Match& match) {
  return read_real(row, match.pixel[axis]);
}

template <int axis>
Unread point(RowCursor& row, Match& match) {
  return read_real(row, match.point[axis]);
}

Unread id(RowCursor& row, Match& match) {
  const std::string_view field = row.field();
  const auto number = parse_id(field);
  if (!number) return field;
  match.point3D_id = *number;
  return std::nullopt;
}

Unread image(RowCursor& row, Match& match) {
  match.image = row.field();
  return std::nullopt;
}

Unread skip(RowCursor& row, Match&) {
  row.field();
  return std::nullopt;
}

struct Reader {
  int Columns::*position;
  Unread (*read)(RowCursor&, Match&);
};

constexpr Reader kReaders[] = {
    {&Columns::image, image},
    {&Columns::x, pixel<0>},
    {&Columns::y, pixel<1>},
    {&Columns::X, point<0>},
    {&Columns::Y, point<1>},
    {&Columns::Z, point<2>},
    {&Columns::sigma, real<&Match::sigma>},
    {&Columns::sxx, real<&Match::sxx>},
    {&Columns::sxy, real<&Match::sxy>},
    {&Columns::syy, real<&Match::syy>},
    {&Columns::weight, real<&Match::weight>},
    {&Columns::point3D_id, id},
    {&Columns::point_sigma, real<&Match::point_sigma>},
};

const char* reason_to_refuse(const Match& m, const Columns& columns) {
  if (m.weight < 0.0) return "the weight is negative";
  if (columns.sigma >= 0 && !(m.sigma > 0.0 && m.sxx > 0.0 && std::isfinite(m.sxx))) {
    return "sigma must be positive (and not so large or small that its square over- or "
           "underflows)";
  }
  if (!(m.point_sigma >= 0.0 && std::isfinite(m.point_sigma * m.point_sigma))) {
    return "point_sigma must be 0 or positive (and not so large that its square overflows)";
  }
  // The covariance is compared as a ratio, since products under- and overflow.
  if (columns.sxx >= 0 &&
      !(m.sxx > 0.0 && m.syy > 0.0 && std::abs(m.sxy) < std::sqrt(m.sxx) * std::sqrt(m.syy))) {
    return "the covariance sxx sxy syy is not positive definite";
  }
  return nullptr;
}

}  // namespace

MatchRow::MatchRow(std::string_view first_row, const Columns& columns, double pixel_center)
    : columns_(columns),
      fields_(static_cast<std::size_t>(columns.needed()), skip),
      shift_(0.5 - pixel_center),
      commas_(commas_separate(first_row, columns)) {
  for (const Reader& reader : kReaders) {
    const int position = columns.*reader.position;
    if (position >= 0) fields_[static_cast<std::size_t>(position)] = reader.read;
  }
}

Error MatchRow::too_short(std::string_view row) const {
  std::size_t found = 0;
  for (RowCursor cursor(row, commas_); !cursor.at_end(); ++found) cursor.field();
  return malformed("expected at least " + std::to_string(fields_.size()) + " columns (" +
                   columns_.list() + "), found " + std::to_string(found));
}

Result<Match> MatchRow::parse(std::string_view row) const {
  Match match;
  Unread bad;
  RowCursor cursor(row, commas_);
  for (const Read read : fields_) {
    if (cursor.at_end()) return too_short(row);
    const Unread unread = read(cursor, match);
    if (unread && !bad) bad = unread;
  }
  if (bad) return malformed(quoted(*bad) + " is not a finite number");
  match.pixel.array() += shift_;
  if (columns_.sigma >= 0) match.sxx = match.syy = match.sigma * match.sigma;
  if (const char* reason = reason_to_refuse(match, columns_)) return malformed(reason);
  return match;
}

}  // namespace pose_refine::io
