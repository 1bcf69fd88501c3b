// SPDX-License-Identifier: BSD-3-Clause
// This runs the comparison program on a small data set of its layout.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "cli/program.h"
#include "maps/scene.h"
#include "support/npy.h"
#include "support/random.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kHeight = 40, kWidth = 56, kDepth = 16, kPoints = 30;

class NreTable : public ProgramTest {
 protected:
  // Each cell has a random unit descriptor; the points have those of the cells they are seen in.
  void SetUp() override {
    for (const std::string query : {"q1", "q2"}) {
      testing::Random random(query);
      std::vector<float> map;
      for (std::size_t q = 0; q < kHeight * kWidth; ++q) {
        std::vector<double> d;
        double square = 0.0;
        for (std::size_t k = 0; k < kDepth; ++k) {
          d.push_back(random.normal());
          square += d.back() * d.back();
        }
        for (const double v : d) map.push_back(static_cast<float>(v / std::sqrt(square)));
      }
      write("data/" + query + "/coarse_desc.npy", testing::npy("<f4", "(40, 56, 16)", map));
      for (const char* set : {"near", "far"}) write_points(query + "/" + set, map, random);
      write("data/" + query + "/camera.txt", "PINHOLE 448 320 400 390 224 160\n");
      write("data/" + query + "/gt.txt", "1 0 0 0 0 0 0\n");
      write("data/" + query + "/init.txt",
            "# name qw qx qy qz tx ty tz\na 1 0 0 0 0.01 0 0\nb 0.9999 0.01 -0.01 0 0.06 0 0\n");
    }
  }

  void write_points(const std::string& folder, const std::vector<float>& map,
                    testing::Random& random) const {
    std::vector<double> points;
    std::vector<float> descriptors, matches;
    for (std::size_t n = 0; n < kPoints; ++n) {
      const auto x = static_cast<std::size_t>(random.uniform(3.0, 53.0)),
                 y = static_cast<std::size_t>(random.uniform(3.0, 37.0));
      const Vector3 p = random.uniform(0.4, 1.2) * testing::point_at_cell(testing::map_camera(),
                                                                          static_cast<double>(x),
                                                                          static_cast<double>(y));
      points.insert(points.end(), {p.x(), p.y(), p.z()});
      const auto at = map.begin() + static_cast<std::ptrdiff_t>((y * kWidth + x) * kDepth);
      descriptors.insert(descriptors.end(), at, at + kDepth);
      matches.push_back(8.0f * (static_cast<float>(x) + 0.5f));
      matches.push_back(8.0f * (static_cast<float>(y) + 0.5f));
    }
    write("data/" + folder + "/points3D.npy", testing::npy("<f8", "(30, 3)", points));
    write("data/" + folder + "/desc_coarse.npy", testing::npy("<f4", "(30, 16)", descriptors));
    write("data/" + folder + "/matches_fine.npy", testing::npy("<f4", "(30, 2)", matches));
  }

  Outcome table(const std::string& arguments) const {
    const std::string program =
        (std::filesystem::path(POSE_REFINE_PROGRAM).parent_path() / "nre_table").string();
    const std::string command =
        "cd '" + folder_.string() + "' && '" + program + "' " + arguments + " >.out 2>.err";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text(".out"), text(".err")};
  }
};

// Returns the two rates of every row that begins so.
std::vector<std::pair<double, double>> rates(const std::string& table, const std::string& name) {
  std::vector<std::pair<double, double>> found;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name, 0) != 0) continue;
    double first = -1.0, second = -1.0;
    EXPECT_EQ(std::sscanf(line.c_str() + 34, "%lf [%*f, %*f] %lf", &first, &second), 2) << line;
    found.emplace_back(first, second);
  }
  return found;
}

TEST_F(NreTable, CountsWhatIsWithinTheLimits) {
  const Outcome outcome = table("data");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("near: 2 queries, 30 points; coarse maps"));
  // One of the two starts is within 5 cm of the truth, and within 2 cm.
  using Rates = std::vector<std::pair<double, double>>;
  EXPECT_EQ(rates(outcome.out, "start "), Rates({{0.5, 0.5}, {0.5, 0.5}}));
  // Each set has a row for all points and rows for three numbers of them.
  EXPECT_EQ(rates(outcome.out, "NRE coarse m10, default"), Rates(8, {1.0, 1.0}));
  EXPECT_EQ(rates(outcome.out, "refine_nre, default"), Rates(2, {1.0, 1.0}));
  EXPECT_EQ(rates(outcome.out, "RE refine default, fine"), Rates(8, {1.0, 1.0}));
  EXPECT_EQ(rates(outcome.out, "tau 0.0").size(), 24u);
  // Wilson's interval with two queries as trials is [0.09, 0.91] for 0.5.
  EXPECT_THAT(outcome.out, HasSubstr("0.500 [0.09, 0.91]"));
}

TEST_F(NreTable, SaysWhatIsMissing) {
  EXPECT_EQ(table("").code, 2);
  EXPECT_EQ(table("elsewhere").code, 3);
  std::filesystem::remove(folder_ / "data/q2/gt.txt");
  const Outcome outcome = table("data");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("q2/gt.txt"));
}

}  // namespace
}  // namespace pose_refine
