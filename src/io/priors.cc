// SPDX-License-Identifier: BSD-3-Clause
// This reads priors of images from text, one a line: "KIND NAME NUMBERS... KEY=VALUE...". A csv of
// poses with covariances is prior_table.cc's.
#include <algorithm>
#include <cmath>

#include "io/container/sqlite.h"
#include "io/features/database_priors.h"
#include "io/files/first_bytes.h"
#include "io/format/format.h"
#include "io/prior_table.h"
#include "io/text/name_join.h"
#include "io/text/rotation.h"

namespace pose_refine {
namespace io {
namespace {

constexpr double kDegree = M_PI / 180.0;

// This is one line, taken apart.
struct Row {
  std::string_view kind, name;
  std::vector<double> numbers;
  std::map<std::string_view, std::string_view> values;  // by key
};

Error invalid(std::string message) {
  return {ErrorCode::kMalformed, std::move(message)};
}

// Reads "1,2,3". An infinite sigma, which leaves its coordinate free, is allowed.
Result<std::vector<double>> number_list(std::string_view key, std::string_view text,
                                        bool may_be_infinite = false) {
  std::vector<double> list;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view token = text.substr(begin, end - begin);
    const auto number =
        may_be_infinite && token == "inf" ? std::optional<double>(HUGE_VAL) : to_real(token);
    if (!number) return invalid(quoted(token) + " in " + std::string(key) + "= is not a number");
    list.push_back(*number);
    begin = end + 1;
  }
  return list;
}

std::string counts_text(std::initializer_list<std::size_t> counts) {
  std::string text;
  for (const std::size_t n : counts) text += (text.empty() ? "" : " or ") + std::to_string(n);
  return text;
}

// Reads exactly `count` numbers of a key that the line must have.
Result<std::vector<double>> required(const Row& row, std::string_view key,
                                     std::initializer_list<std::size_t> counts) {
  const auto value = row.values.find(key);
  if (value == row.values.end()) return invalid("there is no " + std::string(key) + "=");
  auto list = number_list(key, value->second, key != "covariance");
  if (!list) return list.error();
  if (std::find(counts.begin(), counts.end(), list->size()) == counts.end())
    return invalid(std::string(key) + "= takes " + counts_text(counts) + " numbers, found " +
                   std::to_string(list->size()));
  return list;
}

Result<Vector3> direction(const Row& row, std::string_view key, const Vector3& otherwise) {
  if (row.values.count(key) == 0) return otherwise;
  const auto list = required(row, key, {3});
  if (!list) return list.error();
  return Vector3((*list)[0], (*list)[1], (*list)[2]);
}

// Sets a diagonal of three variances at `begin`, from one sigma or three.
template <class Matrix>
Status set_variances(const Row& row, std::string_view key, double unit, int begin, Matrix& out) {
  const auto sigma = required(row, key, {1, 3});
  if (!sigma) return sigma.error();
  for (int i = 0; i < 3; ++i) {
    const double one = unit * (*sigma)[sigma->size() == 1 ? 0 : static_cast<std::size_t>(i)];
    if (!(one > 0.0)) return invalid(std::string(key) + "= is not positive");
    out(begin + i, begin + i) = one * one;
  }
  return ok_status();
}

// Reads covariance=, the upper triangle by rows.
template <class Matrix>
Status set_covariance(const Row& row, Matrix& out) {
  const auto n = static_cast<std::size_t>(out.rows());
  const auto list = required(row, "covariance", {n * (n + 1) / 2});
  if (!list) return list.error();
  auto next = list->begin();
  for (int i = 0; i < out.rows(); ++i)
    for (int k = i; k < out.rows(); ++k) out(i, k) = out(k, i) = *next++;
  return ok_status();
}

Result<Quaternion> rotation(const Row& row) {
  const std::vector<double>& n = row.numbers;
  return unit_quaternion(n[0], n[1], n[2], n[3]);
}

Result<double> sigma_in_radians(const Row& row) {
  const auto sigma = required(row, "sigma_deg", {1});
  if (!sigma) return sigma.error();
  return sigma->front() * kDegree;
}

using Measurement = decltype(Prior::measurement);

Result<Measurement> read_pose(const Row& row, const Vector3&) {
  const auto q = rotation(row);
  if (!q) return q.error();
  PosePrior prior{{*q, Vector3(row.numbers[4], row.numbers[5], row.numbers[6])}, Matrix6::Zero()};
  Status status = ok_status();
  if (row.values.count("covariance") == 1) {
    status = set_covariance(row, prior.covariance);
  } else {
    status = set_variances(row, "sigma_deg", kDegree, 0, prior.covariance);
    if (status) status = set_variances(row, "sigma", 1.0, 3, prior.covariance);
  }
  if (!status) return status.error();
  return Measurement(prior);
}

Result<Measurement> read_position(const Row& row, const Vector3&) {
  PositionPrior prior{Vector3(row.numbers[0], row.numbers[1], row.numbers[2]), Matrix3::Zero()};
  const Status status = row.values.count("covariance") == 1
                            ? set_covariance(row, prior.covariance)
                            : set_variances(row, "sigma", 1.0, 0, prior.covariance);
  if (!status) return status.error();
  return Measurement(prior);
}

Result<Measurement> read_rotation(const Row& row, const Vector3&) {
  const auto q = rotation(row);
  if (!q) return q.error();
  RotationPrior prior{*q, Matrix3::Zero()};
  const Status status = row.values.count("covariance") == 1
                            ? set_covariance(row, prior.covariance)
                            : set_variances(row, "sigma_deg", kDegree, 0, prior.covariance);
  if (!status) return status.error();
  return Measurement(prior);
}

Result<Measurement> read_gravity(const Row& row, const Vector3& up) {
  const auto vertical = direction(row, "up", up);
  const auto sigma = sigma_in_radians(row);
  if (!vertical) return vertical.error();
  if (!sigma) return sigma.error();
  return Measurement(
      GravityPrior{{row.numbers[0], row.numbers[1], row.numbers[2]}, *vertical, *sigma});
}

Result<Measurement> read_yaw(const Row& row, const Vector3& up) {
  const auto vertical = direction(row, "up", up);
  const auto axis = direction(row, "axis", Vector3::UnitZ());
  const auto sigma = sigma_in_radians(row);
  if (!vertical) return vertical.error();
  if (!axis) return axis.error();
  if (!sigma) return sigma.error();
  return Measurement(
      YawPrior{heading(row.numbers[0] * kDegree, *vertical), *axis, *vertical, *sigma});
}

struct Kind {
  std::string_view name, numbers;
  std::size_t count;
  std::string_view keys;
  Result<Measurement> (*read)(const Row& row, const Vector3& up);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table = {
      {"pose", "qw qx qy qz tx ty tz", 7, "sigma_deg sigma covariance loss", read_pose},
      {"position", "cx cy cz", 3, "sigma covariance loss", read_position},
      {"rotation", "qw qx qy qz", 4, "sigma_deg covariance loss", read_rotation},
      {"gravity", "x y z", 3, "sigma_deg up loss", read_gravity},
      {"yaw", "degrees", 1, "sigma_deg up axis loss", read_yaw},
  };
  return table;
}

const Kind* kind_named(std::string_view name) {
  for (const Kind& kind : kinds())
    if (kind.name == name) return &kind;
  return nullptr;
}

// Tells whether a word is in a list, as "up" is in "sigma_deg up loss".
bool has_word(std::string_view words, std::string_view word) {
  const std::string padded = " " + std::string(words) + " ";
  return padded.find(" " + std::string(word) + " ") != std::string::npos;
}

// Takes KEY=VALUE tokens off the end.
Status take_values(const Kind& kind, std::vector<std::string_view>& tokens, Row& row) {
  for (; tokens.size() > 2; tokens.pop_back()) {
    const std::size_t equals = tokens.back().find('=');
    if (equals == std::string_view::npos) break;
    const std::string_view key = tokens.back().substr(0, equals);
    if (!has_word(kind.keys, key))
      return invalid(quoted(key) + " is not a key of " + std::string(kind.name) +
                     ", whose keys are: " + std::string(kind.keys));
    if (!row.values.emplace(key, tokens.back().substr(equals + 1)).second)
      return invalid(std::string(key) + "= is there twice");
  }
  return ok_status();
}

Result<Row> take_apart(const Kind& kind, std::vector<std::string_view> tokens) {
  Row row;
  row.kind = kind.name;
  if (const Status status = take_values(kind, tokens, row); !status) return status.error();
  if (tokens.size() < kind.count + 2)
    return invalid("expected " + std::string(kind.name) + " NAME " + std::string(kind.numbers) +
                   ", then KEY=VALUE of: " + std::string(kind.keys));
  const std::string_view first = tokens[1], last = tokens[tokens.size() - kind.count - 1];
  row.name = {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
  if (const Status status = check_name(row.name); !status) return status.error();
  for (std::size_t i = tokens.size() - kind.count; i < tokens.size(); ++i) {
    const auto number = to_real(tokens[i]);
    if (!number) return invalid(quoted(tokens[i]) + " is not a finite number");
    row.numbers.push_back(*number);
  }
  return row;
}

Result<NamedPrior> parse(const Line& line, const Vector3& up) {
  const auto tokens = tokens_of(line);
  const Kind* const kind = kind_named(tokens.front());
  if (kind == nullptr)
    return invalid(quoted(tokens.front()) +
                   " is not one of: pose, position, rotation, gravity, yaw");
  const auto row = take_apart(*kind, tokens);
  if (!row) return row.error();
  const auto measurement = kind->read(*row, up);
  if (!measurement) return measurement.error();
  NamedPrior named{std::string(row->name), {*measurement, {}}};
  if (const auto text = row->values.find("loss"); text != row->values.end()) {
    const auto loss = parse_loss(text->second);
    if (!loss) return invalid(loss.error().message);
    named.prior.loss = *loss;
  }
  if (const Status status = validate(named.prior); !status) return status.error();
  return named;
}

Result<std::vector<NamedPrior>> read(const std::string& path, const Vector3& up) {
  constexpr std::size_t kHead = 16;
  const auto head = is_file(path) ? first_bytes(path, kHead) : Result<std::string>(std::string());
  if (head && is_sqlite(*head)) return read_database_priors(path);
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  Lines lines(text->view(), path);
  if (is_prior_table(lines)) return read_prior_table(lines);
  std::vector<NamedPrior> priors;
  while (const std::optional<Line> line = lines.next_data()) {
    auto prior = parse(*line, up);
    if (!prior) return lines.error(line->number(), prior.error().message);
    priors.push_back(std::move(*prior));
  }
  if (priors.empty()) return lines.error(0, "there is no prior in it");
  return priors;
}

}  // namespace
}  // namespace io

Result<std::vector<NamedPrior>> read_priors(const std::string& path, const Vector3& up) {
  return io::with_memory_errors(path, [&] { return io::read(path, up); });
}

Status attach_priors(const std::vector<NamedPrior>& priors, const NameRules& rules,
                     std::vector<Image>& images) {
  std::map<std::string_view, std::vector<const Prior*>> by_name;
  for (const NamedPrior& named : priors) by_name[named.name].push_back(&named.prior);
  io::Joiner joiner(rules, {});
  std::vector<const std::vector<const Prior*>*> of;
  for (const auto& [name, list] : by_name) {
    joiner.add(name);
    of.push_back(&list);
  }
  joiner.expect(io::names_of(images));
  bool any = false;
  for (Image& image : images) {
    const Result<std::size_t> i = joiner.find(image.name);
    if (!i) return i.error();
    if (*i == io::NameIndex::kNone) continue;
    any = true;
    for (const Prior* const prior : *of[*i]) image.priors.push_back(*prior);
  }
  if (any || images.empty()) return ok_status();
  return Error{ErrorCode::kNotFound,
               "it has no prior for any of the images; its first prior is for " +
                   io::quoted(priors.front().name) + joiner.hint()};
}

}  // namespace pose_refine
