// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::ordered_json;

const std::string kRoom = POSE_REFINE_SOURCE_DIR "/data/room/";

class AlignVerb : public ProgramTest {
 protected:
  // Writes the room's true poses as of a world that is half as large, turned and moved; each
  // `wrong`-th image is somewhere else.
  void write_moved(const std::string& name, int wrong) const {
    run("convert --input=" + kRoom + "ground_truth.txt --output=centers --to=posenet --overwrite");
    std::istringstream lines(text("centers"));
    std::ostringstream out;
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream cells(line);
      std::string image;
      double c[3], q[4];
      if (!(cells >> image >> c[0] >> c[1] >> c[2] >> q[0] >> q[1] >> q[2] >> q[3])) {
        out << line << '\n';
        continue;
      }
      // The new world's x, y, z are the old y, -x, z: a turn by -90 degrees about z.
      double m[3] = {0.5 * c[1] + 7.0, -0.5 * c[0] - 3.0, 0.5 * c[2] + 1.0};
      if (wrong > 0 && count++ % wrong == 0) m[0] += 1.0 + count % 7, m[2] -= count % 5;
      const double h = std::sqrt(0.5);  // q_new = q_old * (turn by 90 degrees about z)
      const double r[4] = {h * (q[0] - q[3]), h * (q[1] + q[2]), h * (q[2] - q[1]),
                           h * (q[3] + q[0])};
      out.precision(15);
      out << image << ' ' << m[0] << ' ' << m[1] << ' ' << m[2];
      for (const double v : r) out << ' ' << v;
      out << '\n';
    }
    write(name, out.str());
  }
  std::string median_after(const std::string& file, const std::string& flags = "") const {
    run("compare --overwrite --report=out --ground_truth=" + kRoom +
        "ground_truth.txt --poses=" + file + " " + flags);
    const Json json = Json::parse(text("out/summary.json"))["methods"][0];
    std::ostringstream said;
    said << (json["median_t"].get<double>() < 1e-3) << (json["median_r_deg"].get<double>() < 0.1);
    return said.str();
  }
};

TEST_F(AlignVerb, UndoesAKnownSimilarityThoughManyPosesAreWrong) {
  write_moved("moved", 3);
  const Outcome made = run("align --poses=moved --poses_format=posenet --reference=" + kRoom +
                           "ground_truth.txt --output=back --report=report.json");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("scale 2,"));
  EXPECT_THAT(made.out, HasSubstr("turned by 90 degrees"));
  EXPECT_THAT(made.out, HasSubstr("40 of 60 poses agree"));
  EXPECT_EQ(median_after("back", "--poses_format=posenet"), "11");
  const Json report = Json::parse(text("report.json"));
  EXPECT_NEAR(report["alignment"]["scale"].get<double>(), 2.0, 1e-6);
  EXPECT_EQ(report["alignment"]["fit"], "robust");
  EXPECT_EQ(report["images"].size(), 60u);
  EXPECT_EQ(report["images"][0]["inlier"], false);
  EXPECT_EQ(report["images"][1]["inlier"], true);
}

TEST_F(AlignVerb, FindsTheWorldOfCorrespondences) {
  write_moved("moved", 3);
  const Outcome made =
      run("align --poses=moved --poses_format=posenet --matches=" + kRoom +
          "matches --cameras=" + kRoom + "cameras.txt --output=back --output_format=hloc");
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("scale 2.0"));
  run("compare --overwrite --report=out --ground_truth=" + kRoom + "ground_truth.txt --poses=back");
  const Json json = Json::parse(text("out/summary.json"))["methods"][0];
  EXPECT_LT(json["median_t"].get<double>(), 0.02);
  EXPECT_LT(json["median_r_deg"].get<double>(), 0.5);
}

// Wrong cameras put each image where no other is, so that an alignment would mean nothing.
TEST_F(AlignVerb, RefusesCamerasOfAnotherSize) {
  write_moved("moved", 0);
  const std::string flags = "align --poses=moved --poses_format=posenet --matches=" + kRoom +
                            "matches --cameras=" + kRoom + "cameras.txt --output=back ";
  for (const char* scale : {"0.8", "1.5"}) {
    const Outcome outcome = run(flags + "--camera_scale=" + scale);
    EXPECT_EQ(outcome.code, 3) << outcome.out << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("the cameras are not those of the matches"));
    EXPECT_FALSE(exists("back"));
    // Taken as they are, they give no sure pose, and never the input as its own reference.
    const Outcome stated = run(flags + "--no_doctor --overwrite --camera_scale=" + scale);
    EXPECT_THAT(stated.out, Not(HasSubstr("scale 1,")));
  }
}

TEST_F(AlignVerb, DoesNotPairLinesOfFilesOfDifferentLength) {
  run("convert --input=" + kRoom + "ground_truth.txt --output=all.kitti --to=kitti");
  const std::string all = text("all.kitti");
  write("cut.kitti", all.substr(all.find('\n') + 1));
  const Outcome outcome = run("align --poses=cut.kitti --reference=all.kitti --output=o");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("cut.kitti has 59 poses and all.kitti has 60 poses, and "
                                     "neither names its images: give --image_list=FILE"));
  std::string list;
  for (int i = 1; i < 60; ++i)
    list += std::string(i < 10 ? "00000" : "0000") + std::to_string(i) + "\n";
  write("list", list);
  const Outcome named =
      run("align --poses=cut.kitti --image_list=list --reference=all.kitti --output=o");
  EXPECT_EQ(named.code, 0) << named.err;
  EXPECT_THAT(named.out, HasSubstr("59 of 59 poses agree"));
}

// A lost frame is no image of the model, but a line of its file.
TEST_F(AlignVerb, CountsTheLinesOfLostFrames) {
  run("convert --input=" + kRoom + "ground_truth.txt --output=all.kitti --to=kitti");
  std::istringstream lines(text("all.kitti"));
  std::string lost, line;
  for (int i = 0; std::getline(lines, line); ++i)
    lost += (i == 5 || i == 59 ? "nan nan nan nan nan nan nan nan nan nan nan nan" : line) + "\n";
  write("lost.kitti", lost);
  const std::string flags = " --reference=all.kitti --overwrite --output=o --report=r.json";
  const Outcome equal = run("align --poses=lost.kitti" + flags);
  EXPECT_EQ(equal.code, 0) << equal.err;
  EXPECT_THAT(equal.out, HasSubstr("58 of 58 poses agree"));
  EXPECT_THAT(Json::parse(text("r.json"))["notes"].dump(), HasSubstr("2 of 60 poses are NaN"));
  write("cut.kitti", lost.substr(lost.find('\n') + 1));
  const Outcome cut = run("align --poses=cut.kitti" + flags);
  EXPECT_EQ(cut.code, 3);
  EXPECT_THAT(cut.err, HasSubstr("cut.kitti has 59 poses and all.kitti has 60 poses"));
}

TEST_F(AlignVerb, MovesAWholeModel) {
  write("m/cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
  std::string images, reference;
  const double at[4][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  for (int i = 0; i < 4; ++i) {
    std::ostringstream line, other;
    line << i + 1 << " 1 0 0 0 " << -at[i][0] << ' ' << -at[i][1] << ' ' << -at[i][2] << " 1 a" << i
         << ".png\n320 240 1\n";
    other << "a" << i << ".png 1 0 0 0 " << -2 * at[i][0] - 10 << ' ' << -2 * at[i][1] << ' '
          << -2 * at[i][2] << '\n';
    images += line.str();
    reference += other.str();
  }
  write("m/images.txt", images);
  write("m/points3D.txt", "1 0.5 0.25 4 1 2 3 0.1 1 0 2 0\n");
  write("reference", reference);
  const Outcome made =
      run("align --poses=m --reference=reference --output=n --output_format=colmap");
  const Outcome same = run("align --poses=m --reference=reference --output=same");
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(text("same/images.txt"), text("n/images.txt"));
  EXPECT_EQ(text("same/points3D.txt"), text("n/points3D.txt"));
  ASSERT_EQ(made.code, 0) << made.err;
  std::istringstream points(text("n/points3D.txt"));
  std::string line;
  while (std::getline(points, line) && line[0] == '#') {
  }
  std::istringstream cells(line);
  double id = 0, x = 0, y = 0, z = 0;
  cells >> id >> x >> y >> z;
  EXPECT_NEAR(x, 11.0, 1e-9);
  EXPECT_NEAR(y, 0.5, 1e-9);
  EXPECT_NEAR(z, 8.0, 1e-9);
}

TEST_F(AlignVerb, SaysWhatIsNotDetermined) {
  write("two", "a 1 0 0 0 1 2 3\nb 1 0 0 0 2 2 3\n");
  write("same", "a 1 0 0 0 1 2 3\nb 1 0 0 0 1 2 3\nc 1 0 0 0 1 2 3\nd 1 0 0 0 1 2 3\n");
  write("line", "a 1 0 0 0 1 2 3\nb 1 0 0 0 2 4 6\nc 1 0 0 0 3 6 9\nd 1 0 0 0 4 8 12\n");
  const struct {
    const char *file, *says;
  } bad[] = {{"two", "fewer than three"}, {"same", "does not move"}, {"line", "on a line along"}};
  for (const auto& [file, says] : bad) {
    const Outcome made = run(std::string("align --poses_format=hloc --poses=") + file +
                             " --reference=" + file + " --reference_format=hloc --output=o");
    EXPECT_EQ(made.code, 3) << file;
    EXPECT_THAT(made.err, HasSubstr(says)) << file;
    EXPECT_FALSE(exists("o"));
  }
  EXPECT_EQ(run("align --poses=line --poses_format=hloc --reference=line --reference_format=hloc "
                "--align=scale --output=o")
                .code,
            0);
  write("other", "x 1 0 0 0 1 2 3\ny 1 0 0 0 2 4 6\nz 1 0 0 0 3 6 9\n");
  const Outcome none = run("align --poses=other --reference=line --output=p");
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.err, HasSubstr("none of the images"));
}

TEST_F(AlignVerb, RefusesBadUsage) {
  write("p", "a 1 0 0 0 1 2 3\nb 1 0 0 0 2 2 3\nc 1 0 0 0 2 5 3\n");
  for (const char* flags : {"", "--poses=p", "--poses=p --output=o", "--poses=p --reference=p",
                            "--poses=p --reference=p --output=o --align=none",
                            "--poses=p --reference=p --output=o --align_fit=rubust",
                            "--poses=p --reference=p --output=o --output_format=scene",
                            "--poses=p --reference=p --matches=p --cameras=p --output=o"})
    EXPECT_EQ(run(std::string("align ") + flags).code, 2) << flags;
  EXPECT_EQ(run("align --poses=absent --reference=p --output=o").code, 3);
  EXPECT_EQ(run("align --poses=p --reference=p --output=p").code, 4);
}

}  // namespace
}  // namespace pose_refine
