// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <vector>

#include "io/container/json.h"
#include "io/format/format.h"

// openMVG and AliceVision share this: JSON of views, intrinsics, poses and points that refer to
// each other by ids. AliceVision writes numbers as texts.
namespace pose_refine::io {

// Tells whether the text is a JSON object that holds each of `keys`, as can be seen without
// parsing.
bool is_object_with(std::string_view text, std::initializer_list<const char*> keys);

// Returns the member of an object as a key: the digits of a number or the text; "" if absent.
std::string id_of(const Json& object, const char* key);

// Reads finite numbers, or texts of them; nested arrays count row by row.
Result<std::vector<double>> numbers_of(const JsonFile& file, const Json& object, const char* key,
                                       const std::string& where);
// The same, where there must be `size` of them.
Result<std::vector<double>> numbers_of(const JsonFile& file, const Json& object, const char* key,
                                       std::size_t size, const std::string& where);
// Reads one of them, from an array of one too.
Result<double> number_of(const JsonFile& file, const Json& object, const char* key,
                         const std::string& where);

// Returns the array `key` of the file, or an empty one.
const Json& list_of(const JsonFile& file, const char* key);

// This is a model while it is read, with what the ids mean.
struct SfmModel {
  Model model;
  std::map<std::string, std::uint32_t> cameras;  // ids of Model::cameras by those of the file
  std::map<std::string, NamedPose> poses;
  std::map<std::string, std::size_t> views;  // indices of Model::images
};

// Adds an image. It has no pose if there is none of that id, and no camera likewise.
struct SfmView {
  std::string id, pose_id, camera_id, name;
};
Status add_view(const JsonFile& file, const SfmView& view, const std::string& where, SfmModel& sfm);

// Reads the members rotation (9 numbers by rows) and center of an object.
Result<NamedPose> read_placement(const JsonFile& file, const Json& object,
                                 const PoseConvention& convention, const std::string& where);

// Adds a point with the member X of an object, by the id or the number of points before it.
Status add_point(const JsonFile& file, const Json& object, const std::string& id,
                 const std::string& where, SfmModel& sfm);

// Adds the observation of the point that was added last; one of an absent view is counted.
Status add_observation(const JsonFile& file, const std::string& view, const Json& pixel,
                       const std::string& where, SfmModel& sfm);

// These functions read what a program writes in its own way.
struct SfmReader {
  Status (*poses)(const JsonFile& file, SfmModel& sfm);
  Status (*cameras)(const JsonFile& file, SfmModel& sfm);
  Status (*views)(const JsonFile& file, SfmModel& sfm);
  Status (*point)(const JsonFile& file, const Json& entry, const std::string& where, SfmModel& sfm);
};
// Reads a file by them, views behind what they refer to, and checks the model.
Result<Model> read_sfm(const PoseInput& input, const SfmReader& reader);

}  // namespace pose_refine::io
