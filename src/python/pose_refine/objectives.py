# SPDX-License-Identifier: BSD-3-Clause
"""The losses that pose regression networks are trained with, as numbers; positions are camera
centers in scene units. The functions in the plural take many poses at once."""
from ._core import (
    beta_loss,
    beta_losses,
    depth_range,
    fit_homoscedastic,
    geometric_loss,
    geometric_losses,
    homography_loss,
    homography_losses,
    homography_mean,
    homoscedastic_loss,
    homoscedastic_losses,
    max_error,
    max_errors,
    pose_distance,
    pose_distances,
    visible_depths,
)

__all__ = [
    "beta_loss",
    "beta_losses",
    "depth_range",
    "fit_homoscedastic",
    "geometric_loss",
    "geometric_losses",
    "homography_loss",
    "homography_losses",
    "homography_mean",
    "homoscedastic_loss",
    "homoscedastic_losses",
    "max_error",
    "max_errors",
    "pose_distance",
    "pose_distances",
    "visible_depths",
]
