// SPDX-License-Identifier: BSD-3-Clause
// A journal gives back to the last bit what it keeps of an image.
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "apps/refine/refined_image.h"
#include "problem/result_fields.h"

namespace pose_refine {
namespace {

std::uint64_t bits_of(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

double double_of(std::uint64_t bits) {
  double value = 0.0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// Some of these numbers CBOR itself would shorten, or take for another.
const std::vector<double>& hard_numbers() {
  static const std::vector<double> numbers = {0.1,
                                              -0.0,
                                              1e308,
                                              5e-324,
                                              0.5,
                                              std::numeric_limits<double>::infinity(),
                                              -std::numeric_limits<double>::infinity(),
                                              std::numeric_limits<double>::quiet_NaN(),
                                              -std::numeric_limits<double>::quiet_NaN(),
                                              double_of(0x7FF8000000000123u),
                                              double_of(0xFFF0000000000001u)};
  return numbers;
}

RefineResult result_with(double number) {
  RefineResult r;
  r.cam_from_world.rotation.coeffs().setConstant(number);
  r.cam_from_world.translation.setConstant(number);
  r.termination = Termination::kCostNotLowered;
  r.verdict = Verdict::kWeak;
  r.reasons = {"few_points", "", "caf\xe9"};
  r.iterations = -3;
  r.initial_cost = r.final_cost = r.loss_scale_px = r.noise_px = number;
  r.initial_median_px = r.final_median_px = r.degrees_of_freedom = r.condition = number;
  r.num_inliers = std::numeric_limits<std::size_t>::max();
  r.covariance.emplace().setConstant(number);
  r.weak_directions = {"rotation"};
  r.ambiguity_ratio = number;
  r.rescue = RescueReport{RescueStage::kSamples, 1, 2, 3, number};
  r.residual_px = hard_numbers();
  r.inlier = {0, 1, 255};
  return r;
}

void expect_same(const RefineResult& a, const RefineResult& b) {
  const auto expect_bits = [](const double* x, const double* y, std::size_t count) {
    EXPECT_EQ(std::memcmp(x, y, count * sizeof(double)), 0);
  };
  expect_bits(a.cam_from_world.rotation.coeffs().data(), b.cam_from_world.rotation.coeffs().data(),
              4);
  expect_bits(a.cam_from_world.translation.data(), b.cam_from_world.translation.data(), 3);
  EXPECT_EQ(a.termination, b.termination);
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.reasons, b.reasons);
  EXPECT_EQ(a.iterations, b.iterations);
  for (double RefineResult::*const field :
       {&RefineResult::initial_cost, &RefineResult::final_cost, &RefineResult::loss_scale_px,
        &RefineResult::noise_px, &RefineResult::initial_median_px, &RefineResult::final_median_px,
        &RefineResult::degrees_of_freedom, &RefineResult::condition})
    EXPECT_EQ(bits_of(a.*field), bits_of(b.*field));
  EXPECT_EQ(a.num_inliers, b.num_inliers);
  expect_bits(a.hessian.data(), b.hessian.data(), 36);
  ASSERT_EQ(a.covariance.has_value(), b.covariance.has_value());
  if (a.covariance) expect_bits(a.covariance->data(), b.covariance->data(), 36);
  EXPECT_EQ(a.weak_directions, b.weak_directions);
  ASSERT_EQ(a.ambiguity_ratio.has_value(), b.ambiguity_ratio.has_value());
  if (a.ambiguity_ratio) EXPECT_EQ(bits_of(*a.ambiguity_ratio), bits_of(*b.ambiguity_ratio));
  ASSERT_EQ(a.rescue.has_value(), b.rescue.has_value());
  if (a.rescue) {
    EXPECT_EQ(a.rescue->stage, b.rescue->stage);
    EXPECT_EQ(a.rescue->starts, b.rescue->starts);
    EXPECT_EQ(a.rescue->samples, b.rescue->samples);
    EXPECT_EQ(a.rescue->poses, b.rescue->poses);
    EXPECT_EQ(bits_of(a.rescue->log_alarms), bits_of(b.rescue->log_alarms));
  }
  ASSERT_EQ(a.residual_px.size(), b.residual_px.size());
  expect_bits(a.residual_px.data(), b.residual_px.data(), a.residual_px.size());
  EXPECT_EQ(a.inlier, b.inlier);
}

apps::RefinedRange hard_range() {
  apps::RefinedRange range;
  range.begin = std::numeric_limits<std::uint64_t>::max() - 1;
  range.seconds = 0.3;
  range.images.push_back({RefineResult(), 0, {"no_maps", "a\xff\x01.png: no maps"}});
  for (const double number : hard_numbers()) range.images.push_back({result_with(number), 17, {}});
  return range;
}

TEST(JournalBits, ComeBackWhateverTheNumbers) {
  const apps::RefinedRange range = hard_range();
  const auto back = apps::to_range(apps::to_bytes(range));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->begin, range.begin);
  EXPECT_EQ(back->seconds, range.seconds);
  ASSERT_EQ(back->images.size(), range.images.size());
  for (std::size_t i = 0; i < range.images.size(); ++i) {
    const apps::RefinedImage &a = range.images[i], &b = back->images[i];
    expect_same(a.result, b.result);
    EXPECT_EQ(a.num_correspondences, b.num_correspondences);
    EXPECT_EQ(a.defect.reason, b.defect.reason);
    EXPECT_EQ(a.defect.message, b.defect.message);
  }
}

TEST(JournalBits, WhatIsTornOrAnotherOnesIsNoRange) {
  const std::string bytes = apps::to_bytes(hard_range());
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 300)
    EXPECT_FALSE(apps::to_range(bytes.substr(0, size))) << size;
  EXPECT_FALSE(apps::to_range(bytes + bytes));
  EXPECT_FALSE(apps::to_range("\x83\x01\x02\x03"));
  EXPECT_FALSE(apps::to_range("a diary"));
}

}  // namespace
}  // namespace pose_refine
