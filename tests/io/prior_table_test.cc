// SPDX-License-Identifier: BSD-3-Clause
// These tests hold priors from csv of ROS: poses with covariances along the axes of the world.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

const char kPoseHeader[] =
    "field.header.stamp,field.pose.pose.position.x,field.pose.pose.position.y,"
    "field.pose.pose.position.z,field.pose.pose.orientation.x,field.pose.pose.orientation.y,"
    "field.pose.pose.orientation.z,field.pose.pose.orientation.w";

// Names the 36 columns of a covariance, as with "field.pose.covariance" and "".
std::string covariance_names(const std::string& front, const std::string& back) {
  std::string text;
  for (int i = 0; i < 36; ++i) text += "," + front + std::to_string(i) + back;
  return text;
}

std::string covariance_numbers(const Matrix6& covariance, const char* separator) {
  std::string text;
  for (int i = 0; i < 36; ++i) {
    std::array<char, 40> number;
    std::snprintf(number.data(), number.size(), "%s%.17g", i > 0 ? separator : "",
                  covariance(i / 6, i % 6));
    text += number.data();
  }
  return text;
}

Matrix6 some_covariance() {
  Matrix6 root;
  for (int i = 0; i < 36; ++i) root(i / 6, i % 6) = 0.1 * std::sin(1.0 + 3.0 * i);
  return root * root.transpose() + 0.01 * Matrix6::Identity();
}

Result<std::vector<NamedPrior>> table_priors(const std::string& text) {
  const Scratch scratch;
  return read_priors(scratch.put("p.csv", text));
}

// Differences of the tangent by what ROS varies: x y z, then turns about the axes of the world.
Matrix6 tangent_by_ros(const Pose& cam_from_world) {
  const Pose pose = cam_from_world.inverse();
  constexpr double kStep = 1e-5;
  Matrix6 jacobian;
  for (int i = 0; i < 6; ++i) {
    const Vector3 axis = kStep * Vector3::Unit(i % 3);
    Pose moved = pose;
    if (i < 3) moved.translation += axis;
    if (i >= 3) moved.rotation = so3_exp(axis) * pose.rotation;
    jacobian.col(i) = local(cam_from_world, moved.inverse()) / kStep;
  }
  return jacobian;
}

void expect_table_prior(const std::string& text, const std::string& name) {
  const auto priors = table_priors(text);
  ASSERT_TRUE(priors.ok()) << priors.error().to_string();
  ASSERT_EQ(priors->size(), 1u);
  EXPECT_EQ(priors->front().name, name);
  const auto& prior = std::get<PosePrior>(priors->front().prior.measurement);
  EXPECT_LT((prior.cam_from_world.center() - Vector3(1, 2, 3)).norm(), 1e-14);
  EXPECT_LT((prior.cam_from_world.rotation.coeffs() - Quaternion(0.8, -0.6, 0, 0).coeffs()).norm(),
            1e-15);
  const Matrix6 by = tangent_by_ros(prior.cam_from_world);
  const Matrix6 expected = by * some_covariance() * by.transpose();
  EXPECT_LT((prior.covariance - expected).norm(), 1e-4 * expected.norm());
}

TEST(PriorTable, TurnsTheCovarianceOfRosIntoTheTangent) {
  const std::string row = "1403636579763555584,1,2,3,0.6,0,0,0.8,", name = "1403636579763555584";
  const std::string commas = covariance_numbers(some_covariance(), ",");
  const std::string head = kPoseHeader;
  expect_table_prior(
      head + covariance_names("field.pose.covariance", "") + "\n" + row + commas + "\n", name);
  expect_table_prior(head + covariance_names("pose.covariance_", "") + "\n" + row + commas + "\n",
                     name);
  expect_table_prior(
      head + covariance_names("/odom/pose/covariance[", "]") + "\n" + row + commas + "\n", name);
  expect_table_prior("# " + head + ",pose.covariance\n" + row + "\"[" + commas + "]\"\n", name);
  expect_table_prior(
      head + ",pose.covariance\n" + row + "(" + covariance_numbers(some_covariance(), " ") + ")\n",
      name);
  // The covariance of the velocity is another one.
  expect_table_prior(head + covariance_names("field.pose.covariance", "") +
                         covariance_names("field.twist.covariance", "") + "\n" + row + commas +
                         "," + commas + "\n",
                     name);
}

TEST(PriorTable, RefusesWhatIsNoCovariance) {
  const std::string head = std::string(kPoseHeader) + ",pose.covariance\n1,1,2,3,0.6,0,0,0.8,";
  const std::pair<std::string, const char*> cases[] = {
      {head + covariance_numbers(Matrix6::Zero(), " ") + "\n", "unknown in ROS"},
      {head + covariance_numbers(-Matrix6::Identity(), " ") + "\n", "positive"},
      {head + "1 2 3\n", "3 numbers, expected 36"},
      {head + "1 2 x\n", "'x'"},
      {head + "\n", "0 numbers"}};
  for (const auto& [text, words] : cases) {
    const auto priors = table_priors(text);
    ASSERT_FALSE(priors.ok()) << text;
    EXPECT_EQ(priors.error().line, 2);
    EXPECT_THAT(priors.error().message, HasSubstr(words));
  }
  const auto partial =
      table_priors(std::string(kPoseHeader) + ",covariance0\n1,1,2,3,0.6,0,0,0.8,1\n");
  ASSERT_FALSE(partial.ok());
  EXPECT_THAT(partial.error().message, HasSubstr("36 covariances"));
  const auto poseless = table_priors("time,a,b,c,d,e,f,covariance\n1,1,1,1,1,1,1,1\n");
  ASSERT_FALSE(poseless.ok());
  EXPECT_THAT(poseless.error().message, HasSubstr("a position (x, y, z)"));
}

// The project's own lines hold commas and the word too.
TEST(PriorTable, IsNotTheTextOfPriors) {
  std::string line = "pose a.png 1 0 0 0 1 2 3 covariance=";
  for (int i = 0; i < 6; ++i)
    for (int k = i; k < 6; ++k) line += std::string(i + k > 0 ? "," : "") + (i == k ? "1" : "0");
  for (const std::string& text : {line, "# name, covariance, a, b, c, d, e, f, g\n" + line}) {
    const auto priors = table_priors(text + "\n");
    ASSERT_TRUE(priors.ok()) << priors.error().to_string();
    EXPECT_EQ(priors->front().name, "a.png");
  }
}

}  // namespace
}  // namespace pose_refine
