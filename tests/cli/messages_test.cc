// SPDX-License-Identifier: BSD-3-Clause
// W9: messages name the file, the cause and the way out.
#include <gmock/gmock.h>

#include <vector>

#include "cli/program.h"

namespace pose_refine {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  const char* what;
  std::string arguments;
  int code;
  std::vector<const char*> words;  // the file, the cause, and what to do where that is not plain
};

class Messages : public ProgramTest {
 protected:
  void expect(const Case& c) const {
    const Outcome outcome = run(c.arguments);
    EXPECT_EQ(outcome.code, c.code) << c.what << ": " << outcome.err;
    for (const char* word : c.words) EXPECT_THAT(outcome.err, HasSubstr(word)) << c.what;
    EXPECT_THAT(outcome.err, HasSubstr("pose_refine: ")) << c.what;
    EXPECT_THAT(outcome.err, Not(HasSubstr("internal error: "))) << c.what;
  }
};

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
       {"there:1", "syntax error"}},
  };
  for (const Case& c : cases) expect(c);
}

// A request that cannot be met is answered with the flag that has to change.
TEST_F(Messages, OfBadUsageNameTheFlag) {
  simulate();
  const std::string data = "--matches=d/matches --cameras=d/cameras.txt ";
  const std::string good = "refine --output=o --poses=d/poses.txt " + data;
  const std::string basin = "basin --ground_truth=d/ground_truth.txt " + data;
  const std::string compare = "compare --ground_truth=d/ground_truth.txt --poses=d/poses.txt ";
  const std::vector<std::pair<std::string, const char*>> usages = {
      {"refine --output", "--output needs a value"},
      {"refine stray",
       "'stray' is not a flag; `pose_refine refine` takes flags only, as --name=value"},
      {"refine --seed=1", "unknown flag --seed of `pose_refine refine`; the nearest one is --"},
      {"refine --output=o " + data, "no start poses: give --poses=FILE, or --model=DIR"},
      {"refine --poses=p --output=o", "no correspondences: give --model=DIR, or --matches=PATH"},
      {"refine --poses=p --output=o --matches=m", "--matches and --cameras belong together"},
      {good + "--model=m", "give --model or --matches, not both"},
      {"refine --model=m --nvm=n --output=o", "give one of --model, --nvm, --bundler, --bal"},
      {good + "--pixel_center=inf", "--pixel_center is a finite number"},
      {good + "--threads=-1", "--threads is 0 (all cores) or more"},
      {good + "--poses_convention=c3w", "--poses_convention='c3w': "},
      {good + "--max_iterations=-1", "max_iterations must lie in [0, 1000000]"},
      {good + "--max_translation=-1", "max_translation"},
      {good + "--fix=everything", "--fix='everything': "},
      {good + "--prior=position:-1", "malformed: expected position:SIGMA, positive"},
      {good + "--prior=pose:1", "malformed: expected pose:DEG,LENGTH, positive"},
      {good + "--prior=yaw:1:hubr:2", "malformed: "},
      {good + "--prior=place:1", "not a prior: they are beta, sigma, homography"},
      {good + "--prior=beta:-1", "--prior='beta:-1': "},
      {good + "--prior=beta:1+sigma:0,0", "more than one loss towards the input pose"},
      {good + "--up_in_world=0,0,1",
       "--up_in_world would have no effect: there is no --prior or --fix"},
      {good + "--fix=yaw --up_in_world=0,0", "--up_in_world: '0,0' is not a direction X,Y,Z"},
      {good + "--gnc --policy=regate", "--gnc is short for --policy=gnc: give one of them"},
      {good + "--norescue --rescue_seed=3",
       "--rescue_seed would have no effect: there is no --rescue"},
      {good + "--gnc --loss=none", "policy: it needs a robust loss"},
      {good + "--refine_intrinsics=focus", "--refine_intrinsics: "},
      {good + "--refine_intrinsics=focal --shard=1/2", "needs all images of a camera"},
      {good + "--intrinsics_prior=focal:1", "--intrinsics_prior would have no effect"},
      {good + "--refine_intrinsics=focal --intrinsics_prior=focal:0", "expected GROUP:SIGMA"},
      {good + "--shard=5/4", "not K/N with 1 <= K <= N, such as 2/8"},
      {"refine --poses=p --output=- --resume " + data, "--resume needs an --output that is a file"},
      {"refine --poses=p --output=- --report=- " + data, "cannot both be standard output"},
      {good + "--maps=m", "give one of --maps, --matches and --model"},
      {good + "--objective=nre", "needs --maps=DIR, --cameras=FILE and --poses=FILE"},
      {"refine --poses=p --output=o --maps=m", "--maps needs --cameras=FILE"},
      {"refine --poses=p --output=o --maps=m --cameras=c --temperature=0",
       "--temperature is positive"},
      {"refine --poses=p --output=o --maps=m --cameras=c --drop_below=0",
       "--drop_below is 1 or more"},
      {"compare --poses=p", "give --ground_truth=FILE"},
      {"compare --ground_truth=g", "give --poses=NAME=FILE,NAME=FILE"},
      {compare + "--thresholds=1", "--thresholds: '1' is not TRANSLATION:DEGREES"},
      {compare + "--auc_limit=0:1", "--auc_limit is one TRANSLATION:DEGREES above 0"},
      {compare + "--beta=-1", "--beta is finite and 0 or more"},
      {compare + "--name_match=ful",
       "is none of: full, basename, suffix, stem; the nearest one is full"},
      {"basin " + data, "give --ground_truth=FILE"},
      {basin + "--objectives=,", "is none of: "},
      {basin + "--rotations=200", "--rotations: '200' is not a number in range"},
      {basin + "--rotations=", "--rotations: '' is empty"},
      {basin + "--success=5", "--success: '5' is not DEGREES:DEPTHS"},
      {basin + "--success=0:1", "not DEGREES:DEPTHS"},
      {basin + "--starts=0", "--starts is 1 or more"},
      {"convert --output=o --to=hloc", "give --input=PATH"},
      {"convert --input=i --to=hloc", "give --output=PATH"},
      {"convert --input=i --output=o", "give --to=FORMAT, one of: hloc"},
      {"inspect", "nothing to inspect: give PATH, --model, --poses, --cameras, or --matches"},
      {"inspect " + data, "--matches and --map need poses to be inspected: give --poses=FILE"},
      {"merge --output=o", "give --poses=FILE,FILE,...: the parts in order"},
      {"merge --poses=a", "give --output=FILE for the poses of all parts"},
      {"merge --poses=a --output=o --report=r", "--reports and --report belong together"},
      {"benchmark --sizes=3", "--sizes: '3' is not a number of correspondences from 4 to 100000"},
      {"simulate --output=s --camera_models=", "--camera_models is empty"},
  };
  for (const auto& [arguments, words] : usages) expect({arguments.c_str(), arguments, 2, {words}});
  EXPECT_FALSE(exists("o") || exists("s"));
}

}  // namespace
}  // namespace pose_refine
