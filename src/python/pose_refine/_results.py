# SPDX-License-Identifier: BSD-3-Clause
"""Results as tables and files."""
from __future__ import annotations

import importlib
import json
import math
import os
from collections.abc import Iterable
from typing import Any, Union

import numpy as np

from . import _core
from ._core import Pose, RefineResult

_Path = Union[str, "os.PathLike[str]"]
_SCALARS = (
    "name", "verdict", "usable", "kept_input", "num_inliers", "num_dropped", "num_outside",
    "initial_median_px", "final_median_px", "initial_cost", "final_cost", "iterations",
    "termination", "noise_px", "loss_scale_px", "degrees_of_freedom", "condition",
)
# What the attributes usable, has_covariance and bound95 say follows from the others.
_DERIVED = ("usable", "has_covariance", "bound95")
_ABSENT = ("covariance", "ambiguity_ratio")  # NaN stands for nothing


def to_dataframe(results: Iterable[RefineResult]) -> Any:
    """A pandas DataFrame with a row a result: 20 columns of scalars; `reasons` is one text, and
    bound95 two columns. Poses and observations are not in it."""
    try:
        pandas: Any = importlib.import_module("pandas")
    except ImportError as error:
        raise ImportError("to_dataframe needs pandas: pip install pandas") from error
    rows = [
        {**{name: result[name] for name in _SCALARS}, "reasons": ", ".join(result.reasons),
         "bound95_position": result.bound95[0], "bound95_rotation_deg": result.bound95[1]}
        for result in results
    ]
    columns = [*_SCALARS, "reasons", "bound95_position", "bound95_rotation_deg"]
    return pandas.DataFrame(rows, columns=columns)


def write_results(path: _Path, results: Iterable[RefineResult], overwrite: bool = False) -> None:
    """Writes results to the bit: .json, with the keys of the program's report, or .npz, which is
    smaller and faster. `read_results` reads both back equal."""
    rows = [_values(result) for result in results]
    text = os.fspath(path)
    if not overwrite and os.path.exists(text):
        raise FileExistsError(f"{text} exists; overwrite=True replaces it")
    temporary = f"{text}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            _writer(text)(file, rows)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, text)
    finally:
        if os.path.exists(temporary):
            os.remove(temporary)


def read_results(path: _Path) -> list[RefineResult]:
    """The results of a file of `write_results`, or of a report of the program's `refine`, .json or
    .jsonl. A report does not have every attribute; what it has not is 0, empty or NaN."""
    text = os.fspath(path)
    rows = _from_npz(text) if text.endswith(".npz") else _from_json(text)
    results = []
    for number, row in enumerate(rows):
        try:
            results.append(_core._result_of(row))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            name = row.get("name", number)
            raise ValueError(f"{text}: result {name!r}: {error}") from error
    return results


def _writer(path: str) -> Any:
    kinds = {".json": _write_json, ".npz": _write_npz}
    kind = os.path.splitext(path)[1]
    if kind not in kinds:
        raise ValueError(f"{path}: results are written as .json or .npz, not as {kind!r}")
    return kinds[kind]


def _values(result: RefineResult) -> dict[str, Any]:
    """The stored attributes as numbers, words and arrays, None where there is nothing."""
    values = {name: result[name] for name in result.keys() if name not in _DERIVED}
    if not result.has_covariance:
        values["covariance"] = None
    if math.isnan(values["ambiguity_ratio"]):
        values["ambiguity_ratio"] = None
    values["rescue"] = values["rescue"] or None
    return values


def _plain(value: Any) -> Any:
    """A value as the report's JSON has it; NaN is null, infinity a word."""
    if isinstance(value, Pose):
        return {"qvec": _plain(value.q), "tvec": _plain(value.t)}
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.ravel().tolist()]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else ("inf" if value > 0 else "-inf")
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return value


def _write_json(file: Any, rows: list[dict[str, Any]]) -> None:
    names = _core._report_names()
    images = [{names[key] or key: _plain(value) for key, value in row.items()} for row in rows]
    report = {"tool": "pose_refine", "version": _core.__version__, "command": "refine", "images": images}
    # Names that are not UTF-8 have surrogates, which JSON writes as \udcXX.
    file.write((json.dumps(report, indent=1, allow_nan=False) + "\n").encode("ascii"))


def _number(value: Any) -> Any:
    return math.nan if value is None else float(value)


def _report_images(file: Any) -> Any:
    return json.load(file)["images"]


def _line_images(file: Any) -> list[dict[str, Any]]:
    """The images of JSON lines. The first line is the report without its images."""
    objects = []
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number}: {error}") from error
        if not isinstance(one, dict):
            raise ValueError(f"line {number} is no JSON object")
        objects.append(one)
    # Without its first line a file would lose an image and not tell.
    if not objects or "tool" not in objects[0]:
        raise ValueError("its first line does not say which tool wrote it")
    return objects[1:]


def _from_json(path: str) -> list[dict[str, Any]]:
    with open(path, "rb") as file:
        try:
            images = _line_images(file) if path.endswith(".jsonl") else _report_images(file)
            names = {other or key: key for key, other in _core._report_names().items()}
            rows = [{names[key]: value for key, value in image.items() if key in names} for image in images]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError(f"{path}: not a report of results: {error}") from error
    for row in rows:
        row.pop("bound95", None)
        for key in ("residual_px", "hessian", "covariance"):
            if isinstance(row.get(key), list):
                row[key] = [_number(each) for each in row[key]]
    return rows


_LISTS = ("residual_px", "inlier")
_WORDS = ("reasons", "weak_directions", "rescue")
_MATRICES = ("hessian", "covariance")


def _write_npz(file: Any, rows: list[dict[str, Any]]) -> None:
    arrays: dict[str, Any] = {"count": np.array(len(rows))}
    for key in rows[0] if rows else ():
        column = [row[key] for row in rows]
        if key in _LISTS:
            arrays[key] = np.concatenate(column)
            arrays[f"{key}_size"] = np.array([len(each) for each in column])
        elif key in _WORDS or key == "name":
            arrays[key] = np.array([json.dumps(_plain(each)) for each in column])
        elif key in _MATRICES:
            nothing = np.full((6, 6), np.nan)
            arrays[key] = np.array([nothing if each is None else each for each in column])
            arrays[f"{key}_given"] = np.array([each is not None for each in column])
        elif key == "cam_from_world":
            arrays["qvec"] = np.array([pose.q for pose in column])
            arrays["tvec"] = np.array([pose.t for pose in column])
        else:
            arrays[key] = np.array([math.nan if each is None else each for each in column])
    np.savez_compressed(file, **arrays)


def _from_npz(path: str) -> list[dict[str, Any]]:
    import zipfile

    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {key: archive[key] for key in archive.files}
        return [_row(arrays, k) for k in range(int(arrays["count"]))]
    except (ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile, TypeError) as error:
        raise ValueError(f"{path}: not an archive of results: {error}") from error


def _row(arrays: dict[str, Any], k: int) -> dict[str, Any]:
    row: dict[str, Any] = {"cam_from_world": {"qvec": arrays["qvec"][k], "tvec": arrays["tvec"][k]}}
    for key, column in arrays.items():
        if key in _LISTS:
            ends = np.cumsum(arrays[f"{key}_size"])
            row[key] = column[ends[k] - arrays[f"{key}_size"][k] : ends[k]]
        elif key in _WORDS or key == "name":
            row[key] = json.loads(str(column[k]))
        elif key in _MATRICES:
            row[key] = column[k].ravel() if arrays[f"{key}_given"][k] else None
        elif key not in ("count", "qvec", "tvec") and not key.endswith(("_size", "_given")):
            row[key] = column[k].item()
    if math.isnan(row.get("ambiguity_ratio", math.nan)):
        row["ambiguity_ratio"] = None
    return row
