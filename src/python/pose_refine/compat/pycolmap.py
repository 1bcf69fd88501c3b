# SPDX-License-Identifier: BSD-3-Clause
"""pycolmap's pose refinement by this library."""
from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from ._camera import sized
from ._pose import in_the_type_of, minimum, nearest

# These are pycolmap's defaults. Its gradient tolerance has no meaning here: ours is on
# the cost.
_DEFAULTS: dict[str, Any] = {
    "gradient_tolerance": 1.0,
    "max_num_iterations": 100,
    "loss_function_scale": 1.0,
    "refine_focal_length": False,
    "refine_extra_params": False,
    "print_summary": False,
    "use_position_prior": False,
    "position_prior_in_world": (0.0, 0.0, 0.0),
    "position_prior_covariance": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
_GROUPS = {"refine_focal_length": "focal", "refine_extra_params": "distortion"}


def _options(given: Any) -> dict[str, Any]:
    values = dict(_DEFAULTS)
    if given is None:
        return values
    named = given if isinstance(given, dict) else given.todict()
    for key in named:
        if key not in values:
            raise TypeError(f"unknown option {key!r}: did you mean {nearest(key, list(values))!r}?")
    values.update(named)
    return values


def _weights(mask: Any) -> Any:
    """The mask as weights: any dtype, (N,) or (N, 1), as OpenCV's searches give it."""
    inliers = np.asarray(mask)
    if inliers.ndim == 2 and inliers.shape[1] == 1:
        inliers = inliers[:, 0]
    if inliers.ndim != 1:
        raise ValueError(f"inlier_mask must have shape (N,) or (N, 1), not {inliers.shape}")
    return inliers.astype(bool).astype(np.float64)


def _image(pose: Any, pixels: Any, points: Any, mask: Any, camera: Any,
           options: dict[str, Any]) -> dict[str, Any]:
    image = {"points2D": pixels, "points3D": points, "camera": sized(camera, pixels),
             "cam_from_world": _core._normalized_pose(pose), "weights": _weights(mask)}
    if options["use_position_prior"]:
        image["priors"] = [_core.position_prior(options["position_prior_in_world"],
                                                covariance=options["position_prior_covariance"])]
    return image


def _keep(camera: Any, refined: _core.Camera) -> None:
    """pycolmap changes the camera that it is given. A dict and a frozen Camera stay as they are."""
    if not isinstance(camera, (dict, _core.Camera)):
        camera.params = refined.params


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
    points (N, 2), (N, 3) of the mask, with its position prior, focal length and distortion. The mask
    has any dtype and shape (N,) or (N, 1); the camera may have no size.

    Returns {"cam_from_world", "usable", "result"} and "covariance" (6, 6) when asked for; never
    None: where pycolmap gives None, "usable" is False and the pose is the input. The pose has the
    type that came in. The covariance is of (rotation [rad], translation), in the camera frame on
    the left, scaled by the noise, where pycolmap's has half angles and no scale. With
    refine_focal_length or refine_extra_params there are "camera", the refined Camera, and
    "camera_result" as of `refine_bundle`: a camera that the image does not determine stays as it
    was. A pycolmap.Camera is changed in place, as pycolmap does.
    """
    options = _options(refinement_options)
    image = _image(cam_from_world, points2D, points3D, inlier_mask, camera, options)
    keywords: dict[str, Any] = {
        "loss": f"cauchy:{float(options['loss_function_scale'])!r}",
        "max_iterations": int(options["max_num_iterations"]),
    }
    if options["use_position_prior"]:
        keywords["prior_weight"] = 1.0  # of a pixel of noise
    groups = ",".join(group for key, group in _GROUPS.items() if options[key])
    answer: dict[str, Any] = {}
    if groups:
        joint = _core.refine_bundle([image], [image["camera"]], groups=groups, **keywords)
        result, refined = joint["images"][0], joint["cameras"][0]
        pose = result.cam_from_world
        answer = {"camera": refined["camera"], "camera_result": refined}
        _keep(camera, refined["camera"])
    else:
        pose, result = minimum(image, **keywords)
    answer["cam_from_world"] = in_the_type_of(pose, cam_from_world)
    answer["usable"] = result.usable
    answer["result"] = result
    if return_covariance:
        answer["covariance"] = result.covariance
    return answer
