// SPDX-License-Identifier: BSD-3-Clause
#include "pose_refine/loss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/real_text.h"
#include "loss/constants.h"
#include "loss/kinds.h"

namespace pose_refine {
namespace {

constexpr std::size_t kNumKinds = std::tuple_size_v<loss::Kinds>;
using Evaluator = loss::Value<double> (*)(const loss::Constants&, const double&);

template <std::size_t... i>
constexpr std::array<Evaluator, kNumKinds> evaluators(std::index_sequence<i...>) {
  return {&std::tuple_element_t<i, loss::Kinds>::template evaluate<double>...};
}
template <std::size_t... i>
std::vector<std::string_view> names(std::index_sequence<i...>) {
  return {std::tuple_element_t<i, loss::Kinds>::name...};
}

Error bad_loss(std::string message) {
  return Error{ErrorCode::kInvalidArgument, std::move(message)};
}

// Reads a whole token as a finite number.
Result<double> number(std::string_view text) {
  double value = 0.0;
  const auto [end, code] = real_from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return bad_loss("'" + std::string(text) + "' is not a number");
  return value;
}

bool has_shape(LossKind kind) {
  return kind == LossKind::kBarron || kind == LossKind::kGraduatedTruncated;
}

}  // namespace

namespace loss {

Constants constants(const Loss& loss) {
  Constants k;
  k.c = loss.applied_scale();
  k.c2 = k.c * k.c;
  k.inv_c2 = 1.0 / k.c2;
  k.exponent = 0.5 * loss.shape;
  // At alpha = 2 the limit is the plain square; a tiny distance reaches it to rounding.
  k.distance = std::max(std::abs(loss.shape - 2.0), 1e-12);
  k.control = loss.shape;
  return k;
}

namespace {

template <std::size_t... i>
constexpr std::array<double, kNumKinds> tuning_constants(std::index_sequence<i...>) {
  return {std::tuple_element_t<i, Kinds>::tuning_constant...};
}
template <std::size_t... i>
constexpr std::array<Forgets, kNumKinds> all_forgets(std::index_sequence<i...>) {
  return {std::tuple_element_t<i, Kinds>::forgets...};
}

}  // namespace

double tuning_constant(LossKind kind) {
  static constexpr auto table = tuning_constants(std::make_index_sequence<kNumKinds>());
  return table[static_cast<std::size_t>(kind)];
}

Forgets forgets(const Loss& loss) {
  static constexpr auto table = all_forgets(std::make_index_sequence<kNumKinds>());
  if (loss.kind == LossKind::kBarron && loss.shape > 0.0) return Forgets::kNever;
  return table[static_cast<std::size_t>(loss.kind)];
}

}  // namespace loss

LossValue evaluate(const Loss& loss, double s) {
  static constexpr auto table = evaluators(std::make_index_sequence<kNumKinds>());
  const double bounded = std::min(std::max(s, 0.0), loss::kLargestSquare);
  const auto value = table[static_cast<std::size_t>(loss.kind)](loss::constants(loss), bounded);
  if (!(s < loss::kLargestSquare)) return {value.rho, 0.0, 0.0};
  return {value.rho, value.rho1, value.rho2};
}

Status validate(const Loss& loss) {
  const auto kind = static_cast<int>(loss.kind);
  if (kind < 0 || kind >= static_cast<int>(kNumKinds)) return bad_loss("unknown loss");
  // The square must neither overflow nor vanish.
  if (loss.scale && !(*loss.scale >= 1e-100 && *loss.scale <= 1e100))
    return bad_loss("the loss scale must lie in [1e-100, 1e100], not " + shortest(*loss.scale));
  if (loss.kind == LossKind::kBarron && !(loss.shape >= -1e6 && loss.shape <= 2.0))
    return bad_loss("barron's shape must lie in [-1e6, 2], not " + shortest(loss.shape));
  if (loss.kind == LossKind::kGraduatedTruncated && !(loss.shape >= 1e-6 && loss.shape <= 1e6))
    return bad_loss("graduated_truncated's mu must lie in [1e-6, 1e6], not " +
                    shortest(loss.shape));
  return ok_status();
}

const std::vector<std::string_view>& loss_names() {
  static const auto all = names(std::make_index_sequence<kNumKinds>());
  return all;
}

std::string to_string(const Loss& loss) {
  std::string text(loss_names()[static_cast<std::size_t>(loss.kind)]);
  if (loss.kind == LossKind::kNone) return text;
  text += ":" + (loss.scale ? shortest(*loss.scale) : "auto");
  if (has_shape(loss.kind)) text += ":" + shortest(loss.shape);
  return text;
}

Result<Loss> parse_loss(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(':', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  Loss loss;
  const auto& known = loss_names();
  const auto it = std::find(known.begin(), known.end(), parts[0]);
  if (it == known.end()) {
    std::string list;
    for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string(name);
    return bad_loss("unknown loss '" + std::string(parts[0]) + "'; known: " + list);
  }
  loss.kind = static_cast<LossKind>(it - known.begin());
  const std::size_t most = has_shape(loss.kind) ? 3 : loss.kind == LossKind::kNone ? 1 : 2;
  if (parts.size() > most)
    return bad_loss("too many fields in '" + std::string(text) + "', expected KIND:SCALE");
  if (parts.size() > 1 && parts[1] != "auto") {
    const auto scale = number(parts[1]);
    if (!scale) return scale.error();
    loss.scale = *scale;
  }
  if (parts.size() > 2) {
    const auto shape = number(parts[2]);
    if (!shape) return shape.error();
    loss.shape = *shape;
  }
  if (const auto status = validate(loss); !status) return status.error();
  return loss;
}

}  // namespace pose_refine
