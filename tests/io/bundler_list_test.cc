// SPDX-License-Identifier: BSD-3-Clause
// This test finds the list of names that belongs to a Bundler file.
#include <gtest/gtest.h>

#include <utility>

#include "pose_refine/io.h"
#include "support/io_scratch.h"

namespace pose_refine {
namespace {

using testing::Scratch;

TEST(Bundler, FindsTheListThatIsNamedLikeIt) {
  const std::string bundle = "# Bundle file v0.3\n1 0\n500 0 0\n1 0 0\n0 1 0\n0 0 1\n0 0 0\n";
  for (const auto& [file, list] :
       std::vector<std::pair<std::string, std::string>>{{"kermit.out", "list_kermit.out"},
                                                        {"kermit.out", "list_kermit.txt"},
                                                        {"bundle_kermit.out", "list_kermit.txt"},
                                                        {"kermit.out", "kermit.list.txt"},
                                                        {"list_a.out", "list.txt"}}) {
    const Scratch scratch;
    scratch.put(file, bundle);
    scratch.put("list_other.txt", "x.jpg\ny.jpg\n");
    scratch.put(list, "a.jpg\n");
    const auto model = read_model(scratch.path(file));
    ASSERT_TRUE(model.ok()) << model.error().to_string();
    EXPECT_EQ(model->images[0].name, "a.jpg") << file << " " << list;
  }
}

}  // namespace
}  // namespace pose_refine
