#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Files written by `convert`, read by those who own the formats: pycolmap, evo, kapture and numpy.

Usage: formats.py PROGRAM [SHARED_DATA]. A reader that is not installed is left out and named; with
none of them the exit code is 77 (skipped).
"""
import os
import subprocess
import sys
import tempfile

program = os.path.abspath(sys.argv[1])
data = sys.argv[2] if len(sys.argv) > 2 and os.path.isdir(sys.argv[2]) else None
try:
    import numpy as np
except ImportError:
    print("numpy is not installed: skipped")
    sys.exit(77)
work = tempfile.mkdtemp(prefix="pose_refine_peers_")
checks = 0


def load(name):
    try:
        return __import__(name, fromlist=["x"])
    except ImportError:
        print(f"{name} is not installed: left out")
        return None


def check(condition, what):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"FAILED: {what}")


def convert(source, target, to, *flags):
    path = os.path.join(work, target)
    subprocess.run([program, "convert", "--quiet", f"--input={source}", f"--output={path}",
                    f"--to={to}", "--overwrite", *flags], check=True, stdout=subprocess.DEVNULL)
    return path


def sample_model():
    """A COLMAP model in text, of numbers with all their digits."""
    folder = os.path.join(work, "sample")
    os.makedirs(folder)
    rng = np.random.default_rng(1)
    points = rng.normal(size=(40, 3)) + [0, 0, 8]
    with open(folder + "/cameras.txt", "w") as f:
        f.write("1 OPENCV 640 480 500.1 501.7 320.3 240.9 0.01 -0.002 0.0003 1e-5\n")
        f.write("2 SIMPLE_RADIAL 800 600 700.123456789012 400 300 -0.03\n")
    tracks = [[] for _ in points]
    with open(folder + "/images.txt", "w") as f:
        for i in range(5):
            q = rng.normal(size=4)
            q /= np.linalg.norm(q)
            t = rng.normal(size=3)
            f.write(f"{i + 1} {' '.join(repr(float(v)) for v in [*q, *t])} {1 + i % 2} s/{i}.png\n")
            row = []
            for k in range(i, len(points), 2):
                row.append(f"{float(rng.uniform(0, 640))!r} {float(rng.uniform(0, 480))!r} {k + 1}")
                tracks[k].append(f"{i + 1} {len(row) - 1}")
            f.write(" ".join(row) + "\n")
    with open(folder + "/points3D.txt", "w") as f:
        for k, (p, track) in enumerate(zip(points, tracks)):
            xyz = " ".join(repr(float(v)) for v in p)
            f.write(f"{k + 1} {xyz} 1 2 {k} 0.5 {' '.join(track)}\n")
    return folder


def same_reconstruction(pycolmap, a, b, what):
    a, b = pycolmap.Reconstruction(a), pycolmap.Reconstruction(b)
    check(sorted(a.cameras) == sorted(b.cameras), what)
    for i, camera in a.cameras.items():
        check(camera.model == b.cameras[i].model, what)
        check(np.array_equal(camera.params, b.cameras[i].params), what)
    check(sorted(a.images) == sorted(b.images), what)
    for i, image in a.images.items():
        other = b.images[i]
        check(image.name == other.name, what)
        # pycolmap normalizes quaternions as it reads, once more than we do.
        check(np.allclose(image.cam_from_world().matrix(), other.cam_from_world().matrix(),
                          rtol=0, atol=1e-14), what)
        xy = np.array([p.xy for p in image.points2D]).reshape(-1, 2)
        other_xy = np.array([p.xy for p in other.points2D]).reshape(-1, 2)
        check(np.array_equal(xy, other_xy), what)
        check([p.point3D_id for p in image.points2D] == [p.point3D_id for p in other.points2D], what)
    check(sorted(a.points3D) == sorted(b.points3D), what)
    for i, point in a.points3D.items():
        check(np.array_equal(point.xyz, b.points3D[i].xyz), what)
        check(np.array_equal(point.color, b.points3D[i].color), what)
        check(len(point.track.elements) == len(b.points3D[i].track.elements), what)


def rig_model(pycolmap):
    """Two rigs of two cameras, as text and as binary."""
    options = pycolmap.SyntheticDatasetOptions()
    options.num_rigs = options.num_cameras_per_rig = 2
    options.num_frames_per_rig, options.num_points3D = 3, 30
    reconstruction = pycolmap.synthesize_dataset(options)
    for kind in ["text", "binary"]:
        os.makedirs(f"{work}/rig_{kind}")
        getattr(reconstruction, f"write_{kind}")(f"{work}/rig_{kind}")
    return f"{work}/rig_text", f"{work}/rig_binary"


def same_rigs(pycolmap, a, b, what):
    a, b = pycolmap.Reconstruction(a), pycolmap.Reconstruction(b)
    check(sorted(a.rigs) == sorted(b.rigs) and len(a.rigs) == 2, what)
    for i, rig in a.rigs.items():
        check(rig.ref_sensor_id == b.rigs[i].ref_sensor_id, what)
        for sensor, pose in rig.non_ref_sensors.items():
            check(np.allclose(pose.matrix(), b.rigs[i].non_ref_sensors[sensor].matrix(), rtol=0,
                              atol=1e-15), what)
    check(sorted(a.frames) == sorted(b.frames) and len(a.frames) == 6, what)
    for i, frame in a.frames.items():
        check(frame.data_ids == b.frames[i].data_ids, what)
        check(np.allclose(frame.rig_from_world.matrix(), b.frames[i].rig_from_world.matrix(), rtol=0,
                          atol=1e-15), what)


def with_rigs(pycolmap):
    if not hasattr(pycolmap, "Rig"):
        return
    for model in rig_model(pycolmap):
        for to in ["colmap", "colmap_binary"]:
            path = convert(model, f"{checks}_{to}", to)
            same_reconstruction(pycolmap, model, path, f"rigs as {to}")
            same_rigs(pycolmap, model, path, f"rigs as {to}")


def with_pycolmap(models):
    pycolmap = load("pycolmap")
    if pycolmap is None:
        return 0
    for model in models:
        for to in ["colmap", "colmap_binary"]:
            path = convert(model, f"{checks}_{to}", to)
            same_reconstruction(pycolmap, model, path, f"{model} as {to}")
    # npz numbers images anew, which changes nothing here: these are in order.
    path = convert(convert(models[0], "sample_model.npz", "npz"), "sample_again", "colmap")
    same_reconstruction(pycolmap, models[0], path, "npz")
    with_rigs(pycolmap)
    return 1


def with_evo(model, trajectories):
    evo = load("evo.tools.file_interface")
    if evo is None:
        return 0
    tum, euroc, kitti = (os.path.join(data, "trajectories", n) if data else None
                         for n in trajectories)
    for source in [s for s in [tum, convert(model, "sample.tum", "tum")] if s]:
        ours = evo.read_tum_trajectory_file(convert(source, "a.tum", "tum"))
        theirs = evo.read_tum_trajectory_file(source)
        check(np.array_equal(ours.timestamps, theirs.timestamps), "tum timestamps")
        check(np.array_equal(ours.positions_xyz, theirs.positions_xyz), "tum positions")
        check(np.allclose(ours.orientations_quat_wxyz, theirs.orientations_quat_wxyz, atol=2e-3), "tum")
        as_euroc = evo.read_euroc_csv_trajectory(convert(source, "a.csv", "euroc"))
        check(np.allclose(as_euroc.timestamps, theirs.timestamps, rtol=1e-15), "tum to euroc")
        check(np.array_equal(as_euroc.positions_xyz, theirs.positions_xyz), "tum to euroc")
        as_kitti = evo.read_kitti_poses_file(convert(source, "a.kitti", "kitti"))
        check(np.array_equal(as_kitti.positions_xyz, theirs.positions_xyz), "tum to kitti")
        check(np.allclose(np.array(as_kitti.poses_se3), np.array(ours.poses_se3), atol=1e-12), "kitti")
    if euroc:
        ours = evo.read_euroc_csv_trajectory(convert(euroc, "b.csv", "euroc"))
        theirs = evo.read_euroc_csv_trajectory(euroc)
        check(np.array_equal(ours.positions_xyz, theirs.positions_xyz), "euroc")
        check(np.array_equal(ours.timestamps, theirs.timestamps), "euroc")
    if kitti:
        ours = evo.read_kitti_poses_file(convert(kitti, "b.kitti", "kitti"))
        theirs = evo.read_kitti_poses_file(kitti)
        check(np.array_equal(ours.positions_xyz, theirs.positions_xyz), "kitti")
        check(np.allclose(np.array(ours.poses_se3), np.array(theirs.poses_se3), atol=1e-5), "kitti")
    return 1


def with_kapture(model):
    if load("kapture") is None:
        return 0
    from kapture.io.csv import kapture_from_dir
    dataset = kapture_from_dir(convert(model, "kapture", "kapture"))
    check(len(dataset.records_camera.key_pairs()) == 5, "kapture records")
    check(len(dataset.trajectories.key_pairs()) == 5, "kapture poses")
    check(len(dataset.points3d) == 40, "kapture points")
    again = convert(os.path.join(work, "kapture"), "from_kapture", "hloc")
    check(open(again).read() == open(convert(model, "hloc", "hloc")).read(), "kapture and back")
    return 1


def with_numpy(model):
    arrays = np.load(convert(model, "sample.npz", "npz"))
    check(arrays["qvec"].shape == (5, 4) and arrays["tvec"].shape == (5, 3), "npz shapes")
    check(arrays["name"].tolist() == [f"s/{i}.png" for i in range(5)], "npz names")
    path = os.path.join(work, "compressed.npz")
    np.savez_compressed(path, **arrays)
    check(open(convert(path, "z.txt", "hloc")).read() == open(convert(model, "y.txt", "hloc")).read(),
          "compressed npz")
    poses_only = os.path.join(work, "poses.npz")
    np.savez(poses_only, name=arrays["name"], qvec=arrays["qvec"].astype("f4"), tvec=arrays["tvec"])
    convert(poses_only, "f4.txt", "hloc")
    return 1


sample = sample_model()
models = [sample]
if data:
    models += [os.path.join(data, "colmap_models", n) for n in
               ["kermit_OPENCV", "kermit_exports/txt", "photo8", "video92"]]
used = with_numpy(sample) + with_pycolmap(models) + with_kapture(sample)
used += with_evo(sample, ["fr2_desk_ORB.txt", "V102_groundtruth.csv", "KITTI_00_gt.txt"])
print(f"{checks} checks passed with {used} of 4 readers")
