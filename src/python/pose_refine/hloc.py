# SPDX-License-Identifier: BSD-3-Clause
"""Refines the results of hloc's localize_sfm. Its logs name the 2D-3D matches of every query, and so
do its features and matches:

    python -m pose_refine.hloc --logs=results.txt_logs.pkl --model=sfm --poses=results.txt \\
        --cameras=queries_with_intrinsics.txt --output=refined.txt
    python -m pose_refine.hloc --features=features.h5 --pair_matches=matches.h5 --pairs=pairs.txt \\
        --model=sfm --poses=results.txt --cameras=queries_with_intrinsics.txt --output=refined.txt

Any option of `refine` may follow: --loss=huber:2 --policy=gnc --norescue.
"""
from __future__ import annotations

import argparse
import ast
import importlib
import os
import pathlib
import pickle
import sys
from typing import Any, Dict, List, Optional

import numpy as np

from ._core import Image, RefineOptions, RefineResult, read_cameras, read_colmap_model
from ._core import read_feature_images, read_poses, refine_batch, write_poses
from ._results import write_results

Matches = Dict[str, Dict[str, Any]]

# Logs are made of these. A pickle can call anything, so nothing else may be called.
_PATHS = {"Path", "PosixPath", "PurePosixPath", "PureWindowsPath"}
_KNOWN = {
    "builtins": {"set", "frozenset", "slice", "complex", "bytearray"},
    "collections": {"defaultdict", "OrderedDict"},
    "copyreg": {"_reconstructor", "__newobj__"},
    "pathlib": _PATHS,
    "pathlib._local": _PATHS,  # Python 3.13
    "numpy": {"ndarray", "dtype"},
}
_NUMPY = {"_reconstruct", "scalar", "_frombuffer"}


class _Opaque:
    """Stands for objects of pycolmap, which need not be installed."""

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, _: Any) -> None:
        pass


def _of_numpy(module: str) -> Any:
    """A module that numpy 2 has under another name than numpy 1: logs come from either."""
    try:
        return importlib.import_module(f"numpy._core.{module}")
    except ImportError:
        return importlib.import_module(f"numpy.core.{module}")


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.split(".")[0] == "pycolmap":
            return _Opaque
        if module.startswith(("numpy.core.", "numpy._core.")) and name in _NUMPY:
            return getattr(_of_numpy(module.split("core.", 1)[1]), name)
        if name in _KNOWN.get(module, ()):
            if module.startswith("pathlib"):
                return pathlib.PurePosixPath
            if module == "copyreg" and name == "__newobj__":
                return lambda cls, *args: cls.__new__(cls, *args)
            return getattr(importlib.import_module(module), name)
        raise pickle.UnpicklingError(f"{module}.{name} does not belong into hloc's logs")


def _chosen(log: Dict[str, Any]) -> Optional[Dict[str, Any]]:
    """The log of the matches; under covisibility clustering, of the best cluster."""
    if "log_clusters" not in log:
        return log
    best = log.get("best_cluster")
    return None if best is None else dict(log["log_clusters"][best])


def read_logs(logs: "str | os.PathLike[str]", model: "str | os.PathLike[str]") -> Matches:
    """The matches of every query: name -> {"points2D" (N, 2), "points3D" (N, 3),
    "points3D_ids" (N,)}, from `*_logs.pkl` and the COLMAP model it was made with. Pixels are
    COLMAP's, as hloc stores them. ValueError when the file holds something else, or names points
    that the model does not have. The pickle can build arrays and containers, nothing else."""
    try:
        with open(logs, "rb") as file:
            queries = _Unpickler(file).load()["loc"]
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"{os.fspath(logs)}: these are not logs of hloc: {error}") from error
    read = read_colmap_model(model)
    order = np.argsort(read["points3D_ids"])
    ids = read["points3D_ids"][order]
    matches: Matches = {}
    for name, log in queries.items():
        chosen = _chosen(log)
        if chosen is None:
            continue
        wanted = np.asarray(chosen["points3D_ids"], dtype=np.uint64).reshape(-1)
        at = np.searchsorted(ids, wanted)
        if len(wanted) and (at.max() >= len(ids) or np.any(ids[at] != wanted)):
            raise ValueError(f"{os.fspath(logs)}: {name} has points that the model lacks")
        points2D = np.asarray(chosen["keypoints_query"], dtype=np.float64).reshape(-1, 2)
        if len(points2D) != len(wanted):
            raise ValueError(f"{os.fspath(logs)}: {name} has {len(points2D)} keypoints and "
                             f"{len(wanted)} points")
        points3D = read["points3D"][order][at]
        matches[name] = {"points2D": points2D, "points3D": points3D, "points3D_ids": wanted}
    return matches


def write_matches(matches: Matches, folder: "str | os.PathLike[str]") -> None:
    """Writes `folder`/<name>.txt for each query, as `pose_refine refine --matches` reads them."""
    for name, match in matches.items():
        path = pathlib.Path(folder) / f"{name}.txt"
        if pathlib.Path(folder).resolve() not in path.resolve().parents:
            raise ValueError(f"{name!r} leads out of {os.fspath(folder)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = np.hstack([match["points2D"], match["points3D"]])
        lines = [" ".join(repr(float(x)) for x in row) + f" {int(point)}\n"
                 for row, point in zip(rows, match["points3D_ids"])]
        path.write_text("# x y X Y Z point3D_id\n" + "".join(lines))


def images(matches: Matches, poses: Dict[str, Any], cameras: Dict[str, Any]) -> List[Image]:
    """An Image for each pose. hloc writes names without their folders: then the last part counts,
    as long as it is unique."""
    short: Dict[str, List[str]] = {}
    for name in matches:
        short.setdefault(name.split("/")[-1], []).append(name)
    made = []
    for name, pose in poses.items():
        full = [name] if name in matches else short.get(name.split("/")[-1], [])
        if len(full) > 1 and "/" in name:  # hloc's --prepend_camera_name keeps the last two parts
            full = [one for one in full if one.endswith("/" + name)] or full
        if len(full) > 1:
            raise ValueError(f"{name} may be any of {', '.join(full)}")
        if not full:
            raise ValueError(f"{name} has no logs")
        camera = cameras.get(full[0], cameras.get(name))
        if camera is None:
            raise ValueError(f"{full[0]} has no camera")
        match = matches[full[0]]
        made.append(Image(match["points2D"], match["points3D"], camera, pose, name=name,
                          points3D_ids=match.get("points3D_ids")))
    return made


def refine(matches: Matches, poses: Dict[str, Any], cameras: Dict[str, Any],
           **options: Any) -> Dict[str, RefineResult]:
    """Refines hloc's poses (name -> pose): name -> RefineResult. Options of `refine_batch`."""
    made = images(matches, poses, cameras)
    return dict(zip(poses, refine_batch(made, **options)))


def _options(words: List[str]) -> Dict[str, Any]:
    """Keywords of `refine_batch` from flags: --key=value, and --key or --nokey for what is on or off."""
    options: Dict[str, Any] = {}
    for word in words:
        if not word.startswith("--"):
            raise ValueError(f"{word!r} is no flag: an option is given as --key=value")
        key, equals, text = word[2:].partition("=")
        if not equals:
            off = key.startswith("no") and not hasattr(RefineOptions, key)
            options[key[2:] if off else key] = not off
            continue
        try:
            options[key] = ast.literal_eval(text)
        except (SyntaxError, ValueError):
            options[key] = text
    return options


def _images_of_features(flags: argparse.Namespace) -> List[Image]:
    """hloc's names of poses lack their folders, so that their ends have to agree."""
    found = read_feature_images(flags.poses, map=flags.model, features=flags.features,
                                pair_matches=flags.pair_matches, pairs=flags.pairs,
                                cameras=flags.cameras, name_match="suffix")
    if flags.matches:
        write_matches({image.name: {"points2D": image.points2D, "points3D": image.points3D,
                                    "points3D_ids": image.points3D_ids}
                       for image in found}, flags.matches)
    return found


def _images_of_logs(flags: argparse.Namespace) -> List[Image]:
    matches = read_logs(flags.logs, flags.model)
    found = images(matches, read_poses(flags.poses), read_cameras(flags.cameras))
    if flags.matches:
        write_matches(matches, flags.matches)
    return found


def _cure(error: Exception) -> str:
    """hloc writes names without their folders, which two cameras may have in common."""
    same = any(words in str(error) for words in ("may be any of", "matches both", "stands in line"))
    return ": run hloc's localize_sfm with --prepend_camera_name" if same else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m pose_refine.hloc", allow_abbrev=False,
        description="Refines hloc's results from its logs, or from its features and matches.",
        epilog="Any option of `refine` may follow, as --loss=huber:2 --policy=gnc --norescue.")
    parser.add_argument("--logs", help="hloc's *_logs.pkl")
    parser.add_argument("--features", help="hloc's features (HDF5), instead of --logs")
    parser.add_argument("--pair_matches", help="hloc's matches (HDF5), with --features")
    parser.add_argument("--pairs", help="list of pairs: only these of --pair_matches")
    parser.add_argument("--model", required=True, help="the COLMAP model it localized in")
    parser.add_argument("--poses", required=True, help="hloc's results file")
    parser.add_argument("--cameras", required=True, help="query list with intrinsics")
    parser.add_argument("--output", required=True, help="refined poses, in the same format")
    parser.add_argument("--report", help="file for the results, .json or .npz, as io.read_results reads it")
    parser.add_argument("--matches", help="folder to write the matches to, too")
    parser.add_argument("--overwrite", action="store_true")
    return parser


def main(arguments: Optional[List[str]] = None) -> int:
    parser = _parser()
    flags, rest = parser.parse_known_args(arguments)
    if bool(flags.logs) == bool(flags.features) or bool(flags.features) != bool(flags.pair_matches):
        parser.error("give --logs, or --features with --pair_matches")
    try:
        options = _options(rest)
        made = _images_of_logs(flags) if flags.logs else _images_of_features(flags)
        results = dict(zip((image.name for image in made), refine_batch(made, **options)))
        refined = {name: result.cam_from_world for name, result in results.items()}
        if flags.report:
            write_results(flags.report, results.values(), overwrite=flags.overwrite)
        write_poses(flags.output, refined, overwrite=flags.overwrite)
    except TypeError as error:  # an option that there is not
        print(f"pose_refine.hloc: {error}", file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        print(f"pose_refine.hloc: {error}{_cure(error)}", file=sys.stderr)
        return 3
    usable = sum(result.usable for result in results.values())
    for name, result in results.items():
        if not result.usable:
            print(f"{name}: {', '.join(result.reasons)}", file=sys.stderr)
    print(f"{usable} of {len(results)} refined")
    return 0 if usable == len(results) else 5


if __name__ == "__main__":
    sys.exit(main())
