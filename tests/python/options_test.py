# SPDX-License-Identifier: BSD-3-Clause
"""Options and arguments of refine, and refine_bundle."""
import unittest

import numpy as np

import pose_refine as pr
from scene import Scene, numbers


class Options(unittest.TestCase):
    def test_options_by_keyword_by_object_and_by_dict(self):
        scene = Scene(outliers=0.2)
        keywords = {"loss": "huber:2", "max_iterations": 7, "solver": "ceres"}
        a = pr.refine(*scene.arguments, **keywords)
        b = pr.refine(*scene.arguments, options=pr.RefineOptions(**keywords))
        c = pr.refine(*scene.arguments, options=keywords)
        d = pr.refine(*scene.arguments, options={"loss": "none"}, **keywords)
        e = pr.refine(pr.Image(*scene.arguments), **keywords)
        for other in (b, c, d, e):
            self.assertEqual(numbers(a.cam_from_world), numbers(other.cam_from_world))
        self.assertEqual(a.loss_scale_px, 2.0)

    def test_every_option_is_told_and_taken_back(self):
        options = pr.RefineOptions(loss="barron:2:-2", objective="geometric", norm="l1")
        told = options.to_dict()
        self.assertEqual(told["loss"], "barron:2:-2")
        self.assertEqual(pr.RefineOptions(**told).to_dict(), options.to_dict())
        given = {"pull": "sigma:0.25,-3:l1", "prior_weight": 0.5, "fix": "ry,cz", "max_rotation_deg": 4.0,
                 "max_translation": 2.0, "up_in_world": (0.0, -1.0, 0.0), "policy": "gnc"}
        told = pr.RefineOptions(**given).to_dict()
        self.assertEqual({key: told[key] for key in given}, given)
        self.assertEqual(pr.RefineOptions(**told).to_dict(), told)
        budget = {"starts": 3, "samples": 10, "seed": 7}
        self.assertEqual(pr.RefineOptions(rescue=budget).rescue, budget)
        self.assertIs(pr.RefineOptions(rescue=False).rescue, False)
        for text in ("cauchy:auto", "barron:auto:-2", "huber:3", "none"):
            self.assertEqual(pr.RefineOptions(loss=text).loss.split(":")[0], text.split(":")[0])
        self.assertEqual(pr.RefineOptions().loss, "cauchy:auto")
        self.assertEqual(options.replace(norm="l2").norm, "l2")
        self.assertEqual(options.norm, "l1")

    def test_every_option_is_an_attribute_with_its_meaning(self):
        options = pr.RefineOptions(max_iterations=7)
        text = " ".join(pr.refine.__doc__.split())
        for name, value in options.to_dict().items():
            self.assertEqual(getattr(options, name), value, name)
            meaning = getattr(pr.RefineOptions, name).__doc__
            self.assertNotIn("--", meaning)
            default = getattr(pr.RefineOptions(), name)
            self.assertIn(f"{name} ({default!r}): {meaning}", text)
            with self.assertRaises(AttributeError):
                setattr(options, name, value)

    def test_unknown_options_name_the_nearest(self):
        scene = Scene()
        for call in (lambda: pr.refine(*scene.arguments, los="none"),
                     lambda: pr.refine_batch([], los="none"),
                     lambda: pr.RefineOptions(los="none"),
                     lambda: pr.refine(*scene.arguments, options={"los": "none"})):
            with self.assertRaisesRegex(TypeError, "'los'.*'loss'"):
                call()
        for keyword, words in (({"solver": "fat"}, "fast"), ({"loss": "huger:1"}, "huber"),
                               ({"loss": "huber:-1"}, ""), ({"max_iterations": -1}, "max_iterations"),
                               ({"function_tolerance": 2}, "function_tolerance"),
                               ({"pull": "gamma:1"}, ""), ({"prior_weight": 2.0}, "prior")):
            with self.assertRaisesRegex(ValueError, words, msg=str(keyword)):
                pr.refine(*scene.arguments, **keyword)
        with self.assertRaises(TypeError):
            pr.refine(*scene.arguments, max_iterations=2.5)

    def test_a_hopeless_start_is_rescued(self):
        scene = Scene(n=200, outliers=0.3)
        turned = pr.Pose([0, 0, 1, 0], [0, 0, 0]) @ scene.start
        plain = pr.refine(*scene.arguments[:3], turned, rescue=False)
        saved = pr.refine(*scene.arguments[:3], turned, rescue=True, policy="gnc")
        self.assertFalse(plain.usable)
        self.assertEqual(plain.rescue, {})
        self.assertTrue(saved.usable)
        self.assertLess(max(pr.metrics.pose_error(saved.cam_from_world, scene.truth)), 0.2)
        self.assertIn(saved.rescue["stage"], ("starts", "samples"))
        few = pr.refine(*scene.arguments[:3], turned, rescue={"starts": 0, "samples": 0})
        self.assertFalse(few.usable)
        with self.assertRaisesRegex(TypeError, "samples"):
            pr.refine(*scene.arguments, rescue={"sample": 3})

    def test_arguments_of_refine_are_checked_by_name(self):
        scene = Scene()
        named = dict(zip(("points2D", "points3D", "camera", "cam_from_world"), scene.arguments))
        expected = numbers(pr.refine(*scene.arguments).cam_from_world)
        self.assertEqual(numbers(pr.refine(**named).cam_from_world), expected)
        image = pr.Image(**named)
        self.assertEqual(numbers(pr.refine(image=image).cam_from_world), expected)
        self.assertEqual(numbers(pr.refine(image, loss="cauchy:auto").cam_from_world), expected)
        for call, words in ((lambda: pr.refine(), "points2D"),
                            (lambda: pr.refine(*scene.arguments[:3]), "cam_from_world"),
                            (lambda: pr.refine(*scene.arguments, points2D=[]), "points2D.*twice"),
                            (lambda: pr.refine(*scene.arguments, None), "at most 4"),
                            (lambda: pr.refine(*scene.arguments, wieghts=[]), "weights"),
                            (lambda: pr.refine(image, weights=[]), "Image.*weights"),
                            (lambda: pr.refine(*scene.arguments, options=3), "options")):
            with self.assertRaisesRegex(TypeError, words):
                call()

    def test_what_is_fixed_stays(self):
        scene = Scene()
        still = pr.refine(*scene.arguments, fix="rotation").cam_from_world
        self.assertLess(pr.metrics.pose_error(still, scene.start)[1], 1e-9)
        near = pr.refine(*scene.arguments, max_translation=0.01).cam_from_world
        self.assertLess(pr.metrics.pose_error(near, scene.start)[0], 0.01 + 1e-9)
        with self.assertRaises(ValueError):
            pr.refine(*scene.arguments, fix="rotaton")

    def test_intrinsics_are_refined_with_the_poses(self):
        scenes = [Scene(n=100, seed=s) for s in range(8)]
        wrong = pr.Camera("PINHOLE", 800, 600, [660.0, 650.0, 405.0, 296.0])
        joint = pr.refine_bundle([s.arguments for s in scenes], [wrong], groups="focal")
        camera = joint["cameras"][0]
        self.assertTrue(camera["usable"], camera["reasons"])
        np.testing.assert_allclose(camera["camera"].params[:2], [620.0, 610.0], atol=3.0)
        self.assertEqual(len(joint["images"]), 8)
        self.assertLess(np.median([r.final_median_px for r in joint["images"]]), 1.0)
        with self.assertRaisesRegex(ValueError, "camera_of"):
            pr.refine_bundle([s.arguments for s in scenes], [wrong, wrong])


if __name__ == "__main__":
    unittest.main()
