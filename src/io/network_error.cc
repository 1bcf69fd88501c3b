// SPDX-License-Identifier: BSD-3-Clause
// This reads and writes the errors of a network, one quantity a line: "NAME NUMBERS...".
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "io/files/buffer.h"
#include "io/text/rotation.h"
#include "io/text/scanner.h"
#include "pose_refine/support/network_error_file.h"

namespace pose_refine {
namespace io {
namespace {

constexpr std::size_t kTriangle = 21;

Error malformed(std::string message) {
  return {ErrorCode::kMalformed, std::move(message)};
}

using Numbers = std::vector<double>;

Status set_covariance(const Numbers& numbers, NetworkError& error) {
  auto next = numbers.begin();
  for (int i = 0; i < 6; ++i)
    for (int k = i; k < 6; ++k) error.covariance(i, k) = error.covariance(k, i) = *next++;
  return ok_status();
}

Status add_mapped(const Numbers& n, NetworkError& error) {
  const auto rotation = unit_quaternion(n[0], n[1], n[2], n[3]);
  if (!rotation) return malformed(rotation.error().message);
  error.mapped.push_back({*rotation, Vector3(n[4], n[5], n[6])});
  return ok_status();
}

template <double NetworkError::*member>
Status set_real(const Numbers& numbers, NetworkError& error) {
  error.*member = numbers.front();
  return ok_status();
}

// Takes a number that counts something.
template <std::size_t NetworkError::*member>
Status set_count(const Numbers& numbers, NetworkError& error) {
  constexpr double kMost = 1e15;
  const double number = numbers.front();
  if (!(number >= 0.0 && number <= kMost)) return malformed("it is not a count");
  error.*member = static_cast<std::size_t>(number);
  if (static_cast<double>(error.*member) != number) return malformed("it is not a count");
  return ok_status();
}

struct Quantity {
  std::string_view name;
  std::size_t count;  // of numbers
  bool required, repeated;
  Status (*set)(const Numbers& numbers, NetworkError& error);
};

constexpr std::array<Quantity, 8> kQuantities = {{
    {"covariance", kTriangle, true, false, set_covariance},
    {"degrees_of_freedom", 1, true, false, set_real<&NetworkError::degrees_of_freedom>},
    {"growth", 1, false, false, set_real<&NetworkError::growth>},
    {"radius", 1, false, false, set_real<&NetworkError::radius>},
    {"images", 1, false, false, set_count<&NetworkError::images>},
    {"sequences", 1, false, false, set_count<&NetworkError::sequences>},
    {"lag", 1, false, false, set_real<&NetworkError::lag>},
    {"mapped", 7, false, true, add_mapped},
}};

Result<std::size_t> quantity_named(std::string_view name) {
  std::string names;
  for (std::size_t i = 0; i < kQuantities.size(); ++i) {
    if (kQuantities[i].name == name) return i;
    names += (i == 0 ? "" : ", ") + std::string(kQuantities[i].name);
  }
  return malformed(quoted(name) + " is not one of: " + names);
}

Result<Numbers> numbers_of(const Quantity& quantity, Line line) {
  Numbers numbers;
  while (!line.at_end()) {
    const std::optional<double> number = line.real();
    if (!number) return malformed(quoted(line.token()) + " is not a finite number");
    numbers.push_back(*number);
  }
  if (numbers.size() == quantity.count) return numbers;
  return malformed(std::string(quantity.name) + " takes " + std::to_string(quantity.count) +
                   " numbers, found " + std::to_string(numbers.size()));
}

using Seen = std::array<bool, kQuantities.size()>;

Status take(Line line, Seen& seen, NetworkError& error) {
  const auto i = quantity_named(line.token());
  if (!i) return i.error();
  const Quantity& quantity = kQuantities[*i];
  if (seen[*i] && !quantity.repeated)
    return malformed(std::string(quantity.name) + " is there twice");
  seen[*i] = true;
  const auto numbers = numbers_of(quantity, line);
  if (!numbers) return numbers.error();
  if (const Status set = quantity.set(*numbers, error); !set) return set;
  if (quantity.repeated) return ok_status();  // its numbers are finite, and there may be many
  // A number that is out of range is said with its line; what has not been read is still valid.
  if (const Status valid = validate(error); !valid) return malformed(valid.error().message);
  return ok_status();
}

Result<NetworkError> read(const std::string& path) {
  const Result<Buffer> text = read_text_file(path);
  if (!text) return text.error();
  Lines lines(text->view(), path);
  NetworkError error;
  Seen seen = {};
  while (const std::optional<Line> line = lines.next_data())
    if (const Status taken = take(*line, seen, error); !taken)
      return lines.error(line->number(), taken.error().message);
  for (std::size_t i = 0; i < kQuantities.size(); ++i)
    if (kQuantities[i].required && !seen[i])
      return lines.error(0, "there is no line '" + std::string(kQuantities[i].name) + "'");
  return error;
}

void add_line(std::string& text, std::string_view name, const Numbers& numbers) {
  text += name;
  for (const double number : numbers) {
    text += ' ';
    append_number(text, number);
  }
  text += '\n';
}

}  // namespace
}  // namespace io

Result<NetworkError> read_network_error(const std::string& path) {
  return io::with_memory_errors(path, [&] { return io::read(path); });
}

std::string to_text(const NetworkError& error) {
  io::Numbers triangle;
  for (int i = 0; i < 6; ++i)
    for (int k = i; k < 6; ++k) triangle.push_back(error.covariance(i, k));
  std::string text = "# errors of a network's poses, for --prior=network:FILE [rad, scene units]\n";
  io::add_line(text, "covariance", triangle);
  io::add_line(text, "degrees_of_freedom", {error.degrees_of_freedom});
  io::add_line(text, "growth", {error.growth});
  io::add_line(text, "radius", {error.radius});
  io::add_line(text, "images", {static_cast<double>(error.images)});
  io::add_line(text, "sequences", {static_cast<double>(error.sequences)});
  io::add_line(text, "lag", {error.lag});
  for (const Pose& pose : error.mapped) {
    const Quaternion& q = pose.rotation;
    const Vector3& t = pose.translation;
    io::add_line(text, "mapped", {q.w(), q.x(), q.y(), q.z(), t.x(), t.y(), t.z()});
  }
  return text;
}

}  // namespace pose_refine
