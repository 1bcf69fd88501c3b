# SPDX-License-Identifier: BSD-3-Clause
from __future__ import annotations

from typing import Any

from .. import _core
from .._core import Pose, RefineResult

# The peers search nowhere else and return the pose that they end at.
_AS_PEERS: dict[str, Any] = {"rescue": False, "on_weak": "write"}


def minimum(image: dict[str, Any], **options: Any) -> tuple[Pose, RefineResult]:
    """The minimum that the start leads to, as the peers return it, and our result about it. Where
    the verdict refuses the minimum, `usable` of the result says so. The pose is the start only
    where no minimum was found, or most points ended behind the camera."""
    result = _core.refine(**image, **_AS_PEERS, **options)
    if result.usable:
        return result.cam_from_world, result
    return pose_alone(**image, **options)[0], result


def pose_alone(points2D: Any, points3D: Any, camera: Any, cam_from_world: Any,
               **options: Any) -> tuple[Pose, bool]:
    """The pose of `minimum` without what judges it, and whether it can be used."""
    result = _core.refine(points2D, points3D, camera, cam_from_world, **_AS_PEERS, **options,
                          detail="pose")
    return result.cam_from_world, result.usable


def in_the_type_of(pose: Pose, given: Any) -> Any:
    """The pose as an object of the type that the caller gave."""
    kind = type(given)
    if hasattr(given, "rotation") and hasattr(given, "translation"):  # pycolmap.Rigid3d
        x, y, z, w = pose.q[1], pose.q[2], pose.q[3], pose.q[0]
        return kind(type(given.rotation)([x, y, z, w]), pose.t)
    if not isinstance(given, Pose) and hasattr(given, "q") and hasattr(given, "t"):
        made = kind()  # poselib.CameraPose
        made.q, made.t = pose.q, pose.t
        return made
    return pose


def nearest(word: str, known: list[str]) -> str:
    import difflib

    return difflib.get_close_matches(word, known, n=1, cutoff=0.0)[0]
