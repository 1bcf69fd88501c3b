// SPDX-License-Identifier: BSD-3-Clause
// LaMAR's sessions have trajectories.txt: "timestamp, device_id, qw, qx, qy, qz, tx, ty, tz", with
// or without the 36 numbers of a covariance, camera to world, while kapture's file of that name is
// world to camera and says "kapture format". An image is named by the images.txt beside it, else by
// its timestamp [us], and by the device too where there are several.
#include <map>
#include <set>
#include <utility>

#include "io/format/kapture_table.h"
#include "io/format/line.h"
#include "io/text/csv.h"

namespace pose_refine::io {
namespace {

const char kColumns[] = "9 or 45 columns: timestamp, device_id, qw, qx, qy, qz, tx, ty, tz, *covar";

using Key = std::pair<std::string, std::string>;  // timestamp, device

Fit sniff(const PoseInput& input) {
  const Result<CsvReader> reader = CsvReader::open(input.lines());
  if (!reader || !reader->is_commented()) return Fit::kNo;
  const bool fits = reader->column({"timestamp"}) == 0 && reader->column({"device_id"}) == 1 &&
                    reader->column({"qw"}) == 2 && reader->column({"tz"}) == 8;
  return fits ? Fit::kYes : Fit::kNo;
}

// Reads "timestamp, sensor_id, image_path" of the file beside it, if there is one.
Result<std::map<Key, std::string>> read_image_names(const std::string& path) {
  std::map<Key, std::string> names;
  const std::string images = path.substr(0, path.rfind('/') + 1) + "images.txt";
  if (path == "-" || !is_file(images)) return names;
  const Result<KaptureTable> table = KaptureTable::read(images);
  if (!table) return table.error();
  for (const KaptureRow& row : table->rows()) {
    if (row.fields.size() < 3) return table->error(row, "expected timestamp, sensor_id, path");
    names.emplace(Key(row.fields[0], row.fields[1]), std::string(row.fields[2]));
  }
  return names;
}

struct Entry {
  std::int64_t line;
  Key key;
  NamedPose pose;
};

Result<Entry> parse(const Lines& lines, const Line& line) {
  const Result<std::vector<std::string>> fields = cut_csv(line.text());
  if (!fields) return lines.error(line.number(), fields.error().message);
  if (fields->size() != 9 && fields->size() != 45) {
    return wrong_columns(lines, line.number(), kColumns, fields->size());
  }
  const auto numbers = numbers_in(lines, line.number(), *fields, 2, 7);
  if (!numbers) return numbers.error();
  const std::vector<double>& n = *numbers;
  Result<NamedPose> pose =
      pose_of((*fields)[0], {n[0], n[1], n[2], n[3]}, Vector3(n[4], n[5], n[6]), kCameraToWorld);
  if (!pose) return lines.error(line.number(), pose.error().message);
  return Entry{line.number(), {(*fields)[0], (*fields)[1]}, std::move(*pose)};
}

// Names the pose of an entry, and tells whether images.txt knows it.
bool name_entry(Entry& entry, const std::map<Key, std::string>& names, bool one_device) {
  const auto found = names.find(entry.key);
  if (found != names.end())
    entry.pose.name = found->second;
  else if (!one_device)
    entry.pose.name = entry.key.second + "/" + entry.key.first;
  return found != names.end();
}

Result<PoseFile> collect(const Lines& lines, std::vector<Entry> entries,
                         const std::map<Key, std::string>& names) {
  std::set<std::string> devices;
  for (const Entry& entry : entries) devices.insert(entry.key.second);
  PoseCollector poses(lines);
  std::size_t unnamed = 0;
  for (Entry& entry : entries) {
    if (!name_entry(entry, names, devices.size() == 1)) ++unnamed;
    const Status added = poses.add(entry.line, std::move(entry.pose));
    if (!added) return added.error();
  }
  Result<PoseFile> file = std::move(poses).finish();
  if (file && unnamed > 0) {
    file->notes.push_back(std::to_string(unnamed) +
                          " poses belong to no image of an images.txt beside the file (those of "
                          "rigs do not) and are named by their timestamps");
  }
  return file;
}

Result<PoseFile> read(const PoseInput& input) {
  const auto names = read_image_names(input.path);
  if (!names) return names.error();
  Lines lines = input.lines();
  std::vector<Entry> entries;
  while (const std::optional<Line> line = lines.next_data()) {
    Result<Entry> entry = parse(lines, *line);
    if (!entry) return entry.error();
    entries.push_back(std::move(*entry));
  }
  return collect(lines, std::move(entries), *names);
}

std::string hint(const PoseInput& input) {
  const bool kapture = input.text.view().substr(0, 16) == "# kapture format";
  return kapture ? "it is a file of a kapture data set: give the data set's folder" : "";
}

}  // namespace

PoseFormatRow lamar_format() {
  PoseFormatRow row;
  row.info = {"lamar",
              "trajectories.txt of a LaMAR session, named by its images.txt: camera-to-world",
              false, kCameraToWorld};
  row.sniff = sniff;
  row.read = read;
  row.hint = hint;
  return row;
}

}  // namespace pose_refine::io
