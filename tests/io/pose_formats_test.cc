// SPDX-License-Identifier: BSD-3-Clause
// These tests run over every row of the table of pose formats.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <random>

#include "io/format/format.h"
#include "io/format/timestamp.h"
#include "support/io_scratch.h"
#include "support/io_tiny_model.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

using testing::random_poses;

class EveryPoseFormat : public ::testing::TestWithParam<std::size_t> {
 protected:
  const io::PoseFormatRow& row() const { return io::pose_format_rows()[GetParam()]; }
  std::string name() const { return std::string(row().info.name); }
  // Adds cameras for the formats that need them.
  Status write(const std::string& path, std::vector<NamedPose> poses,
               bool overwrite = false) const {
    Model model = io::to_model({{}, std::move(poses)});
    if (!row().info.needs_cameras) return write_model(path, name(), model, overwrite);
    model.cameras[1] = *make_camera(CameraModel::kSimpleRadial, 640, 480, {500, 320, 240, 0.01});
    for (ModelImage& image : model.images) image.camera_id = 1;
    return write_model(path, name(), model, overwrite);
  }
  // Returns what the format makes of a name.
  std::string expected_name(const std::string& image, std::size_t index) const {
    if (row().holds.names == io::Names::kAny) return image;
    if (row().holds.names == io::Names::kNone) return io::index_name(index);
    const std::string digits = std::to_string(index);
    return name() == "euroc" ? io::padded_nanoseconds(io::nanoseconds(digits)) : digits;
  }
};

class WritablePoseFormat : public EveryPoseFormat {};
class WritableFormat : public EveryPoseFormat {};

TEST_P(WritablePoseFormat, ReadsBackWhatItWrites) {
  const Scratch scratch;
  const auto poses = random_poses(100);
  const Status written = write(scratch.path("out"), poses);
  ASSERT_TRUE(written.ok()) << written.error().to_string();
  for (const std::string& format : {std::string(), name()}) {
    if (format.empty() && !row().recognized) continue;
    const auto file = read_poses(scratch.path("out"), format);
    ASSERT_TRUE(file.ok()) << file.error().to_string();
    EXPECT_EQ(file->format, name());
    ASSERT_EQ(file->poses.size(), poses.size());
    for (std::size_t i = 0; i < poses.size(); ++i) {
      EXPECT_EQ(file->poses[i].name, expected_name(poses[i].name, i));
      const PoseError error = pose_error(file->poses[i].pose, poses[i].pose);
      EXPECT_LT(error.rotation, 1e-14);
      EXPECT_LT(error.translation, 1e-14 * (1.0 + poses[i].pose.translation.norm()));
    }
  }
}

TEST_P(WritablePoseFormat, DoesNotKnowTheLocale) {
  const Scratch classic, comma;
  const auto poses = random_poses(3);
  ASSERT_TRUE(write(classic.path("out"), poses).ok());
  const auto expected = read_poses(classic.path("out"), name());
  const testing::CommaLocale locale;
  ASSERT_TRUE(write(comma.path("out"), poses).ok());
  const auto found = read_poses(comma.path("out"), name());
  ASSERT_TRUE(found.ok() && expected.ok());
  EXPECT_EQ(classic.list(), comma.list());
  for (const std::string& file : classic.list()) {
    if (std::filesystem::is_directory(classic.path(file))) continue;
    EXPECT_EQ(testing::bytes_of(classic.path(file)), testing::bytes_of(comma.path(file)));
  }
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(testing::same_bits(expected->poses[i].pose, found->poses[i].pose));
  }
}

TEST_P(WritableFormat, RefusesToReplaceUnlessAsked) {
  const Scratch scratch;
  ASSERT_TRUE(write(scratch.path("out"), random_poses(2)).ok());
  const auto before = read_poses(scratch.path("out"));
  const Status again = write(scratch.path("out"), random_poses(2));
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ErrorCode::kExists);
  EXPECT_TRUE(write(scratch.path("out"), random_poses(2), true).ok());
}

TEST_P(EveryPoseFormat, RefusesToWriteWhatItCouldNotRead) {
  const Scratch scratch;
  auto twice = random_poses(2);
  twice[1].name = twice[0].name;
  auto infinite = random_poses(1);
  infinite[0].pose.translation.x() = INFINITY;
  auto zero = random_poses(1);
  zero[0].pose.rotation = Quaternion(0, 0, 0, 0);
  auto nameless = random_poses(1);
  nameless[0].name = "";
  for (const auto& poses : {twice, infinite, zero, nameless}) {
    EXPECT_FALSE(write(scratch.path("out"), poses).ok());
  }
  EXPECT_TRUE(scratch.list().empty());
}

TEST_P(EveryPoseFormat, WritesNothingWhereItMayNot) {
  const Scratch scratch;
  scratch.put("file", "x");
  for (const char* path : {"missing/deep/out", "file/out", "file"}) {
    const Status status = write(scratch.path(path), random_poses(2));
    ASSERT_FALSE(status.ok()) << path;
    EXPECT_FALSE(status.error().file.empty());
  }
  EXPECT_EQ(scratch.list(), std::vector<std::string>{"file"});
}

TEST_P(EveryPoseFormat, SaysQuicklyWhatIsNoInput) {
  const Scratch scratch;
  scratch.put("empty", "");
  scratch.put("bom", "\xEF\xBB\xBF");
  scratch.put("comment", "# only\n\n");
  std::filesystem::create_directory(scratch.path("folder"));
  ASSERT_EQ(::mkfifo(scratch.path("fifo").c_str(), 0600), 0);
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& path :
       {scratch.path("absent"), scratch.path("empty"), scratch.path("bom"), scratch.path("comment"),
        scratch.path("folder"), scratch.path("fifo"), std::string("/dev/zero"), std::string()}) {
    for (const std::string& format : {std::string(), name()}) {
      const auto file = read_poses(path, format);
      ASSERT_FALSE(file.ok()) << path;
      EXPECT_FALSE(file.error().message.empty());
      EXPECT_EQ(file.error().file, path);
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST_P(EveryPoseFormat, SurvivesAnyBytes) {
  std::mt19937 random(3);
  const std::string alphabet = "0123456789.-+eE \t\n\r#,naif\"\\/x\xEB\0";
  for (int round = 0; round < 300; ++round) {
    const Scratch scratch;
    std::string bytes(random() % 300, ' ');
    for (char& c : bytes) c = alphabet[random() % alphabet.size()];
    const bool folder = row().kind == io::Kind::kFolder;
    scratch.put(folder ? "in/a.pose.txt" : "in", bytes);
    if (folder) scratch.put("in/images.txt", bytes);
    if (folder) scratch.put("in/images.bin", bytes);
    const auto file = read_poses(scratch.path("in"), name());
    EXPECT_TRUE(file.ok() || !file.error().message.empty());
  }
}

std::string format_name(const ::testing::TestParamInfo<std::size_t>& info) {
  return std::string(pose_formats()[info.param].name);
}
std::vector<std::size_t> rows_with(bool (*fits)(const io::PoseFormatRow&)) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < pose_formats().size(); ++i)
    if (fits(io::pose_format_rows()[i])) rows.push_back(i);
  return rows;
}
bool any(const io::PoseFormatRow&) {
  return true;
}
bool writable(const io::PoseFormatRow& row) {
  return row.info.writable;
}
bool writable_with_poses(const io::PoseFormatRow& row) {
  return row.info.writable && row.holds.poses;
}
INSTANTIATE_TEST_SUITE_P(Io, EveryPoseFormat, ::testing::ValuesIn(rows_with(any)), format_name);
INSTANTIATE_TEST_SUITE_P(Io, WritableFormat, ::testing::ValuesIn(rows_with(writable)), format_name);
INSTANTIATE_TEST_SUITE_P(Io, WritablePoseFormat,
                         ::testing::ValuesIn(rows_with(writable_with_poses)), format_name);

TEST(Hloc, KeepsTheBitsOfAnExactPose) {
  const Scratch scratch;
  const auto poses = random_poses(1000);
  ASSERT_TRUE(write_poses(scratch.path("out"), "hloc", poses, false).ok());
  const auto file = read_poses(scratch.path("out"));
  ASSERT_TRUE(file.ok());
  for (std::size_t i = 0; i < poses.size(); ++i) {
    EXPECT_TRUE(testing::same_bits(file->poses[i].pose, poses[i].pose));
  }
  ASSERT_TRUE(write_poses(scratch.path("again"), "hloc", file->poses, false).ok());
  EXPECT_EQ(testing::bytes_of(scratch.path("out")), testing::bytes_of(scratch.path("again")));
}

}  // namespace
}  // namespace pose_refine
