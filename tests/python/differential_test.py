# SPDX-License-Identifier: BSD-3-Clause
"""pycolmap, poselib and this library end in the same minimum on the same images. Needs the
peers' wheels: pip install poselib pycolmap."""
import importlib.util
import unittest

import numpy as np

import pose_refine as pr
from scene import CAMERAS, Scene

PROBLEMS = 500
TOLERANCE_DEG = 1e-6
HAVE = all(importlib.util.find_spec(name) for name in ("poselib", "pycolmap"))


def cost(pose, scene, loss):
    residual = scene.camera.project(pose @ scene.points3D) - scene.points2D
    return 0.5 * float(np.sum(pr.losses.evaluate(loss, (residual**2).sum(1))[0]))


def rotation_deg(a, b):
    return pr.metrics.pose_error(a, b)[1]


@unittest.skipUnless(HAVE, "poselib and pycolmap are not installed")
class Differential(unittest.TestCase):
    def scenes(self, outliers):
        models = list(CAMERAS)
        for seed in range(PROBLEMS):
            yield Scene(n=50 + seed % 100, seed=seed, model=models[seed % len(models)],
                        outliers=outliers, off=0.02)

    def poselib(self, scene, kind):
        import poselib

        start = poselib.CameraPose()
        start.q, start.t = scene.start.q, scene.start.t
        options = {"loss_type": kind, "loss_scale": 1.0, "max_iterations": 1000,
                   "gradient_tol": 1e-14, "step_tol": 1e-14}
        pose, _ = poselib.refine_absolute_pose(
            scene.points2D, scene.points3D, start, scene.camera.to_dict(), options)
        return pr.Pose(pose)

    @staticmethod
    def rigid(pose):
        import pycolmap

        w, x, y, z = pose.q
        return pycolmap.Rigid3d(pycolmap.Rotation3d([x, y, z, w]), pose.t)

    def pycolmap(self, scene, scale):
        """As everybody calls it: it ends where a step would change the cost by a part of 1e-6, which
        cannot be set."""
        import pycolmap

        options = pycolmap.AbsolutePoseRefinementOptions()
        options.gradient_tolerance = 1e-12
        options.max_num_iterations = 1000
        options.loss_function_scale = scale
        camera = pycolmap.Camera(**scene.camera.to_dict())
        mask = np.ones(len(scene.points2D), bool)
        answer = pycolmap.refine_absolute_pose(
            self.rigid(scene.start), scene.points2D, scene.points3D, mask, camera, options)
        return pr.Pose(answer["cam_from_world"])

    def bundle_adjusted(self, scene, kind):
        """pycolmap's bundle adjustment of the one image: every tolerance can be set."""
        import pycolmap

        model = pycolmap.Reconstruction()
        model.add_camera_with_trivial_rig(pycolmap.Camera(camera_id=1, **scene.camera.to_dict()))
        for i in (1, 2):  # every track needs two images; the second takes no part
            image = pycolmap.Image(name=str(i), keypoints=scene.points2D, camera_id=1, image_id=i)
            model.add_image_with_trivial_frame(image, self.rigid(scene.start))
        config = pycolmap.BundleAdjustmentConfig()
        config.add_image(1)
        for k, point in enumerate(scene.points3D):
            track = pycolmap.Track([pycolmap.TrackElement(i, k) for i in (1, 2)])
            config.add_constant_point(model.add_point3D(point, track, np.zeros(3, np.uint8)))
        options = pycolmap.BundleAdjustmentOptions()
        options.refine_focal_length = options.refine_extra_params = False
        options.refine_points3D = options.print_summary = False
        options.ceres.loss_function_type = getattr(pycolmap.LossFunctionType, kind)
        options.ceres.loss_function_scale = 1.0
        solver = options.ceres.solver_options
        solver.function_tolerance = solver.parameter_tolerance = 0.0
        solver.gradient_tolerance, solver.max_num_iterations, solver.num_threads = 1e-12, 1000, 1
        pycolmap.create_default_bundle_adjuster(options, config, model).solve()
        return pr.Pose(model.images[1].cam_from_world())

    def compare(self, name, loss, theirs, excess, tolerance_deg):
        """Their end against ours, and against ours begun at their end; `excess` is the part by which
        their cost may lie above ours. Where the two ends are two minima the second says so, which
        may happen to few."""
        apart, from_theirs, above, other = [], [], [], 0
        for scene in self.scenes(0.0 if loss == "none" else 0.2):
            mine, their = self.ours(scene, loss, scene.start), theirs(scene)
            same = self.ours(scene, loss, their)
            if rotation_deg(mine, same) > 1e-3:
                other, mine = other + 1, same
            apart.append(rotation_deg(mine, their))
            from_theirs.append(rotation_deg(mine, same))
            above.append(cost(their, scene, loss) / cost(mine, scene, loss) - 1)
        print(f"{name}, {loss}: {PROBLEMS} images, {other} in two minima; rotation apart by median "
              f"{np.median(apart):.1e}, at most {max(apart):.1e} deg, ours from their end "
              f"{max(from_theirs):.1e} deg; their cost above ours by {min(above):.0e} to {max(above):.0e}")
        self.assertLess(max(from_theirs), TOLERANCE_DEG)
        self.assertLess(max(apart), tolerance_deg)
        self.assertGreater(min(above), -1e-12)
        self.assertLess(max(above), excess)
        self.assertLessEqual(other, PROBLEMS // 100)

    @staticmethod
    def ours(scene, loss, start):
        result = pr.refine(*scene.arguments[:3], start, loss=loss, function_tolerance=1e-16)
        return result.cam_from_world

    def test_poselib_least_squares(self):
        self.compare("poselib", "none", lambda s: self.poselib(s, "TRIVIAL"), 1e-12, TOLERANCE_DEG)

    def test_poselib_cauchy(self):
        self.compare("poselib", "cauchy:1", lambda s: self.poselib(s, "CAUCHY"), 1e-12, TOLERANCE_DEG)

    def test_pycolmap_least_squares(self):
        self.compare("pycolmap", "none", lambda s: self.bundle_adjusted(s, "TRIVIAL"), 1e-12, TOLERANCE_DEG)

    def test_pycolmap_cauchy(self):
        self.compare("pycolmap", "cauchy:1", lambda s: self.bundle_adjusted(s, "CAUCHY"), 1e-12, TOLERANCE_DEG)

    def test_pycolmaps_refinement_least_squares(self):
        # pycolmap has only Cauchy's loss; this wide it is the square to a part of 1e-7.
        self.compare("pycolmap's refinement", "none", lambda s: self.pycolmap(s, 1e4), 1e-5, 1e-2)

    def test_pycolmaps_refinement_cauchy(self):
        self.compare("pycolmap's refinement", "cauchy:1", lambda s: self.pycolmap(s, 1.0), 1e-5, 1e-2)


if __name__ == "__main__":
    unittest.main()
