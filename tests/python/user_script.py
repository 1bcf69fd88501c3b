# SPDX-License-Identifier: BSD-3-Clause
"""What a user with types writes; mypy --strict has to pass it."""
import numpy as np
from numpy.typing import NDArray

import pose_refine


def localize(points2D: NDArray[np.float32], points3D: NDArray[np.float64]) -> pose_refine.Pose:
    camera = pose_refine.Camera("PINHOLE", 640, 480, [500.0, 500.0, 320.0, 240.0])
    start = pose_refine.Pose([1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 5.0])
    result = pose_refine.refine(points2D, points3D, camera, start, loss="huber:2", detail="full")
    gps = pose_refine.priors.position([0.0, 0.0, -5.0], sigma=[0.5, 0.5, np.inf], loss="huber:3")
    options = pose_refine.RefineOptions(policy="gnc", rescue={"samples": 100})
    result = pose_refine.refine(points2D, points3D, camera, result.cam_from_world, priors=[gps],
                                point_covariances=np.full(len(points3D), 0.01), options=options)
    sigma: NDArray[np.float64] = np.sqrt(result.covariance.diagonal())
    count: int = result.num_inliers
    print(result.verdict, count, sigma, result.inlier.sum())
    return result.cam_from_world


def many(images: list[pose_refine.Image]) -> float:
    def progress(done: int, total: int) -> None:
        print(f"{done} of {total}")

    results = pose_refine.refine_batch(images, threads=2, progress=progress)
    poses = [result.cam_from_world for result in results]
    errors, _ = pose_refine.metrics.pose_errors(poses, poses)
    return float(errors.max())


def files() -> None:
    poses = pose_refine.io.read_poses("data/room/poses.txt")
    images = pose_refine.io.read_images(
        poses, matches="data/room/matches", cameras="data/room/cameras.txt"
    )
    joint = pose_refine.refine_bundle(images, [image.camera for image in images],
                                     range(len(images)), groups="focal", focal_sigma=0.02)
    camera: pose_refine.Camera = joint["cameras"][0]["camera"]
    print(camera.params, joint["images"][0].usable, pose_refine.doctor.diagnose(images)["refuted"])
    print(many(images), pose_refine.losses.evaluate("cauchy:2", [0.0, 1.0])[0])
    print(pose_refine.objectives.beta_loss(poses["frame-000000.png"], pose_refine.Pose()))
    losses: NDArray[np.float64] = pose_refine.objectives.beta_losses(poses, poses, beta=250.0)
    made, truth = pose_refine.simulate(images=3, camera_models=["OPENCV"], repeat=(2.0, 3))
    results = pose_refine.refine_batch(made, doctor="raise")
    errors, _ = pose_refine.metrics.pose_errors({r.name: r.cam_from_world for r in results}, truth)
    print(losses.max(), errors.max(), made[0].points3D_ids.dtype)


def model(path: str, results: list[pose_refine.RefineResult]) -> list[str]:
    points = pose_refine.io.read_model(path, observations=True)["points3D"]
    descriptors = np.zeros((3, 4, 8)), np.zeros((len(points), 8))
    camera = pose_refine.Camera("PINHOLE", 640, 480, [500.0, 500.0, 320.0, 240.0])
    print(pose_refine.refine_nre(points, camera, pose_refine.Pose(), coarse=descriptors).verdict)
    pose_refine.io.write_poses("refined.txt", results)
    return pose_refine.io.write_model("refined", path, results)


if __name__ == "__main__":
    files()
