# SPDX-License-Identifier: BSD-3-Clause
"""COLMAP's camera models in as many digits as mpmath is told, by their formulas and for checking
only: no code is shared with the library."""
import mpmath
from mpmath import mpf

mpmath.mp.dps = 50
EPSILON = mpf(2) ** -52


def polynomial(k, r2):
    return 1 + sum(c * r2 ** (i + 1) for i, c in enumerate(k))


def scaled(s, a, b):
    return s * a, s * b


def equidistant(a, b):
    r = mpmath.sqrt(a * a + b * b)
    return scaled(mpmath.atan(r) / r if r else mpf(1), a, b)


def tangential(p1, p2, a, b):
    r2 = a * a + b * b
    return 2 * p1 * a * b + p2 * (r2 + 2 * a * a), 2 * p2 * a * b + p1 * (r2 + 2 * b * b)


def plus(m, n):
    return m[0] + n[0], m[1] + n[1]


def radial(k, a, b):
    return scaled(polynomial(k, a * a + b * b), a, b)


def rational(k, a, b):
    r2 = a * a + b * b
    s = polynomial([k[0], k[1], k[4]], r2) / polynomial(k[5:], r2)
    return plus(scaled(s, a, b), tangential(k[2], k[3], a, b))


def thin_prism(k, a, b):
    r2 = a * a + b * b
    m = plus(scaled(polynomial([k[0], k[1], k[4], k[5]], r2), a, b), tangential(k[2], k[3], a, b))
    return plus(m, (k[6] * r2, k[7] * r2))


def rad_tan_thin_prism(k, a, b):
    a, b = radial(k[:6], a, b)
    r2 = a * a + b * b
    m = plus((a, b), tangential(k[7], k[6], a, b))
    return plus(m, (k[8] * r2 + k[9] * r2 * r2, k[10] * r2 + k[11] * r2 * r2))


def fov(k, a, b):
    r, t = mpmath.sqrt(a * a + b * b), 2 * mpmath.tan(k[0] / 2)
    return scaled(mpmath.atan(r * t) / (r * k[0]) if r else t / k[0], a, b)


def fisheye(plane):
    return lambda k, a, b: plane(k, *equidistant(a, b))


def opencv(k, a, b):
    return plus(radial(k[:2], a, b), tangential(k[2], k[3], a, b))


def unchanged(_, a, b):
    return a, b


# These map the plane (x/z, y/z); rays with z < 2^-52 are not seen.
PLANE = {
    "SIMPLE_PINHOLE": unchanged, "PINHOLE": unchanged, "SIMPLE_RADIAL": radial, "RADIAL": radial,
    "OPENCV": opencv, "FULL_OPENCV": rational, "FOV": fov, "SIMPLE_FISHEYE": fisheye(unchanged),
    "FISHEYE": fisheye(unchanged), "SIMPLE_RADIAL_FISHEYE": fisheye(radial),
    "RADIAL_FISHEYE": fisheye(radial), "OPENCV_FISHEYE": fisheye(radial),
    "THIN_PRISM_FISHEYE": fisheye(thin_prism),
    "RAD_TAN_THIN_PRISM_FISHEYE": fisheye(rad_tan_thin_prism)}


def division(k, x, y, z):
    square = z * z - 4 * k[0] * (x * x + y * y)
    if square < 0 or z + mpmath.sqrt(square) <= 0:
        return None
    return scaled(2 / (z + mpmath.sqrt(square)), x, y)


def eucm(k, x, y, z):
    depth = k[0] * mpmath.sqrt(k[1] * (x * x + y * y) + z * z) + (1 - k[0]) * z
    return (x / depth, y / depth) if z >= EPSILON and depth >= EPSILON else None


def panorama(_, x, y, z):
    h = mpmath.sqrt(x * x + z * z)
    if h + abs(y) < EPSILON:
        return None
    half, pi = mpf(1) / 2, mpmath.pi
    return half + mpmath.atan2(x, z) / (2 * pi), half - mpmath.atan2(-y, h) / pi


RAY = {"SIMPLE_DIVISION": division, "DIVISION": division, "EUCM": eucm, "EQUIRECTANGULAR": panorama}


def split(model, params):
    """fx fy cx cy and the distortion."""
    p = [mpf(v) for v in params]
    if model == "EQUIRECTANGULAR":
        return [p[0], p[1], mpf(0), mpf(0)], []
    one = model in ("RADIAL", "RADIAL_FISHEYE") or model.startswith("SIMPLE_")
    return ([p[0], *p[:3]], p[3:]) if one else (p[:4], p[4:])


def project(model, params, point):
    (fx, fy, cx, cy), extra = split(model, params)
    x, y, z = (mpf(v) for v in point)
    if model in RAY:
        m = RAY[model](extra, x, y, z)
    else:
        m = PLANE[model](extra, x / z, y / z) if z >= EPSILON else None
    return None if m is None else (fx * m[0] + cx, fy * m[1] + cy)


def unit(v):
    length = mpmath.sqrt(sum(c * c for c in v))
    return [c / length for c in v]


def unproject(model, params, pixel, start):
    """The unit ray next to `start`, by Newton on two coordinates across it."""
    d = unit([mpf(v) for v in start])
    e = unit([d[1], -d[0], mpf(0)])
    f = [d[1] * e[2] - d[2] * e[1], d[2] * e[0] - d[0] * e[2], d[0] * e[1] - d[1] * e[0]]

    def ray(s, t):
        return [d[i] + s * e[i] + t * f[i] for i in range(3)]

    def excess(s, t):
        u, v = project(model, params, ray(s, t))
        return u - mpf(pixel[0]), v - mpf(pixel[1])

    return unit(ray(*mpmath.findroot(excess, (mpf(0), mpf(0)), tol=mpf(10) ** -70, maxsteps=60)))
