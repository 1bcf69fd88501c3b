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
  std::size_t i = 0;
  said_of([&] { return "pose " + std::to_string(i) + ": "; },
          [&] {
            for (; i < poses.size(); ++i) poses[i] = pose_of_row(q, t, i, first);
          });
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

// Reads each pose by `read`; an error tells which one it is about.
template <class T, class Read>
std::vector<T> of_each(py::handle given, const Read& read) {
  if (!py::isinstance<py::iterable>(given) || py::isinstance<py::str>(given))
    throw py::type_error(
        "poses are a list of poses, an array (N, 7) of w x y z tx ty tz or (N, 3, 4), a pair (N, "
        "4), "
        "(N, 3), or name -> pose, not " +
        type_of(given));
  std::vector<T> poses;
  const py::object values = values_of(given);
  said_of([&] { return "pose " + std::to_string(poses.size()) + ": "; },
          [&] {
            for (const py::handle pose : values) poses.push_back(read(pose));
          });
  return poses;
}

std::optional<Pose> pose_of_key(py::handle key, py::handle pose) {
  return said_of([&] { return "the pose of " + py::repr(key).cast<std::string>() + ": "; },
                 [&] { return optional_pose(pose); });
}

// The poses of these keys. Nothing is returned if some pose has another one: one side may have text
// and the other one paths or bytes.
std::optional<std::vector<std::optional<Pose>>> same_keys(const std::vector<py::object>& keys,
                                                          const py::dict& poses) {
  std::vector<std::optional<Pose>> all;
  std::size_t found = 0;
  for (const py::object& key : keys) {
    PyObject* const pose = PyDict_GetItemWithError(poses.ptr(), key.ptr());
    if (!pose && PyErr_Occurred()) throw py::error_already_set();
    found += pose != nullptr;
    all.push_back(pose ? pose_of_key(key, pose) : std::nullopt);
  }
  return found == poses.size() ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace

std::vector<Pose> to_poses(py::handle given) {
  if (auto poses = of_arrays(given)) return std::move(*poses);
  return of_each<Pose>(given, to_pose);
}

std::vector<std::optional<Pose>> to_optional_poses(py::handle given) {
  if (const auto all = of_arrays(given)) return {all->begin(), all->end()};
  return of_each<std::optional<Pose>>(given, optional_pose);
}

TruePoses::TruePoses(py::handle truth)
    : poses(to_poses(truth)), by_name(py::isinstance<py::dict>(truth)) {
  if (!by_name) return;
  for (const auto& [name, pose] : py::reinterpret_borrow<py::dict>(truth))
    keys.push_back(py::reinterpret_borrow<py::object>(name));
}

std::vector<std::string> TruePoses::names() const {
  std::vector<std::string> all;
  for (const py::object& key : keys) all.push_back(name_of(key));
  return all;
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
  const auto by_key = py::reinterpret_borrow<py::dict>(estimates);
  if (auto all = same_keys(keys, by_key)) return std::move(*all);
  std::map<std::string, py::handle> given;
  for (const auto& [name, pose] : by_key) given.emplace(name_of(name), pose);
  std::vector<std::optional<Pose>> all;
  for (const py::object& key : keys) {
    const auto at = given.find(name_of(key));
    all.push_back(at == given.end() ? std::nullopt : pose_of_key(key, at->second));
    if (at != given.end()) given.erase(at);
  }
  if (!given.empty())
    throw py::value_error(py::repr(text_of(given.begin()->first)).cast<std::string>() + " of " +
                          what + " has no true pose: leave it out");
  return all;
}

}  // namespace pose_refine::python
