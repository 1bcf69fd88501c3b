// SPDX-License-Identifier: BSD-3-Clause
// Keypoints that were rounded are recognized in the matches that the program reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

double half_step(double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return std::ldexp(1.0, exponent - 11);
}

double to_half(double x) {
  return half_step(x) * std::nearbyint(x / half_step(x));
}

double to_whole(double x) {
  return std::floor(x) + 0.5;
}

class Keypoints : public ProgramTest {
 protected:
  void SetUp() override { simulate("--matches_per_image=60"); }

  // Writes the matches into another folder, each coordinate as `rounded` gives it, and the
  // variances of the rounding if these are wanted.
  void round(const std::string& to, const std::function<double(double)>& rounded,
             bool with_variance) const {
    for (int k = 0; k < 6; ++k) {
      const std::string name = "/frame-00000" + std::to_string(k) + ".png.txt";
      std::istringstream in(text("d/matches" + name));
      std::ostringstream out;
      out << std::setprecision(17) << "x y X Y Z" << (with_variance ? " sxx sxy syy\n" : "\n");
      std::string line;
      std::getline(in, line);
      while (std::getline(in, line)) {
        double x = 0.0, y = 0.0, X = 0.0, Y = 0.0, Z = 0.0;
        std::istringstream(line) >> x >> y >> X >> Y >> Z;
        x = rounded(x), y = rounded(y);
        out << x << ' ' << y << ' ' << X << ' ' << Y << ' ' << Z;
        if (with_variance)
          out << ' ' << 1.0 + std::pow(half_step(x), 2) / 12.0 << " 0 "
              << 1.0 + std::pow(half_step(y), 2) / 12.0;
        out << '\n';
      }
      write(to + name, out.str());
    }
  }

  // Returns what was said, and writes the poses to o.txt.
  std::string refined(const std::string& matches, const std::string& flags = {}) const {
    const Outcome outcome =
        run("refine --overwrite --output=o.txt --report=o.json --poses=d/" +
            std::string("poses.txt --cameras=d/cameras.txt --matches=") + matches + flags);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return outcome.err;
  }
};

TEST_F(Keypoints, HalvesAreSaidAndCountLess) {
  round("half", to_half, false);
  round("half_told", to_half, true);
  EXPECT_THAT(refined("half"), HasSubstr("the keypoints of 6 of 6 images are 16-bit numbers, in "
                                         "steps of up to 0.5 px"));
  const std::string counted = text("o.txt");
  const auto options = nlohmann::json::parse(text("o.json"))["options"];
  EXPECT_EQ(options["keypoint_step"], "auto");
  // The same by another way: the variances are in the file.
  EXPECT_THAT(refined("half_told", " --keypoint_step=none"), Not(HasSubstr("keypoints")));
  EXPECT_EQ(text("o.txt"), counted);
  EXPECT_THAT(refined("half", " --keypoint_step=none"), Not(HasSubstr("keypoints")));
  EXPECT_NE(text("o.txt"), counted);
  EXPECT_THAT(refined("half", " --quiet"), Not(HasSubstr("keypoints")));
  EXPECT_EQ(text("o.txt"), counted);
}

TEST_F(Keypoints, OthersAreLeftAsTheyAre) {
  EXPECT_THAT(refined("d/matches"), Not(HasSubstr("keypoints")));
  const std::string plain = text("o.txt");
  refined("d/matches", " --keypoint_step=none");
  EXPECT_EQ(text("o.txt"), plain);
}

// Values that passed through 16 bits and then through something else do not show it any more.
TEST_F(Keypoints, HalvesCanBeStated) {
  const auto shifted = [](double x) { return x + 0.013; };
  round("moved", shifted, false);
  round("moved_told", shifted, true);
  EXPECT_THAT(refined("moved", " --keypoint_step=float16"), HasSubstr("6 of 6 images are 16-bit"));
  const std::string stated = text("o.txt");
  refined("moved_told", " --keypoint_step=none");
  EXPECT_EQ(text("o.txt"), stated);
}

TEST_F(Keypoints, WholePixelsAreSaidAndChangeNothing) {
  round("whole", to_whole, false);
  EXPECT_THAT(refined("whole"), HasSubstr("the keypoints of 6 of 6 images lie on a grid of 1 px"));
  const std::string said = text("o.txt");
  refined("whole", " --keypoint_step=none");
  EXPECT_EQ(text("o.txt"), said);
}

TEST_F(Keypoints, UnknownWordsAreBadUsage) {
  const Outcome outcome = run("refine --output=o.txt --keypoint_step=float" + std::string(kData));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("float16"));
}

}  // namespace
}  // namespace pose_refine
