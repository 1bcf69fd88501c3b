// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <stdexcept>
#include <thread>

#include "pose_refine/refine.h"
#include "support/refine_test.h"

namespace pose_refine {
namespace {

// With and without a progress function, every image is made once, refined once, and counted.
TEST(Progress, RisesToTheNumberOfImages) {
  constexpr std::size_t kCount = 100;
  const Image image = make_scene("progress", kCamera, {12, 0.5, 0.0}).image;
  const RefineResult expected = refine(image);
  for (const int threads : {1, 3}) {
    std::vector<std::atomic<int>> made(kCount);
    std::vector<std::size_t> told;
    const auto make = [&](std::size_t i) {
      if (i < kCount) ++made[i];
      return image;
    };
    const auto results =
        refine_all(kCount, make, {}, threads, [&](std::size_t done) { told.push_back(done); });
    ASSERT_EQ(results.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      EXPECT_EQ(made[i], 1) << i;
      EXPECT_TRUE(same_bits(results[i].cam_from_world, expected.cam_from_world)) << i;
    }
    ASSERT_GE(told.size(), 2u);
    EXPECT_LE(told.front(), static_cast<std::size_t>(8 * threads));
    for (std::size_t k = 1; k < told.size(); ++k) EXPECT_LT(told[k - 1], told[k]);
    EXPECT_EQ(told.back(), kCount);
  }
}

// A3: an image's maker that throws costs only that image.
TEST(Batch, AMakerThatThrowsRejectsItsImage) {
  const Image image = make_scene("batch.throws", kCamera, {12, 0.5, 0.0}).image;
  const RefineResult expected = refine(image);
  const auto make = [&](std::size_t i) {
    if (i == 3) throw std::runtime_error("no such image");
    if (i == 5) throw std::bad_alloc();
    if (i == 7) throw 7;
    return image;
  };
  for (const int threads : {1, 3}) {
    const auto results = refine_all(20, make, {}, threads);
    for (std::size_t i = 0; i < 20; ++i) {
      if (i != 3 && i != 5 && i != 7) {
        EXPECT_TRUE(same_bits(results[i].cam_from_world, expected.cam_from_world)) << i;
        continue;
      }
      EXPECT_EQ(results[i].verdict, Verdict::kRejected);
      EXPECT_EQ(results[i].reasons,
                std::vector<std::string>{i == 5 ? "out_of_memory" : "internal_error"});
    }
  }
}

// D1
TEST(Refine, BatchIsBitEqualForAnyNumberOfThreads) {
  std::vector<Image> images;
  for (int i = 0; i < 100; ++i)
    images.push_back(
        make_scene("refine.batch" + std::to_string(i), kCamera, {10 + i, 0.5, 0.2}).image);
  const auto one = refine_all(images, {}, 1);
  for (const int threads : {2, 7, 64}) {
    const auto many = refine_all(images, {}, threads);
    for (std::size_t i = 0; i < images.size(); ++i) {
      EXPECT_TRUE(same_bits(one[i].cam_from_world, many[i].cam_from_world));
      EXPECT_EQ(one[i].final_cost, many[i].final_cost);
    }
  }
}

// D6: two users of the library in one process do not affect each other.
TEST(Refine, ConcurrentCallersGetWhatTheyWouldAlone) {
  std::vector<Image> images[2];
  std::vector<RefineResult> alone[2], together[2];
  for (std::size_t user = 0; user < 2; ++user) {
    for (int i = 0; i < 60; ++i)
      images[user].push_back(make_scene("refine.user" + std::to_string(user) + std::to_string(i),
                                        kCamera, {10 + 3 * i, 0.5, 0.2})
                                 .image);
    alone[user] = refine_all(images[user], {}, 1);
  }
  for (int round = 0; round < 5; ++round) {
    std::vector<std::thread> users;
    for (std::size_t user = 0; user < 2; ++user)
      users.emplace_back([&, user] { together[user] = refine_all(images[user], {}, 2); });
    for (std::thread& user : users) user.join();
    for (std::size_t user = 0; user < 2; ++user)
      for (std::size_t i = 0; i < images[user].size(); ++i) {
        const RefineResult &a = alone[user][i], &b = together[user][i];
        EXPECT_TRUE(same_bits(a.cam_from_world, b.cam_from_world));
        EXPECT_EQ(a.final_cost, b.final_cost);
        EXPECT_EQ(a.residual_px, b.residual_px);
        EXPECT_EQ(a.hessian, b.hessian);
      }
  }
}

}  // namespace
}  // namespace pose_refine
