// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/io_tiny_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::ModelFiles;
using testing::Scratch;
using testing::tiny_text;

Result<Model> read(const ModelFiles& files) {
  const Scratch scratch;
  files.put(scratch, ".txt");
  return read_colmap_model(scratch.path());
}

void expect_error(const ModelFiles& files, std::int64_t line, const std::string& words) {
  const auto model = read(files);
  ASSERT_FALSE(model.ok()) << words;
  EXPECT_EQ(model.error().line, line) << model.error().to_string();
  EXPECT_THAT(model.error().to_string(), HasSubstr(words));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

const std::string kPose = " 1 0 0 0 0 0 0 ";

TEST(ColmapText, ReadsTheTinyModel) {
  const auto model = read(tiny_text());
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->format, "colmap_text");
  EXPECT_EQ(model->cameras.size(), 2u);
  ASSERT_EQ(model->images.size(), 3u);
  EXPECT_EQ(model->images[0].name, "a/b.png");
  EXPECT_EQ(model->images[0].observations.size(), 3u);
  EXPECT_EQ(model->images[0].observations[1].point, -1);
  EXPECT_EQ(model->images[0].observations[2].point, 1);
  EXPECT_TRUE(model->images[1].observations.empty());
  EXPECT_EQ(model->images[2].id, 4294967295u);
  EXPECT_EQ(model->images[2].name, "d e.png");
  ASSERT_EQ(model->points.size(), 3u);
  EXPECT_EQ(model->points[0].z, 5e-324);
  EXPECT_EQ(model->points[0].track_length, 2u);
  EXPECT_EQ(model->points[2].color[2], 255);
}

TEST(ColmapText, WritesBackTheSameBits) {
  const auto model = read(tiny_text());
  ASSERT_TRUE(model.ok());
  const Scratch scratch;
  ASSERT_TRUE(write_colmap_model(scratch.path("a"), *model, false).ok());
  const auto again = read_colmap_model(scratch.path("a"));
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(
        testing::same_bits(model->images[i].cam_from_world, again->images[i].cam_from_world));
  }
  const testing::CommaLocale comma;
  ASSERT_TRUE(write_colmap_model(scratch.path("b"), *again, false).ok());
  for (const char* name : {"cameras.txt", "images.txt", "points3D.txt"}) {
    EXPECT_EQ(testing::bytes_of(scratch.path("a/") + name),
              testing::bytes_of(scratch.path("b/") + name));
  }
  EXPECT_THAT(testing::bytes_of(scratch.path("a/points3D.txt")), HasSubstr("5 0 4294967295 0\n"));
}

TEST(ColmapText, AnEmptySecondLineKeepsThePairing) {
  ModelFiles files = tiny_text();
  files.images =
      "5" + kPose + "1 a\n\n\n# c\n6" + kPose + "1 b\n# c\n1 2 4\n\n7" + kPose + "1 c\n \n";
  files.points = "4 0 0 0 0 0 0 -1\n";
  for (const bool windows : {false, true}) {
    if (windows) {
      std::string text;
      for (char c : files.images) text += c == '\n' ? "\r\n" : std::string(1, c);
      files.images = text;
    }
    const auto model = read(files);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    ASSERT_EQ(model->images.size(), 3u);
    EXPECT_EQ(model->images[0].observations.size(), 0u);
    EXPECT_EQ(model->images[1].observations.size(), 1u);
    EXPECT_EQ(model->images[2].observations.size(), 0u);
  }
}

TEST(ColmapText, AMissingSecondLineIsAnError) {
  ModelFiles files = tiny_text();
  files.images = "5" + kPose + "1 a\n";
  expect_error(files, 1, "second line");
  files.images = "5" + kPose + "1 a\n6" + kPose + "1 b\n\n";
  expect_error(files, 2, "second line");
}

TEST(ColmapText, CountsColumns) {
  ModelFiles files = tiny_text();
  files.images = replaced(files.images, " 3 4 9\n", " 3 4\n");
  expect_error(files, 3, "X Y POINT3D_ID");
  files = tiny_text();
  files.images = replaced(files.images, "7 a/b.png", "");
  expect_error(files, 2, "CAMERA_ID");
  files = tiny_text();
  files.images = replaced(files.images, "7 a/b.png", "7 ");
  expect_error(files, 2, "name is missing");
  files = tiny_text();
  files.points = replaced(files.points, "5 2\n", "5\n");
  expect_error(files, 2, "POINT3D_ID X Y Z");
  files = tiny_text();
  files.points = replaced(files.points, " 255 ", " 256 ");
  expect_error(files, 1, "'256'");
  files = tiny_text();
  files.cameras = replaced(files.cameras, " 501 ", " ");
  expect_error(files, 2, "found 3");
  files = tiny_text();
  files.cameras = replaced(files.cameras, "PINHOLE", "PINHOLES");
  expect_error(files, 2, "unknown camera model 'PINHOLES'");
}

TEST(ColmapText, RefusesNumbersThatAreNone) {
  for (const char* bad : {"10,5", "nan", "1e999", "0x3"}) {
    ModelFiles files = tiny_text();
    files.images = replaced(files.images, "10.5", bad);
    expect_error(files, 3, bad);
    files = tiny_text();
    files.points = replaced(files.points, "0.75", bad);
    expect_error(files, 1, bad);
  }
}

TEST(ColmapText, NamesBothOfADuplicate) {
  ModelFiles files = tiny_text();
  files.cameras += "1 PINHOLE 640 480 500 501 320 240\n";
  expect_error(files, 4, "line 2");
  files = tiny_text();
  files.images += "5" + kPose + "1 other\n\n";
  expect_error(files, 8, "line 2");
  files = tiny_text();
  files.images += "6" + kPose + "1 a/b.png\n\n";
  expect_error(files, 8, "line 2");
  files = tiny_text();
  files.points += "\n9 0 0 0 0 0 0 0\n";
  expect_error(files, 5, "line 2");
}

TEST(ColmapText, AnImageNeedsItsCamera) {
  ModelFiles files = tiny_text();
  files.images += "6" + kPose + "99 z.png\n\n";
  expect_error(files, 0, "'z.png' refers to camera 99");
}

TEST(ColmapText, IdsAreUnsigned) {
  ModelFiles files = tiny_text();
  files.images += "-6" + kPose + "1 z.png\n\n";
  expect_error(files, 8, "'-6'");
  files = tiny_text();
  files.images += "4294967296" + kPose + "1 z.png\n\n";
  expect_error(files, 8, "'4294967296'");
  files = tiny_text();
  files.points += "18446744073709551615 0 0 0 0 0 0 0\n";
  EXPECT_FALSE(read(files).ok());
  files = tiny_text();
  files.images += "6" + kPose + "1 z.png\n1 2 -2\n";
  expect_error(files, 9, "POINT3D_ID");
  files = tiny_text();
  files.images += "6" + kPose + "1 z.png\n1 2 18446744073709551614\n";
  files.points += "18446744073709551614 0 0 0 0 0 0 0 6 0\n";
  const auto model = read(files);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->images[3].observations[0].point, 3);
}

TEST(ColmapText, TheOrderOfLinesDoesNotMatter) {
  ModelFiles files = tiny_text();
  files.cameras = "7 SIMPLE_PINHOLE 640 480 400.5 320 240\n1 PINHOLE 640 480 500 501 320 240\n";
  const auto model = read(files);
  ASSERT_TRUE(model.ok());
  EXPECT_EQ(model->cameras.at(7).params.size(), 3u);
  EXPECT_EQ(model->cameras.at(1).params.size(), 4u);
}

// Images with their second lines and points may come in any order: the data are the same, in the
// order of the file.
TEST(ColmapText, TheOrderOfImagesAndPointsDoesNotMatter) {
  const ModelFiles files = tiny_text();
  ModelFiles turned = files;
  const std::size_t image = files.images.find("4294967295"), point = files.points.find("\n20") + 1;
  turned.images = files.images.substr(image) + files.images.substr(0, image);
  turned.points = files.points.substr(point) + files.points.substr(0, point);
  const auto a = read(files), b = read(turned);
  ASSERT_TRUE(a.ok() && b.ok()) << b.error().to_string();
  ASSERT_EQ(b->images.size(), 3u);
  EXPECT_EQ(b->dangling + b->dangling_tracks, 0u);
  for (std::size_t i = 0; i < 3; ++i) {
    const ModelImage &one = a->images[i], &other = b->images[(i + 1) % 3];
    EXPECT_EQ(one.name, other.name);
    EXPECT_EQ(one.camera_id, other.camera_id);
    EXPECT_TRUE(testing::same_bits(one.cam_from_world, other.cam_from_world));
    ASSERT_EQ(one.observations.size(), other.observations.size()) << one.name;
    for (std::size_t k = 0; k < one.observations.size(); ++k) {
      const ModelObservation &p = one.observations[k], &q = other.observations[k];
      EXPECT_EQ(p.u, q.u);
      ASSERT_EQ(p.point < 0, q.point < 0);
      if (p.point < 0) continue;
      EXPECT_EQ(a->points[static_cast<std::size_t>(p.point)].id,
                b->points[static_cast<std::size_t>(q.point)].id);
    }
  }
}

TEST(ColmapText, DropsAndCountsWhatDangles) {
  ModelFiles files = tiny_text();
  files.points = "4 0 0 0 0 0 0 0 5 0 77 3\n";
  const auto model = read(files);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->dangling, 2u);
  EXPECT_EQ(model->dangling_tracks, 1u);
  EXPECT_EQ(model->images[0].observations[2].point, -1);
  files.points = "4 0 0 0 0 0 0 0 5 3\n";
  expect_error(files, 1, "observation 3 of image 5");
}

TEST(ColmapText, KeepsNamesByteForByte) {
  for (const std::string& name : {std::string("a b  c.png"), std::string("#1%\"'.png"),
                                  std::string("\xEB.png"), std::string(4096, 'x')}) {
    ModelFiles files = tiny_text();
    files.images = "5" + kPose + "1 " + name + "\n\n";
    files.points = "# none\n";
    const auto model = read(files);
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->images[0].name, name);
    const Scratch scratch;
    ASSERT_TRUE(write_colmap_model(scratch.path("m"), *model, false).ok());
    EXPECT_EQ(read_colmap_model(scratch.path("m"))->images[0].name, name);
  }
}

TEST(ColmapText, TheWriterRefusesWhatWouldNotBeRead) {
  const auto model = read(tiny_text());
  ASSERT_TRUE(model.ok());
  Model bad[] = {*model, *model, *model, *model, *model};
  bad[0].images[0].name = "a\nb";
  bad[1].images[0].camera_id = 12;
  bad[2].images[0].observations[0].point = 3;
  bad[3].points[0].x = NAN;
  bad[4].images[1].name = bad[4].images[0].name;
  const Scratch scratch;
  for (const Model& m : bad) EXPECT_FALSE(write_colmap_model(scratch.path("m"), m, false).ok());
  EXPECT_TRUE(scratch.list().empty());
}

TEST(ColmapText, TheWriterDoesNotMixModels) {
  const auto model = read(tiny_text());
  const Scratch scratch;
  testing::tiny_binary().put(scratch, ".bin");
  const Status mixed = write_colmap_model(scratch.path(), *model, true);
  ASSERT_FALSE(mixed.ok());
  EXPECT_EQ(mixed.error().code, ErrorCode::kExists);
  const Scratch text;
  tiny_text().put(text, ".txt");
  EXPECT_FALSE(write_colmap_model(text.path(), *model, false).ok());
  EXPECT_EQ(testing::bytes_of(text.path("images.txt")), tiny_text().images);
  EXPECT_TRUE(write_colmap_model(text.path(), *model, true).ok());
}

TEST(ColmapText, ChecksRigsAndFrames) {
  const std::string rig = "1 2 CAMERA 1 CAMERA 7 1 1 0 0 0 0 0 0\n2 1 CAMERA 7\n3 0\n";
  const std::string frame = "1 1" + kPose + "2 CAMERA 1 5 CAMERA 7 0\n";
  const std::vector<std::tuple<std::string, std::string, bool>> cases = {
      {rig, frame, true},
      {"# only a comment\n", "# c\n", true},
      {rig, "1 9" + kPose + "0\n", false},
      {rig + "1 0\n", frame, false},
      {"1 2 CAMERA 1\n", frame, false},
      {"1 2 CAMERA 1 CAMERA 7 1 2 0 0 0 0 0 0\n", frame, false},
      {"1 2 CAMERA 1 RADAR 7 0\n", frame, false},
      {rig, "1 1" + kPose + "2 CAMERA 1 5\n", false}};
  for (const auto& [rigs, frames, good] : cases) {
    const Scratch scratch;
    tiny_text().put(scratch, ".txt");
    scratch.put("rigs.txt", rigs);
    scratch.put("frames.txt", frames);
    const auto model = read_colmap_model(scratch.path());
    EXPECT_EQ(model.ok(), good) << rigs << frames;
    if (model.ok()) continue;
    EXPECT_THAT(model.error().to_string(), HasSubstr("s.txt:"));
  }
}

}  // namespace
}  // namespace pose_refine
