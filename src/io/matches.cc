// SPDX-License-Identifier: BSD-3-Clause
#include "io/matches.h"

#include "io/match_row.h"
#include "io/text/columns.h"
#include "io/text/names.h"

namespace pose_refine {
namespace io {
namespace {

void append(ImageMatches& image, const Match& match, const Columns& columns) {
  if (match.is_left_out) {
    ++image.left_out;
    return;
  }
  Correspondences& to = image.matches;
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
  const MatchRow row(line->text(), head->columns, pixel_center);
  for (; line; line = lines.next_data()) {
    const Result<Match> match = row.parse(line->text());
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

Result<ImageMatches> read_one(const std::string& path, double pixel_center) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  ImageMatches matches;
  const Status status = read_rows(
      Lines(text->view(), path), false, pixel_center,
      [&](const Match& match, const Columns& columns) { append(matches, match, columns); });
  if (!status) return status.error();
  return matches;
}

}  // namespace

Result<ImageMatches> read_image_matches(const std::string& path, double pixel_center) {
  return with_memory_errors(path, [&] { return read_one(path, pixel_center); });
}

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
  Result<io::ImageMatches> image = io::read_image_matches(path, pixel_center);
  if (!image) return image.error();
  return std::move(image->matches);
}

}  // namespace pose_refine
