// SPDX-License-Identifier: BSD-3-Clause
#include "io/image_cameras.h"

#include <utility>

#include "io/text/scanner.h"

namespace pose_refine::io {

Result<ImageCameras> ImageCameras::read(const std::string& path, const NameRules& rules,
                                        const NameList& expected) {
  Result<CameraList> list = read_cameras(path);
  if (!list) return list.error();
  return ImageCameras(std::move(*list), path, rules, expected);
}

Result<Camera> ImageCameras::of(const std::string& name) const {
  const Result<std::size_t> i = joiner_.find(name);
  if (!i) return i.error();
  if (*i != NameIndex::kNone) return *cameras_[*i];
  if (list_->shared) return *list_->shared;
  return Error{ErrorCode::kNotFound,
               "there is no camera for the image " + quoted(name) +
                   ", expected a line 'name MODEL width height params...' (or one camera for "
                   "all in a cameras.txt)",
               file_};
}

ImageCameras::ImageCameras(CameraList list, const std::string& path, const NameRules& rules,
                           const NameList& expected)
    : list_(std::make_unique<CameraList>(std::move(list))), joiner_(rules, path), file_(path) {
  for (const auto& [name, camera] : list_->by_name) {
    joiner_.add(name);
    cameras_.push_back(&camera);
  }
  joiner_.expect(expected);
}

}  // namespace pose_refine::io
