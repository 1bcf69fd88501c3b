// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <filesystem>

#include "io/container/hdf5.h"
#include "pose_refine/support/feature_source.h"
#include "support/hdf5_file.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using testing::FeatureScene;
using ::testing::HasSubstr;
using testing::Hdf5File;
using testing::Scratch;

class DamagedHloc : public ::testing::Test {
 protected:
  DamagedHloc() : scene_(testing::feature_scene()) {
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
    source_.features = scratch_.path("features.h5");
    source_.pair_matches = scratch_.path("matches.h5");
    testing::write_hloc_features(scene_, source_.features);
    testing::write_hloc_matches(scene_, source_.pair_matches);
    ::testing::internal::CaptureStderr();  // HDF5 must not print its errors
  }
  ~DamagedHloc() override { EXPECT_EQ(::testing::internal::GetCapturedStderr(), ""); }

  std::string error() const {
    const auto images = read_feature_images(source_, {scene_.query});
    return images ? "no error" : images.error().to_string();
  }
  // Removes a group or array of a file.
  static void remove(const std::string& path, const std::string& name) {
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    EXPECT_GE(H5Ldelete(file, name.c_str(), H5P_DEFAULT), 0) << name;
    H5Fclose(file);
  }
  // Writes other matches of the first pair, which then has no scores unless they are kept.
  void replace_matches(hid_t type, const std::vector<hsize_t>& sizes,
                       const std::vector<double>& numbers, bool scores = false) const {
    if (!scores) {
      testing::write_hloc_matches(scene_, source_.pair_matches);
      remove(source_.pair_matches, pair() + "/matching_scores0");
    }
    remove(source_.pair_matches, pair() + "/matches0");
    const hid_t file = H5Fopen(source_.pair_matches.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr);
    const hid_t set = H5Dcreate2(file, (pair() + "/matches0").c_str(), type, space, H5P_DEFAULT,
                                 H5P_DEFAULT, H5P_DEFAULT);
    if (!numbers.empty())
      H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data());
    H5Dclose(set), H5Sclose(space), H5Fclose(file);
  }
  std::string pair(const std::string& of_map = "map-m_0.jpg") const {
    return testing::name_in_pair(scene_.query.name) + "/" + of_map;
  }
  Scratch scratch_;
  FeatureScene scene_;
  FeatureSource source_;
};

TEST_F(DamagedHloc, IsCutAnywhere) {
  EXPECT_EQ(error(), "no error");
  const std::string bytes = testing::bytes_of(source_.pair_matches);
  source_.pair_matches = scratch_.path("cut.h5");
  for (std::size_t size = 0; size < bytes.size(); size += size < 100 ? 9 : 997) {
    scratch_.put("cut.h5", bytes.substr(0, size));
    EXPECT_NE(error(), "no error") << size;
  }
  scratch_.put("cut.h5", bytes.substr(0, bytes.size() / 2));
  EXPECT_THAT(error(), HasSubstr("cannot be opened (truncated file"));
}

TEST_F(DamagedHloc, LacksArrays) {
  remove(source_.pair_matches, pair() + "/matching_scores0");
  EXPECT_EQ(error(), "no error");
  source_.score_weights = true;
  EXPECT_THAT(error(), HasSubstr("have no scores, which are to be weights"));
  source_.score_weights = false;
  remove(source_.pair_matches, pair() + "/matches0");
  EXPECT_THAT(error(), HasSubstr("there is no array '" + pair() + "/matches0'"));
  remove(source_.features, scene_.query.name + "/keypoints");
  EXPECT_THAT(error(), HasSubstr("features of none of the images"));
}

TEST_F(DamagedHloc, HasArraysOfAnotherKind) {
  const auto fails = [&](hid_t type, const std::vector<hsize_t>& sizes,
                         const std::vector<double>& numbers, const std::string& words) {
    replace_matches(type, sizes, numbers);
    EXPECT_THAT(error(), HasSubstr(words));
  };
  fails(H5T_C_S1, {61}, {}, "does not hold numbers");
  fails(H5T_NATIVE_INT, {1, 1, 1}, {}, "does not hold numbers in one or two dimensions");
  fails(H5T_NATIVE_INT, {hsize_t{1} << 40}, {}, "does not hold numbers");
  fails(H5T_NATIVE_INT, {3, 2}, {0, 0, 0, 0, 0, 0}, "more than one dimension");
  fails(H5T_NATIVE_DOUBLE, {1}, {0.5}, "a number that is no feature");
  fails(H5T_NATIVE_INT, {1}, {-2}, "a number that is no feature");
  fails(H5T_NATIVE_INT, {1}, {61}, "feature 61, but there are 61 in the map");
  fails(H5T_NATIVE_INT, {1}, {60}, "no error");
  std::vector<double> many(62, -1.0);
  many[61] = 0.0;
  fails(H5T_NATIVE_INT, {62}, many, "feature 61, but there are 61");
}

TEST_F(DamagedHloc, HasAnotherNumberOfScores) {
  const auto file = H5Fopen(source_.pair_matches.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Ldelete(file, (pair() + "/matching_scores0").c_str(), H5P_DEFAULT);
  H5Lcreate_hard(file, (pair("map-m-1.jpg") + "/matching_scores0").c_str(), file,
                 (pair() + "/matching_scores0").c_str(), H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  EXPECT_EQ(error(), "no error");
  replace_matches(H5T_NATIVE_INT, {2}, {0, 0}, /*scores=*/true);
  EXPECT_THAT(error(), HasSubstr("another number of scores"));
}

// Another file must not be reached through this one.
TEST_F(DamagedHloc, LinksAreNotFollowed) {
  remove(source_.features, scene_.query.name + "/keypoints");
  testing::write_hloc_features(scene_, scratch_.path("other.h5"));
  const hid_t file = H5Fopen(source_.features.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const std::string array = scene_.query.name + "/keypoints";
  EXPECT_GE(H5Lcreate_external(scratch_.path("other.h5").c_str(), array.c_str(), file,
                               array.c_str(), H5P_DEFAULT, H5P_DEFAULT),
            0);
  H5Fclose(file);
  EXPECT_THAT(error(), HasSubstr("there is no array"));
}

// A group that holds itself has no end of paths.
TEST_F(DamagedHloc, GroupsInACircleEnd) {
  const hid_t file = H5Fopen(source_.features.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  EXPECT_GE(H5Lcreate_hard(file, "map", file, "map/again", H5P_DEFAULT, H5P_DEFAULT), 0);
  EXPECT_GE(H5Lcreate_hard(file, "map", file, "map/twice", H5P_DEFAULT, H5P_DEFAULT), 0);
  H5Fclose(file);
  EXPECT_EQ(error(), "no error");
}

TEST_F(DamagedHloc, NamesThatTheFileCannotTellApart) {
  scene_.keypoints["query-q-1_a.jpg"] = scene_.keypoints[scene_.query.name];
  testing::write_hloc_features(scene_, source_.features);
  EXPECT_THAT(error(), HasSubstr("have the same name in it, because hloc writes '-' for '/'"));
}

TEST_F(DamagedHloc, IsNoHdf5) {
  source_.features = scratch_.put("x.h5", "SQLite format 3" + std::string(1, '\0') + "...");
  EXPECT_THAT(error(), HasSubstr("not an HDF5 file but a database of SQLite"));
  source_.features = scratch_.path("absent.h5");
  EXPECT_THAT(error(), HasSubstr("No such file"));
}

// What the caller has told HDF5 about its errors is not changed.
TEST_F(DamagedHloc, LeavesErrorsOfTheCallerAsTheyWere) {
  H5E_auto2_t before = nullptr, after = nullptr;
  void* data = nullptr;
  H5Eget_auto2(H5E_DEFAULT, &before, &data);
  ASSERT_NE(before, nullptr);
  EXPECT_FALSE(io::Hdf5::open(scratch_.put("bad.h5", "\x89HDF\r\n\x1a\n")).ok());
  H5Eget_auto2(H5E_DEFAULT, &after, &data);
  EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace pose_refine
