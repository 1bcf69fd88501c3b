// SPDX-License-Identifier: BSD-3-Clause
// libFuzzer target for every row of the table of formats:
//   POSE_REFINE_FORMAT=nvm format_fuzz data/corpus/nvm
// An input is read, and what is read is written and read again.
#include <cstdlib>
#include <filesystem>

#include "io/format/format.h"
#include "support/packed.h"

namespace {

namespace fs = std::filesystem;

const pose_refine::io::PoseFormatRow& row() {
  static const pose_refine::io::PoseFormatRow& chosen = []() -> const auto& {
    const char* name = std::getenv("POSE_REFINE_FORMAT");
    const auto found = pose_refine::io::find_row(name == nullptr ? "" : name);
    if (!found) std::abort();  // set POSE_REFINE_FORMAT to a name of the table
    return **found;
  }
  ();
  return chosen;
}

const std::string& scratch() {
  static const std::string folder = [] {
    std::string pattern = (fs::temp_directory_path() / "pose_refine_fuzz_XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    return pattern;
  }();
  return folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pose_refine;
  const bool folder = row().kind == io::Kind::kFolder;
  const std::string format(row().info.name), in = scratch() + "/in", out = scratch() + "/out";
  fs::remove_all(in);
  fs::create_directory(in);
  const std::string path = test::unpack({reinterpret_cast<const char*>(data), size}, in, folder);
  static_cast<void>(read_poses(path));
  const Result<Model> model = read_model(path, format);
  if (!model) {
    if (model.error().message.empty()) std::abort();  // an error must say what is wrong
    return 0;
  }
  fs::remove_all(out);
  if (write_model(out, format, *model, true) && !read_model(out, format)) std::abort();
  return 0;
}
