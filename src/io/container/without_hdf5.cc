// SPDX-License-Identifier: BSD-3-Clause
// This stands for hdf5.cc where HDF5 is left out of the build.
#include "io/container/hdf5.h"

namespace pose_refine::io {

struct Hdf5::File {};

namespace {

Error left_out(const std::string& path = {}) {
  return Error{ErrorCode::kUnsupported,
               "HDF5 was left out of this build, so that it reads no such files: install "
               "libhdf5-dev and build again with POSE_REFINE_HDF5=ON",
               path};
}

}  // namespace

Hdf5::Hdf5(std::unique_ptr<File> file) : file_(std::move(file)) {}
Hdf5::Hdf5(Hdf5&&) noexcept = default;
Hdf5& Hdf5::operator=(Hdf5&&) noexcept = default;
Hdf5::~Hdf5() = default;

Result<Hdf5> Hdf5::open(const std::string& path) {
  return left_out(path);
}

bool Hdf5::has(const std::string&) const {
  return false;
}

Result<std::vector<std::string>> Hdf5::names(const std::string&) const {
  return left_out();
}

Result<std::vector<std::string>> Hdf5::groups_with(const std::string&) const {
  return left_out();
}

Result<std::size_t> Hdf5::rows(const std::string&) const {
  return left_out();
}

Result<Hdf5Array> Hdf5::array(const std::string&) const {
  return left_out();
}

Result<std::optional<double>> Hdf5::attribute(const std::string&, const std::string&) const {
  return left_out();
}

}  // namespace pose_refine::io
