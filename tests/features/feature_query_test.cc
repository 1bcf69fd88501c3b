// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/feature_query.h"

#include <gmock/gmock.h>

#include "support/descriptor_scene.h"
#include "support/io_scratch.h"
#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Features are found in the same way, whatever they are compared by.
class FeatureQueries : public ::testing::TestWithParam<io::FeatureUse> {
 protected:
  FeatureQueries() : scene_(testing::described_scene()) {
    scene_.map.cameras[4] = scene_.camera;
    source_.map = scratch_.path("map");
    EXPECT_TRUE(write_colmap_model(source_.map, scene_.map, false).ok());
    source_.database = scratch_.path("database.db");
    testing::write_database(scene_, source_.database);
  }
  Result<io::FeatureReader> open(const std::vector<NamedPose>& poses) const {
    return io::FeatureReader::open(source_, GetParam(), io::names_of(poses));
  }
  std::string error(const std::vector<NamedPose>& poses) const {
    auto reader = open(poses);
    if (!reader) return reader.error().to_string();
    const auto queries = reader->queries(poses);
    return queries ? "no error" : queries.error().to_string();
  }
  testing::Scratch scratch_;
  testing::FeatureScene scene_;
  FeatureSource source_;
};

TEST_P(FeatureQueries, SayWhatIsKnownOfEachImage) {
  const std::vector<NamedPose> poses = {{"absent.jpg", {}}, scene_.query};
  auto reader = open(poses);
  ASSERT_TRUE(reader.ok()) << reader.error().to_string();
  const auto queries = reader->queries(poses);
  ASSERT_TRUE(queries.ok()) << queries.error().to_string();
  ASSERT_EQ(queries->size(), 2u);
  EXPECT_EQ((*queries)[0].image, io::NameIndex::kNone);
  EXPECT_FALSE((*queries)[0].camera.ok());
  EXPECT_EQ(reader->files().names()[(*queries)[1].image], scene_.query.name);
  EXPECT_EQ((*queries)[1].camera.value().params[0], 1000.0);
  EXPECT_EQ(reader->shift(), 0.0);
  EXPECT_THAT(reader->left_out(), IsEmpty());
}

TEST_P(FeatureQueries, ListWhatNoPoseAskedFor) {
  source_.pixel_center = 0.25;
  const std::vector<NamedPose> poses = {{"map/m_0.jpg", {}}};
  auto reader = open(poses);
  ASSERT_TRUE(reader.ok()) << reader.error().to_string();
  EXPECT_THAT(reader->left_out(), ElementsAre(scene_.query.name));
  EXPECT_EQ(reader->shift(), 0.25);
}

TEST_P(FeatureQueries, NeedAnImageWithFeatures) {
  EXPECT_THAT(error({}), HasSubstr("features need poses to start from"));
  EXPECT_THAT(error({{"q-1_a.jpg", {}}}),
              HasSubstr("database.db: it has features of none of the images; the first is "
                        "'q-1_a.jpg'"));
  source_.name_match = NameMatch::kSuffix;
  EXPECT_EQ(error({{"q-1_a.jpg", {}}}), "no error");
  EXPECT_THAT(error({{"q-1_a.jpg", {}}, {"query/q-1_a.jpg", {}}}), HasSubstr("both match one"));
}

TEST_P(FeatureQueries, NeedAnImageWithACamera) {
  testing::SqliteFile(source_.database).run("UPDATE images SET camera_id = 9 WHERE image_id = 1");
  EXPECT_THAT(error({scene_.query}), HasSubstr("neither the map nor the features say which camera "
                                               "the image 'query/q-1_a.jpg' has"));
  source_.cameras = scratch_.put("cameras.txt", "query/q-1_b.jpg PINHOLE 1200 900 5 6 7 8\n");
  EXPECT_THAT(error({scene_.query}),
              HasSubstr("cameras.txt: there is no camera for the image 'query/q-1_a.jpg'"));
  EXPECT_THAT(error({scene_.query}), HasSubstr("q-1_b.jpg"));
  source_.cameras = scratch_.path("none.txt");
  EXPECT_THAT(error({scene_.query}), HasSubstr("none.txt"));
}

INSTANTIATE_TEST_SUITE_P(Uses, FeatureQueries,
                         ::testing::Values(io::FeatureUse::kMatches, io::FeatureUse::kDescriptors),
                         [](const auto& use) {
                           return use.param == io::FeatureUse::kMatches ? "Matches" : "Descriptors";
                         });

}  // namespace
}  // namespace pose_refine
