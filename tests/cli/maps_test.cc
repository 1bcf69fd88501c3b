// SPDX-License-Identifier: BSD-3-Clause
// This runs the command line on dense maps: refine, basin and compare.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/faults.h"
#include "maps/scene.h"
#include "support/npy.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr std::size_t kHeight = 40, kWidth = 56, kPoints = 24;
constexpr char kFiles[] = " --maps=maps --cameras=cameras.txt --quiet ";

// The data are three images at the identity pose; each map has its main mode where the point is
// seen.
class Maps : public ProgramTest {
 protected:
  void SetUp() override {
    std::string cameras, poses, truth;
    for (const char* name : {"a", "b", "c"}) {
      write_maps(name);
      cameras += std::string(name) + " PINHOLE 448 320 400 390 224 160\n";
      poses += std::string(name) + " 0.9995 0.02 -0.02 0.015 0.04 0.03 -0.05\n";
      truth += std::string(name) + " 1 0 0 0 0 0 0\n";
    }
    write("cameras.txt", cameras);
    write("poses.txt", poses);
    write("truth.txt", truth);
  }

  void write_maps(const std::string& image) const {
    std::vector<double> points;
    std::vector<float> maps;
    for (std::size_t n = 0; n < kPoints; ++n) {
      const double x = 6.0 + static_cast<double>((n * 13 + 5 * image[0]) % 44),
                   y = 5.0 + static_cast<double>(n * 7 % 30);
      const double depth = 0.7 + 0.05 * static_cast<double>(n % 9);
      const Vector3 p = depth * testing::point_at_cell(testing::map_camera(), x, y);
      points.insert(points.end(), {p.x(), p.y(), p.z()});
      for (const float loss : testing::two_mode_map(kHeight, kWidth, x, y, n + 1))
        maps.push_back(loss);
    }
    write("maps/" + image + "/points3D.npy", testing::npy("<f8", "(24, 3)", points));
    write("maps/" + image + "/maps.npy", testing::npy("<f4", "(24, 40, 56)", maps));
    write("maps/" + image + "/maps.txt", "40 56 1 0\n");
  }

  Outcome refine(const std::string& flags) const {
    return run(std::string("refine --poses=poses.txt") + kFiles + flags);
  }

  // Returns the median errors of a pose file, from compare.
  Json errors(const std::string& file) const {
    const Outcome outcome = run("compare --ground_truth=truth.txt --poses=x=" + file + kFiles +
                                "--report=report --overwrite");
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return Json::parse(text("report/summary.json"))["methods"][0];
  }
};

TEST_F(Maps, NreRefinesEveryImageWithAReport) {
  const Outcome outcome = refine("--objective=nre --output=o.txt --report=o.json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Json report = Json::parse(text("o.json"));
  ASSERT_EQ(report["images"].size(), 3u);
  for (const Json& image : report["images"]) {
    EXPECT_EQ(image["status"], "ok");
    EXPECT_EQ(image["num_correspondences"], kPoints);
    EXPECT_LT(image["final_cost"], image["initial_cost"]);
    EXPECT_EQ(image["covariance"].size(), 36u);
    EXPECT_NE(image["pose"], image["input_pose"]);
  }
  EXPECT_EQ(report["options"]["objective"], "nre");
  const Json after = errors("o.txt"), before = errors("poses.txt");
  EXPECT_LT(after["median_t"], 0.005);
  EXPECT_LT(after["median_r_deg"], 0.1);
  EXPECT_GT(before["median_t"], 0.05);
}

TEST_F(Maps, ThreadsAndRepetitionChangeNoByte) {
  ASSERT_EQ(refine("--objective=nre --output=1.txt --threads=1").code, 0);
  ASSERT_EQ(refine("--objective=nre --output=3.txt --threads=3").code, 0);
  EXPECT_EQ(text("1.txt"), text("3.txt"));
}

// The run is killed at every call that changes a file.
TEST_F(Maps, CanBeResumed) {
  if (!kCanPreload) GTEST_SKIP() << "sanitizers cannot be preloaded into";
  const std::string flags =
      std::string("refine --poses=poses.txt --objective=nre --overwrite") + kFiles;
  ASSERT_EQ(run(flags + "--output=whole").code, 0);
  int resumed = 0;
  for (long n = 1;; ++n) {
    remove("o");
    const Outcome killed = run_with(
        "LD_PRELOAD=" POSE_REFINE_FAULT_SHIM " FAULT_CALLS=write FAULT_AT=" + std::to_string(n),
        flags + "--output=o");
    if (killed.code < 128) break;
    resumed += exists("o.journal");
    ASSERT_EQ(run(flags + "--output=o --resume").code, 0) << n;
    ASSERT_EQ(text("o"), text("whole")) << n;
  }
  EXPECT_GT(resumed, 3);
}

TEST_F(Maps, WithoutMsacTheStartMustBeNear) {
  ASSERT_EQ(refine("--objective=nre --nomsac --output=o.txt").code, 0);
  EXPECT_LT(errors("o.txt")["median_t"], 0.005);
  // Seen from behind the points nothing is in front, but P3P needs no start.
  write("poses.txt", "a 0 0 1 0 0 0 0\nb 0 0 1 0 0 0 0\n");
  const Outcome lost = refine("--objective=nre --nomsac --output=p.txt --report=p.json");
  EXPECT_EQ(lost.code, 6);
  EXPECT_THAT(lost.err, HasSubstr("not usable: 2 images: no_map_seen (a, b)"));
  const Json image = Json::parse(text("p.json"))["images"][0];
  EXPECT_EQ(image["pose"], image["input_pose"]);
  ASSERT_EQ(refine("--objective=nre --output=q.txt").code, 0);
  EXPECT_LT(errors("q.txt")["present_only"]["median_t"], 0.005);
}

TEST_F(Maps, OtherObjectivesTakeTheirBestMatches) {
  const Outcome outcome = refine("--output=o.txt --loss=cauchy:2 --report=o.json");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(Json::parse(text("o.json"))["images"][2]["num_correspondences"], kPoints);
  const Json after = errors("o.txt");
  EXPECT_LT(after["median_t"], 0.01);
  EXPECT_LT(after["losses"]["median_reprojection_px"], 3.0);
}

TEST_F(Maps, BasinHasTheObjectivesOnMapsFromTheSameStarts) {
  const Outcome outcome = run(std::string("basin --ground_truth=truth.txt") + kFiles +
                              "--rotations=2 --success=1:0.05 --report=out --landscape");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("\nnre_paper "));
  const Json json = Json::parse(text("out/basin.json"));
  EXPECT_EQ(json["images"], 3);
  EXPECT_EQ(json["success"]["deg"], 1.0);
  ASSERT_EQ(json["objectives"].size(), 16u);
  const Json& nre = json["objectives"][10];
  EXPECT_EQ(nre["name"], "nre");
  EXPECT_EQ(nre["cells"][0]["trials"], 6);
  EXPECT_EQ(nre["cells"][0]["successes"], 6);
  EXPECT_GT(nre["cells"][0]["interval"][0], 0.6);
  // The maps' cost is least at the true pose, which is position 90 of the line.
  const Json& line = json["landscape"]["objectives"][10]["over_rotation"];
  for (const Json& value : line) EXPECT_GE(value, line[90]);
  EXPECT_LT(line[90], line[70]);
}

TEST_F(Maps, BadUsageIsRefused) {
  write("matches.txt", "image x y X Y Z\n");
  for (const char* flags : {"--maps=maps --objective=nre", "--cameras=cameras.txt --objective=nre",
                            "--maps=maps --cameras=cameras.txt --temperature=0 --objective=nre",
                            "--maps=maps --cameras=cameras.txt --temperature=inf",
                            "--maps=maps --cameras=cameras.txt --drop_below=0.5",
                            "--maps=maps --cameras=cameras.txt --matches=matches.txt",
                            "--maps=maps --cameras=cameras.txt --msac --loss=none"}) {
    const Outcome outcome = run(std::string("refine --poses=poses.txt --output=o ") + flags);
    EXPECT_EQ(outcome.code, 2) << flags << '\n' << outcome.err;
    EXPECT_FALSE(exists("o"));
  }
  const std::string basin = std::string("basin --ground_truth=truth.txt") + kFiles;
  EXPECT_EQ(run(basin + "--success=1").code, 2);
  EXPECT_EQ(run(basin + "--success=0:1").code, 2);
  EXPECT_EQ(run(basin + "--success=1:far").code, 2);
  simulate();
  EXPECT_EQ(run("basin --ground_truth=d/ground_truth.txt --matches=d/matches "
                "--cameras=d/cameras.txt --objectives=nre")
                .code,
            2);
}

// The page of the studies has lines that write the maps; here they run on arrays that behave like
// PyTorch's.
TEST_F(Maps, TheLinesOfThePageWriteWhatIsRead) {
  if (std::system("python3 -c 'import numpy' 2>/dev/null") != 0)
    GTEST_SKIP() << "python3 has no numpy";
  const std::string page = read_text(std::string(POSE_REFINE_SOURCE_DIR) + "/apps/study/README.md");
  const std::size_t fence = page.find("```python\nimport numpy as np\n");
  ASSERT_NE(fence, std::string::npos);
  const std::size_t begin = fence + 10, end = page.find("```", begin);
  write("write.py", page.substr(begin, end - begin) + R"(
class Tensor:
    def __init__(self, a): self.a = a
    def permute(self, *axes): return Tensor(self.a.transpose(axes))
    def detach(self): return self
    def cpu(self): return self
    def numpy(self): return self.a
rng = np.random.default_rng(1)
unit = lambda a, axis: a / np.linalg.norm(a, axis=axis, keepdims=True)
image_map = unit(rng.standard_normal((16, 40, 56)), 0).astype(np.float32)
cell = np.stack([rng.integers(4, 52, 30), rng.integers(4, 36, 30)], 1)
pixel = 8 * (cell + 0.5)
ray = np.c_[(pixel - [224, 160]) / [400, 390], np.ones(30)]
points = ray * rng.uniform(1, 2, (30, 1))
descriptors = image_map[:, cell[:, 1], cell[:, 0]].T
write("maps", "d", Tensor(points), Tensor(image_map), Tensor(descriptors))
)");
  ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && python3 write.py").c_str()), 0);
  write("cameras.txt", "d PINHOLE 448 320 400 390 224 160\n");
  write("poses.txt", "d 0.9998 0.01 -0.01 0.01 0.01 0.01 -0.02\n");
  write("truth.txt", "d 1 0 0 0 0 0 0\n");
  const Outcome outcome = refine("--objective=nre --output=o.txt");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_LT(errors("o.txt")["median_t"], 0.005);
}

}  // namespace
}  // namespace pose_refine
