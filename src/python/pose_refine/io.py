# SPDX-License-Identifier: BSD-3-Clause
"""Readers and writers of poses, cameras, matches and COLMAP models."""
from ._core import (
    pose_formats,
    read_cameras,
    read_colmap_model,
    read_matches,
    read_poses,
    read_problems,
    write_poses,
)

__all__ = [
    "pose_formats",
    "read_cameras",
    "read_colmap_model",
    "read_matches",
    "read_poses",
    "read_problems",
    "write_poses",
]
