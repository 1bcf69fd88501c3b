// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// Cameras as wire frames, seen in parallel projection, on a canvas: works without WebGL. Drag turns,
// wheel zooms, shift or right drag moves, double click resets, a click picks the nearest camera.
// A pose is [cx, cy, cz, qw, qx, qy, qz]: the center, and the world-to-camera rotation.

const kMostDrawn = 300;

function axesOf([, , , w, x, y, z]) {  // rows of R: right, down, forward in the world
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a, b) =>
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (a) => a.map((v) => v / (Math.hypot(...a) || 1));

// Middle, extent and the direction that most cameras call up.
function frameOf(poses) {
  const here = poses.filter((pose) => pose);
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const middle = [0, 1, 2].map((k) => median(here.map((pose) => pose[k])));
  const reach = here.map((pose) => Math.hypot(...middle.map((m, k) => pose[k] - m)));
  reach.sort((a, b) => a - b);
  const extent = Math.max(reach[Math.floor(0.95 * (reach.length - 1))] || 1, 1e-6);
  const up = [0, 1, 2].map((k) => here.reduce((sum, pose) => sum - axesOf(pose)[1][k], 0));
  const forward = [0, 1, 2].map((k) => here.reduce((sum, pose) => sum + axesOf(pose)[2][k], 0));
  const z = unit(up);
  let x = cross(forward, z);
  if (Math.hypot(...x) < 1e-6 * here.length) x = cross(Math.abs(z[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0], z);
  x = unit(x);
  return {middle, extent, basis: [x, cross(z, x), z]};
}

// sets: () => [{poses, color, width, link}], names, onPick(index).
function cameraView(frame, sets, names, onPick) {
  const canvas = el("canvas", {tabIndex: 0});
  const state = {};
  let chosen = -1, size = 0.05, queued = false, moved = 0;
  const stride = Math.ceil(names.length / kMostDrawn);  // more would only be a blot
  const reset = () => Object.assign(state, {turn: 0.6, tilt: 0.75, zoom: 1, x: 0, y: 0});
  reset();

  function projector() {
    const scale = 0.48 * Math.min(canvas.clientWidth, canvas.clientHeight) / frame.extent * state.zoom;
    const [ct, st, cu, su] = [Math.cos(state.turn), Math.sin(state.turn), Math.cos(state.tilt), Math.sin(state.tilt)];
    const map = (p) => {
      const d = frame.middle.map((m, k) => p[k] - m);
      const [a, b, c] = frame.basis.map((axis) => dot(axis, d));
      const right = ct * a + st * b, away = -st * a + ct * b;
      return [canvas.clientWidth / 2 + state.x + scale * right,
              canvas.clientHeight / 2 + state.y - scale * (cu * c + su * away)];
    };
    return {map, scale};
  }

  function addFrustum(path, map, pose, length) {
    const [right, down, forward] = axesOf(pose);
    const corner = (a, b) => map([0, 1, 2].map((k) => pose[k] + length * (forward[k] + a * right[k] + b * down[k])));
    const eye = map(pose);
    const corners = [corner(-0.6, -0.45), corner(0.6, -0.45), corner(0.6, 0.45), corner(-0.6, 0.45)];
    for (const c of corners) { path.moveTo(...eye); path.lineTo(...c); }
    path.moveTo(...corners[3]);
    for (const c of corners) path.lineTo(...c);
  }

  function scaleBar(context, scale, ink) {
    const wanted = 90 / scale, power = 10 ** Math.floor(Math.log10(wanted));
    const length = [5, 2, 1].map((f) => f * power).find((v) => v <= wanted) ?? power;
    const y = canvas.clientHeight - 16;
    context.strokeStyle = context.fillStyle = ink;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(16, y - 4); context.lineTo(16, y);
    context.lineTo(16 + length * scale, y); context.lineTo(16 + length * scale, y - 4);
    context.stroke();
    context.fillText(plain(length) + " scene units", 16, y - 9);
  }

  function paint() {
    queued = false;
    const ratio = window.devicePixelRatio || 1, style = getComputedStyle(canvas);
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    const context = canvas.getContext("2d"), {map, scale} = projector();
    const color = (name) => style.getPropertyValue(name).trim();
    context.scale(ratio, ratio);
    context.font = "12px system-ui, sans-serif";
    const all = sets();
    const length = size * frame.extent;
    for (const set of all) {
      const path = new Path2D(), links = new Path2D();
      set.poses.forEach((pose, i) => {
        if (!pose || i % stride !== 0) return;
        addFrustum(path, map, pose, length);
        if (!set.link?.[i]) return;
        links.moveTo(...map(set.link[i]));
        links.lineTo(...map(pose));
      });
      context.strokeStyle = color(set.color);
      context.globalAlpha = 0.45;
      context.lineWidth = 1;
      context.stroke(links);
      context.globalAlpha = 0.9;
      context.stroke(path);
    }
    context.globalAlpha = 1;
    for (const set of all) {
      if (chosen < 0 || !set.poses[chosen]) continue;
      const path = new Path2D();
      addFrustum(path, map, set.poses[chosen], 2 * length);
      context.strokeStyle = color(set.color);
      context.lineWidth = 3;
      context.stroke(path);
    }
    scaleBar(context, scale, color("--soft"));
    if (chosen >= 0) context.fillText(names[chosen], 16, 22);
  }

  function redraw() {
    if (queued) return;
    queued = true;
    requestAnimationFrame(paint);
  }

  function pick(event) {
    const {map} = projector(), box = canvas.getBoundingClientRect();
    let best = -1, nearest = 18;
    for (const set of sets()) {
      set.poses.forEach((pose, i) => {
        if (!pose || i % stride !== 0) return;
        const [x, y] = map(pose);
        const distance = Math.hypot(x - event.clientX + box.left, y - event.clientY + box.top);
        if (distance < nearest) { nearest = distance; best = i; }
      });
    }
    if (best >= 0) onPick(best);
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    moved += Math.abs(event.movementX) + Math.abs(event.movementY);
    if (event.shiftKey || event.buttons === 2) {
      state.x += event.movementX;
      state.y += event.movementY;
    } else {
      state.turn -= event.movementX * 0.008;
      state.tilt = Math.min(Math.PI / 2, Math.max(-Math.PI / 2, state.tilt + event.movementY * 0.008));
    }
    redraw();
  });
  canvas.addEventListener("pointerup", (event) => { if (moved < 4) pick(event); });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    state.zoom = Math.min(1e3, Math.max(0.05, state.zoom * Math.exp(-0.0015 * event.deltaY)));
    redraw();
  }, {passive: false});
  canvas.addEventListener("dblclick", () => { reset(); redraw(); });
  window.addEventListener("resize", redraw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  redraw();
  return {
    node: canvas, redraw, paint,
    choose: (index) => { chosen = index; redraw(); },
    resize: (value) => { size = value; redraw(); },
  };
}
