// SPDX-License-Identifier: BSD-3-Clause
#include "apps/compare/stated_errors.h"

#include "apps/cli/exit.h"
#include "apps/cli/json_lines.h"
#include "apps/cli/json_text.h"
#include "io/container/json.h"
#include "io/files/buffer.h"
#include "io/text/name_pairs.h"

namespace pose_refine::apps {
namespace {

using io::Json;
using io::JsonFile;

Result<std::optional<StatedError>> stated_error(const JsonFile& file, const Json& image,
                                                const std::string& where) {
  const Json* covariance = JsonFile::find(image, "covariance");
  if (!covariance)
    return file.error(where, "it has no covariance, and is not a report of `pose_refine refine`");
  if (covariance->is_null()) return std::optional<StatedError>();
  const auto numbers = file.reals(image, "covariance", 36, where);
  if (!numbers) return numbers.error();
  StatedError stated;
  stated.covariance = Eigen::Map<const Matrix6>(numbers->data());
  const Json* freedom = JsonFile::find(image, "degrees_of_freedom");
  if (!freedom || freedom->is_null()) return std::optional(stated);  // unlimited
  const auto degrees = file.real(*freedom, where + "/degrees_of_freedom");
  if (!degrees) return degrees.error();
  if (!(*degrees > 2.0)) return file.error(where, "degrees_of_freedom must be above 2");
  stated.degrees_of_freedom = *degrees;
  return std::optional(stated);
}

}  // namespace

std::vector<std::optional<StatedError>> read_stated_errors(const std::string& report,
                                                           const std::vector<NamedPose>& truth,
                                                           const NameRules& rules) {
  const io::Buffer text = unwrap(io::read_text_file(report), kBadInput);
  const std::string json = is_json_lines(report)
                               ? to_text(unwrap(parse_report(text.view(), report), kBadInput))
                               : std::string(text.view());
  const JsonFile file = unwrap(JsonFile::parse(json, report), kBadInput);
  const Json* images = JsonFile::find(file.root(), "images");
  if (!images || !images->is_array())
    throw Exit(kBadInput,
               report + ": it has no images, and is not a report of `pose_refine refine`");
  std::vector<std::string> names;
  std::vector<std::optional<StatedError>> known;
  for (std::size_t i = 0; i < images->size(); ++i) {
    const std::string where = "/images/" + std::to_string(i);
    names.push_back(unwrap(file.text((*images)[i], "name", where), kBadInput));
    known.push_back(unwrap(stated_error(file, (*images)[i], where), kBadInput));
  }
  const io::NameList wanted(names.begin(), names.end());
  const auto pairs = io::pair_names(wanted, io::names_of(truth), rules);
  if (!pairs) throw Exit(kBadInput, report + ": " + pairs.error().message);
  std::vector<std::optional<StatedError>> stated(truth.size());
  for (std::size_t i = 0; i < known.size(); ++i)
    if (pairs->of[i] != io::NameIndex::kNone) stated[pairs->of[i]] = known[i];
  return stated;
}

}  // namespace pose_refine::apps
