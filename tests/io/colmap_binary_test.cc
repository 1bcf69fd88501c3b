// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/container/bytes.h"
#include "pose_refine/io.h"
#include "support/io_scratch.h"
#include "support/io_tiny_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using testing::ModelFiles;
using testing::Scratch;
using testing::tiny_binary;
using testing::u64;

constexpr std::string ModelFiles::*kFiles[] = {&ModelFiles::cameras, &ModelFiles::images,
                                               &ModelFiles::points};
constexpr const char* kNames[] = {"cameras.bin", "images.bin", "points3D.bin"};

class ColmapBinary : public ::testing::Test {
 protected:
  Result<Model> read(const ModelFiles& files) const {
    files.put(scratch_, ".bin");
    return read_colmap_model(scratch_.path());
  }
  void expect_error(const ModelFiles& files, const std::string& words) const {
    const auto model = read(files);
    ASSERT_FALSE(model.ok()) << words;
    EXPECT_THAT(model.error().to_string(), HasSubstr(words));
  }
  Scratch scratch_;
};

// The memory of a file goes back in pieces while it is read, which must not change what is read.
TEST_F(ColmapBinary, OfManyPiecesHasTheNumbersThatWereWritten) {
  Model model;
  model.cameras[1] = *make_camera(CameraModel::kSimplePinhole, 640, 480, {500.0, 320.0, 240.0});
  for (std::uint32_t id = 1; id <= 40; ++id) {
    ModelImage image;
    image.id = id;
    image.name = "image " + std::to_string(id);
    image.camera_id = 1;
    for (int k = 0; k < 3000; ++k) image.observations.push_back({k + 0.25, id + 0.5, -1});
    model.images.push_back(std::move(image));
  }
  ASSERT_TRUE(write_model(scratch_.path("large"), "colmap_binary", model, false).ok());
  const auto read = read_colmap_model(scratch_.path("large"));
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  ASSERT_EQ(read->images.size(), 40u);
  for (const ModelImage& image : read->images) {
    EXPECT_EQ(image.name, "image " + std::to_string(image.id));
    ASSERT_EQ(image.observations.size(), 3000u);
    for (int k = 0; k < 3000; ++k) {
      const ModelObservation& o = image.observations[static_cast<std::size_t>(k)];
      ASSERT_TRUE(o.u == k + 0.25 && o.v == image.id + 0.5 && o.point == -1);
    }
  }
}

TEST(Bytes, AreLittleEndianWhateverTheHost) {
  const std::string data(
      "\x01\x02\x03\x84\xFF\xFF\xFF\xFF\0\0\0\0\0\0\xF8\xBF"
      "ab\0c",
      20);
  io::Bytes bytes(data, "file");
  EXPECT_EQ(bytes.u32(), 0x84030201u);
  EXPECT_EQ(bytes.i32(), -1);
  EXPECT_EQ(bytes.f64(), -1.5);
  EXPECT_EQ(bytes.name(), "ab");
  EXPECT_EQ(bytes.offset(), 19u);
  EXPECT_FALSE(bytes.overrun());
  EXPECT_EQ(bytes.name(), "");
  EXPECT_TRUE(bytes.overrun());
}

TEST(Bytes, CountsDoNotOverflow) {
  io::Bytes bytes("0123456789", "file");
  EXPECT_TRUE(bytes.fits(2, 5));
  EXPECT_FALSE(bytes.fits(3, 5));
  EXPECT_FALSE(bytes.fits(~std::uint64_t{0}, 24));
  EXPECT_FALSE(bytes.fits(std::uint64_t{1} << 61, 8));
}

TEST_F(ColmapBinary, ReadsTheSameAsText) {
  const auto binary = read(tiny_binary());
  ASSERT_TRUE(binary.ok()) << binary.error().to_string();
  EXPECT_EQ(binary->format, "colmap_binary");
  const Scratch scratch;
  testing::tiny_text().put(scratch, ".txt");
  const auto text = read_colmap_model(scratch.path());
  ASSERT_TRUE(text.ok());
  const Scratch out;
  ASSERT_TRUE(write_colmap_model(out.path("a"), *binary, false).ok());
  ASSERT_TRUE(write_colmap_model(out.path("b"), *text, false).ok());
  for (const char* name : {"cameras.txt", "images.txt", "points3D.txt"}) {
    EXPECT_EQ(testing::bytes_of(out.path("a/") + name), testing::bytes_of(out.path("b/") + name));
  }
}

TEST_F(ColmapBinary, BinaryIsPreferredToText) {
  testing::tiny_text().put(scratch_, ".txt");
  EXPECT_EQ(read_colmap_model(scratch_.path())->format, "colmap_text");
  scratch_.put("cameras.bin", tiny_binary().cameras);
  EXPECT_EQ(read_colmap_model(scratch_.path())->format, "colmap_text");
  EXPECT_EQ(read(tiny_binary())->format, "colmap_binary");
}

TEST_F(ColmapBinary, EveryPrefixIsAnErrorWithItsOffset) {
  const ModelFiles good = tiny_binary();
  for (std::string ModelFiles::*file : kFiles) {
    for (std::size_t size = 0; size < (good.*file).size(); ++size) {
      ModelFiles files = good;
      (files.*file).resize(size);
      const auto model = read(files);
      ASSERT_FALSE(model.ok()) << size;
      if (size == 0) continue;
      ASSERT_GE(model.error().offset, 0) << model.error().to_string();
      ASSERT_LE(model.error().offset, static_cast<std::int64_t>(size));
    }
  }
}

TEST_F(ColmapBinary, MoreBytesAreAnError) {
  for (std::string ModelFiles::*file : kFiles) {
    ModelFiles files = tiny_binary();
    files.*file += '\0';
    expect_error(files, "bytes after the last");
  }
}

TEST_F(ColmapBinary, HostileCountsAreErrors) {
  const std::uint64_t true_counts[] = {2, 3, 3};
  for (std::size_t f = 0; f < 3; ++f) {
    const std::uint64_t n = true_counts[f];
    for (std::uint64_t count :
         {std::uint64_t{0}, std::uint64_t{1}, n + 1, std::uint64_t{1} << 31, std::uint64_t{1} << 32,
          std::uint64_t{1} << 40, std::uint64_t{1} << 60, ~std::uint64_t{0},
          ~std::uint64_t{0} / 24 + 2, ~std::uint64_t{0} / 51 + 2}) {
      ModelFiles files = tiny_binary();
      (files.*kFiles[f]).replace(0, 8, u64(count));
      EXPECT_FALSE(read(files).ok()) << count;
    }
  }
}

TEST_F(ColmapBinary, HostileInnerCountsAreErrors) {
  for (std::uint64_t count :
       {std::uint64_t{0}, std::uint64_t{2}, std::uint64_t{1} << 31, std::uint64_t{1} << 32,
        std::uint64_t{1} << 60, ~std::uint64_t{0}, ~std::uint64_t{0} / 24 + 2}) {
    ModelFiles files = tiny_binary();
    std::string image = testing::binary_image(1, 1, "x", {{1, 2, 4}});
    image.replace(image.size() - 32, 8, u64(count));
    files.images = u64(1) + image;
    files.points = u64(0);
    EXPECT_FALSE(read(files).ok()) << count;
    files = tiny_binary();
    std::string point = testing::binary_point(4, {{5, 0}});
    point.replace(point.size() - 16, 8, u64(count));
    files.points = u64(1) + point;
    EXPECT_FALSE(read(files).ok()) << count;
  }
}

TEST_F(ColmapBinary, NamesMustEndAndBeThere) {
  ModelFiles files = tiny_binary();
  files.images = u64(1) + testing::binary_image(1, 1, "", {});
  expect_error(files, "name is missing");
  files.images =
      u64(1) + testing::binary_image(1, 1, "x", {}).substr(0, 64) + std::string(100, 'y');
  expect_error(files, "no end");
  files.images = u64(1) + testing::binary_image(1, 1, std::string(10 << 20, 'z'), {});
  files.points = u64(0);
  ASSERT_TRUE(read(files).ok());
  EXPECT_EQ(read(files)->images[0].name.size(), std::size_t{10} << 20);
}

TEST_F(ColmapBinary, SurvivesEveryFlippedBit) {
  const ModelFiles good = tiny_binary();
  int valid = 0, invalid = 0;
  for (std::size_t f = 0; f < 3; ++f) {
    good.put(scratch_, ".bin");
    const std::string& bytes = good.*kFiles[f];
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
      scratch_.put(kNames[f], flipped);
      const auto model = read_colmap_model(scratch_.path());
      model.ok() ? ++valid : ++invalid;
      if (!model.ok()) {
        ASSERT_FALSE(model.error().message.empty());
        continue;
      }
      for (const ModelImage& image : model->images) {
        ASSERT_TRUE(image.cam_from_world.is_finite());
        ASSERT_EQ(model->cameras.count(image.camera_id), 1u);
      }
    }
  }
  EXPECT_GT(valid, 0);
  EXPECT_GT(invalid, 0);
}

TEST_F(ColmapBinary, StaysWithinMemory) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need the address space";
#endif
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit = {256u << 20, 256u << 20};
    ::setrlimit(RLIMIT_AS, &limit);
    bool good = true;
    for (std::string ModelFiles::*file : kFiles) {
      ModelFiles files = tiny_binary();
      (files.*file).replace(0, 8, u64(std::uint64_t{1} << 40));
      good = good && !read(files).ok();
    }
    // The file is larger than the memory there is.
    if (::truncate(scratch_.path("cameras.bin").c_str(), std::int64_t{1} << 32) == 0) {
      good = good && !read_colmap_model(scratch_.path()).ok();
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(ColmapBinary, DropsAndCountsDanglingIds) {
  ModelFiles files = tiny_binary();
  files.points = u64(1) + testing::binary_point(4, {{5, 0}, {77, 0}});
  const auto model = read(files);
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  EXPECT_EQ(model->dangling, 2u);
  EXPECT_EQ(model->dangling_tracks, 1u);
  files.points = u64(1) + testing::binary_point(4, {{5, 3}});
  expect_error(files, "observation 3 of image 5");
}

TEST_F(ColmapBinary, RefusesDuplicatesAndUnknowns) {
  ModelFiles files = tiny_binary();
  files.points = u64(2) + testing::binary_point(4, {}) + testing::binary_point(4, {});
  expect_error(files, "number 1 and 2");
  files = tiny_binary();
  files.images =
      u64(2) + testing::binary_image(5, 1, "a", {}) + testing::binary_image(5, 1, "b", {});
  expect_error(files, "image number 1");
  files.images =
      u64(2) + testing::binary_image(5, 1, "a", {}) + testing::binary_image(6, 1, "a", {});
  expect_error(files, "image number 1");
  files.images = u64(1) + testing::binary_image(5, 3, "a", {});
  expect_error(files, "camera 3");
  for (std::int32_t model : {-1, 99, 2147483647}) {
    files = tiny_binary();
    files.cameras = u64(1) + testing::binary_camera(1, model, {1, 2, 3});
    expect_error(files, std::to_string(model));
  }
}

TEST_F(ColmapBinary, ReadsOldAndNewModels) {
  const std::string pose = testing::binary_image(1, 1, "x", {}).substr(4, 56);
  const std::string rigs = u64(2) + testing::u32(1) + testing::u32(2) + testing::i32(0) +
                           testing::u32(1) + testing::i32(0) + testing::u32(7) +
                           std::string(1, '\1') + pose + testing::u32(2) + testing::u32(0);
  const std::string frames = u64(1) + testing::u32(1) + testing::u32(1) + pose + testing::u32(1) +
                             testing::i32(0) + testing::u32(1) + u64(5);
  ASSERT_TRUE(read(tiny_binary()).ok());
  scratch_.put("rigs.bin", rigs);
  scratch_.put("frames.bin", frames);
  const auto model = read_colmap_model(scratch_.path());
  ASSERT_TRUE(model.ok()) << model.error().to_string();
  for (std::size_t size = 0; size < rigs.size(); ++size) {
    scratch_.put("rigs.bin", rigs.substr(0, size));
    ASSERT_FALSE(read_colmap_model(scratch_.path()).ok()) << size;
  }
  scratch_.put("rigs.bin", rigs);
  for (std::size_t size = 0; size < frames.size(); ++size) {
    scratch_.put("frames.bin", frames.substr(0, size));
    ASSERT_FALSE(read_colmap_model(scratch_.path()).ok()) << size;
  }
}

TEST(ColmapModel, SaysWhatIsMissing) {
  const Scratch scratch;
  EXPECT_THAT(read_colmap_model(scratch.path("absent")).error().to_string(),
              HasSubstr("no such folder"));
  EXPECT_THAT(read_colmap_model(scratch.path()).error().to_string(), HasSubstr("cameras, images"));
}

}  // namespace
}  // namespace pose_refine
