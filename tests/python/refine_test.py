# SPDX-License-Identifier: BSD-3-Clause
"""refine and refine_batch: results, options, threads, interruption."""
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import unittest

import numpy as np

import pose_refine as pr
from scene import CAMERAS, Scene, numbers


class Refine(unittest.TestCase):
    def test_every_camera_is_refined(self):
        for model in CAMERAS:
            scene = Scene(model=model, outliers=0.2)
            result = pr.refine(*scene.arguments)
            meters, degrees = pr.metrics.pose_error(result.cam_from_world, scene.truth)
            self.assertEqual(result.verdict, "ok", model)
            self.assertLess(meters, 0.02)
            self.assertLess(degrees, 0.2)

    def test_reasons_are_those_of_the_table(self):
        reasons = pr.verdict_reasons()
        scene = Scene()
        far = pr.Pose([1, 0, 0, 0], [0, 0, -1000.0])
        result = pr.refine(*scene.arguments[:3], far, rescue=False)
        self.assertEqual(result.reasons, ("behind_camera",))
        self.assertEqual(reasons["behind_camera"][0], "rejected")
        self.assertEqual(reasons["faint_consensus"][0], "weak")
        few = pr.refine(scene.points2D[:5], scene.points3D[:5], *scene.arguments[2:])
        self.assertTrue(few.reasons)
        for reason in few.reasons:
            self.assertIn(reason, reasons)

    def test_results_are_dicts_too_and_never_none(self):
        scene = Scene()
        behind = pr.Pose([1, 0, 0, 0], [0, 0, -1000.0])
        for arguments in (scene.arguments, (*scene.arguments[:3], behind), ([], [], *scene.arguments[2:])):
            result = pr.refine(*arguments)
            self.assertEqual(set(result), set(result.keys()))
            self.assertEqual(len(result), len(dict(result)))
            for key in result:
                self.assertIsNotNone(result[key], key)
                self.assertEqual(repr(result[key]), repr(getattr(result, key)))
                self.assertIn(key, result)
            with self.assertRaises(KeyError):
                result["pose"]
        self.assertFalse(result.has_covariance)
        self.assertTrue(np.isnan(result.covariance).all())

    def test_an_unusable_result_has_the_input_pose(self):
        scene = Scene()
        behind = pr.Pose([1, 0, 0, 0], [0, 0, -1000.0])
        result = pr.refine(*scene.arguments[:3], behind, rescue=False)
        self.assertFalse(result.usable)
        self.assertEqual(numbers(result.cam_from_world), numbers(behind))

    def test_cameras_and_poses_of_any_kind(self):
        scene = Scene()
        expected = numbers(pr.refine(*scene.arguments).cam_from_world)

        class Named:
            def __init__(self, **values):
                self.__dict__.update(values)

        plain = scene.camera.to_dict()
        x, y, z, w = (scene.start.q[i] for i in (1, 2, 3, 0))
        cameras = [plain, {**plain, "model": 1}, Named(**plain), {**plain, "params": tuple(plain["params"])},
                   Named(**{**plain, "model": Named(name="PINHOLE")}),
                   Named(model_name=lambda: "PINHOLE", **{k: plain[k] for k in ("width", "height", "params")})]
        poses = [(scene.start.q, scene.start.t), {"q": scene.start.q, "t": list(scene.start.t)},
                 Named(q=scene.start.q, t=scene.start.t),
                 Named(rotation=Named(quat=[x, y, z, w]), translation=scene.start.t[:, None])]
        for camera in cameras:
            self.assertEqual(numbers(pr.refine(*scene.arguments[:2], camera, scene.start).cam_from_world), expected)
        for pose in poses:
            self.assertEqual(numbers(pr.refine(*scene.arguments[:3], pose).cam_from_world), expected)
        matrix = scene.start.matrix
        for pose in (matrix, np.vstack([matrix, [0, 0, 0, 1]])):
            near = pr.refine(*scene.arguments[:3], pose).cam_from_world
            same = pr.Pose(expected[:4], expected[4:])  # perhaps with the other sign of q
            self.assertLess(max(pr.metrics.pose_error(near, same)), 1e-9)

    def test_what_is_no_camera_or_pose_says_so(self):
        scene = Scene()
        plain = scene.camera.to_dict()
        for camera, kind, words in (
            ({**plain, "model": "PINHOL"}, ValueError, "PINHOLE"),
            ({**plain, "params": [1.0, 2.0, 3.0]}, ValueError, "fx fy cx cy"),
            ({"model": "PINHOLE"}, ValueError, "width"),
            ({**plain, "model": 99}, ValueError, "99"),
            ({**plain, "width": -1}, ValueError, "width"),
            ({**plain, "width": "wide"}, TypeError, "camera width"),
            (None, TypeError, "NoneType"),
            (3.0, TypeError, "float"),
        ):
            with self.assertRaisesRegex(kind, words):
                pr.refine(*scene.arguments[:2], camera, scene.start)
        for pose, kind in ((None, TypeError), (2 * np.eye(4), ValueError), (np.eye(3), ValueError),
                           (([1, 0, 0], [0, 0, 0]), ValueError), ({"q": [1, 0, 0, 0]}, ValueError),
                           (-np.eye(4), ValueError), (np.full((3, 4), np.nan), ValueError)):
            with self.assertRaises(kind):
                pr.refine(*scene.arguments[:3], pose)
        doubled = pr.refine(*scene.arguments[:3], (2 * scene.start.q, scene.start.t))
        self.assertEqual(doubled.reasons, ("rotation_not_a_unit_quaternion",))

    def test_poses_and_cameras_survive_a_pickle(self):
        scene = Scene()
        self.assertEqual(numbers(pickle.loads(pickle.dumps(scene.start))), numbers(scene.start))
        camera = pickle.loads(pickle.dumps(scene.camera))
        self.assertEqual(camera.to_dict(), scene.camera.to_dict())


class Batch(unittest.TestCase):
    def setUp(self):
        self.images = [Scene(seed=s, outliers=0.1).arguments for s in range(40)]

    def test_the_same_bits_for_any_threads_and_one_by_one(self):
        alone = [numbers(pr.refine(*image).cam_from_world) for image in self.images]
        for threads in (0, 1, 2, 7, 64):
            batch = pr.refine_batch(self.images, threads=threads)
            self.assertEqual([numbers(r.cam_from_world) for r in batch], alone)

    def test_images_of_any_kind(self):
        keys = ("points2D", "points3D", "camera", "cam_from_world")
        mixed = [self.images[0], list(self.images[1]), dict(zip(keys, self.images[2])),
                 pr.Image(*self.images[3], name="three"),
                 {**dict(zip(keys, self.images[4])), "name": "four", "weights": np.ones(60)}]
        for result, image in zip(pr.refine_batch(iter(mixed)), self.images):
            self.assertEqual(numbers(result.cam_from_world), numbers(pr.refine(*image).cam_from_world))
        for bad, kind, words in (((1, 2), TypeError, "Image"), ({"points2D": []}, ValueError, "missing"),
                                 ({"point2D": []}, TypeError, "points2D"), (5, TypeError, "Image")):
            with self.assertRaisesRegex(kind, words):
                pr.refine_batch([bad])
        self.assertEqual(pr.refine_batch([]), [])

    def test_one_bad_image_does_not_end_a_batch(self):
        nowhere = ([1, 0, 0, 0], [np.nan, 0, 0])
        results = pr.refine_batch([self.images[0], (*self.images[1][:3], nowhere), ([], [], *self.images[2][2:])])
        self.assertEqual([r.usable for r in results], [True, False, False])

    def test_progress_is_told_to_the_end(self):
        calls = []
        pr.refine_batch(self.images * 5, progress=lambda done, total: calls.append((done, total)))
        self.assertEqual(calls[-1], (200, 200))
        self.assertEqual(calls, sorted(calls))
        with self.assertRaises(TypeError):
            pr.refine_batch(self.images, progress=3)

    def test_what_progress_raises_ends_the_batch(self):
        def stop(done, total):
            raise RuntimeError(f"enough after {done}")

        with self.assertRaisesRegex(RuntimeError, "enough after"):
            pr.refine_batch(self.images * 50, progress=stop, threads=2)

    def test_the_gil_is_released(self):
        big = Scene(n=200000, seed=3, outliers=0.4).arguments
        counted, stop = [0], threading.Event()

        def count():
            while not stop.is_set():
                counted[0] += 1
                time.sleep(0)

        other = threading.Thread(target=count)
        other.start()
        before = counted[0]
        image = pr.Image(*big)
        started = counted[0]
        for _ in range(5):
            pr.refine(image)
        during = counted[0] - started
        stop.set()
        other.join()
        # With the GIL held the other thread would get a turn only between the calls.
        self.assertGreater(during, 50, before)

    def test_threads_may_share_problems(self):
        image = pr.Image(*self.images[0])
        expected = numbers(pr.refine(image).cam_from_world)
        found = []
        workers = [threading.Thread(target=lambda: found.extend(
            numbers(pr.refine(image).cam_from_world) for _ in range(50))) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.assertEqual(found, [expected] * 200)

    def test_ctrl_c_stops_a_batch(self):
        # Progress is told several times a second, and there Ctrl-C is looked at. Counted instead of
        # timed: a busy machine is no failure.
        # Whoever started us in the background may have left SIGINT ignored.
        code = ("import signal, sys; sys.path[:0] = sys.argv[1:]\n"
                "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
                "from scene import Scene; import pose_refine as pr\n"
                "image = Scene(n=2000, outliers=.3).arguments\n"
                "told = lambda done, total: print(done, flush=True)\n"
                "try: pr.refine_batch([image] * 200000, threads=2, progress=told)\n"
                "except KeyboardInterrupt: print('stopped', flush=True)\n")
        paths = [os.path.dirname(os.path.dirname(pr.__file__)), os.path.dirname(__file__)]
        child = subprocess.Popen([sys.executable, "-c", code, *paths], stdout=subprocess.PIPE, text=True)
        for _ in range(12):  # by then the slices have their length
            child.stdout.readline()
        begin = time.perf_counter()
        child.send_signal(signal.SIGINT)
        after = [line.strip() for line in child.stdout]
        print(f"stopped after {time.perf_counter() - begin:.2f} s")
        child.stdout.close()
        self.assertEqual(child.wait(timeout=60), 0)
        self.assertEqual(after[-1], "stopped")
        self.assertLessEqual(len(after), 4)  # at most what was on its way
        self.assertLess(int(after[0]) if len(after) > 1 else 0, 200000)

    def test_ctrl_c_stops_a_batch_that_is_still_read(self):
        def images():
            yield from self.images
            signal.raise_signal(signal.SIGINT)
            yield from self.images * 100

        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        with self.assertRaises(KeyboardInterrupt):
            pr.refine_batch(images())


if __name__ == "__main__":
    unittest.main()
