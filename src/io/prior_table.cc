// SPDX-License-Identifier: BSD-3-Clause
#include "io/prior_table.h"

#include <algorithm>

#include "io/format/csv_header.h"
#include "io/format/csv_pose.h"

namespace pose_refine::io {
namespace {

constexpr std::size_t kEntries = 36;

// The columns of a covariance: one for each entry, or one with all of them.
struct CovarianceColumns {
  std::vector<int> entries = std::vector<int>(kEntries, -1);
  int whole = -1;

  bool any() const { return whole >= 0 || has_entry(); }
  bool has_entry() const {
    return std::any_of(entries.begin(), entries.end(), [](int column) { return column >= 0; });
  }
  bool complete() const {
    return whole >= 0 || std::find(entries.begin(), entries.end(), -1) == entries.end();
  }
};

// Returns the whole numbers in a text, as 12 in "covariance_12", 2 and 0 in "covariance[2;0]".
std::vector<std::size_t> integers_in(std::string_view text) {
  std::vector<std::size_t> numbers;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !in_number) numbers.push_back(0);
    if (digit)
      numbers.back() =
          std::min<std::size_t>(numbers.back(), kEntries) * 10 + static_cast<std::size_t>(c - '0');
    in_number = digit;
  }
  return numbers;
}

CovarianceColumns covariance_columns(const std::vector<std::string>& header) {
  constexpr std::string_view kWord = "covariance";
  CovarianceColumns columns;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const std::size_t at = header[i].find(kWord);
    const bool of_pose = at != std::string::npos && header[i].find("twist") == std::string::npos &&
                         header[i].find('=') == std::string::npos;  // "covariance=" is no header
    if (!of_pose) continue;
    const std::vector<std::size_t> n = integers_in(header[i].substr(at + kWord.size()));
    const int column = static_cast<int>(i);
    if (n.empty()) columns.whole = column;
    if (n.size() == 1 && n[0] < kEntries) columns.entries[n[0]] = column;
    if (n.size() == 2 && n[0] < 6 && n[1] < 6) columns.entries[6 * n[0] + n[1]] = column;
  }
  return columns;
}

// Reads "(0.1, 0, ...)" or "[0.1 0 ...]".
Result<std::vector<double>> numbers_in(const Lines& lines, std::int64_t line, std::string text) {
  for (char& c : text) {
    if (std::string_view("()[],;").find(c) != std::string_view::npos) c = ' ';
  }
  Line cursor(text, line);
  std::vector<double> numbers;
  while (!cursor.at_end()) {
    const std::optional<double> number = cursor.real();
    if (!number)
      return lines.error(line, quoted(cursor.token()) + " in the covariance is no number");
    numbers.push_back(*number);
  }
  if (numbers.size() == kEntries) return numbers;
  return lines.error(
      line, "the covariance has " + std::to_string(numbers.size()) + " numbers, expected 36");
}

// Turning world_from_cam by a about the axes of the world and moving the center by b moves
// cam_from_world by -R a and -R b in the camera's frame, so both blocks turn by R.
Matrix6 in_tangent(const std::vector<double>& numbers, const Pose& cam_from_world) {
  const Eigen::Map<const Eigen::Matrix<double, 6, 6, Eigen::RowMajor>> ros(numbers.data());
  Matrix6 turn = Matrix6::Zero();
  turn.topRightCorner<3, 3>() = cam_from_world.rotation_matrix();
  turn.bottomLeftCorner<3, 3>() = cam_from_world.rotation_matrix();
  const Matrix6 symmetric = 0.5 * (ros + ros.transpose());
  return turn * symmetric * turn.transpose();
}

struct Table {
  CsvReader reader;
  PoseColumns pose;
  CovarianceColumns covariance;
};

Result<Table> open(Lines lines) {
  Result<CsvReader> reader = CsvReader::open(std::move(lines));
  if (!reader) return reader.error();
  Table table{*reader, pose_columns(reader->header()), covariance_columns(reader->header())};
  std::string missing = table.pose.missing();
  if (missing.empty() && !table.covariance.complete()) missing = "a part of the 36 covariances";
  if (missing.empty() && !table.pose.repeated.empty())
    missing = "the meaning of " + quoted(table.pose.repeated) + ", which is there twice,";
  if (missing.empty()) return table;
  return reader->lines().error(
      reader->lines().number(),
      "its header is " + quoted_header(reader->header()) + ", in which " + missing + " is missing");
}

Result<NamedPrior> prior_of(const Table& table, CsvRow row) {
  const Lines& lines = table.reader.lines();
  const Result<std::string> label = label_of(table.reader, row, table.pose);
  if (!label) return label.error();
  row.fields[static_cast<std::size_t>(table.pose.label())] = *label;
  const Result<NamedPose> pose =
      csv_pose(table.reader, row, table.pose.label(), table.pose.quaternion, table.pose.position,
               kCameraToWorld);
  if (!pose) return pose.error();
  const int whole = table.covariance.whole;
  const auto numbers =
      whole >= 0 ? numbers_in(lines, row.line, row.fields[static_cast<std::size_t>(whole)])
                 : table.reader.numbers(row, table.covariance.entries);
  if (!numbers) return numbers.error();
  if (std::all_of(numbers->begin(), numbers->end(), [](double n) { return n == 0.0; })) {
    return lines.error(row.line, "the covariance is zero, which means unknown in ROS");
  }
  NamedPrior named{pose->name, {PosePrior{pose->pose, in_tangent(*numbers, pose->pose)}, {}}};
  const Status status = validate(named.prior);
  if (!status) return lines.error(row.line, status.error().message);
  const Status checked = check_entry(lines, row.line, *pose);
  if (!checked) return checked.error();
  return named;
}

}  // namespace

bool is_prior_table(const Lines& lines) {
  Result<CsvReader> reader = CsvReader::open(lines);
  if (!reader || reader->header().size() < 8) return false;
  if (!covariance_columns(reader->header()).any()) return false;
  if (!reader->is_commented()) return true;
  const auto row = reader->next();  // a comment may talk of covariances too
  return row && *row;
}

Result<std::vector<NamedPrior>> read_prior_table(Lines lines) {
  Result<Table> table = open(std::move(lines));
  if (!table) return table.error();
  std::vector<NamedPrior> priors;
  for (;;) {
    auto row = table->reader.next();
    if (!row) return row.error();
    if (!*row) break;
    Result<NamedPrior> prior = prior_of(*table, std::move(**row));
    if (!prior) return prior.error();
    priors.push_back(std::move(*prior));
  }
  if (priors.empty()) return table->reader.lines().error(0, "there is no prior in it");
  return priors;
}

}  // namespace pose_refine::io
