// SPDX-License-Identifier: BSD-3-Clause
// This fuzzes readers of single files that are not rows of the table of formats.
#include <cmath>

#include "fuzz/checks.h"
#include "io/container/json.h"
#include "io/container/npy.h"
#include "io/container/npz.h"
#include "io/matches.h"
#include "pose_refine/bundle.h"
#include "pose_refine/io.h"

namespace pose_refine::fuzz {

Finding run_matches(std::string_view input) {
  const std::string path = file_of(input);
  const auto matches = read_matches(path, 0.0);
  const auto by_image = io::read_matches_by_image(path, 0.5);
  Finding finding = silent(matches);
  if (finding.empty()) finding = silent(by_image);
  if (finding.empty() && matches) finding = check(*matches);
  if (!by_image) return finding;
  for (const auto& [name, image] : *by_image) {
    if (finding.empty()) finding = check(image.matches);
  }
  return finding;
}

Finding run_cameras(std::string_view input) {
  const auto cameras = read_cameras(file_of(input));
  if (!cameras) return silent(cameras);
  for (const auto& [name, camera] : cameras->by_name) {
    if (name.empty()) return "a camera without a name";
    if (!make_camera(camera.model, camera.width, camera.height, camera.params))
      return "a camera that is none";
    const auto ray = unproject(camera, {1.0, 2.0});
    if (ray && std::abs(ray->norm() - 1.0) > 1e-9) return "a ray that is no unit vector";
  }
  return {};
}

Finding run_priors(std::string_view input) {
  const auto priors = read_priors(file_of(input));
  if (!priors) return silent(priors);
  for (const NamedPrior& prior : *priors) {
    if (!validate(prior.prior)) return "a prior that refine() would refuse";
  }
  return {};
}

Finding run_features(std::string_view input) {
  const std::string folder = scratch().fresh_folder("in");
  testing::unpack(input, folder, true);
  return silent(read_dense_features(folder, "a"));
}

Finding run_json(std::string_view input) {
  const auto file = io::JsonFile::parse(input, "in");
  if (!file) return silent(file);
  const io::Json& root = file->root();
  for (const char* key : {"a", "b"}) {
    static_cast<void>(file->real(root, key, ""));
    static_cast<void>(file->reals(root, key, 4, ""));
    static_cast<void>(file->text(root, key, ""));
    static_cast<void>(io::image_side(*file, root, key, ""));
  }
  const auto text = io::json_text(nlohmann::ordered_json(root));
  if (!text) return silent(text);
  return io::JsonFile::parse(*text, "out") ? "" : "JSON that was written is not read";
}

Finding run_npy(std::string_view input) {
  const auto view = io::view_npy(input, "in");
  const auto doubles = io::parse_npy<double>(input, "in", 0);
  const auto floats = io::parse_npy<float>(input, "in", 2);
  if (!view) return doubles || floats ? "an array without a view" : silent(view);
  if (view->count * view->width != view->data.size()) return "the size does not fit the data";
  if (doubles && doubles->data.size() != view->count) return "the array has another size";
  return {};
}

Finding run_zip(std::string_view input) {
  const auto entries = io::read_zip(input, "in");
  if (!entries) return silent(entries);
  const auto bytes = io::zip_of(*entries);
  if (!bytes) return silent(bytes);
  const auto again = io::read_zip(*bytes, "out");
  if (!again) return "an archive that was written is not read: " + again.error().message;
  return *again == *entries ? "" : "an archive changed on the way";
}

// Fuzzes the small languages of the command line: losses, priors, axes, intrinsics.
Finding run_words(std::string_view input) {
  const auto loss = parse_loss(input);
  if (!loss && loss.error().message.empty()) return "an error without a message";
  if (loss && (!validate(*loss) || !parse_loss(to_string(*loss)))) return "a loss that is none";
  const auto prior = parse_pull(input);
  if (prior && !validate(*prior)) return "a prior that is none";
  const auto axes = parse_axes(input);
  if (!axes && axes.error().message.empty()) return "an error without a message";
  return silent(parse_intrinsics_groups(input));
}

}  // namespace pose_refine::fuzz
