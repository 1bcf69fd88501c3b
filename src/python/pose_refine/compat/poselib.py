# SPDX-License-Identifier: BSD-3-Clause
"""poselib's pose refinement by this library."""
from __future__ import annotations

from typing import Any

from .. import _core
from ._camera import sized
from ._pose import in_the_type_of, minimum, nearest
from ._statistics import Cost

# poselib's loss: ours, and how its minimum is looked for.
_LOSSES: dict[str, tuple[str, dict[str, Any]]] = {
    "TRIVIAL": ("none", {}),
    "TRUNCATED": ("truncated", {}),
    "HUBER": ("huber", {}),
    "CAUCHY": ("cauchy", {}),
    "TRUNCATED_LE_ZACH": ("truncated", {"policy": "gnc_truncated"}),
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


def _info(cost: Cost, start: _core.Pose, end: _core.Pose, result: _core.RefineResult,
          options: dict[str, Any]) -> dict[str, Any]:
    least = float(options["min_lambda"])
    # As in poselib, which looks at a gradient or a step only when it takes one.
    norms = cost.gradient_and_step(end, least) if options["max_iterations"] > 0 else (-1.0, -1.0)
    return {
        "iterations": result.iterations,
        "cost": cost(end),
        "initial_cost": cost(start),
        "invalid_steps": 0,
        "grad_norm": norms[0],
        "step_norm": norms[1],
        "lambda": max(least, float(options["initial_lambda"]) / 10.0 ** min(result.iterations, 300)),
        "usable": result.usable,
        "result": result,
    }


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
    it, with or without a size, options by poselib's names.

    Returns (pose, info): the pose has the type that came in. info has what poselib's has, in its
    units: "cost" and "initial_cost" are sums of the loss of squared residuals divided by the focal
    length. "iterations" counts accepted steps alone, so "invalid_steps" is 0, and "lambda" is what
    poselib's rule makes of that many. "grad_norm" and "step_norm" are those at the pose returned.
    "usable" and "result" are ours. Unlike poselib's, a pose with most points behind the camera is
    not returned, and unknown options are errors.
    """
    options = _options(bundle_options or {})
    kind, search = _LOSSES[options["loss_type"]]
    loss = kind if kind == "none" else f"{kind}:{float(options['loss_scale'])!r}"
    known = sized(camera if camera is not None else camera_dict, points2D)
    start = _core._normalized_pose(initial_pose)
    image = {"points2D": points2D, "points3D": points3D, "camera": known, "cam_from_world": start}
    steps = int(options["max_iterations"])
    end, result = minimum(image, loss=loss, max_iterations=steps, **(search if steps > 0 else {}))
    cost = Cost(points2D, points3D, known, loss)
    return in_the_type_of(end, initial_pose), _info(cost, start, end, result, options)
