// SPDX-License-Identifier: BSD-3-Clause
// These tests hold how tables of poses are read by the names of their columns.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

// A header with a row for the camera at (1, 2, 3), turned by the quaternion 0.8 + 0.6 i.
struct NamedTable {
  const char *header, *row, *name;
};

class EveryTable : public ::testing::TestWithParam<NamedTable> {};

TEST_P(EveryTable, IsReadByTheNamesOfItsColumns) {
  const Scratch scratch;
  const std::string text = std::string(GetParam().header) + "\n" + GetParam().row + "\n";
  const auto file = read_poses(scratch.put("in.csv", text));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "csv_c2w");
  ASSERT_EQ(file->poses.size(), 1u);
  const NamedPose& named = file->poses[0];
  EXPECT_EQ(named.name, GetParam().name);
  EXPECT_EQ(named.center, Vector3(1, 2, 3));
  EXPECT_EQ(named.pose.rotation.coeffs(), Quaternion(0.8, -0.6, 0, 0).coeffs());
}

INSTANTIATE_TEST_SUITE_P(
    Io, EveryTable,
    ::testing::Values(
        NamedTable{"timestamp, frame, x, y, z, qx, qy, qz, qw", "0.25, 000007, 1,2,3, 0.6,0,0,0.8",
                   "0.25"},
        NamedTable{"frame,px,py,pz,qw,qx,qy,qz", "000007,1,2,3,0.8,0.6,0,0", "000007"},
        NamedTable{"timestamp,tx,ty,tz,qx,qy,qz,qw", "17.50,1,2,3,0.6,0,0,0.8", "17.50"},
        NamedTable{"qw,qx,qy,qz,x,y,z,name", "0.8,0.6,0,0,1,2,3,\"a, b.png\"", "a, b.png"},
        NamedTable{"Time (s),Pos X [m],Pos Y [m],Pos Z [m],Quat W,Quat X,Quat Y,Quat Z",
                   "5,1,2,3,0.8,0.6,0,0", "5"},
        NamedTable{"pos_x,pos_y,pos_z,quat_x,quat_y,quat_z,quat_w,time", "1,2,3,0.6,0,0,0.8,1e2",
                   "1e2"},
        NamedTable{
            "time,position.x,position.y,position.z,orientation.w,orientation.x,orientation.y,"
            "orientation.z,velocity.x,velocity.y,velocity.z",
            "5,1,2,3,0.8,0.6,0,0,7,8,9", "5"},
        NamedTable{
            "%time,field.header.seq,field.header.stamp,field.header.frame_id,"
            "field.pose.pose.position.x,field.pose.pose.position.y,field.pose.pose.position.z,"
            "field.pose.pose.orientation.x,field.pose.pose.orientation.y,"
            "field.pose.pose.orientation.z,field.pose.pose.orientation.w,"
            "field.twist.twist.linear.x,field.twist.twist.linear.y,field.twist.twist.linear.z",
            "9,1,1403636579763555584,map,1,2,3,0.6,0,0,0.8,7,8,9", "1403636579763555584"},
        NamedTable{"Time,header.stamp.secs,header.stamp.nsecs,pose.position.x,pose.position.y,"
                   "pose.position.z,pose.orientation.x,pose.orientation.y,pose.orientation.z,"
                   "pose.orientation.w",
                   "9,1403636579,763555,1,2,3,0.6,0,0,0.8", "1403636579.000763555"},
        NamedTable{"#timestamp [ns],tx,ty,tz,qx,qy,qz,qw", "1403636579763555584,1,2,3,0.6,0,0,0.8",
                   "1403636579763555584"},
        NamedTable{"timestamp_us,x,y,z,qw,qx,qy,qz", "1403636579763555,1,2,3,0.8,0.6,0,0",
                   "1403636579.763555"},
        NamedTable{"time [ms],x,y,z,qw,qx,qy,qz", "12.5,1,2,3,0.8,0.6,0,0", "0.0125"},
        NamedTable{
            "#timestamp,p_RS_R_x [m],p_RS_R_y [m],p_RS_R_z [m],q_RS_w [],q_RS_x [],q_RS_y [],"
            "q_RS_z []",
            "12.5,1,2,3,0.8,0.6,0,0", "12.5"}));

void expect_csv_refused(const std::string& text, const std::vector<std::string>& words) {
  const Scratch scratch;
  const auto file = read_poses(scratch.put("in.csv", text));
  ASSERT_FALSE(file.ok()) << text;
  for (const std::string& word : words)
    EXPECT_THAT(file.error().to_string(), HasSubstr(word)) << text;
}

TEST(CsvNames, ARefusalNamesTheHeaderAndWhatIsMissing) {
  expect_csv_refused("time,x,y,z,roll,pitch,yaw\n1,1,2,3,0,0,0\n",
                     {"'time,x,y,z,roll,pitch,yaw'", "a quaternion (qw, qx, qy, qz) is missing"});
  expect_csv_refused("a,b,c,d,e\n1,1,2,3,0\n", {"a name, a time or a frame and a position"});
  expect_csv_refused("time,x,y,z,qw,qx,qy,qz,X\n1,1,2,3,1,0,0,0,5\n", {"'X' more than once"});
  expect_csv_refused("0.25,1,2,3,0.8,0.6,0,0\n0.35,1,2,3,0.8,0.6,0,0\n",
                     {"without a header", "not guessed", "euroc"});
  const Scratch scratch;
  const std::string path = scratch.put("in.csv", "\ntime,x,y,z,yaw\n1,2,3,4,5\n");
  const auto named = read_poses(path, "csv_c2w");
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().line, 2);
  EXPECT_THAT(named.error().message, HasSubstr("'time,x,y,z,yaw'"));
  const auto plain = read_poses(path, "csv");
  ASSERT_FALSE(plain.ok());
  EXPECT_THAT(plain.error().message, HasSubstr("'time,x,y,z,yaw'"));
}

TEST(CsvNames, ATranslationOfAnImageMayBeEither) {
  expect_csv_refused("image_name,tx,ty,tz,qx,qy,qz,qw\na,1,2,3,0,0,0,1\n", {"csv, csv_c2w"});
  const Scratch scratch;
  const auto plain =
      read_poses(scratch.put("in", "name,tx,ty,tz,qx,qy,qz,qw\na,1,2,3,0.6,0,0,0.8\n"));
  ASSERT_TRUE(plain.ok()) << plain.error().to_string();
  EXPECT_EQ(plain->format, "csv");
  EXPECT_EQ(plain->poses[0].pose.translation, Vector3(1, 2, 3));
}

TEST(CsvNames, BadTimestampsAreRefusedWithTheirLine) {
  const Scratch scratch;
  for (const char* text : {"time,x,y,z,qw,qx,qy,qz\nnoon,1,2,3,1,0,0,0\n",
                           "secs,nsecs,x,y,z,qw,qx,qy,qz\n1,1000000000,1,2,3,1,0,0,0\n",
                           "time_us,x,y,z,qw,qx,qy,qz\n1e5,1,2,3,1,0,0,0\n"}) {
    const auto file = read_poses(scratch.put("in", text));
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_EQ(file.error().line, 2) << file.error().to_string();
    EXPECT_THAT(file.error().message, HasSubstr("timestamp"));
  }
}

// A header says that w is last, so the order of EuRoC must not be taken for granted.
TEST(EuRoC, AHeaderOfAnotherOrderIsNotReadOver) {
  const Scratch scratch;
  const std::string path = scratch.put(
      "in", "#timestamp [ns],tx,ty,tz,qx,qy,qz,qw\n1403636579763555584,1,2,3,0.6,0,0,0.8\n");
  const auto named = read_poses(path, "euroc");
  ASSERT_FALSE(named.ok());
  EXPECT_EQ(named.error().line, 1);
  EXPECT_THAT(named.error().message, HasSubstr("csv_c2w"));
}

TEST(EuRoC, ReadsExponentsWithoutLossAndSecondsWhenNamed) {
  const Scratch scratch;
  const auto vins = read_poses(scratch.put("in", "1.706340000249999872e+18,1,2,3,0.8,0.6,0,0,\n"));
  ASSERT_TRUE(vins.ok()) << vins.error().to_string();
  EXPECT_EQ(vins->format, "euroc");
  EXPECT_EQ(vins->poses[0].name, "1706340000249999872");
  const auto powers = read_poses(scratch.put("in", "1e18,1,2,3,1,0,0,0\n12e17,1,2,3,1,0,0,0\n"));
  ASSERT_TRUE(powers.ok()) << powers.error().to_string();
  EXPECT_EQ(powers->poses[0].name, "1000000000000000000");
  EXPECT_EQ(powers->poses[1].name, "12e17");  // rather than another number
  const auto seconds = read_poses(scratch.put("in", "0.250,1,2,3,0.8,0.6,0,0\n"), "euroc");
  ASSERT_TRUE(seconds.ok()) << seconds.error().to_string();
  EXPECT_EQ(seconds->poses[0].name, "0.250");
}

// By hand: a camera that looks down with north above, then to the horizon, then to the east.
TEST(RealityCapture, TurnsByHeadingPitchAndRoll) {
  const Scratch scratch;
  const auto file = read_poses(
      scratch.put("in",
                  "#name,x,y,alt,heading,pitch,roll,f\na,1,2,3,0,0,0,26\nb,1,2,3,0,90,0,26\n"
                  "c,1,2,3,90,90,0,26\nd,1,2,3,90,90,90,26\n"));
  ASSERT_TRUE(file.ok()) << file.error().to_string();
  EXPECT_EQ(file->format, "realitycapture");
  ASSERT_EQ(file->poses.size(), 4u);
  const Vector3 forward[] = {{0, 0, -1}, {0, 1, 0}, {1, 0, 0}, {0, 1, 0}};
  const Vector3 down[] = {{0, -1, 0}, {0, 0, -1}, {0, 0, -1}, {0, 0, -1}};
  for (std::size_t i = 0; i < 4; ++i) {
    const NamedPose& named = file->poses[i];
    EXPECT_LT((named.pose.center() - Vector3(1, 2, 3)).norm(), 1e-14);
    EXPECT_LT((named.pose.rotation * forward[i] - Vector3(0, 0, 1)).norm(), 1e-14) << i;
    EXPECT_LT((named.pose.rotation * down[i] - Vector3(0, 1, 0)).norm(), 1e-14) << i;
  }
}

}  // namespace
}  // namespace pose_refine
