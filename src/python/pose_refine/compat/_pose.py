# SPDX-License-Identifier: BSD-3-Clause
from __future__ import annotations

from typing import Any

from .._core import Pose


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
