// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// The page of `compare`: data is page_json() of the program.

const kSources = [["t", "translation error [scene units]"], ["r", "rotation error [deg]"]];

// Share of all images with at most this error, as steps; what is missing is never reached.
function cumulative(values, low) {
  const sorted = values.filter((v) => v !== null).sort((a, b) => a - b);
  const points = [[low, sorted.filter((v) => v <= low).length / values.length]];
  sorted.forEach((v, i) => {
    if (v <= low || sorted[i + 1] === v) return;
    points.push([v, points[points.length - 1][1]], [v, (i + 1) / values.length]);
  });
  return points;
}

function shareAt(values, limit) {
  return values.filter((v) => v !== null && v <= limit).length / values.length;
}

function errorCurves(data) {
  const charts = kSources.map(([key, label]) => {
    const [low, high] = logRange(data.columns.flatMap((c) => c[key]));
    const x = logScale(low, high);
    const series = data.columns.map((c, index) => {
      const points = cumulative(c[key], low);
      points.push([high, points[points.length - 1][1]]);
      return {name: c.name, index, points};
    });
    const tell = (across, up, hidden) => {
      const limit = x.invert(across);
      const lines = data.columns.map((c, i) => [c.name, shareAt(c[key], limit), hidden[i]]);
      lines.sort((a, b) => b[1] - a[1]);
      return `at most ${show(limit)}\n` +
          lines.filter((l) => !l[2]).map((l) => `${percent(l[1]).padStart(8)}  ${l[0]}`).join("\n");
    };
    const y = linearScale(0, 1, (v) => Math.round(100 * v) + " %");
    return chart({title: label.replace(/ \[.*/, "").replace(/^./, (c) => c.toUpperCase()),
                  x: {scale: x, label}, y: {scale: y, label: "images with at most this error"},
                  series, tip: tell, crosshair: true});
  });
  return section("Error curves", "Share of all images within an error. A curve that ends below " +
      "100 % has missing images.", el("div", {class: "columns"}, ...charts));
}

function methodTable(data) {
  const holder = el("div");
  const draw = (present) => {
    const of = (row) => (present ? row.present_only : row);
    const columns = [
      {name: "method", value: (row) => row.name},
      {name: "images", value: (row) => of(row).images},
      {name: "missing", value: (row) => row.missing},
      {name: "extra", value: (row) => row.extra,
       title: "images that the ground truth lacks: not counted"},
      {name: "median t", value: (row) => of(row).median_t, title: "translation [scene units]"},
      {name: "median deg", value: (row) => of(row).median_r_deg, title: "rotation [deg]"},
      {name: "mean t", value: (row) => of(row).mean_t},
      {name: "mean deg", value: (row) => of(row).mean_r_deg},
      {name: "AUC", value: (row) => of(row).auc,
       title: `up to ${data.summary.auc_limit.t} and ${data.summary.auc_limit.deg} deg`},
      ...data.summary.methods[0].recall.map((recall, i) => ({
        name: `${recall.t}, ${recall.deg}°`, value: (row) => of(row).recall[i].value,
        text: (row) => percent(of(row).recall[i].value ?? 0),
        title: `images within ${recall.t} scene units and ${recall.deg} deg`,
      })),
    ];
    // Counts are written as counts.
    for (const column of columns.slice(1, 4)) column.text = (row) => String(column.value(row));
    holder.replaceChildren(dataTable(columns, data.summary.methods, {
      swatch: (row) => swatch(data.summary.methods.indexOf(row)),
    }));
  };
  draw(false);
  const box = el("input", {type: "checkbox", onchange: () => draw(box.checked)});
  const controls = data.summary.methods.some((m) => m.missing > 0)
      ? el("div", {class: "controls"}, el("label", {}, box, " present images only")) : null;
  return section("Methods", null, controls, holder);
}

// Means over the images, as the losses are defined; missing images leave no finite mean.
function lossTable(data) {
  const names = Object.keys(data.summary.methods[0].losses);
  if (names.length === 0) return null;
  const columns = [{name: "method", value: (row) => row.name}, ...names.map((name) => ({
    name: name.replace(/_/g, " "), value: (row) => row.present_only.losses[name] ?? null,
  }))];
  return section("Losses", "The losses that pose networks are trained with, of the same poses: means " +
      "over the images that are present.", dataTable(columns, data.summary.methods, {
        swatch: (row) => swatch(data.summary.methods.indexOf(row)),
      }));
}

// The band in which the share of n images stays at 95 % of all trials when it is p in truth.
function chanceBand(n) {
  return Array.from({length: 51}, (_, i) => {
    const p = i / 50, half = 1.96 * Math.sqrt(p * (1 - p) / n);
    return [p, Math.max(0, p - half), Math.min(1, p + half)];
  });
}

function coverageChart(data, key, title) {
  const stated = data.columns.map((c, index) => ({name: c.name, index, sorted: c.coverage[key]}))
      .filter((c) => c.sorted.length > 0);
  const scale = () => linearScale(0, 1, (v) => Math.round(100 * v) + " %");
  const inside = (sorted, level) => sorted.filter((p) => p <= level).length / sorted.length;
  const series = stated.map(({name, index, sorted}) => {
    const points = [[0, 0]];
    sorted.forEach((p, i) => points.push([p, i / sorted.length], [p, (i + 1) / sorted.length]));
    return {name, index, points: [...points, [1, 1]], band: chanceBand(sorted.length)};
  });
  const tell = (across, up, hidden) => `ellipsoid of ${percent(across)}\n` +
      stated.map((c, i) => [c.name, inside(c.sorted, across), hidden[i]]).filter((l) => !l[2])
          .map((l) => `${percent(l[1]).padStart(8)}  ${l[0]}`).join("\n");
  return chart({title, x: {scale: scale(), label: "ellipsoid of the stated covariance"},
                y: {scale: scale(), label: "images with the truth inside"}, series,
                guide: [[0, 0], [1, 1]], tip: tell, crosshair: true,
                notes: [{x: 0, y: 1, text: "too careful", anchor: "start", dx: 8, dy: 18},
                        {x: 1, y: 0, text: "too sure", anchor: "end", dx: -8, dy: -10}]});
}

function calibrationSection(data) {
  if (data.columns.every((c) => c.coverage.pose.length === 0)) return null;
  const counts = data.columns.filter((c) => c.coverage.pose.length > 0)
      .map((c) => `${c.name} (${c.coverage.pose.length} images)`).join(", ");
  return section("Calibration", `How often the truth is where the covariances say: ${counts}. On the ` +
      "dashed line they are right; the band is what chance leaves. Errors of the ground truth count " +
      "as errors here.",
      el("div", {class: "columns"}, coverageChart(data, "position", "Camera center"),
         coverageChart(data, "rotation", "Rotation"), coverageChart(data, "pose", "Whole pose")));
}

function pairTable(data) {
  if (data.summary.pairs.length === 0) return null;
  const interval = (pair) => pair.interval.map(show).join(" .. ");
  const columns = [
    {name: "A", value: (pair) => pair.a},
    {name: "B", value: (pair) => pair.b},
    {name: "median of B - A", value: (pair) => pair.median_difference_t,
     style: (pair) => (pair.median_difference_t < 0 ? "good" : "bad")},
    {name: "95 % interval", value: (pair) => pair.interval[0], text: interval},
    {name: "p, sign test", value: (pair) => pair.p_sign, text: (pair) => showP(pair.p_sign)},
    {name: "B better", value: (pair) => pair.better, text: (pair) => String(pair.better)},
    {name: "B worse", value: (pair) => pair.worse, text: (pair) => String(pair.worse)},
    {name: "worse in rotation", value: (pair) => pair.worse_r, text: (pair) => String(pair.worse_r)},
  ];
  return section("Pairs", "Translation errors of B minus those of A on the same images: median, " +
      "paired bootstrap interval, and an exact sign test without the ties.",
      dataTable(columns, data.summary.pairs, {page: 15, filter: (pair, word) =>
          pair.a.includes(word) || pair.b.includes(word)}));
}

function scatter(data, a, b, [key, label]) {
  const x = data.columns[a][key], y = data.columns[b][key];
  const [low, high] = logRange([...x, ...y]);
  const points = x.map((v, i) => [v, y[i], i]).filter(([v, w]) => v !== null && w !== null);
  const scale = logScale(low, high);
  const worse = points.filter(([v, w]) => w > v), better = points.filter(([v, w]) => w <= v);
  const tell = (across, up) => {
    let best = null, nearest = 0.03;
    for (const point of points) {
      const distance = Math.hypot(scale.map(point[0]) - across, scale.map(point[1]) - up);
      if (distance < nearest) [nearest, best] = [distance, point];
    }
    return best && `${data.images[best[2]]}\n${data.columns[a].name}: ${show(best[0])}\n` +
        `${data.columns[b].name}: ${show(best[1])}`;
  };
  return chart({
    title: label.replace(/ \[.*/, "").replace(/^./, (c) => c.toUpperCase()), height: 430,
    x: {scale, label: `${data.columns[a].name}: ${label}`},
    y: {scale, label: `${data.columns[b].name}: ${label}`},
    series: [{name: `B better or equal (${better.length})`, index: 0, dots: true, points: better},
             {name: `B worse (${worse.length})`, index: 1, dots: true, points: worse}],
    guide: [[low, low], [high, high]],
    notes: [{x: high, y: low, text: "B better", anchor: "end", dx: -8, dy: -10},
            {x: low, y: high, text: "B worse", anchor: "start", dx: 8, dy: 18}],
    tip: tell,
  });
}

function imageColumns(data, a, b) {
  const [first, second] = [data.columns[a], data.columns[b]];
  const one = (name, column, key) => ({name, value: (i) => column[key][i] ?? null});
  const change = (i) => (first.t[i] === null || second.t[i] === null ? null : second.t[i] - first.t[i]);
  const columns = [{name: "image", value: (i) => data.images[i]},
                   one("A t", first, "t"), one("A deg", first, "r")];
  if (first.px.length) columns.push(one("A px", first, "px"));
  if (a === b) return columns;
  columns.push(one("B t", second, "t"), one("B deg", second, "r"));
  if (second.px.length) columns.push(one("B px", second, "px"));
  columns.push({name: "B t - A t", value: change, style: (i) => (change(i) > 0 ? "bad" : "good")});
  return columns;
}

function worstTables(data, a, b, onPick) {
  const all = data.images.map((_, i) => i);
  const error = (i) => data.columns[b].t[i] ?? Infinity;
  const change = (i) => error(i) - (data.columns[a].t[i] ?? Infinity);
  const worst = [...all].sort((i, j) => error(j) - error(i)).slice(0, 10);
  const worsened = all.filter((i) => change(i) > 0).sort((i, j) => change(j) - change(i)).slice(0, 10);
  const short = imageColumns(data, a, b).filter(({name}) => !["A deg", "A px", "B px"].includes(name));
  const table = (title, rows) => el("div", {}, el("h3", {}, title), rows.length === 0
      ? el("p", {}, "None.") : dataTable(short, rows, {onPick}));
  const columns = [table(`Largest errors of ${data.columns[b].name}`, worst)];
  if (a !== b) columns.push(table(`Most worsened from ${data.columns[a].name} to ${data.columns[b].name}`, worsened));
  return el("div", {class: "columns"}, ...columns);
}

function cameraSection(data, pair, onPick) {
  const shown = {a: true, b: true, truth: true};
  const sets = () => [
    {on: shown.truth, poses: data.truth, color: "--soft"},
    {on: shown.a, poses: data.columns[pair.a].poses, color: "--s1", link: data.truth},
    {on: shown.b && pair.a !== pair.b, poses: data.columns[pair.b].poses, color: "--s0", link: data.truth},
  ].filter((set) => set.on);
  const view = cameraView(frameOf(data.truth), sets, data.images, onPick);
  const every = Math.ceil(data.images.length / kMostDrawn);
  const toggle = (key, color, text) => {
    const box = el("input", {type: "checkbox", checked: true, onchange: () => {
      shown[key] = box.checked;
      view.redraw();
    }});
    const mark = swatch(0);
    mark.style.borderTopColor = `var(${color})`;
    return el("label", {}, box, " ", mark, text);
  };
  const size = el("input", {type: "range", min: 0.5, max: 20, step: 0.5, value: 5,
                            oninput: () => view.resize(size.value / 100)});
  const controls = el("div", {class: "controls"}, toggle("truth", "--soft", "truth"),
                      toggle("a", "--s1", "A"),
                      data.columns.length > 1 ? toggle("b", "--s0", "B") : null,
                      el("label", {}, "size ", size));
  view.section = section("Cameras", "Lines lead from the true center to the estimated one. Drag to turn, " +
      "wheel to zoom, shift and drag to move, double click to reset, click to choose an image." +
      (every > 1 ? ` One image in ${every} is drawn.` : ""),
      controls, view.node);
  return view;
}

function comparePage(data) {
  const main = el("main");
  document.body.prepend(main);
  const last = data.columns.length - 1, pair = {a: 0, b: last};
  const names = data.columns.map((c) => c.name);
  main.append(el("h1", {}, "Camera poses against the ground truth"),
              el("p", {}, `${data.images.length} images, ${names.length} methods. Errors are distances ` +
                 "of camera centers in scene units and angles in degrees."),
              methodTable(data), trajectoryTable(data), errorCurves(data));
  const time = timeSection(data);
  if (time) main.append(time);
  const choose = (i) => {
    view.choose(i);
    table.choose(i);
  };
  const view = cameraSection(data, pair, choose);
  const scatters = el("div", {class: "columns"}), worst = el("div"), every = el("div");
  let table = null;
  const draw = () => {
    scatters.replaceChildren(...(pair.a === pair.b ? [] : kSources.map((s) => scatter(data, pair.a, pair.b, s))));
    worst.replaceChildren(worstTables(data, pair.a, pair.b, choose));
    table = dataTable(imageColumns(data, pair.a, pair.b), data.images.map((_, i) => i), {
      page: 25, onPick: choose, filter: (i, word) => data.images[i].includes(word),
    });
    table.id = "images";
    every.replaceChildren(table);
    view.redraw();
  };
  const pick = (key) => (index) => {
    pair[key] = index;
    draw();
  };
  if (last > 0) {
    main.append(section("Before and after", "One dot an image: below the dashed line B is better. " +
        "A and B are also what the rest of the page shows.",
        el("div", {class: "controls"}, choice("A", names, pair.a, pick("a")),
           choice("B", names, pair.b, pick("b"))), scatters));
  }
  main.append(view.section, section("Worst images", "Choose a line to see its cameras above.", worst),
              section("All images", "A column's head sorts.", every));
  for (const part of [calibrationSection(data), lossTable(data), pairTable(data)]) if (part) main.append(part);
  main.append(el("footer", {}, `pose_refine ${data.version}. Medians are numpy's; a missing image counts ` +
      `as infinitely wrong. AUC: area under the recall curve of max(t / ${data.summary.auc_limit.t}, ` +
      `deg / ${data.summary.auc_limit.deg}) up to 1.`));
  draw();
}
