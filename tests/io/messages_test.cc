// SPDX-License-Identifier: BSD-3-Clause
// W9: a reader names the file and line of an input that it cannot take.
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/packed.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::Scratch;

struct Case {
  const char* format;
  std::string text;   // packed, for formats of several files
  const char* where;  // the end of the file's name, and the line if there is one
  const char* words;
};

const char kSensors[] =
    "@@ sensors/sensors.txt\ncam, , camera, PINHOLE, 640, 480, 500, 500, 320, 240\n\n";
const char kRecords[] = "@@ sensors/records_camera.txt\n0, cam, a\n\n";
const char kColmap[] =
    "@@ cameras.txt\n1 PINHOLE 640 480 500 500 320 240\n\n@@ points3D.txt\n# none\n\n";

std::vector<Case> cases() {
  const std::string sensors = kSensors, records = kRecords, colmap = kColmap;
  const std::string frame = "{\"frames\": [{\"file_path\": \"a\", \"transform_matrix\": ";
  const std::string identity = "[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]";
  const std::string mirror = "[[1,0,0,0],[0,1,0,0],[0,0,-1,0],[0,0,0,1]]";
  return {
      {"hloc", "a 0 0 0 0 1 2 3\n", "main:1", "(expected "},
      {"homography", "a,b\n1,2\n", "main:1", "expected the header epoch,image_file"},
      {"mstransformer", "a,b\n1,2\n", "main:1", "expected the header scene,split,seq,img_path"},
      {"csv", "a,b\n1,2\n", "main:1", "header"},
      {"transforms", frame + "3}]}", "main",
       "/frames/0/transform_matrix: expected 16 finite numbers"},
      {"transforms", frame + mirror + "}]}", "main", "/frames/0/transform_matrix: "},
      {"transforms", frame + identity + "}], \"applied_transform\": " + mirror + "}", "main",
       "/applied_transform: "},
      {"transforms",
       frame + identity +
           "}], \"camera_model\": \"FISHY\", \"w\": 9, \"h\": 9, \"fl_x\": 9, \"cx\": 4, \"cy\": "
           "4}",
       "main", "the camera_model 'FISHY' is not supported"},
      {"opensfm",
       "[{\"cameras\": {\"c\": {\"projection_type\": \"perspective\", \"width\": 9, \"height\": 9, "
       "\"focal\": 1, \"k1\": 0, \"k2\": 0}}, \"points\": {}, \"shots\": {\"a\": {\"camera\": "
       "\"c\", \"rotation\": "
       "[1], \"translation\": [1,2,3]}}}]",
       "main", "rotation: expected 3 finite numbers"},
      {"kapture", records, "", "expected kapture's sensors/sensors.txt"},
      {"kapture", "@@ sensors/sensors.txt\ncam, x\n\n" + records, "sensors.txt:1",
       "expected sensor_id, name, type, ..."},
      {"kapture", sensors + "@@ sensors/records_camera.txt\n0, cam\n", "records_camera.txt:1",
       "expected timestamp, device_id, path"},
      {"kapture", sensors + "@@ sensors/records_camera.txt\n0, mac, a\n", "records_camera.txt:1",
       "there is no camera 'mac' in sensors.txt"},
      {"kapture", sensors + records + "@@ reconstruction/points3d.txt\n1, 2, 3, 256, 0, 0\n",
       "points3d.txt:1", "a color is beyond 255"},
      {"colmap", colmap + "@@ images.txt\n1 1 0 0 0 1 2 3 1 a\n\n1 1 0 0 0 1 2 3 1 b\n\n",
       "images.txt:3", "image id 1 is in "},
      {"colmap", colmap + "@@ images.txt\n1 1 0 0 0 1 2 3 1 a\n\n2 1 0 0 0 1 2 3 1 a\n\n",
       "images.txt:3", "the name 'a' is in "},
      {"colmap",
       "@@ cameras.txt\nx PINHOLE 640 480 500 500 320 240\n\n@@ points3D.txt\n#\n\n"
       "@@ images.txt\n1 1 0 0 0 1 2 3 1 a\n\n",
       "cameras.txt:1", "expected CAMERA_ID MODEL WIDTH HEIGHT PARAMS..., found 'x' as id"},
      {"transforms", "{\"a\": \"\\\"1e400\",\n\"b\": 1e400}", "main:2", "hold, '1e400'"},
      {"npz", "PK\x03\x04 no archive", "main",
       "the zip archive is damaged, or the file is not an archive"},
  };
}

TEST(Messages, OfReadersNameFileLineAndCause) {
  for (const Case& c : cases()) {
    const Scratch scratch;
    const bool packed = c.text.rfind("@@ ", 0) == 0;
    const auto model = read_model(testing::unpack(c.text, scratch.path(), packed), c.format);
    ASSERT_FALSE(model.ok()) << c.format << c.text;
    const std::string message = model.error().to_string();
    EXPECT_THAT(message, HasSubstr(scratch.path())) << c.text;
    EXPECT_THAT(message, HasSubstr(std::string(c.where) + ": ")) << c.text;
    EXPECT_THAT(message, HasSubstr(c.words)) << c.text;
  }
}

TEST(Messages, OfDenseFeaturesNameTheFileOfTheImage) {
  const Scratch scratch;
  for (const char* text : {"4 5 1\n", "0 5 1 0\n", "4 5 1 0 7\n", "4 x 1 0\n"}) {
    scratch.put("a.png/maps.txt", text);
    const auto features = read_dense_features(scratch.path(), "a.png");
    ASSERT_FALSE(features.ok()) << text;
    EXPECT_THAT(features.error().to_string(), HasSubstr("a.png/")) << text;
  }
}

TEST(Messages, OfAPathWithANulAreNoCrash) {
  const auto file = read_poses(std::string("a\0b", 3));
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.error().to_string(), HasSubstr("NUL"));
}

}  // namespace
}  // namespace pose_refine
