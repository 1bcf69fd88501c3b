// SPDX-License-Identifier: BSD-3-Clause
#include "apps/study/camera_table/planted.h"

#include <cmath>
#include <cstdio>

#include "simulate/synthetic.h"

namespace pose_refine::apps {
namespace {

constexpr double kWithin = 0.01;  // of a factor
constexpr double kPixels = 2.0;

// Replaces the camera by what a reading makes of it.
void become(Image& image, const CameraReading& reading) {
  const Result<Camera> camera = reread(image.camera, reading);
  if (camera) image.camera = *camera;
}

void scale(Image& image, double size) {
  CameraReading reading;
  reading.scale = 1.0 / size;
  become(image, reading);
}

void stretch_focal(Image& image, double size) {
  CameraReading reading;
  reading.focal = 1.0 / size;
  become(image, reading);
}

void shift(Image& image, double size) {
  CameraReading reading;
  reading.cx = reading.cy = -size;
  become(image, reading);
}

void turn(Image& image, double) {
  CameraReading reading;
  reading.swapped = true;
  become(image, reading);
}

void to_corner(Image& image, double) {
  image.camera.params[2] = image.camera.params[3] = 0.0;
}

void to_pinhole(Image& image, double) {
  CameraReading reading;
  reading.lens = Lens::kPinhole;
  become(image, reading);
}

void distort(Image& image, double size) {
  std::vector<double> params = image.camera.params;
  params.insert(params.end(), {-0.17 * size, 0.05 * size, 0.0007, -0.0004});
  image.camera = {CameraModel::kOpenCv, image.camera.width, image.camera.height, params};
}

void to_fisheye(Image& image, double) {
  CameraReading reading;
  reading.lens = Lens::kFisheye;
  become(image, reading);
}

void flip(Image& image, double) {
  for (double& v : image.correspondences.v) v = static_cast<double>(image.camera.height) - v;
}

bool near(double value, double size) {
  return std::abs(value / size - 1.0) < kWithin;
}

bool names_scale(const CameraReading& r, double size) {
  return near(r.scale, size) && near(r.focal, 1.0) && std::hypot(r.cx, r.cy) < kPixels;
}

bool names_focal(const CameraReading& r, double size) {
  return near(r.focal, size) && near(r.scale, 1.0) && std::hypot(r.cx, r.cy) < kPixels;
}

bool names_shift(const CameraReading& r, double size) {
  return near(r.focal, 1.0) && near(r.scale, 1.0) && std::hypot(r.cx - size, r.cy - size) < kPixels;
}

bool names_turn(const CameraReading& r, double) {
  return r.swapped && near(r.scale, 1.0) && near(r.focal, 1.0);
}

// The principal point is found, either as the center or by how far it is off.
bool names_corner(const CameraReading& r, double) {
  return r.centered || (near(r.focal, 1.0) && std::hypot(r.cx + 318.4, r.cy + 243.2) < 5.0);
}

bool names_pinhole(const CameraReading& r, double) {
  return r.lens == Lens::kPinhole;
}

bool names_fisheye(const CameraReading& r, double) {
  return r.lens == Lens::kFisheye;
}

bool names_distortion(const CameraReading& r, double) {
  return r.lens == Lens::kStated && r.k1 < -0.05 && near(r.focal, 1.0) && near(r.scale, 1.0);
}

bool names_flip(const CameraReading& r, double) {
  return r.y_up;
}

std::string with_number(const char* name, double number) {
  char text[64];
  std::snprintf(text, sizeof(text), name, number);
  return text;
}

}  // namespace

std::vector<PlantedCamera> planted_cameras() {
  constexpr CameraModel kPinhole = CameraModel::kPinhole;
  std::vector<PlantedCamera> all;
  for (const double size : {0.25, 0.5, 0.67, 0.75, 0.8, 1.25, 1.5, 2.0, 4.0})
    all.push_back({with_number("cameras x %g", size), kPinhole, scale, size, names_scale, true});
  all.push_back({"sensor turned", kPinhole, turn, 0.0, names_turn, true});
  for (const double size : {0.5, 5.0, 10.0, 20.0})
    all.push_back({with_number("principal point %g px off", size), kPinhole, shift, size,
                   names_shift, size > 7.0});
  all.push_back({"principal point at the corner", kPinhole, to_corner, 0.0, names_corner, true});
  for (const double size : {1.02, 1.05, 1.2, 0.95, 0.8})
    all.push_back({with_number("focal length x %g", size), kPinhole, stretch_focal, size,
                   names_focal, std::abs(size - 1.0) > 0.04});
  all.push_back(
      {"fisheye as pinhole", CameraModel::kFisheye, to_pinhole, 0.0, names_fisheye, true});
  all.push_back({"OPENCV_FISHEYE as pinhole", CameraModel::kOpenCvFisheye, to_pinhole, 0.0,
                 names_fisheye, true});
  all.push_back({"pinhole as fisheye", kPinhole, to_fisheye, 0.0, names_pinhole, true});
  all.push_back(
      {"distortion left out", CameraModel::kOpenCv, to_pinhole, 0.0, names_distortion, true});
  all.push_back({"undistorted twice", kPinhole, distort, 1.0, names_pinhole, true});
  all.push_back({"undistorted twice, strong", kPinhole, distort, 2.0, names_pinhole, true});
  all.push_back({"y counted upward", kPinhole, flip, 0.0, names_flip, true});
  return all;
}

std::vector<Image> camera_batch(CameraModel model, std::uint64_t seed, int images) {
  SyntheticOptions options;
  options.seed = seed;
  options.images = images;
  options.matches = 100;
  options.outliers = 0.2;
  options.models = {model};
  std::vector<Image> batch;
  for (const SyntheticImage& made : make_synthetic(options)) batch.push_back(made.image);
  return batch;
}

std::vector<Image> misstated(std::vector<Image> images, const PlantedCamera& planted) {
  for (Image& image : images) planted.misstate(image, planted.size);
  return images;
}

}  // namespace pose_refine::apps
