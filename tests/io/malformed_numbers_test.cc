// SPDX-License-Identifier: BSD-3-Clause
// F4, F13: every text format refuses what is not a number, with its line.
#include <gmock/gmock.h>

#include <array>
#include <set>

#include "io/format/format.h"
#include "support/io_scratch.h"
#include "support/packed.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

// This is a valid input with an @ in the place of one number; formats of several files are packed.
struct Sample {
  const char* format;
  std::string text;
  std::string good = "0";  // stands in the place of the @
  int line = 2;            // line of the @ in its file
  // These words say there that the pose is not known.
  std::set<std::string> unknown = {};
};

// Rows of poses may be lost frames.
const std::set<std::string> kLost = {"nan", "-nan", "inf", "Infinity"};

const std::vector<Sample>& samples() {
  static const std::vector<Sample> table = {
      {"hloc", "a 1 0 0 0 1 2 3\nb 1 0 0 0 1 @ 3\n", "0", 2, kLost},
      {"posenet", "a 10 20 30 1 0 0 0\nb 10 @ 30 1 0 0 0\n", "0", 2, kLost},
      {"rio10", "a 1 0 0 0 1 2 3\nb 1 @ 0 0 1 2 3\n", "0", 2, kLost},
      {"pseudo_gt", "a 1 0 0 0 1 2 3 500\nb 1 0 0 0 1 2 3 @\n", "500"},
      {"acezero", "a 1 0 0 0 1 2 3 500 9\nb 1 0 0 0 1 @ 3 500 9\n", "0", 2, kLost},
      {"queries", "a PINHOLE 640 480 500 500 320 240\nb PINHOLE 640 480 500 500 @ 240\n"},
      {"csv", "name,qw,qx,qy,qz,tx,ty,tz\na,1,0,0,0,1,\"@\",3\n", "0", 2, kLost},
      {"csv_c2w", "time,x,y,z,qx,qy,qz,qw\n1,1,\"@\",3,0,0,0,1\n", "0", 2, kLost},
      {"realitycapture", "#name,x,y,alt,heading,pitch,roll\na,1,2,3,\"@\",5,6\n", "0", 2, kLost},
      {"tum", "0 1 2 3 0 0 0 1\n1 1 2 3 @ 0 0 1\n", "0", 2, kLost},
      {"euroc", "#timestamp [ns],x,y,z,w,x,y,z\n10,1,2,\"@\",1,0,0,0\n", "0", 2, kLost},
      {"kitti", "1 0 0 1 0 1 0 2 0 0 1 3\n1 0 0 @ 0 1 0 2 0 0 1 3\n", "0", 2, kLost},
      {"sevenscenes", "@@ a.pose.txt\n1 0 0 1\n0 1 @ 2\n0 0 1 3\n0 0 0 1\n", "0", 2, kLost},
      {"matrix_lines", "5 1 0 0 1 0 1 0 2 0 0 1 3\n7 1 0 0 @ 0 1 0 2 0 0 1 3\n", "0", 2, kLost},
      {"matrices", "@@ a.txt\n1 0 0 1\n0 1 @ 2\n0 0 1 3\n0 0 0 1\n", "0", 2, kLost},
      {"logq", "a 1 2 3 0.5 0 0\nb 1 @ 3 0.5 0 0\n", "0", 2, kLost},
      {"arkit_traj", "1 0.5 0 0 1 2 3\n2 0.5 0 @ 1 2 3\n", "0", 2, kLost},
      {"redwood", "0 0 1\n1 0 0 1\n0 1 @ 2\n0 0 1 3\n0 0 0 1\n", "0", 3, kLost},
      {"g2o", "VERTEX_SE3:QUAT 0 1 2 3 0 0 0 1\nVERTEX_SE3:QUAT 1 1 @ 3 0 0 0 1\n"},
      {"lamar", "# timestamp, device_id, qw, qx\n1, cam, 1, 0, 0, 0, 1, @, 3\n", "0", 2, kLost},
      {"mstransformer",
       "scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4\nKingsCollege,test,0,a,1,\"@\",3,1,0,0,0\n",
       "0", 2, kLost},
      {"mstransformer_c2w",
       "scene,split,seq,img_path,t1,t2,t3,q1,q2,q3,q4\nchess,test,0,a,1,2,3,1,\"@\",0,0\n", "0", 2,
       kLost},
      {"homography",
       "epoch,image_file,type,w_tx_chat,w_ty_chat,w_tz_chat,chat_qw_w,chat_qx_w,chat_qy_w,"
       "chat_qz_w\n0,a,test,1,2,\"@\",1,0,0,0\n",
       "0", 2, kLost},
      {"nvm", "NVM_V3\n\n1\na 500 1 0 0 0 1 2 @ 0 0\n\n0\n", "0", 4},
      {"bundler", "# Bundle file v0.3\n1 0\n500 0 0\n1 0 0\n0 1 0\n0 0 1\n1 @ 3\n", "0", 7},
      {"bal", "1 1 1\n0 0 1 2\n0\n0\n0\n1\n2\n@\n500\n0\n0\n0\n0\n5\n", "0", 8},
      {"colmap",
       "@@ cameras.txt\n1 PINHOLE 640 480 500 500 320 240\n\n@@ images.txt\n"
       "# ID\n1 1 0 0 0 1 @ 3 1 a\n\n\n@@ points3D.txt\n# none\n"},
      {"colmap_images", "# ID\n1 1 0 0 0 1 @ 3 1 a\n\n"},
      {"record3d",
       "{\"w\": 4, \"h\": 2, \"K\": [5, 0, 0, 0, 5, 0, 2, 1, 1],\n"
       "\"poses\": [[0, 0, 0, 1, @, 2, 3]]}\n"},
      {"transforms",
       "{\"frames\": [{\"file_path\": \"a\", \"transform_matrix\":\n"
       "[[1, 0, 0, @], [0, 1, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]]}]}\n"},
      {"opensfm",
       "[{\"cameras\": {\"c\": {\"projection_type\": \"perspective\", \"width\": 9, \"height\": 9, "
       "\"focal\": 1, \"k1\": 0, \"k2\": 0}}, \"points\": {}, \"shots\": {\"a\": {\"camera\": "
       "\"c\", "
       "\"rotation\":\n[0, @, 0], "
       "\"translation\": [1, 2, 3]}}}]\n"},
      {"openmvg",
       "{\"sfm_data_version\": \"0.3\", \"root_path\": \"/d\", \"views\": [{\"key\": 0, \"value\": "
       "{\"polymorphic_id\": 1073741824, \"ptr_wrapper\": {\"id\": 2147483649, \"data\": "
       "{\"local_path\": "
       "\"\", \"filename\": \"a.png\", \"width\": 640, \"height\": 480, \"id_view\": 0, "
       "\"id_intrinsic\": 0, \"id_pose\": 0}}}}], \"intrinsics\": [], \"extrinsics\": [{\"key\": "
       "0, "
       "\"value\": {\"rotation\": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], \"center\":\n[@, 2, 3]}}], "
       "\"structure\": []}\n"},
      {"alicevision",
       "{\"version\": [\"1\", \"2\", \"6\"], \"views\": [{\"viewId\": \"1\", \"poseId\": \"1\", "
       "\"intrinsicId\": \"7\", \"path\": \"/d/a.png\", \"width\": \"640\", \"height\": \"480\"}], "
       "\"intrinsics\": [], \"poses\": [{\"poseId\": \"1\", \"pose\": {\"transform\": "
       "{\"rotation\": "
       "[\"1\", \"0\", \"0\", \"0\", \"1\", \"0\", \"0\", \"0\", \"1\"], \"center\":\n[\"@\", "
       "\"2\", "
       "\"3\"]}, \"locked\": \"1\"}}]}\n"},
      {"metashape",
       "<document version=\"2.0.0\"><chunk label=\"c\"><sensors/><cameras><camera id=\"0\" "
       "label=\"a\">\n"
       "<transform>1 0 0 @ 0 1 0 2 0 0 1 3 0 0 0 "
       "1</transform></camera></cameras></chunk></document>\n"},
      {"kapture",
       "@@ sensors/sensors.txt\n# kapture format: 1.1\ncam, , camera, PINHOLE, 640, 480, 500, 500, "
       "320, 240\n\n@@ sensors/records_camera.txt\n# kapture format: 1.1\n0, cam, a\n\n"
       "@@ sensors/trajectories.txt\n# kapture format: 1.1\n0, cam, 1, 0, 0, 0, 1, @, 3\n",
       "0",
       2,
       {""}}};
  return table;
}

class EveryTextFormat : public ::testing::TestWithParam<Sample> {
 protected:
  Result<Model> read(const std::string& number) const {
    std::string text = GetParam().text;
    text.replace(placeholder(text), 1, number);
    const bool packed = text.rfind("@@ ", 0) == 0;
    return read_model(testing::unpack(text, scratch_.path(), packed), GetParam().format);
  }
  static std::size_t posed(const Model& model) {
    std::size_t count = 0;
    for (const ModelImage& image : model.images) count += image.has_pose ? 1 : 0;
    return count;
  }
  // In this format a number that is missing moves up all that follow, and is missed at the end.
  bool has_no_lines() const { return std::string(GetParam().format) == "bal"; }
  // Finds the only @ that does not begin a file's name.
  static std::size_t placeholder(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '@') continue;
      if (text.compare(i, 3, "@@ ") != 0) return i;
      ++i;
    }
    return std::string::npos;
  }
  Scratch scratch_;
};

TEST_P(EveryTextFormat, RefusesWhatIsNoNumberWithItsLine) {
  const auto good = read(GetParam().good);
  ASSERT_TRUE(good.ok()) << good.error().to_string();
  constexpr std::array kBad = {"1,5", "1.5abc", "0x1p3", "1e400",    "-1e400",
                               "nan", "-nan",   "inf",   "Infinity", "",
                               "x",   "1..5",   "--1",   "1e",       "1_0"};
  std::size_t with_place = 0;
  for (const std::string bad : kBad) {
    const auto file = read(bad);
    if (GetParam().unknown.count(bad) == 1) {
      ASSERT_TRUE(file.ok()) << "'" << bad << "': " << file.error().to_string();
      EXPECT_EQ(posed(*file) + 1, posed(*good)) << bad;
      continue;
    }
    ASSERT_FALSE(file.ok()) << "'" << bad << "'";
    if (bad.empty() && has_no_lines()) continue;
    ++with_place;
    // JSON's readers name the path of a value that is not a number.
    const bool by_path = file.error().to_string().find("main: /") != std::string::npos;
    EXPECT_TRUE(by_path || file.error().line == GetParam().line)
        << "'" << bad << "': " << file.error().to_string();
  }
  EXPECT_EQ(with_place, kBad.size() - GetParam().unknown.size() - (has_no_lines() ? 1 : 0));
}

INSTANTIATE_TEST_SUITE_P(Io, EveryTextFormat, ::testing::ValuesIn(samples()),
                         [](const auto& test) { return std::string(test.param.format); });

// A new format needs a row above, unless it is binary.
TEST(TextFormats, AreAllInTheTable) {
  std::set<std::string> known;
  for (const Sample& sample : samples()) known.insert(sample.format);
  for (const io::PoseFormatRow& row : io::pose_format_rows()) {
    const std::string name(row.info.name);
    if (row.kind != io::Kind::kBinary && name != "colmap_binary")
      EXPECT_EQ(known.count(name), 1u) << name;
  }
}

}  // namespace
}  // namespace pose_refine
