// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "io/format/format.h"
#include "io/text/tokens.h"

// The exchange formats of structure from motion (Bundler, NVM, BAL) share this: points with lists
// of their measurements, counted from the image center.
namespace pose_refine::io {

inline constexpr PoseConvention kGlWorldToCamera = {RotationOf::kCamFromWorld,
                                                    PositionIs::kTranslation, CameraAxes::kGl};

// Reads "count (image key x y)...", the observations of the last point of the model.
Status read_track(Tokens& tokens, Model& model, bool y_up);

// This is a measurement, counted from the principal point of its camera.
struct TrackElement {
  std::size_t image, key;  // key: the observation's index in its image
  double x, y;             // y down
};
using TrackElements = std::vector<TrackElement>;
// Returns the elements of each point; images without a camera have none.
std::vector<TrackElements> centered_tracks(const Model& model);
void append_track(std::string& text, const TrackElements& track, bool y_up);

// "n1 n2 ...\n".
void append_line(std::string& text, std::initializer_list<double> numbers);

// Reads names from the list beside a Bundler file, if there is one: x.list.txt for x.out or
// x.bundle.out, else list_x.out or list_x.txt for x.out or bundle_x.out, else list.txt. It must
// have a line for each image.
Status name_images(const std::string& path, Model& model);
// Writes the Bundler file and its list.
Status write_with_names(const std::string& path, const std::string& text, const Model& model,
                        bool overwrite);

}  // namespace pose_refine::io
