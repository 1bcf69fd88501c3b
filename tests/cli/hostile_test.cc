// SPDX-License-Identifier: BSD-3-Clause
// W5: image names must not lead out of the output folder.
#include <gmock/gmock.h>

#include <map>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;

namespace fs = std::filesystem;

class HostileNames : public ProgramTest {
 protected:
  // Returns every file with its contents.
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

}  // namespace
}  // namespace pose_refine
