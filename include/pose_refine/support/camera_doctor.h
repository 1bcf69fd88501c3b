// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/image.h"
#include "pose_refine/support/error.h"

// Finds out whether the cameras of a batch are those of its matches: readings of the cameras are
// scored by how well the matches of many images fit under them.
namespace pose_refine {

// The projection that is meant, where it is not that of the stated model.
enum class Lens {
  kStated,
  kPinhole,  // none of the stated distortion: the matches are undistorted already
  kFisheye,  // the equidistant fisheye with the stated focal lengths and principal point
};

// Says how the numbers of a camera are to be understood. Each field names what is odd about the
// camera as stated, so that 1, 0 or false stand for nothing odd. What is odd is undone in the order
// of the fields.
struct CameraReading {
  bool swapped = false;   // width and height, fx and fy, cx and cy are each other's
  bool centered = false;  // the principal point is not filled in: it is the image's center
  Lens lens = Lens::kStated;
  double scale = 1.0;         // the camera is for images this many times as large as the matches'
  double focal = 1.0;         // the focal lengths are this many times too long
  double cx = 0.0, cy = 0.0;  // the principal point is stated that far right, down [px]
  double k1 = 0.0, k2 = 0.0;  // radial distortion that the camera lacks (of r^2, r^4)
  bool y_up = false;          // the matches count v upward from the bottom edge of the image

  friend bool operator==(const CameraReading& a, const CameraReading& b);
  friend bool operator!=(const CameraReading& a, const CameraReading& b) { return !(a == b); }
};

// Parses words separated by commas: `swapped`, `centered`, `pinhole`, `fisheye`, `y_up`, `scale:S`,
// `focal:F`, `cx:D`, `cy:D`, `k1:K`, `k2:K`, as in "swapped,scale:0.5"; or `stated` alone. S and F
// lie in [0.001, 1000]. An error names the unknown word or the bad number.
Result<CameraReading> parse_camera_reading(std::string_view text);
// Writes the words that parse_camera_reading() reads back to the bit; "stated" for nothing odd.
std::string to_string(const CameraReading& reading);

// The camera that is meant by a stated one. Distortion that the model cannot hold is added to the
// model that can (SIMPLE_PINHOLE and PINHOLE become SIMPLE_RADIAL, RADIAL or OPENCV); models whose
// distortion is not a series of r^2 stay as they are. An error says why there is no such camera.
Result<Camera> reread(const Camera& stated, const CameraReading& reading);
// The image with the camera that is meant, and v counted downward. An image without a valid camera,
// or whose camera has no such reading, stays as it is.
Image reread(Image image, const CameraReading& reading);

// The budget of a diagnosis.
struct CameraDoctorOptions {
  std::size_t max_images = 24;   // largest number of images, spread over the input
  std::size_t max_points = 100;  // largest number of correspondences of an image, spread over them
};

// A reading, and how well it fits.
//
// Each image is refined from its start under each reading. Its likelihood says how much better its
// matches fit than if all were wrong: right ones scatter about their points by a noise that is
// estimated for this image and reading, wrong ones lie anywhere among the matches.
struct ReadCamera {
  CameraReading reading;
  double noise_px = 0.0;      // median over the images of one coordinate's standard deviation [px]
  double right = 0.0;         // median over the images of the fraction of right matches
  std::size_t explained = 0;  // images with a consensus beyond chance
  std::size_t better = 0, worse = 0;  // images that are likelier, less likely than as stated
  // How much more the data speak for this reading than for the stated one: the sum over the images
  // of the log of the ratio of their likelihoods, each within +- 10.
  double evidence = 0.0;
  bool as_good = false;  // the data do not tell it apart from the likeliest one
};

// The outcome of a diagnosis.
struct CameraDiagnosis {
  // Readings of each kind, as it fits best. Those as good as the likeliest one come first, the
  // simplest in front; the others follow by evidence. Empty when no image can be used, and of one
  // reading when nothing spoke against the stated one.
  std::vector<ReadCamera> readings;
  std::size_t stated = 0;  // index of the stated reading
  std::size_t images = 0;  // number of images that were used
  // The first reading is not the stated one and far likelier: at least three images have a
  // consensus under it, they agree beyond doubt, and it differs by more than cameras are commonly
  // off (3 % of the focal length, and what moves pixels as much).
  bool refuted = false;
  // The first reading is likelier, but the images are too few to be sure, or it differs by less.
  bool suspected = false;
  // At least half of the images, and three, have a consensus under the first reading. Without it
  // the data cannot tell about the cameras.
  bool explained = false;
};

// Scores all readings. Images without a camera, eight finite correspondences or a finite pose are
// left out. The start poses may be off as networks' are. The outcome is deterministic; it takes a
// fraction of a second whatever the size of the input.
CameraDiagnosis diagnose_cameras(const std::vector<Image>& images,
                                 const CameraDoctorOptions& options = {});

// Diagnoses only if there is a reason. Nothing is returned when most matches of most images fit
// under the stated cameras, and no small change of these fits better, which takes some milliseconds
// to find out.
std::optional<CameraDiagnosis> doubt_cameras(const std::vector<Image>& images,
                                             const CameraDoctorOptions& options = {});

}  // namespace pose_refine
