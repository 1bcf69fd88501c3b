// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "pose_refine/support/feature_source.h"
#include "pose_refine/support/keypoint_grid.h"
#include "support/hdf5_file.h"
#include "support/io_scratch.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using testing::FeatureScene;
using ::testing::HasSubstr;
using testing::Hdf5File;
using testing::HlocLayout;
using ::testing::Not;
using testing::Pixels;
using testing::Scratch;
using testing::Triple;

class Hloc : public ::testing::Test {
 protected:
  Hloc() : scene_(testing::feature_scene()) {
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
    source_.features = scratch_.path("features.h5");
    source_.pair_matches = scratch_.path("matches.h5");
  }
  void write(const HlocLayout& layout = {}) const {
    testing::write_hloc_features(scene_, source_.features, layout);
    testing::write_hloc_matches(scene_, source_.pair_matches, layout);
  }
  Result<FeatureImages> read() const { return read_feature_images(source_, {scene_.query}); }
  std::string error() const {
    const auto images = read();
    return images ? "no error" : images.error().to_string();
  }
  static std::vector<Triple> triples(const FeatureImages& images) {
    std::vector<Triple> found;
    const FeatureMatches& m = images.matches[0];
    for (std::size_t i = 0; i < m.keypoint.size(); ++i)
      found.push_back({m.keypoint[i], images.images[0].correspondences.point3D_id[i], m.votes[i]});
    std::sort(found.begin(), found.end());
    return found;
  }
  Scratch scratch_;
  FeatureScene scene_;
  FeatureSource source_;
};

TEST_F(Hloc, GivesTheSameCorrespondencesInEveryLayout) {
  for (const bool reversed : {false, true})
    for (const bool old : {false, true}) {
      HlocLayout layout;
      layout.reversed = reversed, layout.old = old;
      write(layout);
      const auto images = read();
      ASSERT_TRUE(images.ok()) << images.error().to_string();
      EXPECT_EQ(triples(*images), testing::expected_matches(scene_)) << reversed << old;
      const Correspondences& c = images->images[0].correspondences;
      for (std::size_t i = 0; i < c.size(); ++i) {
        const auto& pixel = scene_.keypoints.at(scene_.query.name)[images->matches[0].keypoint[i]];
        EXPECT_EQ(c.u[i], static_cast<double>(pixel[0]) - 0.5 + 0.5);
      }
      EXPECT_TRUE(c.weight.empty() && c.sxx.empty());
      EXPECT_EQ(images->matches[0].score.size(), c.size());
    }
}

// The same features in both containers give the same images, but for the last bit of the shift.
TEST_F(Hloc, AgreesWithTheDatabase) {
  write();
  FeatureSource database;
  database.map = source_.map;
  database.database = scratch_.path("database.db");
  testing::write_database(scene_, database.database);
  const auto a = read();
  const auto b = read_feature_images(database, {scene_.query});
  ASSERT_TRUE(a.ok() && b.ok());
  const Correspondences &ca = a->images[0].correspondences, &cb = b->images[0].correspondences;
  ASSERT_EQ(triples(*a), triples(*b));
  EXPECT_GT(ca.size(), 60u);
  EXPECT_EQ(a->images[0].camera.params, b->images[0].camera.params);
  double sum_a = 0.0, sum_b = 0.0;
  for (std::size_t i = 0; i < ca.size(); ++i)
    sum_a += ca.u[i] * ca.z[i], sum_b += cb.u[i] * cb.z[i];
  EXPECT_NEAR(sum_a, sum_b, 1e-9 * sum_b);
}

// Between two orders of a pair, hloc takes the one in which the image comes first.
TEST_F(Hloc, TakesAPairOnce) {
  write();
  {
    const hid_t file = H5Fopen(source_.pair_matches.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t group = H5Gcreate2(file, "map-m_0.jpg", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t pair = H5Gcreate2(group, testing::name_in_pair(scene_.query.name).c_str(),
                                  H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Gclose(pair), H5Gclose(group), H5Fclose(file);  // empty: reading it would be an error
  }
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ(triples(*images), testing::expected_matches(scene_));
}

TEST_F(Hloc, ScoresAreWeightsIfAsked) {
  write();
  source_.score_weights = true;
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  const Correspondences& c = images->images[0].correspondences;
  ASSERT_EQ(c.weight.size(), c.size());
  for (std::size_t i = 0; i < c.size(); ++i)
    EXPECT_FLOAT_EQ(static_cast<float>(c.weight[i]),
                    static_cast<float>(1.0 / (2.0 + images->matches[0].keypoint[i])));
}

TEST_F(Hloc, UncertaintyIsTheDeviationOfAPixel) {
  HlocLayout layout;
  layout.uncertainty = 2.5;
  write(layout);
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  const Correspondences& c = images->images[0].correspondences;
  ASSERT_EQ(c.sxx.size(), c.size());
  EXPECT_EQ(c.sxx[0], 6.25);
  EXPECT_EQ(c.sxy[0], 0.0);
  EXPECT_EQ(c.syy[0], 6.25);
  layout.uncertainty = 1e300;
  write(layout);
  EXPECT_THAT(error(), HasSubstr("no positive number of pixels"));
}

// Sixteen bits show in the values, so that the half pixel has to be added behind the rounding.
TEST_F(Hloc, SixteenBitsAreRead) {
  HlocLayout layout;
  layout.half = true;
  write(layout);
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  const Correspondences& c = images->images[0].correspondences;
  const auto grid = find_keypoint_grid(c);
  ASSERT_TRUE(grid.has_value());
  EXPECT_TRUE(grid->is_half);
  EXPECT_EQ(grid->origin, 0.5);
  for (std::size_t i = 0; i < c.size(); ++i) {
    const auto& pixel = scene_.keypoints.at(scene_.query.name)[images->matches[0].keypoint[i]];
    const double exact = static_cast<double>(pixel[0]);
    EXPECT_NEAR(c.u[i], exact, 0.51 * grid->step(exact) + 1e-3);
  }
}

TEST_F(Hloc, OnlyListedPairsCountInTheirOrder) {
  write();
  const std::string query = scene_.query.name;
  source_.pairs = scratch_.put("pairs.txt", query + " map/m_3.jpg\n\n" + query + " map/m_0.jpg\n" +
                                                query + " elsewhere.jpg\n");
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_TRUE(images->notes.empty());
  FeatureScene two = scene_;
  two.matches = {scene_.matches[0], scene_.matches[3]};
  EXPECT_EQ(triples(*images), testing::expected_matches(two));
  // The first match of the first pair comes first: m_3's, whose features stand in rows.
  std::uint32_t first = 1000;
  for (const auto& [feature, of_map] : scene_.matches[3].second)
    if (feature > 0) first = std::min(first, feature);
  EXPECT_EQ(images->matches[0].keypoint[0], first);

  scratch_.put("pairs.txt", query + "\n");
  EXPECT_THAT(error(), HasSubstr("pairs.txt:1: expected the names of two images"));
}

// The features of the map may be in another file; then the matches name its images.
TEST_F(Hloc, OfOtherImagesThanTheMapIsRefused) {
  FeatureScene query_only = scene_;
  query_only.keypoints = {*scene_.keypoints.find(scene_.query.name)};
  testing::write_hloc_features(query_only, source_.features);
  testing::write_hloc_matches(scene_, source_.pair_matches);
  EXPECT_EQ(error(), "no error");
  for (ModelImage& image : scene_.map.images) image.name = "x/" + image.name;
  ASSERT_TRUE(write_colmap_model(source_.map, scene_.map, true).ok());
  EXPECT_THAT(error(),
              HasSubstr("matches.h5: it has none of the images of the map " + source_.map));
}

// Lists of several retrievals that were put together have pairs in common.
TEST_F(Hloc, PairsThatAreListedTwiceVoteOnce) {
  write();
  std::string text;
  for (const char* name : {"map/m_0.jpg", "map/m-1.jpg", "map/m_2.jpg", "map/m_3.jpg"})
    text += scene_.query.name + " " + name + "\n";
  source_.pairs = scratch_.put("pairs.txt", text + text);
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  EXPECT_EQ(triples(*images), testing::expected_matches(scene_));
}

TEST_F(Hloc, ListedPairsWithoutMatchesAreCounted) {
  scene_.matches.pop_back();
  write();
  source_.pairs = scratch_.put("pairs.txt", scene_.query.name + " map/m_3.jpg\n");
  const auto images = read();
  ASSERT_TRUE(images.ok()) << images.error().to_string();
  ASSERT_EQ(images->notes.size(), 2u);
  EXPECT_THAT(images->notes[0], HasSubstr("1 pairs"));
  EXPECT_THAT(images->notes[1], HasSubstr("no matches of an image with one of the map that"));
}

TEST_F(Hloc, PairsInTheWrongOrderAreRefused) {
  write();
  source_.pairs = scratch_.put("pairs.txt", "map/m_0.jpg " + scene_.query.name + "\n");
  const auto swapped = read();
  ASSERT_FALSE(swapped.ok());
  EXPECT_THAT(swapped.error().message, HasSubstr("none of its 1 pairs"));
  EXPECT_THAT(swapped.error().message, HasSubstr("the columns are swapped"));
  source_.pairs = scratch_.put("pairs.txt", scene_.query.name + " other.jpg\n");
  const auto unknown = read();
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().message, HasSubstr("none of its 1 pairs"));
  EXPECT_THAT(unknown.error().message, Not(HasSubstr("swapped")));
}

// Features that are made anew are as many as before where their number is limited.
TEST_F(Hloc, FeaturesInAnotherOrderThanTheMapsAreRefused) {
  Pixels& pixels = scene_.keypoints.at("map/m_0.jpg");
  std::reverse(pixels.begin(), pixels.end());
  write();
  const auto images = read();
  ASSERT_FALSE(images.ok());
  EXPECT_THAT(images.error().message, HasSubstr("'map/m_0.jpg' lie "));
  EXPECT_THAT(images.error().message, HasSubstr("in another order"));
}

}  // namespace
}  // namespace pose_refine
