# SPDX-License-Identifier: BSD-3-Clause
"""The losses that pose regression networks are trained with, as numbers; positions are camera
centers in scene units."""
from ._core import (
    beta_loss,
    depth_range,
    fit_homoscedastic,
    geometric_loss,
    homography_loss,
    homography_mean,
    homoscedastic_loss,
    max_error,
    pose_distance,
    visible_depths,
)

__all__ = [
    "beta_loss",
    "depth_range",
    "fit_homoscedastic",
    "geometric_loss",
    "homography_loss",
    "homography_mean",
    "homoscedastic_loss",
    "max_error",
    "pose_distance",
    "visible_depths",
]
