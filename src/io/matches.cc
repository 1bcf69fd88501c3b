// SPDX-License-Identifier: BSD-3-Clause
#include "io/matches.h"

#include <cmath>

#include "io/text/columns.h"
#include "io/text/names.h"

namespace pose_refine {
namespace io {
namespace {

using Fields = std::vector<std::string_view>;

// This is a row that was understood.
struct Match {
  std::string_view image;
  Vector2 pixel;
  Vector3 point;
  double weight = 1.0;
  double sxx = 0.0, sxy = 0.0, syy = 0.0;
  std::uint64_t point3D_id = 0;
  double point_sigma = 0.0;
};

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

// Parses rows. Its errors have no position.
class RowParser {
 public:
  RowParser(const Columns& columns, double pixel_center)
      : columns_(columns), shift_(0.5 - pixel_center) {}

  Result<Match> parse(const Fields& fields) {
    if (static_cast<int>(fields.size()) < columns_.needed()) {
      return malformed("expected at least " + std::to_string(columns_.needed()) + " columns (" +
                       columns_.list() + "), found " + std::to_string(fields.size()));
    }
    bad_ = std::nullopt;
    const Match match = convert(fields);
    if (bad_) return malformed(quoted(*bad_) + " is not a finite number");
    const std::string image = reason_to_refuse(match);
    if (!image.empty()) return malformed(image);
    return match;
  }

 private:
  double number(const Fields& fields, int column) {
    const std::string_view field = fields[static_cast<std::size_t>(column)];
    const std::optional<double> real = to_real(field);
    if (!real && !bad_) bad_ = field;
    return real.value_or(0.0);
  }

  Match convert(const Fields& fields) {
    const Columns& c = columns_;
    Match match;
    if (c.image >= 0) match.image = fields[static_cast<std::size_t>(c.image)];
    // The fields are read one by one, so that the first bad one is reported.
    match.pixel.x() = number(fields, c.x) + shift_;
    match.pixel.y() = number(fields, c.y) + shift_;
    match.point.x() = number(fields, c.X);
    match.point.y() = number(fields, c.Y);
    match.point.z() = number(fields, c.Z);
    if (c.weight >= 0) match.weight = number(fields, c.weight);
    if (c.sigma >= 0) {
      const double sigma = number(fields, c.sigma);
      match.sxx = match.syy = sigma > 0.0 ? sigma * sigma : -1.0;
    }
    if (c.sxx >= 0) {
      match.sxx = number(fields, c.sxx);
      match.sxy = number(fields, c.sxy);
      match.syy = number(fields, c.syy);
    }
    if (c.point_sigma >= 0) match.point_sigma = number(fields, c.point_sigma);
    if (c.point3D_id >= 0) {
      const std::string_view field = fields[static_cast<std::size_t>(c.point3D_id)];
      const auto id = parse_id(field);
      if (!id && !bad_) bad_ = field;
      match.point3D_id = id.value_or(0);
    }
    return match;
  }

  std::string reason_to_refuse(const Match& m) const {
    if (m.weight < 0.0) return "the weight is negative";
    if (columns_.sigma >= 0 && !(m.sxx > 0.0 && std::isfinite(m.sxx))) {
      return "sigma must be positive (and not so large or small that its square over- or "
             "underflows)";
    }
    if (!(m.point_sigma >= 0.0 && std::isfinite(m.point_sigma * m.point_sigma))) {
      return "point_sigma must be 0 or positive (and not so large that its square overflows)";
    }
    // The covariance is compared as a ratio, since products under- and overflow.
    const bool definite =
        m.sxx > 0.0 && m.syy > 0.0 && std::abs(m.sxy) < std::sqrt(m.sxx) * std::sqrt(m.syy);
    if (columns_.sxx >= 0 && !definite) {
      return "the covariance sxx sxy syy is not positive definite";
    }
    return {};
  }

  Columns columns_;
  double shift_;
  std::optional<std::string_view> bad_;
};

void append(Correspondences& to, const Match& match, const Columns& columns) {
  to.add(match.pixel, match.point);
  if (columns.weight >= 0) to.weight.push_back(match.weight);
  if (columns.sigma >= 0 || columns.sxx >= 0) {
    to.sxx.push_back(match.sxx);
    to.sxy.push_back(match.sxy);
    to.syy.push_back(match.syy);
  }
  if (columns.point_sigma >= 0) {
    to.point_covariance.emplace_back(match.point_sigma * match.point_sigma * Matrix3::Identity());
  }
  if (columns.point3D_id >= 0) to.point3D_id.push_back(match.point3D_id);
}

// This is the part of the file before the data.
struct Head {
  Columns columns;
  bool has_header = false;
  std::optional<Line> first_row;
};

Result<Head> read_head(Lines& lines, bool with_image) {
  Head head;
  head.columns = default_columns(with_image);
  while (const std::optional<Line> line = lines.next()) {
    Line probe = *line;
    if (probe.at_end()) continue;
    const bool comment = probe.rest().front() == '#';
    if (!head.has_header) {
      const auto columns = parse_header(line->text());
      if (!columns) return lines.error(line->number(), columns.error().message);
      if (*columns) {
        head.columns = **columns;
        head.has_header = true;
        continue;
      }
    }
    if (comment) continue;
    head.first_row = line;
    break;
  }
  if (with_image && head.columns.image < 0) {
    return lines.error(0,
                       "the header names no column 'image', which one file for several images "
                       "needs");
  }
  return head;
}

// A first row of words is a header that cannot be used, and the hint says what it needs.
Error with_header_hint(Error error, bool first_row_without_header) {
  if (first_row_without_header) {
    error.message +=
        " (a header must name the columns x y X Y Z; without one the columns begin so)";
  }
  return error;
}

// Calls `use(match, columns)` for each row.
template <class Use>
Status read_rows(Lines lines, bool with_image, double pixel_center, Use&& use) {
  const Result<Head> head = read_head(lines, with_image);
  if (!head) return head.error();
  std::optional<Line> line = head->first_row;
  if (!line) return ok_status();
  const RowCutter cutter(line->text(), head->columns);
  RowParser parser(head->columns, pixel_center);
  Fields fields;
  for (; line; line = lines.next_data()) {
    fields = cutter.cut(line->text(), std::move(fields));
    const Result<Match> match = parser.parse(fields);
    if (!match) {
      const bool first = line->number() == head->first_row->number();
      return with_header_hint(lines.error(line->number(), match.error().message),
                              first && !head->has_header);
    }
    if (with_image && !check_name(match->image)) {
      return lines.error(line->number(), check_name(match->image).error().message);
    }
    use(*match, head->columns);
  }
  return ok_status();
}

Result<Correspondences> read_one(const std::string& path, double pixel_center) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  Correspondences correspondences;
  const Status status = read_rows(
      Lines(text->view(), path), false, pixel_center,
      [&](const Match& match, const Columns& columns) { append(correspondences, match, columns); });
  if (!status) return status.error();
  return correspondences;
}

}  // namespace

Result<MatchesByImage> read_matches_by_image(const std::string& path, double pixel_center) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  MatchesByImage by_image;
  auto current = by_image.end();  // rows of one image mostly follow each other
  const Status status =
      read_rows(Lines(text->view(), path), true, pixel_center,
                [&](const Match& match, const Columns& columns) {
                  if (current == by_image.end() || current->first != match.image) {
                    current = by_image.try_emplace(std::string(match.image)).first;
                  }
                  append(current->second, match, columns);
                });
  if (!status) return status.error();
  return by_image;
}

}  // namespace io

Result<Correspondences> read_matches(const std::string& path, double pixel_center) {
  return io::with_memory_errors(path, [&] { return io::read_one(path, pixel_center); });
}

}  // namespace pose_refine
