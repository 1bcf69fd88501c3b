# SPDX-License-Identifier: BSD-3-Clause
"""Covariances of poses in other frames, in the tangents of other libraries, and with the noise of a
map.

`RefineResult.covariance` is of (rotation [rad], translation [scene units]), on the left, in the
frame of the camera: estimate = Exp(xi) @ truth, both cam_from_world.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._core import MapNoise, Pose
from ._core import center_covariance as center
from ._core import covariance_bound95 as bound95
from ._core import covariance_in_world as in_world
from ._core import estimate_map_noise, normalized_error, point_covariances
from ._core import transform_covariance as transform
from ._core import widened

if TYPE_CHECKING:
    from ._core import PoseLike

__all__ = [
    "MapNoise",
    "bound95",
    "center",
    "convert",
    "conventions",
    "estimate_map_noise",
    "in_world",
    "normalized_error",
    "point_covariances",
    "transform",
    "widened",
]

Convention = Literal["pose_refine", "world", "gtsam", "poselib", "pycolmap", "ros"]
_Floats = NDArray[np.float64]


def _blocks(a: Any, b: Any, c: Any, d: Any) -> _Floats:
    return np.block([[np.asarray(a), np.asarray(b)], [np.asarray(c), np.asarray(d)]])


def _cross(v: _Floats) -> _Floats:
    x, y, z = v
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


_ZERO, _ONE = np.zeros((3, 3)), np.eye(3)


def _same(pose: Pose) -> _Floats:
    return np.eye(6)


def _world(pose: Pose) -> _Floats:
    # A turn of cam_from_world about the camera leaves the center where it is.
    back = pose.R.T
    return _blocks(-back, _ZERO, _ZERO, -back)


def _ros(pose: Pose) -> _Floats:
    return _world(pose)[[3, 4, 5, 0, 1, 2]]


def _poselib(pose: Pose) -> _Floats:
    # R <- R Exp(w), t <- t + R v: the adjoint of the inverse.
    back = pose.R.T
    return _blocks(back, _ZERO, -back @ _cross(pose.t), back)


def _pycolmap(pose: Pose) -> _Floats:
    # Half of the turn on the left, and what is added to t.
    return _blocks(0.5 * _ONE, _ZERO, -_cross(pose.t), _ONE)


_TANGENTS: dict[str, tuple[Callable[[Pose], _Floats], str]] = {
    "pose_refine": (_same, "(rotation, translation) on the left of cam_from_world"),
    "world": (_world, "(turn of the camera, center) along the axes of the world"),
    "gtsam": (_same, "Pose3 world_from_cam, (rotation, translation) on the right"),
    "poselib": (_poselib, "CameraPose: R Exp(w), t + R v"),
    "pycolmap": (
        _pycolmap,
        "refine_absolute_pose's: (half of the rotation on the left, added translation); the "
        "functions of its Rigid3d take 'pose_refine'",
    ),
    "ros": (_ros, "PoseWithCovariance of world_from_cam: (x, y, z, turn about fixed axes x, y, z)"),
}


def conventions() -> dict[str, str]:
    """The tangents that `convert` knows: name -> meaning."""
    return {name: meaning for name, (_, meaning) in _TANGENTS.items()}


def _tangent(name: str, pose: Pose) -> _Floats:
    if name not in _TANGENTS:
        import difflib

        close = difflib.get_close_matches(str(name), list(_TANGENTS), n=1, cutoff=0.0)[0]
        raise ValueError(f"unknown convention {name!r}: did you mean {close!r}?")
    return _TANGENTS[name][0](pose)


def convert(
    covariance: ArrayLike,
    cam_from_world: PoseLike,
    to: Convention,
    from_: Convention = "pose_refine",
) -> _Floats:
    """The (6, 6) covariance of a pose in the tangent of another library, one of `conventions()`.
    Scales differ beside: pycolmap's own covariance is that of a noise of one pixel."""
    pose, given = Pose(cam_from_world), np.asarray(covariance, dtype=np.float64)
    if given.shape != (6, 6):
        raise ValueError(f"the covariance must have shape (6, 6), not {given.shape}")
    into = _tangent(to, pose) @ np.linalg.inv(_tangent(from_, pose))
    return np.asarray(into @ given @ into.T, dtype=np.float64)
