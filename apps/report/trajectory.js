// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// The parts of the page of `compare` that are about trajectories.

// A chart of values of images over their time, or over their order where they have no time.
function overTime(data, label, linesOf) {
  const {order, seconds} = data.trajectories;
  const place = new Array(order.length);
  order.forEach((image, k) => place[image] = seconds.length ? seconds[image] : k);
  const last = order.length ? place[order[order.length - 1]] : 0;
  const series = data.columns.map((c, index) => ({
    name: c.name, index, points: linesOf(index).filter(([, v]) => v !== null)
        .map(([image, v]) => [place[image], v, image]),
  }));
  const [low, high] = logRange(series.flatMap((s) => s.points.map((p) => p[1])));
  const x = linearScale(0, last > 0 ? last : 1);
  for (const s of series) s.points = s.points.map(([t, v, image]) => [t, Math.max(v, low), image]);
  const nearest = (points, t) => points.reduce(
      (best, p) => (best === null || Math.abs(p[0] - t) < Math.abs(best[0] - t) ? p : best), null);
  const tell = (across, up, hidden) => {
    const t = x.invert(across);
    const near = series.map((s, i) => [s.name, nearest(s.points, t), hidden[i]])
        .filter(([, p, off]) => p && !off);
    if (near.length === 0) return null;
    return data.images[near[0][1][2]] + "\n" +
        near.map(([name, p]) => `${show(p[1]).padStart(9)}  ${name}`).join("\n");
  };
  return chart({title: label.replace(/ \[.*/, "").replace(/^./, (c) => c.toUpperCase()),
                x: {scale: x, label: seconds.length ? "time [s]" : "images in their order"},
                y: {scale: logScale(low, high), label}, series, tip: tell, crosshair: true});
}

// Errors along the trajectory: those of the poses, and those of the motion over each step.
function timeSection(data) {
  if (data.images.length < 3) return null;
  const absolute = kSources.map(([key, label]) => overTime(data, label, (m) =>
      data.trajectories.order.map((i) => [i, data.columns[m][key][i]])));
  const steps = data.trajectories.relative[0].map((step) => step.step);
  const charts = steps.flatMap((name, k) => kSources.map(([key, label]) => {
    const step = (m) => data.trajectories.relative[m][k];
    return step(0).at.length === 0 ? null
        : overTime(data, `relative ${label.replace("[", `over ${name} [`)}`,
                   (m) => step(m).at.map((image, i) => [image, step(m)[key][i]]));
  })).filter((c) => c !== null);
  return section("Errors over time", "Above those of the poses, below those of the motion over a " +
      "number of frames (f) or of scene units of the path (m): drift, whatever the world is.",
      el("div", {class: "columns"}, ...absolute, ...charts));
}

function trajectoryTable(data) {
  const rows = data.summary.methods.map((m) => ({name: m.name, ...m.trajectory}));
  const one = (name, value, title) => ({name, value, title});
  const columns = [
    one("method", (r) => r.name),
    one("align", (r) => (r.alignment ? r.alignment.align : "none"),
        "what was fitted to the camera centers before the errors were taken"),
    one("scale", (r) => (r.alignment ? r.alignment.scale : null)),
    one("its deviation", (r) => (r.alignment ? r.alignment.sigma_scale : null), "standard deviation"),
    {...one("agree", (r) => (r.alignment ? r.alignment.inliers : null), "poses that fit the alignment"),
     text: (r) => (r.alignment ? `${r.alignment.inliers} of ${r.alignment.poses}` : "-")},
    one("APE", (r) => r.absolute.t.rmse, "root mean square of the translation error"),
    one("APE deg", (r) => r.absolute.r_deg.rmse, "root mean square of the rotation error"),
    ...rows[0].relative.flatMap((step, k) => [
      one(`RPE ${step.step}`, (r) => r.relative[k].t.rmse, "of the motion over the step"),
      one("deg", (r) => r.relative[k].r_deg.rmse, "of the motion over the step"),
    ]),
  ];
  const hints = rows.filter((r) => r.hint).map((r) => el("p", {}, `${r.name} is in another world: ` +
      `--align=${r.hint.alignment.align} --align_fit=robust would cut the median distance from ` +
      `${show(r.hint.median_before)} to ${show(r.hint.median_after)}.`));
  const turns = rows.filter((r) => r.constant_turn).map((r) => el("p", {}, `All rotations of ` +
      `${r.name} are off by the same turn of the ${r.constant_turn.side}: without it the median ` +
      `error is ${show(r.constant_turn.median_after_deg)} degrees instead of ` +
      `${show(r.constant_turn.median_before_deg)}.`));
  return section("Trajectories", "Root mean squares over the images that are present.",
      dataTable(columns, rows, {swatch: (r) => swatch(rows.indexOf(r))}), ...hints, ...turns);
}
