// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <limits>

#include "features/described.h"
#include "support/hdf5_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Hdf5File;
using testing::HlocLayout;

class DescribedHloc : public testing::DescribedTest {
 protected:
  DescribedHloc() {
    source_.features = scratch_.path("features.h5");
    testing::write_hloc_features(scene_, source_.features);
    ::testing::internal::CaptureStderr();  // HDF5 must not print its errors
  }
  ~DescribedHloc() override { EXPECT_EQ(::testing::internal::GetCapturedStderr(), ""); }

  std::string array() const { return scene_.query.name + "/descriptors"; }
  // Writes other descriptors of the query.
  void replace(hid_t type, const std::vector<hsize_t>& sizes,
               const std::vector<double>& numbers) const {
    Hdf5File file = Hdf5File::edit(source_.features);
    file.remove(array());
    file.put(array(), type, sizes, numbers);
  }
};

TEST_F(DescribedHloc, GivesTheDescriptorsOfEveryType) {
  expect_scene("uint8");
  const hid_t half = Hdf5File::half();
  for (const hid_t type : {half, H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE, H5T_STD_I16LE}) {
    HlocLayout layout;
    layout.descriptors = type;
    testing::write_hloc_features(scene_, source_.features, layout);
    expect_scene(std::to_string(type));
  }
  H5Tclose(half);
}

TEST_F(DescribedHloc, NeedsNoMatches) {
  expect_no_pairs();
}

TEST_F(DescribedHloc, LacksDescriptors) {
  Hdf5File::edit(source_.features).remove(array());
  EXPECT_THAT(error(), HasSubstr("features.h5: there is no array '" + array() + "'"));
  testing::expect_descriptors(descriptors_of("map/m_0.jpg"), scene_.descriptors.at("map/m_0.jpg"),
                              "others");
}

TEST_F(DescribedHloc, HasDescriptorsOfAnotherSize) {
  const auto fails = [&](hid_t type, const std::vector<hsize_t>& sizes, const std::string& words) {
    std::size_t count = 1;
    for (const hsize_t size : sizes) count *= size;
    replace(type, sizes, std::vector<double>(count, 1.0));
    EXPECT_THAT(error(), HasSubstr("features.h5: ")) << words;
    EXPECT_THAT(error(), HasSubstr("the array '" + array() + "' ")) << words;
    EXPECT_THAT(error(), HasSubstr(words));
  };
  fails(H5T_NATIVE_FLOAT, {128, 100}, "100 columns, expected one for each of the 101 keypoints");
  fails(H5T_NATIVE_FLOAT, {101, 128}, "128 columns, expected one for each of the 101 keypoints");
  fails(H5T_NATIVE_FLOAT, {101}, "has 1 columns");
  fails(H5T_NATIVE_FLOAT, {0, 101}, "cannot be used: descriptors have 0 numbers");
  fails(H5T_NATIVE_UCHAR, {65537, 101}, "cannot be used: descriptors have 65537 numbers");
  fails(H5T_NATIVE_FLOAT, {1, 2, 101}, "does not hold numbers in one or two dimensions");
  replace(H5T_C_S1, {1, 101}, {});
  EXPECT_THAT(error(), HasSubstr("does not hold numbers"));
}

TEST_F(DescribedHloc, RowsThatAreNotFiniteResembleNothing) {
  const std::size_t count = scene_.descriptors.at(scene_.query.name).size();
  std::vector<double> numbers(2 * count, 0.5);
  numbers[0] = std::numeric_limits<double>::quiet_NaN();
  numbers[count + 1] = std::numeric_limits<double>::infinity();
  numbers[2] = numbers[count + 2] = 0.0;
  for (const hid_t type : {Hdf5File::half(), H5T_IEEE_F32LE, H5T_IEEE_F64LE}) {
    replace(type, {2, count}, numbers);
    const auto all = descriptors_of(scene_.query.name);
    ASSERT_TRUE(all.ok()) << all.error().to_string();
    EXPECT_EQ(all->columns(), 2u);
    for (std::size_t i = 0; i < all->rows(); ++i)
      for (std::size_t k = 0; k < 2; ++k) EXPECT_EQ(all->row(i)[k], i < 3 ? 0 : 22627) << i;
  }
}

TEST_F(DescribedHloc, AnImageWithoutKeypointsHasNone) {
  std::vector<double> pixels;
  for (const auto& [u, v] : scene_.keypoints.at("map/m_0.jpg"))
    pixels.insert(pixels.end(), {u - 0.5, v - 0.5});
  {
    Hdf5File file(source_.features);
    file.put("map/m_0.jpg/keypoints", H5T_IEEE_F32LE, {pixels.size() / 2, 2}, pixels);
    file.put(scene_.query.name + "/keypoints", H5T_IEEE_F32LE, {0, 2}, {});
    file.put(array(), H5T_IEEE_F32LE, {256, 0}, {});
  }
  const auto none = descriptors_of(scene_.query.name);
  ASSERT_TRUE(none.ok()) << none.error().to_string();
  EXPECT_EQ(none->rows(), 0u);
  const auto map = open();
  ASSERT_TRUE(map.ok());
  EXPECT_TRUE(map->files().position_of_map_image(0).has_value());
  EXPECT_FALSE(map->files().position_of_map_image(1).has_value());
}

TEST_F(DescribedHloc, LacksFeaturesOfTheMap) {
  Hdf5File::edit(source_.features).remove("map");
  EXPECT_THAT(open_error(), HasSubstr("features.h5: it has none of the images of the map"));
  {
    Hdf5File file(source_.features);
    file.put("map/m_0.jpg/keypoints", H5T_IEEE_F32LE, {0, 2}, {});
  }
  EXPECT_THAT(open_error(), HasSubstr("features.h5: no image of the map"));
}

}  // namespace
}  // namespace pose_refine
