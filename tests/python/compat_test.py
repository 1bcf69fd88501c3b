# SPDX-License-Identifier: BSD-3-Clause
"""The call shapes of pycolmap, poselib and OpenCV, with objects that look like theirs."""
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers


class Rotation3d:
    def __init__(self, xyzw):
        self.quat = np.asarray(xyzw, dtype=float)


class Rigid3d:
    def __init__(self, rotation, translation):
        self.rotation, self.translation = rotation, np.asarray(translation)


class CameraPose:
    q = np.array([1.0, 0, 0, 0])
    t = np.zeros(3)


class RefinementOptions:
    def __init__(self, **values):
        self.values = {"gradient_tolerance": 1.0, "max_num_iterations": 100, "loss_function_scale": 1.0,
                       "refine_focal_length": False, "print_summary": False, **values}

    def todict(self):
        return self.values


class Compat(unittest.TestCase):
    def setUp(self):
        self.scene = Scene(outliers=0.2)
        q = self.scene.start.q
        self.rigid = Rigid3d(Rotation3d([q[1], q[2], q[3], q[0]]), self.scene.start.t)
        self.pose = CameraPose()
        self.pose.q, self.pose.t = q, self.scene.start.t
        self.p2, self.p3, self.camera = self.scene.arguments[:3]

    def test_pycolmaps_call(self):
        mask = np.arange(60) < 40
        answer = pr.refine_absolute_pose(self.rigid, self.p2, self.p3, mask, self.camera,
                                         RefinementOptions(loss_function_scale=2.0), return_covariance=True)
        expected = pr.refine(self.p2[:40], self.p3[:40], self.camera, self.scene.start, loss="cauchy:2")
        self.assertIsInstance(answer["cam_from_world"], Rigid3d)
        error = pr.metrics.pose_error(answer["cam_from_world"], expected.cam_from_world)
        self.assertLess(max(error), 1e-8)
        self.assertEqual(answer["covariance"].shape, (6, 6))
        self.assertTrue(answer["usable"])
        named = pr.refine_absolute_pose(cam_from_world=self.scene.start, points2D=self.p2, points3D=self.p3,
                                        inlier_mask=mask, camera=self.camera,
                                        refinement_options={"loss_function_scale": 2.0})
        self.assertIsInstance(named["cam_from_world"], pr.Pose)
        self.assertNotIn("covariance", named)

    def test_pycolmaps_cameras_and_position_prior(self):
        scene = Scene(n=200, noise=0.2, off=0.01, model="SIMPLE_RADIAL")
        wrong = {**scene.camera.to_dict(), "params": [600.0, 400.0, 300.0, 0.0]}
        mask = np.ones(200, bool)
        answer = pr.refine_absolute_pose(self.rigid_of(scene.start), *scene.arguments[:2], mask, wrong,
                                         {"refine_focal_length": True, "refine_extra_params": True})
        self.assertTrue(answer["camera_result"]["usable"], answer["camera_result"])
        np.testing.assert_allclose(answer["camera"].params, scene.camera.params, atol=4.0)
        np.testing.assert_allclose(answer["camera"].params[3], scene.camera.params[3], atol=0.02)
        self.assertLess(pr.metrics.pose_error(answer["cam_from_world"], scene.truth)[0], 0.1)
        self.assertEqual(wrong["params"], [600.0, 400.0, 300.0, 0.0])
        center = scene.truth.center + 0.05
        pulled = pr.refine_absolute_pose(
            scene.start, *scene.arguments[:2], mask, scene.camera,
            {"use_position_prior": True, "position_prior_in_world": center,
             "position_prior_covariance": 1e-10 * np.eye(3)})["cam_from_world"]
        np.testing.assert_allclose(pulled.center, center, atol=1e-3)

    @staticmethod
    def rigid_of(pose):
        return Rigid3d(Rotation3d([pose.q[1], pose.q[2], pose.q[3], pose.q[0]]), pose.t)

    def test_poselibs_call(self):
        pose, info = pr.refine_absolute_pose(self.p2, self.p3, self.pose, self.camera.to_dict(),
                                             {"loss_type": "HUBER", "loss_scale": 3.0})
        expected = pr.refine(*self.scene.arguments, loss="huber:3")
        self.assertIsInstance(pose, CameraPose)
        self.assertEqual(numbers(pr.Pose(pose)), numbers(expected.cam_from_world))
        self.assertEqual(info["iterations"], expected.iterations)
        # poselib's units: without the half, and of pixels divided by the mean focal length.
        for mine, theirs in ((expected.final_cost, info["cost"]), (expected.initial_cost, info["initial_cost"])):
            self.assertAlmostEqual(theirs * 615.0**2 / (2.0 * mine), 1.0, places=9)
        self.assertLess(info["grad_norm"], 1e-6)
        self.assertLess(info["step_norm"], 1e-6)
        self.assertEqual((info["invalid_steps"], info["lambda"]), (0, max(1e-10, 1e-3 / 10.0**info["iterations"])))
        again, _ = pr.refine_absolute_pose(points2D=self.p2, points3D=self.p3, initial_pose=self.pose,
                                           camera_dict=self.camera, bundle_options={"loss_type": "HUBER", "loss_scale": 3.0})
        self.assertEqual(numbers(pr.Pose(again)), numbers(expected.cam_from_world))

    def test_where_pycolmap_says_none(self):
        none = np.zeros(60, bool)
        answer = pr.refine_absolute_pose(self.rigid, self.p2, self.p3, none, self.camera)
        self.assertFalse(answer["usable"])
        self.assertEqual(answer["result"].reasons, ("too_few_points",))
        np.testing.assert_array_equal(answer["cam_from_world"].translation, self.rigid.translation)

    def test_options_without_meaning_are_refused(self):
        mask = np.ones(60, bool)
        for options, kind, words in (
            ({"loss_function_scal": 1.0}, TypeError, "loss_function_scale"),
        ):
            with self.assertRaisesRegex(kind, words):
                pr.refine_absolute_pose(self.rigid, self.p2, self.p3, mask, self.camera, options)
        for options, kind, words in (({"loss_typ": "HUBER"}, TypeError, "loss_type"),
                                     ({"loss_type": "HUGER"}, ValueError, "HUBER")):
            with self.assertRaisesRegex(kind, words):
                pr.refine_absolute_pose(self.p2, self.p3, self.pose, self.camera, options)

    def test_masks_of_any_dtype(self):
        mask = np.arange(60) < 40
        expected = numbers(pr.Pose(pr.refine_absolute_pose(self.rigid, self.p2, self.p3, mask, self.camera)["cam_from_world"]))
        for other in (mask.astype(np.uint8)[:, None], mask * 255, mask * -0.5, mask.tolist()):
            answer = pr.refine_absolute_pose(self.rigid, self.p2, self.p3, other, self.camera)
            self.assertEqual(numbers(pr.Pose(answer["cam_from_world"])), expected)
        for bad in (mask[None], np.True_, mask[:30]):
            with self.assertRaises(ValueError):
                pr.refine_absolute_pose(self.rigid, self.p2, self.p3, bad, self.camera)

    def test_cameras_without_a_size(self):
        params = self.camera.params
        for size in ({}, {"width": 0, "height": 0}, {"width": -1, "height": None}):
            bare = {"model": "PINHOLE", "params": params, **size}
            for mask in ((), (np.ones(60, bool),)):
                start = (self.rigid,) if mask else ()
                end = () if mask else (self.pose,)
                whole, none = (pr.refine_absolute_pose(*start, self.p2, self.p3, *end, *mask, camera)
                               for camera in (self.camera, bare))
                pose = (lambda a: pr.Pose(a["cam_from_world"])) if mask else (lambda a: pr.Pose(a[0]))
                self.assertLess(max(pr.metrics.pose_error(pose(none), pose(whole))), 1e-12)
        self.assertTrue(pr.refine_absolute_pose(self.p2, self.p3, self.pose, bare)[1]["usable"])
        with self.assertRaisesRegex(ValueError, "4 parameters"):
            pr.refine_absolute_pose(self.p2, self.p3, self.pose, {"model": "PINHOLE", "params": [1, 2]})

    def test_a_quaternion_of_norm_two_is_normalized(self):
        self.pose.q = 2.0 * self.pose.q
        pose, info = pr.refine_absolute_pose(self.p2, self.p3, self.pose, self.camera)
        self.assertTrue(info["usable"])
        self.assertAlmostEqual(float(np.linalg.norm(pose.q)), 1.0)

    def test_poselibs_graduated_loss(self):
        scene = Scene(n=80, outliers=0.3, off=0.02)
        options = {"loss_type": "TRUNCATED_LE_ZACH", "loss_scale": 3.0}
        pose, info = pr.refine_absolute_pose(scene.points2D, scene.points3D, scene.start, scene.camera, options)
        residual = np.linalg.norm(scene.camera.project(pose @ scene.points3D) - scene.points2D, axis=1)
        self.assertAlmostEqual(info["cost"] * 615.0**2, np.sum(np.minimum(residual, 3.0) ** 2), places=6)
        self.assertLess(max(pr.metrics.pose_error(pose, scene.truth)), 0.1)

    def test_poselibs_none_behind(self):
        behind = pr.Pose([0, 0, 1, 0], [0, 0, 0]) @ self.scene.start
        pose, info = pr.refine_absolute_pose(self.p2, self.p3, behind, self.camera,
                                             {"loss_type": "TRIVIAL", "max_iterations": 0})
        self.assertFalse(info["usable"])
        self.assertEqual((info["cost"], info["initial_cost"]), (0.0, 0.0))
        self.assertEqual(numbers(pose), numbers(behind))

    def test_opencvs_call(self):
        scene = Scene(model="OPENCV")
        k = np.array([[620.0, 0, 405], [0, 610, 296], [0, 0, 1]])
        distortion = np.array([[-0.1, 0.02, 1e-3, -8e-4]])
        q = scene.start.q * np.sign(scene.start.q[0])
        angle = 2 * np.arccos(q[0])
        rvec = (q[1:] / np.sin(angle / 2) * angle).reshape(3, 1)
        solve = pr.compat.opencv.solvePnPRefineLM
        found, t = solve(scene.points3D[:, None], scene.points2D[:, None], k, distortion, rvec,
                         scene.start.t.reshape(3, 1))
        self.assertEqual((found.shape, t.shape), ((3, 1), (3, 1)))
        expected = pr.refine(*scene.arguments, loss="none").cam_from_world
        v = found.ravel()
        turned = np.r_[np.cos(np.linalg.norm(v) / 2), np.sinc(np.linalg.norm(v) / 2 / np.pi) * v / 2]
        self.assertLess(max(pr.metrics.pose_error((turned, t), expected)), 1e-7)
        same = solve([], [], k, None, rvec, scene.start.t)
        np.testing.assert_array_equal(same[0], rvec)
        for bad in (np.eye(2), k + [[0, 1, 0], [0, 0, 0], [0, 0, 0]]):
            with self.assertRaises(ValueError):
                solve(scene.points3D, scene.points2D, bad, None, rvec, t)
        with self.assertRaisesRegex(ValueError, "distCoeffs"):
            solve(scene.points3D, scene.points2D, k, np.zeros(13), rvec, t)

    def test_opencvs_arrays_are_changed_in_place(self):
        scene, k = Scene(), np.array([[620.0, 0, 405], [0, 610, 296], [0, 0, 1]])
        rvec = pr.compat.opencv.solvePnPRefineLM([], [], k, None, self.vector(scene.start.q), [0, 0, 0])[0]
        for solve in (pr.compat.opencv.solvePnPRefineLM, pr.compat.opencv.solvePnPRefineVVS):
            for dtype in (np.float32, np.float64):
                for shape in ((3,), (1, 3), (3, 1)):
                    r, t = (np.array(a, dtype).reshape(shape) for a in (rvec, scene.start.t))
                    before = r.copy()
                    found = solve(scene.points3D, scene.points2D, k, None, r, t, (3, 30, 1e-9))
                    self.assertTrue(found[0] is r and found[1] is t)
                    self.assertEqual((r.dtype, r.shape), (dtype, shape))
                    self.assertFalse(np.array_equal(r, before))
            listed = solve(scene.points3D, scene.points2D, k, None, rvec.tolist(), scene.start.t.tolist())
            self.assertEqual((listed[0].dtype, listed[0].shape), (np.float64, (3,)))

    @staticmethod
    def vector(q):
        q = q * np.sign(q[0])
        return q[1:] * 2 * np.arctan2(np.linalg.norm(q[1:]), q[0]) / np.linalg.norm(q[1:])

    def test_opencvs_whole_lens(self):
        # Thin prism and tilt: no camera here has them, so the pose is checked by its own gradient.
        from pose_refine.compat._opencv_lens import Lens

        k = np.array([[500.0, 0, 320], [0, 510, 240], [0, 0, 1]])
        lens = [-0.1, 0.02, 1e-3, -8e-4, 0.01, 0.02, -0.01, 0.003, 1e-3, 1e-4, 2e-3, 1e-4, 0.03, -0.02]
        random = np.random.default_rng(5)
        points = random.uniform([-2, -1.5, 4], [2, 1.5, 8], (50, 3))
        whole = Lens(k, lens)
        pixels = whole.project(points[:, :2] / points[:, 2:])
        np.testing.assert_allclose(whole.unproject(pixels), points[:, :2] / points[:, 2:], atol=1e-12)
        exact = pr.compat.opencv.solvePnPRefineLM(points, pixels, k, lens, np.full(3, 0.02), np.full(3, 0.01))
        np.testing.assert_allclose(np.r_[exact], 0.0, atol=1e-9)
        pixels += random.normal(size=pixels.shape)
        r, t = pr.compat.opencv.solvePnPRefineLM(points, pixels, k, lens, np.full(3, 0.02), np.full(3, 0.01))

        def cost(move):
            half = np.linalg.norm(r + move[:3]) / 2
            q = np.r_[np.cos(half), np.sinc(half / np.pi) * (r + move[:3]) / 2]
            seen = pr.Pose(q, t + move[3:]) @ points
            return np.sum((whole.project(seen[:, :2] / seen[:, 2:]) - pixels) ** 2)

        slope = [(cost(1e-5 * e) - cost(-1e-5 * e)) / 2e-5 for e in np.eye(6)]
        curve = [(cost(1e-3 * e) + cost(-1e-3 * e) - 2 * cost(0 * e)) / 1e-6 for e in np.eye(6)]
        np.testing.assert_allclose(np.array(slope) / curve, 0.0, atol=1e-8)

    def test_opencvs_fisheye(self):
        k = np.array([[420.0, 0, 402], [0, 415, 297], [0, 0, 1]])
        scene = Scene(model="OPENCV_FISHEYE")
        r, t = self.vector(scene.start.q), scene.start.t.copy()
        found, *pose = pr.compat.opencv.fisheye.solvePnP(scene.points3D, scene.points2D, k,
                                                         [0.02, -0.01, 3e-3, -5e-4], r, t, True)
        self.assertTrue(found and pose[0] is r and pose[1] is t)
        expected = pr.refine(*scene.arguments, loss="none").cam_from_world
        np.testing.assert_allclose(t, expected.t, atol=1e-8)
        with self.assertRaisesRegex(ValueError, "4 numbers"):
            pr.compat.opencv.fisheye.camera(k, [0.1])

    def test_opencvs_eight_coefficients(self):
        camera = pr.compat.opencv.camera(np.diag([500.0, 500.0, 1.0]) + [[0, 0, 320], [0, 0, 240], [0, 0, 0]],
                                         [0.1, 0.01, 1e-3, 1e-3, 1e-3, 0.02, 1e-3, 1e-4], (640, 480))
        self.assertEqual(camera.model, "FULL_OPENCV")
        a, b = 0.2, -0.1
        r = a * a + b * b
        s = (1 + 0.1 * r + 0.01 * r**2 + 1e-3 * r**3) / (1 + 0.02 * r + 1e-3 * r**2 + 1e-4 * r**3)
        x = a * s + 2e-3 * a * b + 1e-3 * (r + 2 * a * a)
        y = b * s + 1e-3 * (r + 2 * b * b) + 2e-3 * a * b
        np.testing.assert_allclose(camera.project([[a, b, 1.0]]), [[500 * x + 320, 500 * y + 240]])


if __name__ == "__main__":
    unittest.main()
