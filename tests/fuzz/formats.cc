// SPDX-License-Identifier: BSD-3-Clause
// Every row of the table of formats: an input is read, and what is read is written and read again.
#include "fuzz/scratch.h"
#include "fuzz/target.h"
#include "io/format/format.h"
#include "support/packed.h"

namespace pose_refine::fuzz {
namespace {

Finding unlike(const Model& before, const Model& after) {
  if (before.images.size() < after.images.size()) return "there are more images after a round trip";
  for (const ModelImage& image : after.images) {
    if (image.has_pose && !image.cam_from_world.is_finite()) return "a pose is not finite";
  }
  return {};
}

Finding run(const io::PoseFormatRow& row, std::string_view input) {
  const std::string format(row.info.name);
  const std::string path = test::unpack(input, scratch().fresh_folder("in"),  //
                                        row.kind == io::Kind::kFolder);
  const auto recognised = read_poses(path);
  if (!recognised && recognised.error().message.empty()) return "an error without a message";
  const Result<Model> model = read_model(path, format);
  if (!model) return model.error().message.empty() ? "an error without a message" : "";
  const std::string out = scratch().fresh("out");
  const Status written = write_model(out, format, *model, true);
  if (!written) return written.error().message.empty() ? "an error without a message" : "";
  const Result<Model> again = read_model(out, format);
  if (!again) return "what was written is not read: " + again.error().to_string();
  return unlike(*model, *again);
}

}  // namespace

std::vector<Target> format_targets() {
  std::vector<Target> list;
  for (const io::PoseFormatRow& row : io::pose_format_rows()) {
    list.push_back(
        {std::string(row.info.name), [&row](std::string_view input) { return run(row, input); }});
  }
  return list;
}

}  // namespace pose_refine::fuzz
