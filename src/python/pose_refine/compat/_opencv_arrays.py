# SPDX-License-Identifier: BSD-3-Clause
"""Arrays as OpenCV takes and gives them."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core

_COUNT = 1  # bit of a criteria's type
_MOST_STEPS = 100
_Array = np.ndarray[Any, np.dtype[np.float64]]


def points_of(points: Any, columns: int) -> _Array:
    """(N, columns), (N, 1, columns) or (1, N, columns) as (N, columns)."""
    array = np.asarray(points, dtype=np.float64)
    if array.size == 0:
        return np.zeros((0, columns))
    if array.ndim == 3 and 1 in array.shape[:2]:
        array = array.reshape(-1, array.shape[2])
    if array.ndim != 2 or array.shape[1] != columns:
        raise ValueError(f"points must have shape (N, {columns}), (N, 1, {columns}) or (1, N, "
                         f"{columns}), not {np.shape(points)}")
    return array


def pose_of(rvec: Any, tvec: Any) -> tuple[_Array, _Array]:
    """(unit quaternion w x y z, translation)."""
    v, t = (np.asarray(a, dtype=np.float64).ravel() for a in (rvec, tvec))
    if v.size != 3 or t.size != 3:
        raise ValueError(f"rvec and tvec must have three numbers, not {v.size} and {t.size}")
    half = 0.5 * float(np.linalg.norm(v))
    factor = 0.5 * float(np.sinc(half / np.pi))  # sin(half) / angle, also at 0
    return np.concatenate([[np.cos(half)], factor * v]), t


def steps_of(criteria: Any) -> int:
    """The number of steps that (type, count, epsilon) allows; one at least, as in OpenCV."""
    if criteria is None:
        return _MOST_STEPS
    kind, count, _ = criteria
    return min(max(1, int(count)), 1000000) if int(kind) & _COUNT else _MOST_STEPS


def _vector(q: Any) -> _Array:
    w, v = (q[0], q[1:]) if q[0] >= 0 else (-q[0], -q[1:])
    s = float(np.linalg.norm(v))
    scale = 2.0 if s == 0.0 else 2.0 * float(np.arctan2(s, w)) / s
    return np.asarray(scale * v, dtype=np.float64)


def _put(values: _Array, given: Any) -> Any:
    """`given` with other values: itself where it is an array of floats, else a new one."""
    floats = isinstance(given, np.ndarray) and given.dtype in (np.float32, np.float64)
    array = given if floats else np.array(given, dtype=np.float64)
    array[...] = values.reshape(array.shape)
    return array


def written(found: tuple[_core.Pose, bool], rvec: Any, tvec: Any) -> tuple[Any, Any]:
    """The pose in (rvec, tvec), or these as they are where it cannot be used."""
    pose, usable = found
    if not usable:
        return tuple(a if isinstance(a, np.ndarray) else np.array(a, dtype=np.float64)
                     for a in (rvec, tvec))  # type: ignore[return-value]
    return _put(_vector(pose.q), rvec), _put(pose.t, tvec)
