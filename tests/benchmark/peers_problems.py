# SPDX-License-Identifier: BSD-3-Clause
"""Problems for peers.py, and the evaluator that every solver is judged by."""
import math
import pathlib

import numpy as np

MODELS = {  # name: (COLMAP id, width, height, parameters)
    "SIMPLE_PINHOLE": (0, 640, 480, [525.0, 320.0, 240.0]),
    "PINHOLE": (1, 800, 600, [620.0, 610.0, 405.0, 296.0]),
    "SIMPLE_RADIAL": (2, 800, 600, [620.0, 400.0, 300.0, -0.08]),
    "OPENCV": (4, 800, 600, [620.0, 610.0, 405.0, 296.0, -0.1, 0.02, 1e-3, -8e-4]),
    "OPENCV_FISHEYE": (5, 800, 600, [420.0, 415.0, 402.0, 297.0, 0.02, -0.01, 3e-3, -5e-4]),
}
DEPTH = 8.0  # of the middle of the synthetic scenes


def project(model, params, x, y, z):
    """Pixel of camera points by COLMAP's formulas; complex numbers pass through."""
    a, b = x / z, y / z
    r2 = a * a + b * b
    if model == "SIMPLE_PINHOLE":
        return params[0] * a + params[1], params[0] * b + params[2]
    if model == "SIMPLE_RADIAL":
        f, cx, cy, k = params
        return f * a * (1 + k * r2) + cx, f * b * (1 + k * r2) + cy
    fx, fy, cx, cy = params[:4]
    if model == "OPENCV":
        k1, k2, p1, p2 = params[4:]
        s = 1 + r2 * (k1 + r2 * k2)
        a, b = (a * s + 2 * p1 * a * b + p2 * (r2 + 2 * a * a),
                b * s + 2 * p2 * a * b + p1 * (r2 + 2 * b * b))
    if model == "OPENCV_FISHEYE":
        r = np.sqrt(r2 + 1e-300)
        t = np.arctan(r)
        t2 = t * t
        s = t / r * (1 + t2 * (params[4] + t2 * (params[5] + t2 * (params[6] + t2 * params[7]))))
        a, b = a * s, b * s
    return fx * a + cx, fy * b + cy


def evaluate_loss(loss, s, c):
    """rho, rho', rho'' of squared residuals; pose_refine's convention."""
    one, zero = np.ones_like(s), np.zeros_like(s)
    if loss == "huber":
        far = s > c * c
        root = np.sqrt(np.where(far, s, 1.0))
        return (np.where(far, 2 * c * root - c * c, s), np.where(far, c / root, 1.0),
                np.where(far, -c / (2 * root ** 3), 0.0))
    if loss == "cauchy":
        w = 1 / (1 + s / (c * c))
        return c * c * np.log1p(s / (c * c)), w, -w * w / (c * c)
    if loss == "truncated":
        return np.minimum(s, c * c), np.where(s < c * c, 1.0, 0.0), zero
    return s, one, zero


def rotation(q):
    w, x, y, z = np.asarray(q) / np.linalg.norm(q)
    return np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                     [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                     [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])


def exponential(w):
    angle = np.linalg.norm(w)
    half = .5 * angle
    return rotation(np.r_[math.cos(half), (np.sinc(half / math.pi) * .5) * w])


def turn(rng, degrees):
    axis = rng.normal(size=3)
    axis /= np.linalg.norm(axis)
    half = math.radians(degrees) / 2
    return np.r_[math.cos(half), math.sin(half) * axis]


def multiply(p, q):
    return np.r_[p[0] * q[0] - p[1:] @ q[1:], p[0] * q[1:] + q[0] * p[1:] + np.cross(p[1:], q[1:])]


class Image:
    """One image: what the solvers get, and the evaluator, which works about the scene's middle."""

    def __init__(self, model, params, size, points, pixels, start, truth, scale):
        self.model, self.id, self.params = model, MODELS[model][0], np.array(params, dtype=float)
        self.width, self.height = size
        self.points = np.ascontiguousarray(points)
        self.pixels = np.ascontiguousarray(pixels)
        (self.q, self.t), self.truth = start, truth
        self.scale = scale  # of the loss [px]
        self.middle = np.median(points, axis=0)
        self.about = points - self.middle
        self.depth = abs(self.centered(truth)[1][2])

    def centered(self, pose):
        """Rotation, and translation about the middle; extended precision for far scenes."""
        turned = rotation(pose[0])
        return turned, np.asarray(turned.astype(np.longdouble) @ self.middle + pose[1], dtype=float)

    def residuals(self, turned, t, tangent=None):
        camera = (self.about @ turned.T + t).astype(complex if tangent is not None else float)
        if tangent is not None:
            camera += 1j * (np.cross(tangent[:3], camera.real) + tangent[3:])
        with np.errstate(all="ignore"):
            u, v = project(self.model, self.params, *camera.T)
        return np.stack([u, v], 1) - self.pixels, camera[:, 2].real

    def cost_at(self, turned, t, loss):
        r, z = self.residuals(turned, t)
        if not np.isfinite(t).all() or (z <= 0).mean() > .5:
            return math.inf
        s = np.nan_to_num((r * r).sum(1), nan=1e30, posinf=1e30)
        return .5 * float(evaluate_loss(loss, s, self.scale)[0].sum())

    def cost(self, pose, loss):
        return self.cost_at(*self.centered(pose), loss)

    def polish(self, pose, loss, steps=30):
        """The minimum below a pose: damped Newton with derivatives by complex steps."""
        turned, t = self.centered(pose)
        cost, damping, newton = self.cost_at(turned, t, loss), 0.0, True
        for _ in range(steps):
            r = self.residuals(turned, t)[0]
            with np.errstate(all="ignore"):
                j = np.stack([self.residuals(turned, t, h)[0].imag for h in 1e-30 * np.eye(6)],
                             2) * 1e30
            keep = np.isfinite(j).all((1, 2)) & np.isfinite(r).all(1)
            r, j = r[keep], j[keep]
            _, w, w2 = evaluate_loss(loss, (r * r).sum(1), self.scale)
            g = np.einsum("n,nik,ni->k", w, j, r)
            jr = np.einsum("nik,ni->nk", j, r)
            h = np.einsum("n,nik,nil->kl", w, j, j)
            full = h + 2 * np.einsum("n,nk,nl->kl", w2, jr, jr)
            if newton and np.linalg.eigvalsh(full).min() > 0:
                h = full
            step = -np.linalg.lstsq(h + damping * np.diag(np.diag(h)), g, rcond=None)[0]
            moved = exponential(step[:3])
            candidate = moved @ turned, moved @ t + step[3:]
            lower = self.cost_at(*candidate, loss)
            if lower <= cost:
                gain, (turned, t), cost = cost - lower, candidate, lower
                damping, newton = .1 * damping if damping > 1e-9 else 0.0, True
                if gain <= 1e-15 * cost:
                    break
            elif newton:
                newton = False
            else:
                damping = max(10 * damping, 1e-6)
        return turned, t, cost

    def distance(self, pose, minimum):
        """Radians plus the shift in parts of the depth."""
        turned, t = self.centered(pose)
        sine = .5 * np.linalg.norm(turned - minimum[0]) / math.sqrt(2)
        return 2 * math.asin(min(sine, 1.0)) + float(np.linalg.norm(t - minimum[1])) / self.depth


def synthetic(rng, model, n, outliers, degrees, fraction, offset=0.0):
    """A cloud of points before the camera, noise of a pixel, a start off by degrees and a fraction
    of the depth; `offset` moves the scene from the origin."""
    _, width, height, params = MODELS[model]
    depth = rng.uniform(.5, 1.5, n) * DEPTH
    camera = np.c_[rng.uniform(-.5, .5, n) * depth, rng.uniform(-.4, .4, n) * depth, depth]
    q, t = turn(rng, rng.uniform(0, 180)), rng.normal(size=3)
    origin = offset * np.array([1.0, -.6, .02])
    points = (camera - t) @ rotation(q) + origin
    pixels = np.stack(project(model, params, *camera.T), 1) + rng.normal(size=(n, 2))
    wrong = rng.random(n) < outliers
    pixels[wrong] = rng.uniform([0, 0], [width, height], (wrong.sum(), 2))
    direction = rng.normal(size=3)
    shift = DEPTH * fraction * direction / np.linalg.norm(direction)
    start = multiply(turn(rng, degrees), q)
    return Image(model, params, (width, height), points, pixels,
                   (start, t + shift - rotation(start) @ origin),
                   (q, t - rotation(q) @ origin), 1.0)


def read_poses(path):
    rows = (line.split() for line in pathlib.Path(path).read_text().splitlines())
    return {row[0]: (np.array(row[1:5], float), np.array(row[5:8], float)) for row in rows if row}


def redkitchen(folder, start, scale=4.0):
    """The queries of a folder with real matches (apps/study/README.md, "Accuracy on RedKitchen")."""
    folder = pathlib.Path(folder)
    truth = read_poses(folder / "query_gt.txt")
    starts = read_poses(folder / start)
    images = []
    for line in (folder / "query_cameras.txt").read_text().splitlines():
        name, model, width, height, *params = line.split()
        rows = np.loadtxt(folder / "matches" / f"{name}.txt", usecols=range(5), ndmin=2)
        images.append(Image(model, [float(p) for p in params], (int(width), int(height)),
                                rows[:, 2:], rows[:, :2].copy(), starts[name], truth[name], scale))
    return images
