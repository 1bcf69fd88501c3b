# SPDX-License-Identifier: BSD-3-Clause
"""poselib's pose refinement by this library."""
from __future__ import annotations

from typing import Any

from .. import _core
from ._pose import in_the_type_of, nearest

_LOSSES = {
    "TRIVIAL": "none",
    "TRUNCATED": "truncated",
    "HUBER": "huber",
    "CAUCHY": "cauchy",
}
# These are poselib's defaults. Those that steer only its own solver are accepted
# without effect.
_DEFAULTS: dict[str, Any] = {
    "max_iterations": 100,
    "loss_scale": 1.0,
    "loss_type": "CAUCHY",
    "gradient_tol": 1e-10,
    "step_tol": 1e-8,
    "initial_lambda": 1e-3,
    "min_lambda": 1e-10,
    "max_lambda": 1e10,
    "verbose": False,
}


def _options(given: dict[str, Any]) -> dict[str, Any]:
    for key in given:
        if key not in _DEFAULTS:
            close = nearest(key, list(_DEFAULTS))
            raise TypeError(f"unknown option {key!r}: did you mean {close!r}?")
    values = {**_DEFAULTS, **given}
    if values["loss_type"] not in _LOSSES:
        close = nearest(str(values["loss_type"]), list(_LOSSES))
        raise ValueError(f"loss_type={values['loss_type']!r}: did you mean {close!r}?")
    return values


def refine_absolute_pose(
    points2D: Any,
    points3D: Any,
    initial_pose: Any,
    camera: Any = None,
    bundle_options: dict[str, Any] | None = None,
    *,
    camera_dict: Any = None,
) -> tuple[Any, dict[str, Any]]:
    """As `poselib.refine_absolute_pose`: points (N, 2) and (N, 3), a pose, a camera or a dict of
    it, options by poselib's names.

    Returns (pose, info): the pose has the type that came in, info has poselib's "cost",
    "initial_cost" and "iterations", and "usable" and "result". Unlike poselib's, a pose with most
    points behind the camera is not usable, and unknown options are errors.
    """
    options = _options(bundle_options or {})
    kind = _LOSSES[options["loss_type"]]
    loss = kind if kind == "none" else f"{kind}:{float(options['loss_scale'])!r}"
    result = _core.refine(
        points2D,
        points3D,
        camera if camera is not None else camera_dict,
        initial_pose,
        loss=loss,
        max_iterations=int(options["max_iterations"]),
    )
    info = {
        "cost": result.final_cost,
        "initial_cost": result.initial_cost,
        "iterations": result.iterations,
        "usable": result.usable,
        "result": result,
    }
    return in_the_type_of(result.cam_from_world, initial_pose), info
