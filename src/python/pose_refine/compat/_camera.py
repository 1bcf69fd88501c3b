# SPDX-License-Identifier: BSD-3-Clause
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _core


def _part(camera: Any, name: str) -> Any:
    return camera.get(name) if isinstance(camera, Mapping) else getattr(camera, name, None)


def _model(camera: Any) -> Any:
    model = _part(camera, "model")
    if model is None:  # poselib.Camera
        model = _part(camera, "model_name")
        model = model() if callable(model) else model
    return model


def _has_size(camera: Any) -> bool:
    sizes = _part(camera, "width"), _part(camera, "height")
    return all(size is not None and size > 0 for size in sizes)


def focal_length(camera: _core.Camera) -> float:
    """Mean of the focal lengths [px]; 1 where a model has none."""
    names = _core.camera_models()[camera.model].split()
    focal = [v for name, v in zip(names, camera.params.tolist()) if name in ("f", "fx", "fy")]
    return float(np.mean(focal)) if focal else 1.0


def sized(camera: Any, points2D: Any) -> Any:
    """The camera, or one with a size where it has none: poselib and pycolmap never look at it. It is
    then twice the principal point, or more if there are pixels beyond."""
    if isinstance(camera, (Mapping, _core.Camera)) or hasattr(camera, "params"):
        params = _part(camera, "params")
        if params is not None and not _has_size(camera):
            return _with_size(_model(camera), params, np.asarray(points2D, dtype=np.float64))
    return camera


def _with_size(model: Any, params: Any, pixels: Any) -> _core.Camera:
    known = _core.Camera(model, 1, 1, params)
    names = _core.camera_models()[known.model].split()
    size = []
    for k, name in enumerate(("cx", "cy")):
        reach = [2.0 * float(known.params[names.index(name)])] if name in names else []
        if pixels.ndim == 2 and pixels.shape[1] == 2:
            column = pixels[:, k]
            reach += column[np.isfinite(column)].tolist()
        size.append(int(np.ceil(min(max([1.0, *reach]), 1e9))))
    return _core.Camera(known.model, size[0], size[1], known.params)
