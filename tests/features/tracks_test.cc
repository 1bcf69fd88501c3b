// SPDX-License-Identifier: BSD-3-Clause
#include "io/features/tracks.h"

#include <gmock/gmock.h>

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

io::SeenPoints seeing(const std::vector<std::int64_t>& points) {
  std::vector<ModelObservation> observations;
  for (const std::int64_t point : points) observations.push_back({0.0, 0.0, point});
  return io::seen_points(observations);
}

struct Row {
  std::uint32_t feature, point, votes;
};
void expect_rows(const std::vector<io::TrackMatch>& matches, const std::vector<Row>& rows) {
  ASSERT_EQ(matches.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(matches[i].feature, rows[i].feature) << i;
    EXPECT_EQ(matches[i].point, rows[i].point) << i;
    EXPECT_EQ(matches[i].votes, rows[i].votes) << i;
  }
}

TEST(TrackJoin, KeepsTheOrderInWhichFeaturesAndPointsAreMet) {
  io::TrackJoin join(6);
  ASSERT_TRUE(
      join.add("map.jpg", seeing({-1, 7, 8}), {{4, 1, 0.5}, {2, 2, 0.1}, {0, 0, 0.9}}).ok());
  ASSERT_TRUE(join.add("map.jpg", seeing({9, 8}), {{5, 0, 0.3}, {4, 0, 0.2}, {2, 1, 0.4}}).ok());
  const auto all = join.result(SeveralPoints::kAll);
  expect_rows(all, {{4, 7, 1}, {4, 9, 1}, {2, 8, 2}, {5, 9, 1}});
  EXPECT_EQ(all[2].score, 0.4);  // the larger one of two
}

TEST(TrackJoin, TakesThePointOfMostImagesAndTheFirstOfEquals) {
  io::TrackJoin join(3);
  ASSERT_TRUE(join.add("map.jpg", seeing({7, 5}), {{1, 0}, {2, 1}}).ok());
  ASSERT_TRUE(join.add("map.jpg", seeing({8, 6}), {{1, 0}, {2, 1}}).ok());
  ASSERT_TRUE(join.add("map.jpg", seeing({8}), {{1, 0}}).ok());
  expect_rows(join.result(SeveralPoints::kMostVotes), {{1, 8, 2}, {2, 5, 1}});
}

// Two features of one image may see one point; a feature that was matched twice votes once.
TEST(TrackJoin, AnImageVotesOnce) {
  io::TrackJoin join(1);
  ASSERT_TRUE(join.add("map.jpg", seeing({3, 3}), {{0, 0}, {0, 1}}).ok());
  expect_rows(join.result(SeveralPoints::kAll), {{0, 3, 1}});
}

TEST(TrackJoin, RefusesRowsThatAreNotThere) {
  io::TrackJoin join(2);
  const Status query = join.add("map.jpg", seeing({3}), {{0, 0}, {2, 0}});
  ASSERT_FALSE(query.ok());
  EXPECT_THAT(query.error().message, HasSubstr("feature 2, but there are 2"));
  const Status of_map = join.add("map.jpg", seeing({3}), {{1, 1}});
  ASSERT_FALSE(of_map.ok());
  EXPECT_THAT(of_map.error().message, HasSubstr("'map.jpg' is of feature 1, but there are 1 in"));
  EXPECT_TRUE(join.result(SeveralPoints::kAll).empty());
}

TEST(TrackJoin, HasNothingWithoutMatches) {
  EXPECT_TRUE(io::TrackJoin(0).result(SeveralPoints::kAll).empty());
}

}  // namespace
}  // namespace pose_refine
