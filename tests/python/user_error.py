# SPDX-License-Identifier: BSD-3-Clause
"""Mistakes that mypy has to find, one a line."""
import pose_refine

camera = pose_refine.Camera("PINHOLE", 640, 480, [500.0, 500.0, 320.0, 240.0])
pose_refine.refine([[0.0, 0.0]], [[0.0, 0.0, 1.0]], camera, pose_refine.Pose(), los="huber:2")  # wrong
pose_refine.refine([[0.0, 0.0]], [[0.0, 0.0, 1.0]], camera, 3)  # wrong
pose: str = pose_refine.Pose()  # wrong
pose_refine.refine_batch([], threads="all")  # wrong
pose_refine.refine_batch([], los="huber:2")  # wrong
pose_refine.RefineOptions(policy="gcn")  # wrong
pose_refine.RefineOptions().replace(max_iterations="all")  # wrong
pose_refine.priors.position([0.0, 0.0, 0.0], sigm=0.1)  # wrong
pose_refine.refine_bundle([], [], groups=3)  # wrong
pose_refine.io.convert("a", "b")  # wrong
pose_refine.refine_batch([], doctor="quiet")  # wrong
pose_refine.io.write_model("a", "b")  # wrong
