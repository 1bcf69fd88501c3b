// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>

#include "io/container/xml.h"
#include "io/format/format.h"

namespace pose_refine::io {

// These are the ids of Model::cameras by those of the file.
struct MetashapeSensors {
  std::map<std::string, std::uint32_t> ids;
};

// Reads the cameras of a chunk's sensors. A sensor without a calibration gives none, and a note.
Status read_metashape_sensors(const XmlElement& list, const std::string& path,
                              MetashapeSensors& sensors, Model& model);

}  // namespace pose_refine::io
