// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "pose_refine/support/network_error_file.h"
#include "support/io_scratch.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

Result<NetworkError> error_of(const std::string& text) {
  const Scratch scratch;
  return read_network_error(scratch.put("c.txt", text));
}

std::string identity() {
  std::string text = "covariance";
  for (int i = 0; i < 6; ++i)
    for (int k = i; k < 6; ++k) text += i == k ? " 1" : " 0";
  return text + "\n";
}

NetworkError drawn(testing::Random& random) {
  NetworkError error;
  Matrix6 a;
  for (int i = 0; i < 36; ++i) a.data()[i] = random.normal();
  const Matrix6 square = a * a.transpose() + 0.1 * Matrix6::Identity();
  error.covariance = 0.5 * (square + square.transpose());
  error.degrees_of_freedom = 0.2 + std::exp(random.normal());
  error.growth = random.uniform();
  error.radius = std::exp(random.normal());
  error.images = static_cast<std::size_t>(random.uniform(0.0, 1e6));
  error.sequences = static_cast<std::size_t>(random.uniform(0.0, 1e3));
  error.lag = 1.0 + random.uniform(0.0, 100.0);
  for (int i = 0; i < 3; ++i) error.mapped.push_back(random.pose());
  return error;
}

TEST(NetworkErrorFile, IsReadBackToTheBit) {
  testing::Random random("network errors");
  for (int trial = 0; trial < 100; ++trial) {
    const NetworkError error = drawn(random);
    const auto read = error_of(to_text(error));
    ASSERT_TRUE(read.ok()) << read.error().to_string();
    EXPECT_EQ(read->covariance, error.covariance);
    EXPECT_EQ(read->degrees_of_freedom, error.degrees_of_freedom);
    EXPECT_EQ(read->growth, error.growth);
    EXPECT_EQ(read->radius, error.radius);
    EXPECT_EQ(read->images, error.images);
    EXPECT_EQ(read->sequences, error.sequences);
    EXPECT_EQ(read->lag, error.lag);
    ASSERT_EQ(read->mapped.size(), error.mapped.size());
    for (std::size_t i = 0; i < error.mapped.size(); ++i) {
      EXPECT_EQ(read->mapped[i].rotation.coeffs(), error.mapped[i].rotation.coeffs());
      EXPECT_EQ(read->mapped[i].translation, error.mapped[i].translation);
    }
    EXPECT_EQ(to_text(*read), to_text(error));
  }
}

TEST(NetworkErrorFile, NeedsTwoLinesOnly) {
  const auto read = error_of("# a comment\n\ndegrees_of_freedom 3\r\n" + identity());
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  EXPECT_EQ(read->covariance, Matrix6(Matrix6::Identity()));
  EXPECT_EQ(read->growth, 0.0);
  EXPECT_TRUE(read->mapped.empty());
}

TEST(NetworkErrorFile, WhatIsWrongIsSaidWithItsLine) {
  const std::string good = identity() + "degrees_of_freedom 3\n";
  const std::pair<std::string, const char*> rows[] = {
      {"what 1", "'what' is not one of: covariance, degrees_of_freedom"},
      {"growth", "growth takes 1 numbers, found 0"},
      {"growth 1 2", "growth takes 1 numbers, found 2"},
      {"growth x", "'x' is not a finite number"},
      {"growth nan", "not a finite number"},
      {"growth inf", "not a finite number"},
      {"growth -1", "growth is not within"},
      {"radius -1", "radius is not within"},
      {"lag 0.5", "lag is not 1 or more"},
      {"images 1.5", "not a count"},
      {"images -1", "not a count"},
      {"sequences 1e300", "not a count"},
      {"degrees_of_freedom 3", "there twice"},
      {"mapped 1 0 0 0 1 2", "mapped takes 7 numbers, found 6"},
      {"mapped 0 0 0 0 1 2 3", "quaternion"},
      {"mapped 2 0 0 0 1 2 3", "quaternion"},
      {identity(), "covariance is there twice"},
  };
  for (const auto& [line, words] : rows) {
    const auto read = error_of(good + line);
    ASSERT_FALSE(read.ok()) << line;
    EXPECT_THAT(read.error().to_string(), HasSubstr(words)) << line;
    EXPECT_EQ(read.error().line, 3) << line;
  }
  const auto negative = error_of("\ncovariance -1" + identity().substr(12));
  ASSERT_FALSE(negative.ok());
  EXPECT_EQ(negative.error().line, 2);
  EXPECT_THAT(negative.error().message, HasSubstr("positive definite"));
}

TEST(NetworkErrorFile, MissesNothingUnsaid) {
  EXPECT_THAT(error_of("degrees_of_freedom 3\n").error().message, HasSubstr("'covariance'"));
  EXPECT_THAT(error_of(identity()).error().message, HasSubstr("'degrees_of_freedom'"));
  EXPECT_FALSE(error_of("").ok());
  EXPECT_FALSE(error_of("# nothing\n").ok());
  EXPECT_FALSE(read_network_error("/nonexistent/c.txt").ok());
}

// Any bytes give errors or a valid distribution, never a crash.
TEST(NetworkErrorFile, EveryPrefixAndEveryByteIsReadOrRefused) {
  testing::Random random("bytes");
  const std::string text = to_text(drawn(random));
  for (std::size_t size = 0; size < text.size(); size += 7) {
    const auto read = error_of(text.substr(0, size));
    if (read) EXPECT_TRUE(validate(*read).ok()) << size;
  }
  for (int trial = 0; trial < 300; ++trial) {
    std::string changed = text;
    changed[random.index(changed.size())] = static_cast<char>(random.index(256));
    const auto read = error_of(changed);
    if (read) EXPECT_TRUE(validate(*read).ok()) << changed;
  }
}

}  // namespace
}  // namespace pose_refine
