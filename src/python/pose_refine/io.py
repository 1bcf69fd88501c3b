# SPDX-License-Identifier: BSD-3-Clause
"""Readers and writers of poses, cameras, matches and models, in any format of `pose_formats`, and of
results."""
from ._core import (
    convert,
    match_guided,
    pose_formats,
    read_cameras,
    read_colmap_model,
    read_feature_images,
    read_feature_matches,
    read_matches,
    read_model,
    read_poses,
    read_images,
    write_model,
    write_poses,
)
from ._results import read_results, write_results

__all__ = [
    "convert",
    "match_guided",
    "pose_formats",
    "read_cameras",
    "read_colmap_model",
    "read_feature_images",
    "read_feature_matches",
    "read_matches",
    "read_model",
    "read_poses",
    "read_images",
    "read_results",
    "write_model",
    "write_poses",
    "write_results",
]
