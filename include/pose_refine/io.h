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

// Files: poses, models, cameras, correspondences, priors and descriptors. Readers take any bytes:
// they return a valid value, or an error with the file and the line or byte offset. Writers leave a
// complete file or the old one. What comes out of a reader is in the convention of pose.h, whatever
// the file has.
namespace pose_refine {

// ---- Pose files ---------------------------------------------------------------------------------

// A pose of a file.
struct NamedPose {
  // Image name, byte for byte as in the file. It is the digits of a timestamp or an index where the
  // format has no names.
  std::string name;
  Pose pose;  // cam_from_world, converted from whatever the file holds
  // The camera center [scene units] if the file gives it, because a translation made of it is
  // rounded.
  std::optional<Vector3> center = {};
  // The norm that the file's quaternion had before it was normalized. Networks write it as it
  // comes.
  double quaternion_norm = 1.0;
};

// A row of a file that names an image and holds NaN or infinity instead of its pose, as trackers
// and networks write it for a frame that they lost.
struct LostPose {
  std::string name;
  std::size_t before = 0;  // it stands before poses[before] of its file
};

// All poses of a file.
struct PoseFile {
  std::string format;  // "hloc", "posenet", ...
  std::vector<NamedPose> poses;
  std::size_t skipped = 0;              // entries that give no pose: lost ones, repetitions
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
  std::vector<LostPose> lost = {};      // in the order of the file
};

// A format that poses can be read from.
struct PoseFormat {
  std::string_view name;
  std::string_view description;  // one line, for help texts
  bool writable = false;
  // The meaning of its numbers, for formats of quaternions or matrices.
  std::optional<PoseConvention> convention = {};
  bool needs_cameras = false;  // it cannot be written without cameras
  bool matrices = false;       // its rotations are matrices, which have no quaternion order
};
// Lists all formats.
const std::vector<PoseFormat>& pose_formats();

// Reads a file or folder of poses. An empty `format` is recognized from the content; the path "-"
// is standard input. The names that come back are distinct, rotations have unit norm, numbers are
// finite: quaternions with a norm from 0.5 to 2 are normalized, and rows of NaN or infinity are
// listed as lost. Notes say how many.
Result<PoseFile> read_poses(const std::string& path, std::string_view format = {});
// Writes poses, whole or not at all, with digits that read back to the same bits. The path "-" is
// standard output. It is an error if the file exists and `overwrite` is false. A pose of NaN is a
// lost one: it becomes a row of nan, or no row in a format that is a model.
Status write_poses(const std::string& path, std::string_view format,
                   const std::vector<NamedPose>& poses, bool overwrite);

// ---- Models -------------------------------------------------------------------------------------

// A feature of an image.
struct ModelObservation {
  double u = 0.0, v = 0.0;  // pixel, from the corner of the image [px]
  std::int64_t point = -1;  // index into Model::points; -1 if no point belongs to it
};

inline constexpr std::uint32_t kNoCamera = 0xFFFFFFFF;

// An image of a model.
struct ModelImage {
  std::uint32_t id = 0;
  std::string name;
  std::uint32_t camera_id = 0;  // kNoCamera if the format does not say
  Pose cam_from_world;
  std::vector<ModelObservation> observations;
  bool has_pose = true;
  std::optional<Vector3> center = {};  // see NamedPose::center
};

// A 3D point of a model.
struct ModelPoint {
  std::uint64_t id = 0;
  double x = 0.0, y = 0.0, z = 0.0;               // in the world [scene units]
  double error = -1.0;                            // reprojection error as stored [px]
  std::uint32_t track_length = 0;                 // as stored
  std::array<std::uint8_t, 3> color = {0, 0, 0};  // red, green, blue
};

// A sensor of a rig, as COLMAP (3.12 and later) counts it. The id of a camera is one of
// Model::cameras.
enum class SensorType : std::int32_t { kInvalid = -1, kCamera = 0, kImu = 1 };
struct Sensor {
  SensorType type = SensorType::kInvalid;
  std::uint32_t id = 0;
};

// A rig. Its first sensor is the reference, whose axes are those of the rig.
struct ModelRig {
  struct Mounted {
    Sensor sensor;
    std::optional<Pose> sensor_from_rig;  // empty if it is not known
  };
  std::uint32_t id = 0;
  std::vector<Mounted> sensors;
};

// A place where a rig was, with the data that its sensors recorded there.
struct ModelFrame {
  struct Data {
    Sensor sensor;
    std::uint64_t id = 0;  // that of a ModelImage if the sensor is a camera
  };
  std::uint32_t id = 0;
  std::uint32_t rig_id = 0;
  Pose rig_from_world;
  std::vector<Data> data;
};

// The content of a file or folder of any format: images, often with poses, cameras and points.
struct Model {
  std::map<std::uint32_t, Camera> cameras;
  std::vector<ModelImage> images;  // ordered as in the file
  std::vector<ModelPoint> points;
  std::vector<ModelRig> rigs;      // if there are none, each camera is a rig and each image a frame
  std::vector<ModelFrame> frames;  // they agree with the images: sensor_from_rig * rig_from_world
  std::size_t dangling = 0;        // number of observations of absent points, which are dropped
  std::size_t dangling_tracks = 0;  // number of track elements of absent images, which are ignored
  std::string format;               // "colmap_text", "colmap_binary", or a name of pose_formats()
  std::vector<std::string> notes = {};  // what a user should know, a sentence each
  std::vector<LostPose> lost = {};      // rows of a list of poses that are no images; see PoseFile
};

// Reads a model of any format that pose_formats() lists; an empty `format` is recognized from the
// content. A format without image sizes (nvm, bundler, bal) gives cameras whose pixels count from
// the image center (cx = cy = 0) and whose size covers the observations.
Result<Model> read_model(const std::string& path, std::string_view format = {});

// Names everything that `model` has and `format` has no place for, in a sentence each. An unknown
// format is an error.
Result<std::vector<std::string>> lost_in(std::string_view format, const Model& model);
// Writes everything that the format has a place for, whole or not at all. A camera that the format
// cannot express, or one that it needs and that is missing, is an error.
Status write_model(const std::string& path, std::string_view format, const Model& model,
                   bool overwrite);

// ---- COLMAP models ------------------------------------------------------------------------------

// Reads a folder with cameras, images and points3D, text or binary (binary wins), with or without
// rigs and frames. Where frames and images give an image different poses, the frame's is taken, as
// COLMAP does, and a note is made.
Result<Model> read_colmap_model(const std::string& folder);
// Writes cameras, images, points3D and, if there are any, rigs and frames as text; the folder is
// created. A point's track is made of the observations that have it. A frame whose images were
// moved moves with them; where they no longer move together rigs and frames are left out (lost_in()
// says so). Refuses a folder whose other files (binary, rigs, frames) a reader would prefer or find
// contradicted.
Status write_colmap_model(const std::string& folder, const Model& model, bool overwrite);
// Writes a model as write_colmap_model() does, but as binary files, which a reader prefers to text
// files that lie there.
Status write_colmap_binary(const std::string& folder, const Model& model, bool overwrite);

// ---- Cameras and correspondences ----------------------------------------------------------------

// The cameras of a query list ("name MODEL width height params..." a line), of a COLMAP model's
// folder, or of its cameras.txt or cameras.bin; names are those of the images beside them.
struct CameraList {
  std::map<std::string, Camera> by_name;  // by image name, else by the id in a cameras.txt
  std::optional<Camera> shared;           // the camera of a model that has only one
};
Result<CameraList> read_cameras(const std::string& path);

// How the name of an image finds its matches, camera or priors: both names are equal (kFull), what
// follows the last '/' is equal (kBasename), one is the end of the other after a '/' (kSuffix), or
// it is once '\\' counts as '/', "./" is left out and so are the endings of image files (kStem). By
// kStem a number alone, as trajectories name their images, also finds the only name that ends in
// it.
enum class NameMatch { kFull, kBasename, kSuffix, kStem };

// How names are compared. Where both sides are timestamps, in any unit and with any digits, each
// time finds the nearest one that is left, one to one.
struct NameRules {
  NameMatch match = NameMatch::kFull;
  double max_time_difference = 0.01;  // [s]
  double time_offset = 0.0;           // added to the times of the poses [s]

  NameRules() = default;
  NameRules(NameMatch name_match) : match(name_match) {}
};

// Names the files that the correspondences of a set of images come from: a model, or matches with
// cameras.
struct CorrespondenceSource {
  std::string model;          // path of a model of any format: a COLMAP folder, an NVM file ...
  std::string matches;        // path of a folder or file of matches
  std::string cameras;        // path of a cameras file, which `matches` needs
  double pixel_center = 0.5;  // coordinates of the first pixel's center in `matches` [px]
  NameRules name_match = {};
  std::string model_format = {};  // format of `model`; recognized from the content when empty
};

// Makes an Image for each of `poses`, in their order. If `poses` is empty, the images and poses of
// the model are taken. An image without correspondences (its file is missing or empty, or it is not
// in the model) comes back without any. One without a camera, or whose matches file cannot be used,
// comes back empty with a defect: "no_camera", "malformed_matches" or "unreadable_matches". An
// image that is not in the model has the model's camera if there is only one.
//
// It is an error if no image has a camera, if no pose has matches, if the file for all images is
// malformed, or if a name is ambiguous.
Result<std::vector<Image>> read_images(const CorrespondenceSource& source,
                                       const std::vector<NamedPose>& poses);

// Reads one matches file. Its first line names the columns: x y X Y Z and any of sigma [px], sxx
// sxy syy [px^2], weight, point3D_id, and point_sigma [scene units]; others are ignored. Without
// such a line the columns begin x y X Y Z. A header alone gives no correspondences. A point3D_id of
// -1 is 2^64 - 1. Rows with NaN or infinity are left out.
Result<Correspondences> read_matches(const std::string& path, double pixel_center = 0.5);

// ---- Priors -------------------------------------------------------------------------------------

// A prior of a file.
struct NamedPrior {
  std::string name;  // that of its image
  Prior prior;
};

// Reads priors of images, one a line:
//   pose     NAME qw qx qy qz tx ty tz   sigma_deg=S sigma=S, or covariance=C
//   position NAME cx cy cz               sigma=S, or covariance=C   (camera center)
//   rotation NAME qw qx qy qz            sigma_deg=S, or covariance=C
//   gravity  NAME x y z                  sigma_deg=S [up=X,Y,Z]
//   yaw      NAME degrees                sigma_deg=S [up=X,Y,Z] [axis=X,Y,Z]
// Each line may have a loss=KIND:SCALE, whose scale is in standard deviations. NAME may hold
// blanks. Poses are cam_from_world. S is one number, or for the first three kinds three numbers
// with commas; `inf` leaves a coordinate free. C is the upper triangle by rows, with commas, in
// radians and scene units. The direction of gravity is that of down in the camera; yaw is that of
// heading(). `up` is for lines without it. An image may have many. A csv of ROS is read as well.
Result<std::vector<NamedPrior>> read_priors(const std::string& path,
                                            const Vector3& up = Vector3(0.0, 0.0, 1.0));
// Gives each image the priors of its name. It is an error if a name is ambiguous, or if no prior
// belongs to an image.
Status attach_priors(const std::vector<NamedPrior>& priors, const NameRules& rules,
                     std::vector<Image>& images);

// ---- Dense features -----------------------------------------------------------------------------

// Reads the descriptors or loss maps of one image, which the neural reprojection error needs, from
// `folder`/`name`. The files are .npy (float16, float32 or float64, C order, little endian):
//   points3D.npy       [N, 3]       world points
//   coarse_desc.npy    [h, w, D]    descriptor map of the image
//   desc_coarse.npy    [N, D]       descriptor of each point
//   fine_desc.npy, desc_fine.npy    both at a finer resolution; may be absent
//   matches_fine.npy   [N, >= 2]    x y in pixels, a fine map's best pixel of each point; may be
//   absent
// Ready-made maps with L = scale value + offset may stand instead of the coarse pair:
//   maps.txt           `height width scale offset`, and
//   maps.npy           [N, h, w]    dense, or
//   sparse_maps.npy    [M, 4]       point, column, row, value
// Descriptor maps may also stand in the folder above, shared by several sets of points. Files that
// do not fit together are an error.
Result<DenseFeatures> read_dense_features(const std::string& folder, const std::string& name);

}  // namespace pose_refine
