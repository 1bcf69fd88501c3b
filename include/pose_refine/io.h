// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pose_refine/camera.h"
#include "pose_refine/image.h"
#include "pose_refine/maps/loss_maps.h"
#include "pose_refine/pose.h"
#include "pose_refine/support/convention.h"
#include "pose_refine/support/error.h"

namespace pose_refine {

// ---- Pose files ---------------------------------------------------------------------------------

struct NamedPose {
  std::string name;  // image name, byte for byte as in the file; a timestamp's digits; an index
  Pose pose;         // cam_from_world, converted from whatever the file holds
  // The camera center as the file gives it, if it does: a translation made of it is rounded.
  std::optional<Vector3> center = {};
};

struct PoseFile {
  std::string format;  // "hloc", "posenet", ...
  std::vector<NamedPose> poses;
  std::size_t skipped = 0;              // entries that say "no pose" (7-Scenes: of inf or nan)
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
};

struct PoseFormat {
  std::string_view name;
  std::string_view description;  // one line, for help texts
  bool writable = false;
  // What its numbers mean, for formats of quaternions or matrices.
  std::optional<PoseConvention> convention = {};
  bool needs_cameras = false;  // to be written
  bool matrices = false;       // its rotations are: they have no quaternion order
};
const std::vector<PoseFormat>& pose_formats();

// Reads a file or folder of poses. `format` empty: recognized from the content. "-" is stdin.
// Names are distinct, rotations of unit norm, numbers finite.
Result<PoseFile> read_poses(const std::string& path, std::string_view format = {});
// Writes it whole or not at all, with digits that read back to the same bits. "-" is stdout.
Status write_poses(const std::string& path, std::string_view format,
                   const std::vector<NamedPose>& poses, bool overwrite);

// ---- Models -------------------------------------------------------------------------------------

struct ModelObservation {
  double u = 0.0, v = 0.0;  // pixels
  std::int64_t point = -1;  // index into Model::points, -1: none
};

inline constexpr std::uint32_t kNoCamera = 0xFFFFFFFF;

struct ModelImage {
  std::uint32_t id = 0;
  std::string name;
  std::uint32_t camera_id = 0;  // kNoCamera: the format does not say
  Pose cam_from_world;
  std::vector<ModelObservation> observations;
  bool has_pose = true;
  std::optional<Vector3> center = {};  // as NamedPose::center
};

struct ModelPoint {
  std::uint64_t id = 0;
  double x = 0.0, y = 0.0, z = 0.0;
  double error = -1.0;                            // pixels, as stored
  std::uint32_t track_length = 0;                 // as stored
  std::array<std::uint8_t, 3> color = {0, 0, 0};  // red, green, blue
};

// What a rig carries, as COLMAP (3.12 and later) counts it. A camera's id is one of Model::cameras.
enum class SensorType : std::int32_t { kInvalid = -1, kCamera = 0, kImu = 1 };
struct Sensor {
  SensorType type = SensorType::kInvalid;
  std::uint32_t id = 0;
};

// The first sensor is the reference, whose axes are those of the rig.
struct ModelRig {
  struct Mounted {
    Sensor sensor;
    std::optional<Pose> sensor_from_rig;  // nothing: not known
  };
  std::uint32_t id = 0;
  std::vector<Mounted> sensors;
};

// A place where a rig was, and what its sensors recorded there.
struct ModelFrame {
  struct Data {
    Sensor sensor;
    std::uint64_t id = 0;  // of a camera: that of a ModelImage
  };
  std::uint32_t id = 0;
  std::uint32_t rig_id = 0;
  Pose rig_from_world;
  std::vector<Data> data;
};

// What a file or folder of any format holds: images, often with poses, cameras and points.
struct Model {
  std::map<std::uint32_t, Camera> cameras;
  std::vector<ModelImage> images;  // ordered as in the file
  std::vector<ModelPoint> points;
  std::vector<ModelRig> rigs;       // empty: each camera is a rig, each image a frame
  std::vector<ModelFrame> frames;   // poses of images are the same, sensor_from_rig rig_from_world
  std::size_t dangling = 0;         // observations of absent points, dropped
  std::size_t dangling_tracks = 0;  // track elements of absent images, ignored
  std::string format;               // "colmap_text", "colmap_binary", or a name of pose_formats()
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
};

// Reads any format of the table. A format without image sizes (nvm, bundler, bal) gives cameras
// whose pixels count from the image center (cx = cy = 0) and whose size covers the observations.
Result<Model> read_model(const std::string& path, std::string_view format = {});

// What `model` has and `format` has no place for, a sentence each.
Result<std::vector<std::string>> lost_in(std::string_view format, const Model& model);
// Writes what the format has a place for, whole or not at all. A camera that the format cannot
// express, or one that it needs and that is missing, is an error.
Status write_model(const std::string& path, std::string_view format, const Model& model,
                   bool overwrite);

// ---- COLMAP models ------------------------------------------------------------------------------

// A folder with cameras/images/points3D, text or binary (binary wins), with or without rigs/frames.
// Where frames and images give an image different poses, the frame's is taken and a note is made:
// COLMAP does the same.
Result<Model> read_colmap_model(const std::string& folder);
// Writes cameras, images, points3D and, if there are any, rigs and frames as text; the folder is
// created. A point's track is made of the observations that have it. A frame whose images were
// moved moves with them; where they no longer move together rigs and frames are left out (lost_in()
// says so). Refuses a folder whose other files (binary, rigs, frames) a reader would prefer or find
// contradicted.
Status write_colmap_model(const std::string& folder, const Model& model, bool overwrite);
// The same as binary files, which a reader prefers to text files that lie there.
Status write_colmap_binary(const std::string& folder, const Model& model, bool overwrite);

// ---- Cameras and correspondences ----------------------------------------------------------------

// A query list ("name MODEL width height params..." a line) or a COLMAP cameras.txt.
struct CameraList {
  std::map<std::string, Camera> by_name;  // query list; of a cameras.txt, the ids
  std::optional<Camera> shared;           // cameras.txt with one camera
};
Result<CameraList> read_cameras(const std::string& path);

enum class NameMatch { kFull, kBasename, kSuffix };

// Where the correspondences of a set of images come from.
struct CorrespondenceSource {
  std::string model;          // a model of any format: a COLMAP folder, an NVM file ..., or
  std::string matches;        // folder or file of matches, with
  std::string cameras;        // a cameras file
  double pixel_center = 0.5;  // of `matches`: coordinates of the first pixel's center
  NameMatch name_match = NameMatch::kFull;
  std::string model_format = {};  // of `model`; empty: recognized from the content
};

// One problem an image of `poses`, in its order; without poses (empty), the model's own images and
// poses. An image without correspondences (no file, an empty one, not in the model) gives an empty
// problem. One without a camera, or whose matches file cannot be used, gives an empty problem with
// a defect: "no_camera", "malformed_matches" or "unreadable_matches". That it is so for all, that
// no matches or model image at all belong to `poses`, a malformed file for all images, and an
// ambiguous name are errors. An image that is not in the model has the model's camera if there is
// only one.
Result<std::vector<Image>> read_images(const CorrespondenceSource& source,
                                       const std::vector<NamedPose>& poses);

// Reads one matches file. The columns are named by the first line (x y X Y Z and any of sigma, sxx
// sxy syy, weight, point3D_id, and point_sigma [scene units]; others are ignored); without one they
// begin x y X Y Z. A header alone gives no correspondences. A point3D_id of -1 is 2^64 - 1.
Result<Correspondences> read_matches(const std::string& path, double pixel_center = 0.5);

// ---- Priors -------------------------------------------------------------------------------------

struct NamedPrior {
  std::string name;  // of its image
  Prior prior;
};

// Reads priors of images, one a line:
//   pose     NAME qw qx qy qz tx ty tz   sigma_deg=S sigma=S, or covariance=C
//   position NAME cx cy cz               sigma=S, or covariance=C   (camera center)
//   rotation NAME qw qx qy qz            sigma_deg=S, or covariance=C
//   gravity  NAME x y z                  sigma_deg=S [up=X,Y,Z]
//   yaw      NAME degrees                sigma_deg=S [up=X,Y,Z] [axis=X,Y,Z]
// each with an optional loss=KIND:SCALE (standard deviations). NAME may hold blanks. Poses are
// cam_from_world. S is one number or, of the first three kinds, three with commas; an `inf` leaves
// a coordinate free. C is the upper triangle by rows, with commas, in radians and scene units.
// gravity is the direction of down in the camera; yaw is measured as by heading(). `up` holds
// where a line has none. An image may have any number of priors.
Result<std::vector<NamedPrior>> read_priors(const std::string& path,
                                            const Vector3& up = Vector3(0.0, 0.0, 1.0));
// Gives each problem the priors of its name. That a name is ambiguous, or that none is a problem's,
// is an error.
Status attach_priors(const std::vector<NamedPrior>& priors, NameMatch match,
                     std::vector<Image>& images);

// ---- Dense features -----------------------------------------------------------------------------

// Reads what the neural reprojection error needs for one image from `folder`/`name`, as .npy
// (float16, float32 or float64, C order, little endian):
//   points3D.npy       [N, 3]       world points
//   coarse_desc.npy    [h, w, D]    descriptor map of the image
//   desc_coarse.npy    [N, D]       descriptor of each point
//   fine_desc.npy, desc_fine.npy    the same at a finer resolution; may be absent
//   matches_fine.npy   [N, >= 2]    x y in pixels, a fine map's best pixel of each point; optional
// or, instead of the coarse pair, ready-made maps with L = scale value + offset:
//   maps.txt           `height width scale offset`, and
//   maps.npy           [N, h, w]    dense, or
//   sparse_maps.npy    [M, 4]       point, column, row, value
// Descriptor maps may also stand in the folder above, shared by several sets of points.
Result<DenseFeatures> read_dense_features(const std::string& folder, const std::string& name);

}  // namespace pose_refine
