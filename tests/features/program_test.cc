// SPDX-License-Identifier: BSD-3-Clause
// The program reads a database as it reads matches.
#include "cli/program.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/sqlite_file.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

class Features : public ProgramTest {
 protected:
  Features() : scene_(testing::feature_scene()) {
    EXPECT_TRUE(write_colmap_model(path("map"), scene_.map, false).ok());
    testing::write_database(scene_, path("base.db"));
    NamedPose start = scene_.query;
    start.pose.rotation = Quaternion(std::cos(0.02), 0.0, std::sin(0.02), 0.0);
    start.pose.translation.z() += 0.2;
    EXPECT_TRUE(write_poses(path("start.txt"), "hloc", {start}, false).ok());
    EXPECT_TRUE(write_poses(path("truth.txt"), "hloc", {scene_.query}, false).ok());
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  // Writes the correspondences down as a user would without the database.
  void write_matches() const {
    std::ostringstream rows;
    rows << std::setprecision(17) << "x y X Y Z point3D_id\n";
    for (const auto& [feature, id, votes] : testing::expected_matches(scene_)) {
      const auto& pixel = scene_.keypoints.at(scene_.query.name)[feature];
      const ModelPoint& point = scene_.map.points[(id - 100) / 3];
      rows << pixel[0] << ' ' << pixel[1] << ' ' << point.x << ' ' << point.y << ' ' << point.z
           << ' ' << id << '\n';
    }
    write("matches/" + scene_.query.name + ".txt", rows.str());
    write("cameras.txt", scene_.query.name + " SIMPLE_PINHOLE 1200 900 1000 600 450\n");
  }
  void expect_refined(const std::string& flags, const std::string& output) const {
    const Outcome done = run("refine --poses=start.txt --output=" + output + " " + flags);
    EXPECT_EQ(done.code, 0) << done.err;
  }
  void expect_same_pose(const std::string& a, const std::string& b) const {
    const auto left = read_poses(path(a)), right = read_poses(path(b));
    ASSERT_TRUE(left.ok() && right.ok());
    const Pose &p = left->poses[0].pose, &q = right->poses[0].pose;
    EXPECT_LT(p.rotation.angularDistance(q.rotation), 1e-9);
    EXPECT_LT((p.translation - q.translation).norm(), 1e-9);
  }
  testing::FeatureScene scene_;
};

TEST_F(Features, GiveThePosesOfMatchesThatAreWrittenDown) {
  write_matches();
  expect_refined("--matches=matches --cameras=cameras.txt", "by_matches.txt");
  expect_refined("--map=map --database=base.db --report=report.json", "by_database.txt");
  expect_same_pose("by_matches.txt", "by_database.txt");
  const auto report = nlohmann::json::parse(text("report.json"));
  EXPECT_EQ(report["images"][0]["num_correspondences"], testing::expected_matches(scene_).size());
  EXPECT_EQ(report["options"]["database"], "base.db");
  const auto refined = read_poses(path("by_database.txt"));
  ASSERT_TRUE(refined.ok());
  EXPECT_LT((refined->poses[0].pose.translation - scene_.query.pose.translation).norm(), 1e-3);
}

TEST_F(Features, AreReadByTheOtherVerbs) {
  const std::string source = " --map=map --database=base.db";
  const Outcome inspected = run("inspect --poses=start.txt" + source);
  EXPECT_EQ(inspected.code, 0) << inspected.err;
  EXPECT_THAT(inspected.out, HasSubstr("SIMPLE_PINHOLE"));
  const Outcome compared =
      run("compare --ground_truth=truth.txt --poses=start=start.txt --report=out" + source);
  EXPECT_EQ(compared.code, 0) << compared.err;
  const Outcome basin = run("basin --ground_truth=truth.txt --report=basin" + source);
  EXPECT_EQ(basin.code, 0) << basin.err;
}

TEST_F(Features, AreUsedAsAsked) {
  const auto fails = [&](const std::string& flags, const std::string& words) {
    const Outcome done = run("refine --poses=start.txt --output=o.txt " + flags);
    EXPECT_EQ(done.code, 2) << flags << done.err;
    EXPECT_THAT(done.err, HasSubstr(words)) << flags;
  };
  fails("--map=map", "--map=MODEL belongs together with --database=FILE");
  fails("--database=base.db", "--map=MODEL belongs together");
  fails("--map=map --features=f.h5", "--features and --pair_matches belong together");
  fails("--map=map --database=base.db --features=f.h5 --pair_matches=m.h5", "not both");
  fails("--map=map --database=base.db --pairs=p.txt", "--pairs and --match_scores belong to");
  fails("--map=map --features=f.h5 --pair_matches=m.h5 --verified", "belongs to --database");
  fails("--map=map --database=base.db --model=map", "give one of --map, --maps");
  fails("--model=map --verified", "need --map");
  fails("--map=map --database=base.db --keypoint_points=al", "the nearest one is all");
  const Outcome no_poses = run("refine --map=map --database=base.db --output=o.txt");
  EXPECT_EQ(no_poses.code, 2) << no_poses.err;
  EXPECT_FALSE(exists("o.txt"));
}

TEST_F(Features, OfADamagedDatabaseEndWithTheReason) {
  const auto fails = [&](const std::string& words) {
    const Outcome done =
        run("refine --poses=start.txt --map=map --database=base.db --output=o.txt");
    EXPECT_EQ(done.code, 3) << done.err;
    EXPECT_THAT(done.err, HasSubstr(words));
    EXPECT_FALSE(exists("o.txt"));
  };
  const std::string bytes = text("base.db");
  write("base.db", bytes.substr(0, bytes.size() / 2));
  fails("base.db: the database is damaged or cut off");
  write("base.db", bytes);
  {
    testing::SqliteFile other(path("base.db"));
    other.run("BEGIN EXCLUSIVE");
    fails("base.db: another program is writing to this database, which is locked");
    other.run("COMMIT");
  }
  write("base.db", "just text");
  fails("base.db: this is not a database of SQLite");
}

// A run that was killed may go on only with the same correspondences.
TEST_F(Features, AreReadAgainByResume) {
  const std::string flags = "refine --poses=start.txt --map=map --database=base.db --output=o.txt";
  EXPECT_EQ(run(flags + " --resume").code, 0);
  EXPECT_TRUE(exists("o.txt"));
}

TEST_F(Features, OfAnotherKindOfFileAreNamed) {
  write("x.h5", "\x89HDF\r\n\x1a\n...");
  write("x.pkl", "\x80\x04\x95" + std::string(9, '\0') + "}.");
  write("x.gz", "\x1f\x8b\x08...");
  write("x.bin", std::string("\x02\0\0\0\0\0\0\0\1\0\0\0", 12));
  const auto names = [&](const std::string& flags, const std::string& words) {
    const Outcome done = run("refine --output=o.txt " + flags);
    EXPECT_EQ(done.code, 3) << flags << done.err;
    EXPECT_THAT(done.err, HasSubstr(words)) << flags;
  };
  const std::string rest = " --poses=start.txt --cameras=cameras.txt";
  write_matches();
  names("--matches=x.h5" + rest, "an HDF5 file; hloc's are given by --map=MODEL --features=FILE");
  names("--matches=base.db" + rest, "a database of SQLite; COLMAP's is given by --map=MODEL");
  names("--matches=x.bin" + rest, "as in COLMAP's cameras.bin");
  names("--matches=matches --poses=start.txt --cameras=base.db", "a database of SQLite");
  names("--matches=matches --poses=start.txt --cameras=x.pkl", "a pickle of Python");
  names("--poses=x.pkl --matches=matches --cameras=cameras.txt", "python -m pose_refine.hloc");
  names("--poses=x.gz --matches=matches --cameras=cameras.txt", "packed by gzip: unpack it");
  names("--model=base.db --poses=start.txt", "a database of SQLite");
  names("--map=base.db --database=base.db --poses=start.txt", "a database of SQLite");
  names("--map=map --database=x.h5 --poses=start.txt", "not a database of SQLite but an HDF5 file");
}

// Whatever a file holds, a terminal is not steered by it.
TEST_F(Features, ShowOnlyWhatATerminalMayShow) {
  write_matches();
  const std::string bad = "\x1b[31mred\xff\xc3\x28\xe2\x80\xae\xc2\x9b";
  write("bad.txt", bad + " 1 2 3 4 5\n");
  write("named.txt", "q\xff.jpg 1 0 0 0 0 0 0\n");
  const auto shown = [&](const Outcome& done) {
    for (const std::string& text : {done.out, done.err})
      for (const char c : text) EXPECT_TRUE((c >= ' ' && c < 0x7F) || c == '\n') << text;
    return done.code;
  };
  EXPECT_EQ(shown(run("refine --output=o.txt --poses=start.txt --cameras=cameras.txt "
                      "--matches=bad.txt")),
            3);
  EXPECT_EQ(shown(run("inspect --poses=bad.txt")), 3);
  shown(run("refine --output=o.txt --poses=named.txt --matches=matches --cameras=cameras.txt"));
  shown(run("inspect --poses=named.txt"));
}

}  // namespace
}  // namespace pose_refine
