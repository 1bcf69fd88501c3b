// SPDX-License-Identifier: BSD-3-Clause
// Images with a planted failure get the verdict they deserve. `trust_table verdict` counts more of
// them.
#include "apps/study/trust_table/planted.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pose_refine {
namespace {

bool has_reason(const RefineResult& result, const char* reason) {
  return std::count(result.reasons.begin(), result.reasons.end(), reason) > 0;
}

TEST(Planted, VerdictsAreRight) {
  for (std::size_t k = 0; k < kPlantedNames.size(); ++k) {
    const PlantedCount count = count_planted(static_cast<Planted>(k), 200, {}, 5);
    EXPECT_GE(count.right, 196U) << kPlantedNames[k];
    EXPECT_EQ(count.ok_but_hopeless, 0U) << kPlantedNames[k];
  }
}

// Every failure is called by its name, at least mostly.
TEST(Planted, ReasonsNameTheFailure) {
  RefineOptions plain;
  plain.rescue.reset();  // it would find the way back from most of them
  const auto share = [&](Planted what, std::initializer_list<const char*> reasons) {
    int named = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      const RefineResult result = refine(plant(what, seed).image, plain);
      named += std::any_of(reasons.begin(), reasons.end(),
                           [&](const char* reason) { return has_reason(result, reason); });
    }
    return named;
  };
  EXPECT_GE(share(Planted::kBehind, {"behind_camera", "no_consensus"}), 95);
  EXPECT_GE(share(Planted::kCollinear, {"degenerate"}), 95);
  EXPECT_GE(share(Planted::kWrongMatches, {"no_consensus"}), 95);
  EXPECT_GE(share(Planted::kWrongCamera, {"another_camera", "large_residuals"}), 95);
  EXPECT_GE(share(Planted::kTwoPlaces, {"second_consensus"}), 95);
  EXPECT_GE(share(Planted::kPlanarTwin, {"planar_ambiguity", "planar_twin_fits_better"}), 50);
  EXPECT_EQ(share(Planted::kNothing, {"planar_ambiguity", "second_consensus", "another_camera"}),
            0);
}

}  // namespace
}  // namespace pose_refine
