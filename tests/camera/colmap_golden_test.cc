// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/camera_golden.h"
#include "support/real_data.h"

// COLMAP's numbers are compared row by row, where the machine has them, by the rules of the data
// set's README. In rows with the statuses ok and reject this library must agree with COLMAP; in the
// others COLMAP is not to be copied.
namespace pose_refine::testing {
namespace {

// A machine without real data skips these tests; a file of them that is missing or empty fails.
class ColmapGolden : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = real_data("camera_golden");
    if (!folder_) GTEST_SKIP() << "there is no real data here; data/golden holds our own";
  }
  std::vector<GoldenRow> read_golden(const std::string& file) const {
    return read_rows(*folder_ + "/" + file);
  }
  std::optional<std::string> folder_;
};

double pixel_tolerance(double u) {
  return 1e-10 + 1e-13 * std::abs(u);
}

// Returns the error of COLMAP's FOV, which cuts its series off after r^2 near the axis.
double series_error(const Camera& camera) {
  return camera.model == CameraModel::kFov ? 1e-9 : 0.0;
}

void expect_pixel(const GoldenRow& row, const Camera& camera, const std::optional<Vector2>& pixel) {
  ASSERT_TRUE(pixel) << row.place();
  const Vector2 expected = row.pixel();
  const Vector2 d = gap(camera, *pixel, expected);
  const double series = series_error(camera);
  EXPECT_LE(std::abs(d.x()), pixel_tolerance(expected.x()) + series) << row.place();
  EXPECT_LE(std::abs(d.y()), pixel_tolerance(expected.y()) + series) << row.place();
}

// Returns FOV's true formula in extended precision.
Vector2 exact_fov(const Camera& c, double x, double y, double z) {
  const long double a = static_cast<long double>(x) / z, b = static_cast<long double>(y) / z;
  const long double w = c.params[4], r = std::hypot(a, b);
  const long double t = 2 * std::tan(w / 2);
  const long double g = r == 0 ? t / w : std::atan(r * t) / (r * w);
  return {static_cast<double>(c.params[0] * a * g + c.params[2]),
          static_cast<double>(c.params[1] * b * g + c.params[3])};
}

TEST_F(ColmapGolden, ProjectionAgreesWithColmapWhereColmapIsRight) {
  const auto rows = read_golden("golden.csv");
  std::map<std::string, int> seen;
  for (const auto& row : rows) {
    const std::string& status = row.text("status");
    ++seen[status];
    const auto camera = row.camera();
    const Vector3 p = row.point();
    if (!camera) {
      EXPECT_TRUE(status == "reject" || status == "nonfinite") << row.place();
      continue;
    }
    const auto pixel = project(*camera, p);
    if (status == "ok") {
      expect_pixel(row, *camera, pixel);
    } else if (status == "approx") {
      ASSERT_TRUE(pixel) << row.place();
      EXPECT_LE((*pixel - exact_fov(*camera, p.x(), p.y(), p.z())).norm(),
                pixel_tolerance(pixel->norm()))
          << row.place();
    } else if (status == "overflow" || status == "behind" || (status == "nonfinite" && pixel)) {
      // The policy here is the library's own: no pixel, or the right one.
      if (!pixel) continue;
      ASSERT_TRUE(p.allFinite()) << row.place();
      EXPECT_TRUE(pixel->allFinite()) << row.place();
      const auto ray = unproject(*camera, *pixel);
      ASSERT_TRUE(ray) << row.text("group") << " " << row.place();
      // Behind the camera the image may reach far out, where a pixel says little about the ray.
      const double reach = 1.0 + pixel->norm() / mean_focal_length(*camera);
      const Vector3 truth = (p / p.cwiseAbs().maxCoeff()).normalized();
      EXPECT_LE((*ray - truth).norm(), 1e-12 * reach) << row.place();
    } else {
      EXPECT_FALSE(pixel) << status << " " << row.text("group") << " " << row.place();
    }
  }
  EXPECT_EQ(seen["ok"], 5290);
  EXPECT_EQ(seen["fold"], 262);
}

TEST_F(ColmapGolden, UnprojectionAgreesWithColmapWhereColmapIsRight) {
  const auto rows = read_golden("unproject.csv");
  const std::set<std::string> root_or_no{"missed", "wrong", "fold", "reject"};
  int missed = 0, found = 0;
  for (const auto& row : rows) {
    const std::string& status = row.text("status");
    const auto camera = row.camera();
    const Vector2 pixel = row.pixel();
    const auto ray = camera ? unproject(*camera, pixel) : std::nullopt;
    const auto back = ray ? project(*camera, *ray) : std::nullopt;
    const double tolerance = 1e-9 + 1e-12 * pixel.norm();
    missed += status == "missed";
    if (status == "ok") {
      EXPECT_TRUE(ray) << row.text("group") << " " << row.place();
      if (!ray) continue;
      EXPECT_LE((*ray - Vector3(row.value("rx"), row.value("ry"), row.value("rz"))).norm(), 1e-7)
          << row.place();
      // On the rim of the image rounding decides whether the ray is inside the domain.
      if (row.text("group") == "ring" && !back) continue;
      ASSERT_TRUE(back) << row.text("group") << " " << row.place();
      EXPECT_LE(gap(*camera, *back, pixel).norm(), tolerance)
          << row.text("group") << " " << row.place();
    } else if (status == "nonfinite") {
      EXPECT_FALSE(ray) << row.place();
    } else if (ray) {
      found += status == "missed";
      EXPECT_TRUE(status == "approx" || root_or_no.count(status)) << row.place();
      ASSERT_TRUE(back) << status << " " << row.text("group") << " " << row.place();
      // Near the axis behind the camera the pixel is far out and hangs on the ray's last digits.
      const double slack = ray->z() < 0.0 ? pixel.norm() / mean_focal_length(*camera) : 1.0;
      EXPECT_LE(gap(*camera, *back, pixel).norm(), tolerance * (1.0 + slack))
          << status << " " << row.place();
    } else {
      EXPECT_NE(status, "approx") << row.place();
    }
  }
  // These are the principal roots that COLMAP's Newton misses; four lie at 90 degrees or beyond,
  // unseen.
  EXPECT_EQ(missed, 39);
  EXPECT_EQ(found, 35);
}

}  // namespace
}  // namespace pose_refine::testing
