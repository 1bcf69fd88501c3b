// SPDX-License-Identifier: BSD-3-Clause
// Points that were unprojected from the very pixels that observe them prove nothing.
#include "problem/own_points.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "pose_refine/io.h"
#include "simulate/synthetic.h"
#include "support/cameras.h"
#include "support/io_scratch.h"
#include "support/random.h"
#include "support/real_data.h"
#include "support/scene.h"

namespace pose_refine {
namespace {

using testing::kCamera;
using testing::Random;
using testing::Scratch;

constexpr char kReason[] = "points_of_this_image";

// How a network's image is exported: the cells that its pixels are multiples of, what is wrong with
// the camera that is stored, and whether pixels lie anywhere.
struct Export {
  double cell = 3.7375;
  Vector2 principal_point = Vector2(0.0, 0.0);  // offset of the stored camera [px]
  double scale = 1.0;                           // of the stored camera
  bool on_grid = true;
  double noise_px = 0.0;
};

// Each image has a depth for each of its pixels, and so points of its own.
Model exported(const Export& how, int images, int points) {
  Random random("own_points" + std::to_string(images) + "." + std::to_string(points));
  Model model;
  Camera stored = kCamera;
  for (double& parameter : stored.params) parameter *= how.scale;
  stored.params[2] += how.principal_point.x();
  stored.params[3] += how.principal_point.y();
  model.cameras[1] = stored;
  for (int i = 0; i < images; ++i) {
    ModelImage image;
    image.id = static_cast<std::uint32_t>(i + 1);
    image.name = "image" + std::to_string(i) + ".png";
    image.camera_id = 1;
    image.cam_from_world = random.pose();
    for (int k = 0; k < points; ++k) {
      Vector2 pixel(random.uniform(10.0, 790.0), random.uniform(10.0, 590.0));
      if (how.on_grid)
        pixel =
            how.cell * Vector2(std::floor(pixel.x() / how.cell), std::floor(pixel.y() / how.cell));
      const Vector3 point = image.cam_from_world.inverse() *
                            Vector3(random.uniform(1.0, 5.0) * *unproject(kCamera, pixel));
      pixel += how.noise_px * Vector2(random.normal(), random.normal());
      const auto rounded = [](double value) {
        return static_cast<double>(static_cast<float>(value));
      };
      image.observations.push_back(
          {rounded(pixel.x()), rounded(pixel.y()), static_cast<std::int64_t>(model.points.size())});
      model.points.push_back({model.points.size() + 1, rounded(point.x()), rounded(point.y()),
                              rounded(point.z()), 0.0, 1});
    }
    model.images.push_back(image);
  }
  return model;
}

// Counts the images of a model that are refused, as a reader of its files finds them.
int refused(const Model& model, const std::vector<NamedPose>& start = {}) {
  const Scratch scratch;
  EXPECT_TRUE(write_colmap_model(scratch.path("m"), model, false).ok());
  CorrespondenceSource source;
  source.model = scratch.path("m");
  const auto images = read_images(source, start);
  EXPECT_TRUE(images.ok());
  int count = 0;
  for (const Image& image : *images) {
    count += image.defect.reason == kReason;
    if (image.defect.reason == kReason) EXPECT_FALSE(image.defect.message.empty());
  }
  return count;
}

TEST(OwnPoints, AreFoundInModelsWhateverTheCamera) {
  EXPECT_EQ(refused(exported({}, 5, 40)), 5);
  EXPECT_EQ(refused(exported({1.0, {0.0, 312.6}}, 5, 40)), 5);
  EXPECT_EQ(refused(exported({1.0, {-3.0, 2.0}, 0.5}, 5, 40)), 5);
  EXPECT_EQ(refused(exported({1.0, {0.0, 0.0}, 2.0, false}, 5, 40)), 5);
  EXPECT_EQ(refused(exported({1.0, {0.0, 0.0}, 1.0, false}, 1, 5)), 1);
}

// It takes all of the signs: tracks of one image, and residuals below those of any detector.
TEST(OwnPoints, AreNotFoundWhereResidualsHaveNoise) {
  EXPECT_EQ(refused(exported({1.0, {0.0, 0.0}, 1.0, true, 0.05}, 5, 40)), 0);
  EXPECT_EQ(refused(exported({1.0, {0.0, 0.0}, 1.0, false, 0.05}, 5, 40)), 0);
  EXPECT_EQ(refused(exported({}, 5, 4)), 0);  // too few to tell
}

// Two images see each point without any noise: an ideal map, whose pixels lie on no grid.
TEST(OwnPoints, AreNotThoseThatOthersSee) {
  Model model = exported({1.0, {0.0, 0.0}, 1.0, false}, 1, 40);
  ModelImage second = model.images[0];
  second.id = 2;
  second.name = "second.png";
  model.images.push_back(second);
  for (ModelPoint& point : model.points) point.track_length = 2;
  EXPECT_EQ(refused(model), 0);
}

// Another start does not make evidence of them: refining leads back to the model's pose.
TEST(OwnPoints, AreFoundFromAnyStart) {
  const Model model = exported({}, 3, 40);
  std::vector<NamedPose> start;
  Random random("own_points.start");
  for (const ModelImage& image : model.images)
    start.push_back({image.name, retract(image.cam_from_world, 0.1 * random.normal6())});
  EXPECT_EQ(refused(model, start), 3);
}

Image image_of(const Model& model) {
  Image image;
  image.camera = model.cameras.at(1);
  image.cam_from_world = model.images[0].cam_from_world;
  for (const ModelObservation& o : model.images[0].observations) {
    const ModelPoint& point = model.points[static_cast<std::size_t>(o.point)];
    image.correspondences.add({o.u, o.v}, {point.x, point.y, point.z});
  }
  return image;
}

// Matches tell no tracks, so that only a grid of pixels shows where points are from.
TEST(OwnPoints, OfMatchesLieOnAGrid) {
  EXPECT_TRUE(has_own_points(image_of(exported({}, 1, 40))));
  EXPECT_TRUE(has_own_points(image_of(exported({1.0, {0.0, 312.6}}, 1, 400))));
  EXPECT_FALSE(has_own_points(image_of(exported({1.0, {0.0, 0.0}, 1.0, false}, 1, 40))));
  Image moved = image_of(exported({}, 1, 40));
  Random random("own_points.moved");
  moved.cam_from_world = retract(moved.cam_from_world, 1e-3 * random.normal6());
  EXPECT_FALSE(has_own_points(moved));
}

TEST(OwnPoints, GridsAreRegularInBothDirections) {
  Random random("own_points.grid");
  Correspondences grid, anywhere, half;
  for (int i = 0; i < 200; ++i) {
    const Vector2 cell(std::floor(random.uniform(0.0, 100.0)),
                       std::floor(random.uniform(0.0, 80.0)));
    // Three decimals are a grid too, but no network has so many cells.
    const auto free = [&] { return std::round(1000.0 * random.uniform(0.0, 800.0)) / 1000.0; };
    const double u = free(), v = free();
    grid.add(7.475 * cell + Vector2(0.5, -225.205), Vector3::Zero());
    anywhere.add({u, v}, Vector3::Zero());
    half.add({cell.x(), v}, Vector3::Zero());
  }
  EXPECT_TRUE(is_on_grid(grid));
  EXPECT_FALSE(is_on_grid(anywhere));
  EXPECT_FALSE(is_on_grid(half));
}

// Hostile images: nothing to see, numbers that are none, points in one place, all behind.
TEST(OwnPoints, SurviveAnything) {
  Image image = image_of(exported({}, 1, 40));
  Image broken = image;
  broken.correspondences.x[20] = std::nan("");
  EXPECT_FALSE(has_own_points(broken));
  broken = image;
  broken.correspondences.u[0] = HUGE_VAL;
  EXPECT_FALSE(has_own_points(broken));
  broken = image;
  broken.cam_from_world.translation.z() -= 1e3;
  EXPECT_FALSE(has_own_points(broken));
  broken = image;
  broken.cam_from_world.translation.x() = std::nan("");
  EXPECT_FALSE(has_own_points(broken));
  broken = image;
  for (std::vector<double>* column : {&broken.correspondences.u, &broken.correspondences.v})
    for (double& value : *column) value = 5.0;
  EXPECT_FALSE(has_own_points(broken));
  EXPECT_FALSE(has_own_points(Image()));
}

// No image of 100 simulated sets, without noise and from the true pose or another, is refused.
TEST(OwnPoints, AreNotThoseOfSimulatedSets) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SyntheticOptions options;
    options.seed = seed;
    options.images = 3;
    options.noise_px = seed % 2 ? 0.0 : 0.5;
    options.outliers = seed % 3 ? 0.0 : 0.2;
    for (SyntheticImage& image : make_synthetic(options)) {
      EXPECT_FALSE(has_own_points(image.image)) << seed;
      image.image.cam_from_world = image.truth;
      EXPECT_FALSE(has_own_points(image.image)) << seed;
    }
  }
}

// The real sets: only the export of a network is refused, and that wholly.
TEST(OwnPoints, OfRealModels) {
  const auto data = testing::real_data();
  if (!data) return;
  std::size_t refused = 0, others = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*data)) {
    const std::string folder = entry.path().string();
    if (!entry.is_directory() || !(std::filesystem::exists(folder + "/images.bin") ||
                                   std::filesystem::exists(folder + "/images.txt")))
      continue;
    CorrespondenceSource source;
    source.model = folder;
    const auto images = read_images(source, {});
    if (!images) continue;
    const bool exported = folder.find("vggt_palace") != std::string::npos;
    for (const Image& image : *images) {
      EXPECT_EQ(image.defect.reason == kReason, exported) << folder << " " << image.name;
      (exported ? refused : others) += 1;
    }
  }
  EXPECT_EQ(refused, 49u);
  EXPECT_GT(others, 200u);
}

}  // namespace
}  // namespace pose_refine
