// SPDX-License-Identifier: BSD-3-Clause
// Every row of the table that holds cameras and points reads back what it writes.
#include <gmock/gmock.h>

#include <map>

#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using testing::sample_model;
using testing::Scratch;

// This is an observation with the pixel from the principal point.
struct Seen {
  double u, v;
  Vector3 point;
};

Vector2 principal_point(const Camera& camera) {
  const std::vector<int>& at = camera_model_info(camera.model).principal_point;
  return {camera.params[static_cast<std::size_t>(at[0])],
          camera.params[static_cast<std::size_t>(at[1])]};
}

// Returns the observations of an image that have a point, in the order of the points.
std::map<std::int64_t, Seen> seen_by(const Model& model, const ModelImage& image) {
  std::map<std::int64_t, Seen> seen;
  const Vector2 center = principal_point(model.cameras.at(image.camera_id));
  for (const ModelObservation& o : image.observations) {
    if (o.point < 0) continue;
    const ModelPoint& p = model.points[static_cast<std::size_t>(o.point)];
    seen[o.point] = {o.u - center.x(), o.v - center.y(), {p.x, p.y, p.z}};
  }
  return seen;
}

class EveryModelFormat : public ::testing::TestWithParam<std::string> {
 protected:
  const io::PoseFormatRow& row() const { return **io::find_row(GetParam()); }
};

TEST_P(EveryModelFormat, ReadsBackWhatItWrites) {
  const Scratch scratch;
  const Model model = sample_model(7);
  const Status written = write_model(scratch.path("out"), GetParam(), model, false);
  ASSERT_TRUE(written.ok()) << written.error().to_string();
  const Result<Model> again = read_model(scratch.path("out"), GetParam());
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  ASSERT_EQ(again->images.size(), model.images.size());
  ASSERT_EQ(again->points.size(), row().holds.points ? model.points.size() : 0u);
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const ModelImage &a = model.images[i], &b = again->images[i];
    const bool named = row().holds.names == io::Names::kAny;
    EXPECT_EQ(b.name, named ? a.name : io::index_name(i));
    if (row().holds.poses) {
      EXPECT_LT(pose_error(a.cam_from_world, b.cam_from_world).rotation, 2e-15);
      EXPECT_LT(pose_error(a.cam_from_world, b.cam_from_world).translation, 2e-15);
    }
    if (!row().holds.points) continue;
    const auto before = seen_by(model, a), after = seen_by(*again, b);
    ASSERT_EQ(before.size(), after.size());
    for (const auto& [point, seen] : before) {
      ASSERT_TRUE(after.count(point));
      EXPECT_NEAR(after.at(point).u, seen.u, 1e-12);
      EXPECT_NEAR(after.at(point).v, seen.v, 1e-12);
      EXPECT_EQ(after.at(point).point, seen.point);
    }
  }
}

// The camera means the same if a ray lands on the same place from the principal point.
TEST_P(EveryModelFormat, KeepsTheIntrinsics) {
  const Scratch scratch;
  const Model model = sample_model(4);
  ASSERT_TRUE(write_model(scratch.path("out"), GetParam(), model, false).ok());
  const Result<Model> again = read_model(scratch.path("out"), GetParam());
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  for (std::size_t i = 0; i < model.images.size(); ++i) {
    const Camera& a = model.cameras.at(model.images[i].camera_id);
    const Camera& b = again->cameras.at(again->images[i].camera_id);
    const bool focal_only = GetParam() == "pseudo_gt";
    const Vector3 ray(focal_only ? 1e-9 : 0.2, focal_only ? 0.0 : -0.1, 1.0);
    const auto p = project(a, ray), q = project(b, ray);
    ASSERT_TRUE(p && q);
    const Vector2 difference = (*p - principal_point(a)) - (*q - principal_point(b));
    EXPECT_LT(difference.norm(), 1e-12);
  }
}

// Written a second time the bytes are the same, so the first round lost nothing that counts.
TEST_P(EveryModelFormat, SettlesAfterOneRound) {
  const Scratch scratch;
  ASSERT_TRUE(write_model(scratch.path("a"), GetParam(), sample_model(5), false).ok());
  const Result<Model> first = read_model(scratch.path("a"), GetParam());
  ASSERT_TRUE(first.ok()) << first.error().to_string();
  ASSERT_TRUE(write_model(scratch.path("b"), GetParam(), *first, false).ok());
  const Result<Model> second = read_model(scratch.path("b"), GetParam());
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(first->images.size(), second->images.size());
  for (std::size_t i = 0; i < first->images.size(); ++i) {
    const ModelImage &a = first->images[i], &b = second->images[i];
    EXPECT_LT(pose_error(a.cam_from_world, b.cam_from_world).rotation, 2e-15);
    EXPECT_LT(pose_error(a.cam_from_world, b.cam_from_world).translation, 2e-15);
    ASSERT_EQ(a.observations.size(), b.observations.size());
    for (std::size_t k = 0; k < a.observations.size(); ++k) {
      EXPECT_NEAR(a.observations[k].u, b.observations[k].u, 1e-12);
      EXPECT_EQ(a.observations[k].point, b.observations[k].point);
    }
  }
}

TEST_P(EveryModelFormat, RefusesImagesWithoutACamera) {
  const Scratch scratch;
  Model model = sample_model(2);
  model.images[1].camera_id = kNoCamera;
  const Status written = write_model(scratch.path("out"), GetParam(), model, false);
  ASSERT_FALSE(written.ok());
  EXPECT_THAT(written.error().to_string(), ::testing::HasSubstr("camera"));
  EXPECT_TRUE(scratch.list().empty());
}

// A format of several files has each of them damaged in turn.
class DamagedModel : public EveryModelFormat {
 protected:
  void SetUp() override {
    ASSERT_TRUE(write_model(scratch_.path("out"), GetParam(), sample_model(2), false).ok());
    for (const std::string& name : scratch_.list())
      if (io::is_file(scratch_.path(name))) files_.push_back(name);
    ASSERT_FALSE(files_.empty());
  }

  // The file must be read as it is, or refused with a reason that names a file.
  void expect_read_or_refused(const std::string& file, const std::string& bytes) const {
    std::filesystem::remove(scratch_.path(file));  // a file that is cut would wait for the disk
    scratch_.put(file, bytes);
    for (const std::string& format : {GetParam(), std::string()}) {
      const auto model = read_model(scratch_.path("out"), format);
      if (!model) {
        EXPECT_FALSE(model.error().message.empty()) << file;
        EXPECT_FALSE(model.error().file.empty()) << file;
        continue;
      }
      for (const ModelImage& image : model->images)
        EXPECT_TRUE(!image.has_pose || image.cam_from_world.is_finite()) << file;
    }
  }

  Scratch scratch_;
  std::vector<std::string> files_;
};

TEST_P(DamagedModel, EveryPrefixIsReadOrRefused) {
  for (const std::string& file : files_) {
    const std::string bytes = testing::bytes_of(scratch_.path(file));
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 300)
      expect_read_or_refused(file, bytes.substr(0, size));
    scratch_.put(file, bytes);
  }
}

TEST_P(DamagedModel, AnyChangedByteIsReadOrRefused) {
  std::mt19937 random(5);
  for (const std::string& file : files_) {
    const std::string bytes = testing::bytes_of(scratch_.path(file));
    for (int round = 0; round < 300 && !bytes.empty(); ++round) {
      std::string changed = bytes;
      for (int i = 0; i <= round % 4; ++i)
        changed[random() % changed.size()] = static_cast<char>(random() % 256);
      expect_read_or_refused(file, changed);
    }
    scratch_.put(file, bytes);
  }
}

TEST_P(DamagedModel, AMissingFileIsReadOrRefused) {
  for (const std::string& file : files_) {
    const std::string bytes = testing::bytes_of(scratch_.path(file));
    std::filesystem::remove(scratch_.path(file));
    for (const std::string& format : {GetParam(), std::string()}) {
      const auto model = read_model(scratch_.path("out"), format);
      EXPECT_TRUE(model.ok() || !model.error().message.empty()) << file;
    }
    scratch_.put(file, bytes);
  }
}

std::vector<std::string> model_formats() {
  std::vector<std::string> names;
  for (const io::PoseFormatRow& row : io::pose_format_rows()) {
    if (row.write_model != nullptr && row.info.needs_cameras) names.emplace_back(row.info.name);
  }
  return names;
}
INSTANTIATE_TEST_SUITE_P(Io, EveryModelFormat, ::testing::ValuesIn(model_formats()),
                         [](const auto& test) { return test.param; });
// The list includes npz and transforms, which hold models without needing cameras.
std::vector<std::string> written_models() {
  std::vector<std::string> names;
  for (const io::PoseFormatRow& row : io::pose_format_rows())
    if (row.write_model != nullptr) names.emplace_back(row.info.name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Io, DamagedModel, ::testing::ValuesIn(written_models()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace pose_refine
