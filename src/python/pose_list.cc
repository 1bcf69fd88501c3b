// SPDX-License-Identifier: BSD-3-Clause
#include "python/pose_list.h"

#include <map>

#include "python/arrays.h"
#include "python/convert.h"

namespace pose_refine::python {
namespace {

Pose pose_of_row(const Rows& q, const Rows& t, std::size_t row, py::ssize_t first) {
  return pose_of_numbers({q(row, 0), q(row, 1), q(row, 2), q(row, 3)},
                         {t(row, first), t(row, first + 1), t(row, first + 2)});
}

std::vector<Pose> of_rows(const Rows& q, const Rows& t, py::ssize_t first) {
  if (q.size() != t.size())
    throw py::value_error("there are " + std::to_string(q.size()) + " quaternions and " +
                          std::to_string(t.size()) + " translations");
  std::vector<Pose> poses(q.size());
  for (std::size_t i = 0; i < poses.size(); ++i) poses[i] = pose_of_row(q, t, i, first);
  return poses;
}

bool has_columns(py::handle object, py::ssize_t columns) {
  if (!py::isinstance<py::array>(object)) return false;
  const auto array = py::reinterpret_borrow<py::array>(object);
  return array.ndim() == 2 && array.shape(1) == columns;
}

// The poses of an array or a pair of arrays; nothing if it is neither.
std::optional<std::vector<Pose>> of_arrays(py::handle object) {
  if (has_columns(object, 7)) {
    const Rows rows(object, 7, "the poses");
    return of_rows(rows, rows, 4);
  }
  if (!py::isinstance<py::tuple>(object) || py::len(object) != 2) return std::nullopt;
  const auto pair = py::reinterpret_borrow<py::tuple>(object);
  if (!has_columns(pair[0], 4) || !has_columns(pair[1], 3)) return std::nullopt;
  return of_rows(Rows(pair[0], 4, "the quaternions"), Rows(pair[1], 3, "the translations"), 0);
}

py::object values_of(py::handle poses) {
  return py::isinstance<py::dict>(poses) ? poses.attr("values")()
                                         : py::reinterpret_borrow<py::object>(poses);
}

std::optional<Pose> optional_pose(py::handle pose) {
  return pose.is_none() ? std::nullopt : std::optional<Pose>(to_pose(pose));
}

}  // namespace

std::vector<Pose> to_poses(py::handle given) {
  if (auto poses = of_arrays(given)) return std::move(*poses);
  std::vector<Pose> poses;
  for (const py::handle pose : values_of(given)) poses.push_back(to_pose(pose));
  return poses;
}

std::vector<std::optional<Pose>> to_optional_poses(py::handle given) {
  std::vector<std::optional<Pose>> poses;
  if (const auto all = of_arrays(given)) {
    poses.assign(all->begin(), all->end());
    return poses;
  }
  for (const py::handle pose : values_of(given)) poses.push_back(optional_pose(pose));
  return poses;
}

TruePoses::TruePoses(py::handle truth)
    : poses(to_poses(truth)), by_name(py::isinstance<py::dict>(truth)) {
  if (!by_name) return;
  for (const auto& [name, pose] : py::reinterpret_borrow<py::dict>(truth))
    names.push_back(name_of(name));
}

std::vector<std::optional<Pose>> TruePoses::in_order(py::handle estimates,
                                                     const std::string& what) const {
  const bool named = py::isinstance<py::dict>(estimates);
  if (named != by_name)
    throw py::type_error(what + " and the truth must both be name -> pose, or both in one order");
  if (!named) {
    auto all = to_optional_poses(estimates);
    if (all.size() != poses.size())
      throw py::value_error(what + " has " + std::to_string(all.size()) + " poses, truth has " +
                            std::to_string(poses.size()));
    return all;
  }
  std::map<std::string, py::handle> given;
  for (const auto& [name, pose] : py::reinterpret_borrow<py::dict>(estimates))
    given.emplace(name_of(name), pose);
  std::vector<std::optional<Pose>> all;
  for (const std::string& name : names) {
    const auto at = given.find(name);
    all.push_back(at == given.end() ? std::nullopt : optional_pose(at->second));
    if (at != given.end()) given.erase(at);
  }
  if (!given.empty())
    throw py::value_error(py::repr(text_of(given.begin()->first)).cast<std::string>() + " of " +
                          what + " has no true pose: leave it out");
  return all;
}

}  // namespace pose_refine::python
