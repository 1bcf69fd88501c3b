// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "io/format/kapture_points.h"
#include "support/io_scratch.h"

namespace pose_refine::io {
namespace {

using testing::f64;
using ::testing::HasSubstr;
using testing::Scratch;

// This is a reconstruction of two points and one image with two keypoints; `keypoints` is their
// folder.
struct Reconstruction {
  Scratch scratch;
  Model model;

  explicit Reconstruction(const std::string& keypoints) {
    scratch.put("reconstruction/points3d.txt", "1, 2, 3\n4, 5, 6, 10, 20, 30\n");
    scratch.put(keypoints + "/keypoints.txt", "SIFT, float64, 2\n");
    scratch.put(keypoints + "/a.jpg.kpt", f64(10.5) + f64(20.5) + f64(30.0) + f64(40.0));
    ModelImage image;
    image.name = "a.jpg";
    model.images.push_back(image);
  }
  Status read(const std::string& observations) {
    scratch.put("reconstruction/observations.txt", observations);
    return read_kapture_points(scratch.path(), model);
  }
};

void expect_the_second_keypoint_sees_the_second_point(const Model& model) {
  ASSERT_EQ(model.points.size(), 2u);
  EXPECT_EQ(model.points[1].color[2], 30);
  const auto& observations = model.images[0].observations;
  ASSERT_EQ(observations.size(), 2u);
  EXPECT_EQ(observations[1].v, 40.0);
  EXPECT_EQ(observations[0].point, -1);
  EXPECT_EQ(observations[1].point, 1);
}

TEST(KapturePoints, OfVersion10HaveOneTypeOfKeypoints) {
  Reconstruction old("reconstruction/keypoints");
  ASSERT_TRUE(old.read("1, a.jpg, 1\n").ok());
  expect_the_second_keypoint_sees_the_second_point(old.model);
}

TEST(KapturePoints, OfVersion11HaveAFolderForEachType) {
  Reconstruction typed("reconstruction/keypoints/sift");
  ASSERT_TRUE(typed.read("1, sift, a.jpg, 1\n0, other, a.jpg, 0\n").ok());
  expect_the_second_keypoint_sees_the_second_point(typed.model);
}

TEST(KapturePoints, RefuseWhatIsNotThere) {
  const std::string folder = "reconstruction/keypoints";
  for (const char* line : {"2, a.jpg, 1\n", "-1, a.jpg, 1\n", "x, a.jpg, 1\n"}) {
    const Status status = Reconstruction(folder).read(line);
    ASSERT_FALSE(status.ok()) << line;
    EXPECT_THAT(status.error().message, HasSubstr("no such point")) << line;
  }
  const Status status = Reconstruction(folder).read("1, a.jpg, 2\n");
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("no keypoint"));
}

}  // namespace
}  // namespace pose_refine::io
