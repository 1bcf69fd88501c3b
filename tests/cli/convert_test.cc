// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "cli/program.h"
#include "support/sample_model.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Convert : public ProgramTest {
 protected:
  Convert() { write("a.txt", "x/a.png 0.5 0.5 -0.5 0.5 1 2 3\nx/b.png 1 0 0 0 4 5 6\n"); }
};

TEST_F(Convert, WritesTheOtherFormatAndCountsOnStandardOutput) {
  const Outcome made = run("convert --input=a.txt --output=b.txt --to=posenet");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.out, "2 images: hloc -> posenet, nothing lost\n");
  EXPECT_EQ(made.err, "");
  EXPECT_THAT(text("b.txt"), HasSubstr("x/b.png -4 -5 -6 1 0 0 0\n"));
}

TEST_F(Convert, SaysWhatTheTargetDoesNotHold) {
  const Outcome made = run("convert --input=a.txt --output=b.txt --to=tum");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("1 kind of data lost"));
  EXPECT_THAT(made.err, HasSubstr("names of images"));
  const Outcome strict = run("convert --input=a.txt --output=c.txt --to=tum --lossless");
  EXPECT_EQ(strict.code, 4);
  EXPECT_FALSE(exists("c.txt"));
}

TEST_F(Convert, SaysThatColmapCutsNamesAtABlank) {
  Model model = testing::sample_model(2);
  model.images[0].name = "IMG 1.jpg";
  ASSERT_TRUE(write_model((folder_ / "blank").string(), "npz", model, false).ok());
  const Outcome made = run("convert --input=blank --output=text --to=colmap");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("1 name with blanks"));
  const Outcome strict = run("convert --input=blank --output=strict --to=colmap --lossless");
  EXPECT_EQ(strict.code, 4);
  EXPECT_FALSE(exists("strict"));
  EXPECT_EQ(run("convert --input=blank --output=bin --to=colmap_binary --lossless").code, 0);
}

TEST_F(Convert, WritesToStandardOutputAndReadsStandardInput) {
  const Outcome made = run("convert --input=- --output=- --to=hloc", "< a.txt");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.out, text("a.txt"));
}

TEST_F(Convert, AModelNeedsCameras) {
  const Outcome none = run("convert --input=a.txt --output=m --to=colmap");
  EXPECT_EQ(none.code, 4);
  EXPECT_THAT(none.err, HasSubstr("--cameras"));
  write("cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
  const Outcome made = run("convert --input=a.txt --cameras=cameras.txt --output=m --to=colmap");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(run("convert --input=m --output=c.txt --to=hloc --quiet").err, "");
  EXPECT_EQ(text("c.txt"), text("a.txt"));
}

// W6
TEST_F(Convert, ItsInputIsNoOutputUnlessAsked) {
  write("cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
  ASSERT_EQ(run("convert --input=a.txt --cameras=cameras.txt --output=m --to=colmap").code, 0);
  const std::string images = text("m/images.txt");
  for (const char* output : {"m", "m/", "./a/../m", "m/."}) {
    write("a/x", "");
    const Outcome refused =
        run(std::string("convert --input=m --to=colmap_binary --output=") + output);
    EXPECT_EQ(refused.code, 4) << output;
    EXPECT_THAT(refused.err, HasSubstr("is an input; --overwrite replaces it")) << output;
    EXPECT_EQ(text("m/images.txt"), images) << output;
    EXPECT_FALSE(exists("m/images.bin")) << output;
  }
  EXPECT_EQ(run("convert --input=m --to=colmap_binary --output=m --overwrite").code, 0);
  EXPECT_TRUE(exists("m/images.bin"));
  EXPECT_EQ(run("convert --input=a.txt --to=posenet --output=./a.txt").code, 4);
}

// In a model with refined poses, the frames of its rigs say the same as its images.
TEST_F(Convert, GivesAModelThePosesOfAFile) {
  write("cameras.txt", "1 SIMPLE_PINHOLE 640 480 500 320 240\n");
  ASSERT_EQ(run("convert --input=a.txt --cameras=cameras.txt --output=m --to=colmap").code, 0);
  write("m/rigs.txt", "1 1 CAMERA 1\n");
  write("m/frames.txt",
        "1 1 0.5 0.5 -0.5 0.5 1 2 3 1 CAMERA 1 1\n2 1 1 0 0 0 4 5 6 1 CAMERA 1 2\n");
  write("p.txt", "b.png 1 0 0 0 7 8 9\nc.png 1 0 0 0 7 8 9\n");
  const std::string flags = "convert --input=m --poses=p.txt --to=colmap --output=";
  const Outcome full = run(flags + "n");
  EXPECT_EQ(full.code, 3);
  EXPECT_THAT(full.err, HasSubstr("--name_match"));
  const Outcome made = run(flags + "n --name_match=basename");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("p.txt: 1 pose of no image: c.png\n"));
  EXPECT_THAT(made.err, HasSubstr("m: 1 image without a new pose\n"));
  EXPECT_THAT(text("n/images.txt"), HasSubstr("2 1 0 0 0 7 8 9 1 x/b.png"));
  EXPECT_THAT(text("n/frames.txt"), HasSubstr("\n2 1 1 0 0 0 7 8 9 1 CAMERA 1 2\n"));
  EXPECT_THAT(text("n/frames.txt"), HasSubstr("\n1 1 0.5 0.5 -0.5 0.5 1 2 3 1 CAMERA 1 1\n"));
}

TEST_F(Convert, AListNamesImagesOfFormatsWithoutNames) {
  write("k.txt", "1 0 0 1 0 1 0 2 0 0 1 3\n1 0 0 4 0 1 0 5 0 0 1 6\n");
  write("list.txt", "# images\nx/a b.png\n\nc.png\n");
  const std::string flags = "convert --input=k.txt --to=hloc --output=- --image_list=";
  const Outcome made = run(flags + "list.txt");
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("x/a b.png 1 "));
  EXPECT_THAT(made.out, HasSubstr(" -1 -2 -3\nc.png 1 "));
  write("short.txt", "a.png\n");
  const Outcome fewer = run(flags + "short.txt");
  EXPECT_EQ(fewer.code, 3);
  EXPECT_THAT(fewer.err, HasSubstr("it names 1, and there are 2"));
  write("twice.txt", "a.png\na.png\n");
  EXPECT_THAT(run(flags + "twice.txt").err, HasSubstr("twice.txt:2:"));
  EXPECT_EQ(run(flags + "absent.txt").code, 3);
}

TEST_F(Convert, HasTheExitCodesOfEveryVerb) {
  EXPECT_EQ(run("convert --output=b.txt --to=tum").code, 2);
  EXPECT_EQ(run("convert --input=a.txt --to=tum").code, 2);
  EXPECT_EQ(run("convert --input=a.txt --output=b.txt").code, 2);
  const Outcome unknown = run("convert --input=a.txt --output=b.txt --to=tumm");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("kitti"));
  EXPECT_EQ(run("convert --input=a.txt --from=nonsense --output=b.txt --to=tum").code, 2);
  EXPECT_EQ(run("convert --input=absent --output=b.txt --to=tum").code, 3);
  EXPECT_EQ(run("convert --input=a.txt --from=kitti --output=b.txt --to=tum").code, 3);
  EXPECT_EQ(run("convert --input=a.txt --output=a.txt --to=hloc").code, 4);
  EXPECT_EQ(run("convert --input=a.txt --output=no/b.txt --to=hloc").code, 4);
}

}  // namespace
}  // namespace pose_refine
