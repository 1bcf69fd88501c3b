# SPDX-License-Identifier: BSD-3-Clause
"""The calls of pycolmap, poselib and OpenCV, so that one import line changes and nothing else."""
from __future__ import annotations

from typing import Any

from . import opencv, poselib, pycolmap

__all__ = ["opencv", "poselib", "pycolmap", "refine_absolute_pose"]


def _is_poselib(args: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    if {"initial_pose", "camera_dict", "bundle_options"} & keywords.keys():
        return True
    if {"cam_from_world", "inlier_mask", "refinement_options"} & keywords.keys():
        return False
    # poselib begins with pixels, pycolmap with the pose.
    return bool(args) and not (hasattr(args[0], "rotation") or hasattr(args[0], "q"))


def refine_absolute_pose(*args: Any, **keywords: Any) -> Any:
    """`compat.pycolmap.refine_absolute_pose(cam_from_world, points2D, points3D, inlier_mask,
    camera, ...)` or `compat.poselib.refine_absolute_pose(points2D, points3D, initial_pose, camera,
    ...)`, told apart by the first argument: a pose or pixels."""
    module = poselib if _is_poselib(args, keywords) else pycolmap
    return module.refine_absolute_pose(*args, **keywords)
