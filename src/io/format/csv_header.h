// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/text/csv.h"
#include "pose_refine/support/error.h"

// Programs call the columns of a table of poses by many names. These functions find out what the
// columns are.
namespace pose_refine::io {

// What the position is called: x or px or position.x, tx or translation.x, cx or center.x. A
// translation belongs to world-to-camera or to camera-to-world.
enum class PositionWord { kPosition, kTranslation, kCenter };
enum class TimeUnit { kSeconds, kMilliseconds, kMicroseconds, kNanoseconds };

// Columns are counted from 0; -1 or an empty list stands for one that is missing.
struct PoseColumns {
  int name = -1;         // of the image
  int time = -1;         // of a whole timestamp, or of its seconds when there are nanoseconds
  int nanoseconds = -1;  // of the rest of the timestamp
  int frame = -1;        // an index
  TimeUnit unit = TimeUnit::kSeconds;
  std::vector<int> quaternion;  // w x y z
  std::vector<int> position;    // x y z
  PositionWord word = PositionWord::kPosition;
  std::string repeated;  // a name that two columns have

  bool complete() const { return label() >= 0 && !quaternion.empty() && !position.empty(); }
  // The column that names an image: its name, else its time, else its index.
  int label() const { return name >= 0 ? name : time >= 0 ? time : frame; }
  bool is_timed() const { return name < 0 && time >= 0; }
  // Tells whether the order is that of EuRoC: time, x y z, w x y z.
  bool in_order_of_euroc() const;
  // Names what is missing, as in "a position (x, y, z)"; it is empty if nothing is.
  std::string missing() const;
};

PoseColumns pose_columns(const std::vector<std::string>& header);

// Returns the name that the label of a row gives to its pose: the field, or a timestamp in seconds
// or nanoseconds that keeps all digits.
Result<std::string> label_of(const CsvReader& reader, const CsvRow& row,
                             const PoseColumns& columns);

// Quotes a header for a message.
std::string quoted_header(const std::vector<std::string>& header);

}  // namespace pose_refine::io
