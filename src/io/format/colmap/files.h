// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/container/bytes.h"
#include "io/format/colmap/id_index.h"
#include "io/text/scanner.h"
#include "pose_refine/io.h"

// These functions read the files of a COLMAP model, each as text and as binary.
namespace pose_refine::io {

using CameraMap = std::map<std::uint32_t, Camera>;

// In these images `observations[i].point` still is the bits of the point's id, not its index.
using ImageList = std::vector<ModelImage>;
inline constexpr std::uint64_t kNoPoint = std::numeric_limits<std::uint64_t>::max();

struct PointList {
  std::vector<ModelPoint> points;
  std::size_t dangling_tracks = 0;
};

// Checks the elements of points' tracks.
class TrackCheck {
 public:
  explicit TrackCheck(const ImageList& images);
  enum Verdict { kGood, kNoSuchImage, kNoSuchObservation };
  Verdict operator()(std::uint32_t image_id, std::uint32_t observation) const {
    const std::size_t i = images_.find(image_id);
    if (i == IdIndex::kNone) return kNoSuchImage;
    return observation < sizes_[i] ? kGood : kNoSuchObservation;
  }

 private:
  IdIndex images_;
  std::vector<std::size_t> sizes_;
};

// Collects images. If an image was there before, it returns an error (without a position), whose
// message calls the earlier image `where`, for example "line 3".
class ModelImageCollector {
 public:
  Status check(const ModelImage& image, const std::string& where);
  void add(ModelImage&& image) { images_.push_back(std::move(image)); }
  ImageList finish() && { return std::move(images_); }

 private:
  ImageList images_;
  std::unordered_map<std::uint32_t, std::string> where_id_;
  std::unordered_map<std::string, std::string> where_name_;
};

Result<CameraMap> read_cameras_text(Lines lines);
Result<CameraMap> read_cameras_binary(Bytes bytes);
Result<ImageList> read_images_text(Lines lines);
Result<ImageList> read_images_binary(Bytes bytes);
Result<PointList> read_points_text(Lines lines, const TrackCheck& check);
Result<PointList> read_points_binary(Bytes bytes, const TrackCheck& check);

// Reads "MODEL width height params..." from the cursor to the end of the line. The error has no
// position.
Result<Camera> parse_camera(Line& line);

// Holds the images of a model's folder and the frames that say where they are; other files may be
// missing.
struct PlacedImages {
  ImageList images;
  std::vector<ModelRig> rigs;
  std::vector<ModelFrame> frames;
  std::vector<std::string> notes;
};
Result<PlacedImages> read_images(const std::string& folder);

// Returns those of an image's observations that have a point.
Correspondences correspondences_of(const Model& model,
                                   const std::vector<ModelObservation>& observations);

// Makes a pose of "qw qx qy qz tx ty tz"; the numbers must be finite. The error has no position.
Result<Pose> pose_from_numbers(const double (&numbers)[7]);
Result<Pose> parse_pose(Line& line);

}  // namespace pose_refine::io
