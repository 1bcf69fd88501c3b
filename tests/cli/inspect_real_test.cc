// SPDX-License-Identifier: BSD-3-Clause
// This compares what `inspect` says of real data, which are not part of the repository, with what
// other programs found.
#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"
#include "support/io_scratch.h"
#include "support/real_data.h"

namespace pose_refine {
namespace {

using Json = nlohmann::ordered_json;

class InspectReal : public ProgramTest {
 protected:
  void SetUp() override {
    const auto folder = testing::real_data();
    if (!folder) GTEST_SKIP() << "there is no real data here";
    data_ = *folder;
  }
  Json inspect(const std::string& flags) const {
    const Outcome outcome = run("inspect --json " + flags);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.code == 0 ? Json::parse(outcome.out) : Json();
  }
  std::string data_;
};

struct Known {
  const char* path;
  const char* format;
  std::size_t cameras, images, points, observations;
  double median_px, mean_px;  // to three decimals
};

TEST_F(InspectReal, ModelsHaveTheirCountsAndMedians) {
  const Known models[] = {
      {"colmap_models/kermit_OPENCV", "colmap_binary", 1, 11, 758, 3193, 0.262, 0.419},
      {"colmap_models/kermit_SIMPLE_RADIAL", "colmap_binary", 1, 11, 761, 3192, 0.270, 0.424},
      {"colmap_models/kermit_exports/txt", "colmap_text", 1, 11, 761, 3192, 0.270, 0.424},
      {"colmap_models/phone8_txt", "colmap_text", 1, 8, 2926, 8649, 0.880, 1.032},
      {"colmap_models/photo8", "colmap_binary", 1, 8, 10160, 46434, 0.342, 0.609},
      {"colmap_models/video26", "colmap_binary", 26, 26, 836, 7869, 0.854, 1.103},
      {"colmap_models/video7", "colmap_binary", 7, 7, 699, 2616, 0.394, 0.526},
      {"colmap_models/video92", "colmap_binary", 92, 92, 2505, 39489, 0.592, 0.912},
      {"redkitchen_seq01/sparse", "colmap_binary", 1, 100, 15884, 85054, 0.694, 0.888},
      // These are COLMAP's exports of kermit_exports/txt; its NVM leaves out the second of two
      // observations.
      {"colmap_models/kermit_exports/reconstruction.nvm", "nvm", 1, 11, 761, 3178, 0.269, 0.419},
      {"colmap_models/kermit_exports/bundle.bundle.out", "bundler", 1, 11, 761, 3192, 0.270, 0.424},
      {"pnp_misc/bundler/kermit_bundle.out", "bundler", 9, 11, 634, 2039, 0.201, 0.301},
      {"pnp_misc/opensfm_berlin/berlin_reconstruction.json", "opensfm", 1, 3, 1430, 3082, 0.796,
       1.320},
      {"pnp_misc/libmv/libmv_problem_01.bin", "libmv", 1, 333, 26, 5421, 0.809, 1.014},
      {"pnp_misc/libmv/libmv_problem_03.bin", "libmv", 1, 500, 37, 6184, 0.126, 0.214}};
  for (const Known& known : models) {
    const Json json = inspect("--model=" + data_ + "/" + known.path);
    EXPECT_EQ(json["model"]["format"], known.format) << known.path;
    EXPECT_EQ(json["model"]["cameras"], known.cameras) << known.path;
    EXPECT_EQ(json["model"]["images"], known.images) << known.path;
    EXPECT_EQ(json["model"]["points"], known.points) << known.path;
    EXPECT_EQ(json["data"]["observations"], known.observations) << known.path;
    const Json& px = json["data"]["reprojection_px"];
    EXPECT_NEAR(px["p50"].get<double>(), known.median_px, 0.0006) << known.path;
    EXPECT_NEAR(px["mean"].get<double>(), known.mean_px, 0.0006) << known.path;
    EXPECT_EQ(json["convention"]["verdict"], "the poses are as stated") << known.path;
  }
}

// Counts the poses, one a line of at least seven words; a header has fewer or ends in a word.
std::size_t lines_with_numbers(const std::string& path) {
  std::ifstream file(path);
  std::size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string word;
    int n = 0;
    while (words >> word) ++n;
    count += n >= 7 && std::isdigit(static_cast<unsigned char>(word.back())) != 0;
  }
  return count;
}

TEST_F(InspectReal, EveryPoseFileIsRecognizedWithAllItsPoses) {
  const std::pair<const char*, const char*> folders[] = {
      {"redkitchen_seq01/init", "hloc"},
      {"redkitchen_seq01/init_hard", "hloc"},
      {"stairs_limap/init", "hloc"},
      {"sevenscenes_apr/pred", "hloc"},
      {"cambridge_apr/pred", "hloc"},
      {"cambridge_apr/pred_posenet_format", "posenet"},
      {"cambridge_apr/gt", "posenet"},
      {"sevenscenes_apr/gt_sfm", "pseudo_gt"},
      {"sevenscenes_apr/gt_dslam", "pseudo_gt"}};
  std::size_t files = 0;
  for (const auto& [folder, format] : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data_ + "/" + folder)) {
      if (entry.path().extension() != ".txt") continue;
      const Json json = inspect("--poses=" + entry.path().string());
      EXPECT_EQ(json["poses"]["format"], format) << entry.path();
      EXPECT_EQ(json["poses"]["poses"], lines_with_numbers(entry.path().string())) << entry.path();
      ++files;
    }
  }
  EXPECT_GT(files, 100u);
}

TEST_F(InspectReal, TrajectoriesAreRecognized) {
  const std::pair<const char*, const char*> trajectories[] = {
      {"KITTI_00_gt", "kitti"},          {"KITTI_00_ORB", "kitti"},
      {"KITTI_00_SPTAM", "kitti"},       {"freiburg1_xyz-groundtruth", "tum"},
      {"freiburg1_xyz-rgbdslam", "tum"}, {"freiburg1_xyz-ORB_kf_mono", "tum"},
      {"fr2_desk_groundtruth", "tum"},   {"fr2_desk_ORB", "tum"},
      {"fr2_desk_ORB_kf_mono", "tum"},   {"V102", "tum"}};
  for (const auto& [name, format] : trajectories) {
    const std::string path = data_ + "/trajectories/" + name + ".txt";
    const Json json = inspect("--poses=" + path);
    EXPECT_EQ(json["poses"]["format"], format) << name;
    const std::size_t read = json["poses"]["poses"].get<std::size_t>();
    EXPECT_EQ(read + json["poses"]["skipped"].get<std::size_t>(), lines_with_numbers(path)) << name;
  }
}

TEST_F(InspectReal, ListsOfCamerasAreModelsWithoutPoses) {
  const Json json = inspect("--model=" + data_ + "/redkitchen_seq01/query_cameras.txt");
  EXPECT_EQ(json["model"]["format"], "queries");
  EXPECT_EQ(json["model"]["images"], 50);
  EXPECT_EQ(json["model"]["unposed"], 50);
  EXPECT_EQ(json["model"]["cameras"], 1);
}

TEST_F(InspectReal, MatchesOfRedKitchen) {
  const std::string folder = data_ + "/redkitchen_seq01/";
  const Json json = inspect("--poses=" + folder + "query_gt.txt --matches=" + folder +
                            "matches --cameras=" + folder + "query_cameras.txt");
  EXPECT_EQ(json["data"]["images"], 50);
  EXPECT_EQ(json["data"]["observations"], 44365);  // lines of numbers of the 50 files
  EXPECT_EQ(json["data"]["cameras"].size(), 1u);
  EXPECT_EQ(json["convention"]["verdict"], "the poses are as stated");
  EXPECT_EQ(json["convention"]["fitted"], 50);
}

}  // namespace
}  // namespace pose_refine
