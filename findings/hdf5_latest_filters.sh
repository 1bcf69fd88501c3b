#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# h5py 3.16.0 (HDF5 2.0.0) with libver="latest", which is how hloc opens its files: an array with a
# filter (gzip) gets layout version 5, one without gets version 4, chunked or not. A reader with
# HDF5 1.14 (h5py 3.15.1) then opens the file, lists everything in it, and reads the keypoints, but
# not the compressed descriptors beside them: "bad version number for layout message". Asking for
# libver=("earliest", "v114") when writing keeps the file readable.
# This script fails when that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in 3.16.0 3.15.1; do
  python3 -m venv "$work/$version"
  "$work/$version/bin/pip" -q install "h5py==$version" 'numpy==2.2.6'
done
cd "$work"
"3.16.0/bin/python" - <<'PY' >seen
import h5py
import numpy as np

print("written by h5py", h5py.__version__, "HDF5", h5py.version.hdf5_version)
for name, libver in (("latest.h5", "latest"), ("bounded.h5", ("earliest", "v114"))):
    with h5py.File(name, "w", libver=libver) as file:
        group = file.create_group("a.jpg")
        group["keypoints"] = np.zeros((50, 2), np.float32)
        group.create_dataset("scores", data=np.zeros(50, np.float32), chunks=(50,))
        group.create_dataset("descriptors", data=np.zeros((128, 50), np.float32), compression="gzip")
PY
"3.15.1/bin/python" - <<'PY' >>seen
import h5py

print("read by h5py", h5py.__version__, "HDF5", h5py.version.hdf5_version)
for name in ("latest.h5", "bounded.h5"):
    with h5py.File(name) as file:
        print(name, sorted(file["a.jpg"]))
        for key in ("keypoints", "scores", "descriptors"):
            try:
                print("", key, file["a.jpg"][key][()].shape)
            except (KeyError, OSError) as error:
                refused = "bad version number for layout message" in str(error)
                print("", key, "refused: bad version of the layout" if refused else error)
PY
cat seen
diff seen - <<'SEEN'
written by h5py 3.16.0 HDF5 2.0.0
read by h5py 3.15.1 HDF5 1.14.6
latest.h5 ['descriptors', 'keypoints', 'scores']
 keypoints (50, 2)
 scores (50,)
 descriptors refused: bad version of the layout
bounded.h5 ['descriptors', 'keypoints', 'scores']
 keypoints (50, 2)
 scores (50,)
 descriptors (128, 50)
SEEN
echo 'hdf5_latest_filters: as described'
