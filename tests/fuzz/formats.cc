// SPDX-License-Identifier: BSD-3-Clause
// This fuzzes every row of the table of formats: an input is read, and what is read is written and
// read again.
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

const char kSilent[] = "an error without a message";

// Writes a model and reads it again.
Finding round_trip(const std::string& format, const Model& model) {
  const std::string out = scratch().fresh("out");
  const Status written = write_model(out, format, model, true);
  if (!written) return written.error().message.empty() ? kSilent : "";
  const Result<Model> again = read_model(out, format);
  if (!again) return "what was written is not read: " + again.error().to_string();
  return unlike(model, *again);
}

// Goes through the file system, as the program does.
Finding run_files(const io::PoseFormatRow& row, std::string_view input) {
  const std::string format(row.info.name);
  const std::string path = testing::unpack(input, scratch().fresh_folder("in"),  //
                                           row.kind == io::Kind::kFolder);
  const auto recognized = read_poses(path);
  if (!recognized && recognized.error().message.empty()) return kSilent;
  const Result<Model> model = read_model(path, format);
  if (!model) return model.error().message.empty() ? kSilent : "";
  return round_trip(format, *model);
}

// Reads bytes without a file, which is hundreds of times as fast.
Result<Model> read_bytes(const io::PoseFormatRow& row, std::string_view bytes) {
  io::PoseInput input;
  input.path = "no such folder/in";
  input.text = io::Buffer::copy_of(bytes);
  if (row.kind == io::Kind::kText) {
    Result<io::Buffer> text = io::as_text(std::move(input.text), input.path);
    if (!text) return text.error();
    input.text = std::move(*text);
  }
  static_cast<void>(row.sniff(input));
  if (row.read_model != nullptr) return row.read_model(input);
  Result<PoseFile> file = row.read(input);
  if (!file) return file.error();
  return io::to_model(std::move(*file));
}

// One input in so many, chosen by its bytes, also goes through the file system.
constexpr std::size_t kRare = 32;
bool is_rare(std::string_view input) {
  return std::hash<std::string_view>()(input) % kRare == 0;
}

Finding run(const io::PoseFormatRow& row, std::string_view input) {
  const bool one_file = row.kind != io::Kind::kFolder && input.substr(0, 3) != "@@ ";
  if (!one_file || is_rare(input)) return run_files(row, input);
  const Result<Model> model = io::with_memory_errors("in", [&] { return read_bytes(row, input); });
  return !model && model.error().message.empty() ? kSilent : "";
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
