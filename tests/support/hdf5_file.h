// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <gtest/gtest.h>
#include <hdf5.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/feature_scene.h"

namespace pose_refine::testing {

// This is a file of HDF5 that a test writes.
class Hdf5File {
 public:
  explicit Hdf5File(const std::string& path)
      : file_(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)) {
    EXPECT_GE(file_, 0);
  }
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;
  ~Hdf5File() { H5Fclose(file_); }

  // Opens a file to change it.
  static Hdf5File edit(const std::string& path) {
    return Hdf5File(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT));
  }

  hid_t id() const { return file_; }

  // Removes a group or array.
  void remove(const std::string& path) {
    EXPECT_GE(H5Ldelete(file_, path.c_str(), H5P_DEFAULT), 0) << path;
  }

  // The 16-bit type that numpy's float16 becomes.
  static hid_t half() {
    const hid_t type = H5Tcopy(H5T_IEEE_F32LE);
    H5Tset_fields(type, 15, 10, 5, 0, 10);
    H5Tset_size(type, 2);
    H5Tset_ebias(type, 15);
    return type;
  }

  // Writes an array and the groups above it.
  void put(const std::string& path, hid_t type, const std::vector<hsize_t>& sizes,
           const std::vector<double>& numbers) {
    const hid_t links = H5Pcreate(H5P_LINK_CREATE);
    H5Pset_create_intermediate_group(links, 1);
    const hid_t space = H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr);
    const hid_t set = H5Dcreate2(file_, path.c_str(), type, space, links, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(set, 0) << path;
    if (!numbers.empty())
      EXPECT_GE(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()), 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Pclose(links);
  }
  void put_attribute(const std::string& path, const std::string& name, double value) {
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t set = H5Oopen(file_, path.c_str(), H5P_DEFAULT);
    const hid_t attribute =
        H5Acreate2(set, name.c_str(), H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value), 0);
    H5Aclose(attribute);
    H5Oclose(set);
    H5Sclose(space);
  }

 private:
  explicit Hdf5File(hid_t file) : file_(file) { EXPECT_GE(file_, 0); }

  hid_t file_;
};

// How the files of hloc are laid out.
struct HlocLayout {
  bool half = false;      // keypoints and scores in 16 bits
  bool reversed = false;  // the image of the map comes first
  bool old = false;       // '_' between the names
  double uncertainty = 0.0;
  hid_t descriptors = H5T_STD_U8LE;  // their type, if the scene has any
};

inline std::string name_in_pair(std::string name) {
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

// Writes descriptors, of which each is a column.
inline void put_descriptors(Hdf5File& file, const std::string& name,
                            const ImageDescriptors& descriptors, hid_t type) {
  std::vector<double> numbers;
  for (std::size_t k = 0; k < 128; ++k)
    for (const auto& row : descriptors) numbers.push_back(row[k]);
  file.put(name + "/descriptors", type, {128, descriptors.size()}, numbers);
}

// Writes the features of a scene.
inline void write_hloc_features(const FeatureScene& scene, const std::string& path,
                                const HlocLayout& layout = {}) {
  Hdf5File file(path);
  for (const auto& [name, pixels] : scene.keypoints) {
    std::vector<double> numbers;
    for (const auto& pixel : pixels)  // hloc's pixels count from the center of the first one
      for (const float x : pixel) numbers.push_back(static_cast<double>(x) - 0.5);
    const hid_t type = layout.half ? Hdf5File::half() : H5T_IEEE_F64LE;
    file.put(name + "/keypoints", type, {pixels.size(), 2}, numbers);
    if (layout.uncertainty > 0.0)
      file.put_attribute(name + "/keypoints", "uncertainty", layout.uncertainty);
    const auto described = scene.descriptors.find(name);
    if (described != scene.descriptors.end())
      put_descriptors(file, name, described->second, layout.descriptors);
  }
}

// Writes the matches of a scene. The score of a match is 1 / (2 + its row).
inline void write_hloc_matches(const FeatureScene& scene, const std::string& path,
                               const HlocLayout& layout = {}) {
  Hdf5File file(path);
  for (const auto& [name, matches] : scene.matches) {
    const std::string first = name_in_pair(layout.reversed ? name : scene.query.name);
    const std::string second = name_in_pair(layout.reversed ? scene.query.name : name);
    const std::string group = first + (layout.old ? "_" : "/") + second;
    const Pixels& rows = scene.keypoints.at(layout.reversed ? name : scene.query.name);
    std::vector<double> to(rows.size(), -1.0), scores(rows.size(), 0.0);
    for (const auto& [feature, of_map] : matches) {
      const std::size_t row = layout.reversed ? of_map : feature;
      to[row] = layout.reversed ? feature : of_map;
      scores[row] = 1.0 / (2.0 + static_cast<double>(row));
    }
    file.put(group + "/matches0", H5T_STD_I16LE, {rows.size()}, to);
    file.put(group + "/matching_scores0", layout.half ? Hdf5File::half() : H5T_IEEE_F32LE,
             {rows.size()}, scores);
  }
}

}  // namespace pose_refine::testing
