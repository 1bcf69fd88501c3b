# SPDX-License-Identifier: BSD-3-Clause
"""pycolmap's pose refinement by this library."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ._pose import in_the_type_of, nearest

# pycolmap's defaults. Its gradient tolerance has no meaning here: ours is on the cost.
_DEFAULTS: dict[str, Any] = {
    "gradient_tolerance": 1.0,
    "max_num_iterations": 100,
    "loss_function_scale": 1.0,
    "refine_focal_length": False,
    "refine_extra_params": False,
    "print_summary": False,
    "use_position_prior": False,
    "position_prior_in_world": None,
    "position_prior_covariance": None,
}
_NOT_HERE = ("refine_focal_length", "refine_extra_params", "use_position_prior")


def _options(given: Any) -> dict[str, Any]:
    values = dict(_DEFAULTS)
    if given is None:
        return values
    named = given if isinstance(given, dict) else given.todict()
    for key in named:
        if key not in values:
            raise TypeError(f"unknown option {key!r}: did you mean {nearest(key, list(values))!r}?")
    values.update(named)
    for key in _NOT_HERE:
        if values[key]:
            raise NotImplementedError(f"{key}: see the README for what refines it here")
    return values


def refine_absolute_pose(
    cam_from_world: Any,
    points2D: Any,
    points3D: Any,
    inlier_mask: Any,
    camera: Any,
    refinement_options: Any = None,
    return_covariance: bool = False,
) -> dict[str, Any]:
    """As `pycolmap.refine_absolute_pose`: Cauchy loss of `loss_function_scale` pixels over the
    points (N, 2), (N, 3) of the mask (N,).

    Returns {"cam_from_world", "usable", "result"} and "covariance" (6, 6) when asked for; never
    None: where pycolmap gives None, "usable" is False and the pose is the input. The pose has the
    type that came in. The covariance is of (rotation [rad], translation), in the camera frame on
    the left, scaled by the noise, where pycolmap's has half angles and no scale.
    """
    options = _options(refinement_options)
    mask = np.asarray(inlier_mask)
    if mask.dtype != np.bool_:
        raise TypeError(f"inlier_mask must be an array of bool, not of {mask.dtype}")
    result = _core.refine(
        points2D,
        points3D,
        camera,
        cam_from_world,
        weights=mask.astype(np.float64),
        loss=f"cauchy:{float(options['loss_function_scale'])!r}",
        max_iterations=int(options["max_num_iterations"]),
    )
    answer = {
        "cam_from_world": in_the_type_of(result.cam_from_world, cam_from_world),
        "usable": result.usable,
        "result": result,
    }
    if return_covariance:
        answer["covariance"] = result.covariance
    return answer
