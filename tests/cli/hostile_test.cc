// SPDX-License-Identifier: BSD-3-Clause
// W5, W9: names that lead elsewhere, and messages that lead somewhere.
#include <gmock/gmock.h>

#include <map>
#include <vector>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

class HostileNames : public ProgramTest {
 protected:
  // Everything there is, with its contents.
  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
      const std::string name = entry.path().string();
      if (name.find("/.out") != std::string::npos || name.find("/.err") != std::string::npos)
        continue;
      all[name] = entry.is_regular_file() ? read_text(entry.path()) : "";
    }
    return all;
  }
};

TEST_F(HostileNames, WriteNothingOutside) {
  fs::create_directory(folder_ / "elsewhere");
  fs::create_directory(folder_ / "out");
  fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "out/link");
  for (const char* name : {"../x", "/tmp/pose_refine_hostile", "a/../../x", "C:\\x", "CON",
                           "link/x", "..", "a//b", "a\\b", "nul.txt"}) {
    write("poses.txt", std::string("ok 1 0 0 0 0 0 0\n") + name + " 1 0 0 0 1 2 3\n");
    const auto before = everything();
    for (const char* flags : {"", "--overwrite"}) {
      const Outcome outcome =
          run(std::string("convert --input=poses.txt --from=hloc --output=out --to=sevenscenes ") +
              flags);
      EXPECT_EQ(outcome.code, 4) << name << outcome.err;
      EXPECT_EQ(everything(), before) << name;
    }
  }
  EXPECT_FALSE(fs::exists("/tmp/pose_refine_hostile"));
}

TEST_F(HostileNames, ReadNothingOutside) {
  simulate();
  write("secret.txt", "1 2 3 4 5\n");
  for (const char* name : {"../../secret", "/etc/passwd", "frame/../../../secret"}) {
    write("poses.txt", text("d/poses.txt") + name + " 1 0 0 0 1 2 3\n");
    const Outcome outcome =
        run("refine --poses=poses.txt --matches=d/matches --cameras=d/cameras.txt --output=o");
    EXPECT_EQ(outcome.code, 3) << name << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("refused"));
    EXPECT_FALSE(exists("o"));
  }
}

TEST_F(HostileNames, LinksAndDevicesAreNoOutputs) {
  simulate();
  write("target", "mine");
  fs::create_symlink("target", folder_ / "link");
  fs::create_symlink("nowhere", folder_ / "dangling");
  fs::create_directory_symlink("d", folder_ / "folder");
  for (const char* output : {"link", "dangling", "/dev/null", "folder", "d/", "."}) {
    const Outcome outcome =
        run(std::string("refine --overwrite --output=") + output + kData + "--quiet");
    EXPECT_EQ(outcome.code, 4) << output << outcome.err;
    EXPECT_EQ(text("target"), "mine");
    EXPECT_FALSE(exists("nowhere"));
  }
}

struct Case {
  const char* what;
  std::string arguments;
  int code;
  std::vector<const char*> words;  // file, cause, and what to do where that is not plain
};

using Messages = ProgramTest;

TEST_F(Messages, NameTheCauseTheFileAndTheNextStep) {
  simulate();
  write("cut.txt", "a 1 0 0 0 1 2\n");
  write("empty.txt", "");
  write("comma.txt", "a 1 0 0 0 1,5 0 0\n");
  write("zero.txt", "a 0 0 0 0 1 2 3\n");
  write("either.txt", "a 1 0 0 0 1 0 0\n");
  write("there", "x");
  write("no_camera.txt", "other PINHOLE 640 480 500 500 320 240\n");
  write("bad_camera.txt", "frame-000000.png PINHOLE 640 480 -1 500 320 240\n");
  write("o.txt.journal", "pose_refine journal 1\n");
  const std::string data = "--matches=d/matches --cameras=d/cameras.txt ";
  const std::string good =
      "refine --poses=d/poses.txt --matches=d/matches --cameras=d/cameras.txt ";
  const std::vector<Case> cases = {
      {"no verb", "", 2, {"no verb", "usage"}},
      {"unknown verb", "refin", 2, {"'refin'", "'refine'", "help"}},
      {"unknown flag", "refine --outptu=x", 2, {"--outptu", "nearest", "--output"}},
      {"bad value", "refine --threads=x", 2, {"--threads='x'", "int32"}},
      {"no output", "refine --poses=d/poses.txt " + data, 2, {"give --output=FILE"}},
      {"no matches", "refine --poses=d/poses.txt --output=o", 2, {"give --model=DIR", "--matches"}},
      {"bad loss", good + "--output=o --loss=hubr:2", 2, {"--loss='hubr:2'", "huber"}},
      {"absent", "refine --poses=absent.txt --output=o " + data, 3, {"absent.txt", "No such file"}},
      {"folder", "refine --poses=d --output=o " + data, 3, {"d", "format"}},
      {"empty", "refine --poses=empty.txt --output=o " + data, 3, {"empty.txt", "empty"}},
      {"cut",
       "refine --poses=cut.txt --poses_format=hloc --output=o " + data,
       3,
       {"cut.txt:1", "found 7", "8"}},
      {"comma", "refine --poses=comma.txt --output=o " + data, 3, {"comma.txt:1", "1,5"}},
      {"zero",
       "refine --poses=zero.txt --poses_format=hloc --output=o " + data,
       3,
       {"zero.txt:1", "zero"}},
      {"ambiguous",
       "inspect --poses=either.txt",
       3,
       {"either.txt", "hloc, posenet", "--poses_format"}},
      {"no camera",
       "refine --poses=d/poses.txt --matches=d/matches --cameras=no_camera.txt --output=o",
       3,
       {"no_camera.txt", "no camera", "frame-000000.png"}},
      {"bad camera",
       "refine --poses=d/poses.txt --matches=d/matches --cameras=bad_camera.txt --output=o",
       3,
       {"bad_camera.txt:1", "fx is not positive"}},
      {"there", good + "--output=there", 4, {"there", "exists", "--overwrite replaces it"}},
      {"no folder", good + "--output=absent/o", 4, {"absent/o", "folder", "No such file"}},
      {"input", good + "--output=d/poses.txt", 4, {"d/poses.txt", "is an input", "--overwrite"}},
      {"device", good + "--output=/dev/null", 4, {"/dev/null", "'-' for standard output"}},
      {"merge",
       "merge --poses=d/poses.txt --output=m --reports=there --report=r",
       3,
       {"there", "is no report"}},
  };
  for (const Case& c : cases) {
    const Outcome outcome = run(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.what << ": " << outcome.err;
    for (const char* word : c.words) EXPECT_THAT(outcome.err, HasSubstr(word)) << c.what;
    EXPECT_THAT(outcome.err, HasSubstr("pose_refine: ")) << c.what;
    EXPECT_THAT(outcome.err, Not(HasSubstr("internal error: "))) << c.what;
  }
}

}  // namespace
}  // namespace pose_refine
