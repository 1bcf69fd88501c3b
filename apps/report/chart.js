// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// A chart in SVG: curves (with bands) or dots on any two scales of axis.js.
// spec: {title, x: {scale, label}, y: {scale, label}, height?,
//        series: [{name, index, points: [[x, y], ..], band?: [[x, low, high], ..], dots?, color?}],
//        guide?: [[x, y], [x, y]], notes?: [{x, y, text, anchor}], tip(x, y, event) -> text | null}

const kWide = 560, kLeft = 58, kRight = 14, kTop = 12, kBottom = 46;

function pathOf(points, px, py) {
  let path = "";
  for (const [x, y] of points) path += (path ? "L" : "M") + px(x) + " " + py(y);
  return path;
}

function dotsOf(points, px, py) {
  return points.map(([x, y]) => "M" + px(x) + " " + py(y) + "h0").join("");
}

function drawAxes(root, spec, px, py, bottom) {
  const right = kWide - kRight;
  for (const v of [...spec.x.scale.minor, ...spec.x.scale.ticks]) {
    root.append(svg("path", {class: "grid", d: `M${px(v)} ${kTop}V${bottom}`}));
  }
  for (const v of [...spec.y.scale.minor, ...spec.y.scale.ticks]) {
    root.append(svg("path", {class: "grid", d: `M${kLeft} ${py(v)}H${right}`}));
  }
  for (const v of spec.x.scale.ticks) {
    root.append(svg("path", {class: "axis", d: `M${px(v)} ${bottom}v4`}));
    root.append(svg("text", {x: px(v), y: bottom + 18, "text-anchor": "middle"}, spec.x.scale.name(v)));
  }
  for (const v of spec.y.scale.ticks) {
    root.append(svg("text", {x: kLeft - 7, y: py(v) + 4, "text-anchor": "end"}, spec.y.scale.name(v)));
  }
  root.append(svg("path", {class: "axis", d: `M${kLeft} ${kTop}V${bottom}H${right}`}));
  const middle = (kLeft + right) / 2, height = (kTop + bottom) / 2;
  root.append(svg("text", {class: "label", x: middle, y: bottom + 38, "text-anchor": "middle"}, spec.x.label));
  root.append(svg("text", {
    class: "label", x: 13, y: height, "text-anchor": "middle", transform: `rotate(-90 13 ${height})`,
  }, spec.y.label));
}

function drawSeries(root, series, px, py) {
  const color = series.color ?? seriesColor(series.index);
  const group = svg("g", {"data-name": series.name});
  if (series.band) {
    const around = [...series.band.map(([x, low]) => [x, low]),
                    ...[...series.band].reverse().map(([x, , high]) => [x, high])];
    group.append(svg("path", {class: "band", d: pathOf(around, px, py) + "Z", style: `fill:${color}`}));
  }
  const line = series.dots ? {class: "dots", d: dotsOf(series.points, px, py),
                              "stroke-width": series.points.length > 500 ? 2.5 : 5}
                           : {class: "curve", d: pathOf(series.points, px, py),
                              "stroke-dasharray": seriesDash(series.index)};
  group.append(svg("path", {...line, style: `stroke:${color}`}));
  root.append(group);
  return group;
}

function legend(spec, groups, hidden) {
  const node = el("div", {class: "legend"});
  spec.series.forEach((series, i) => {
    const toggle = () => {
      hidden[i] = !hidden[i];
      groups[i].style.display = hidden[i] ? "none" : "";
      button.setAttribute("aria-pressed", String(!hidden[i]));
    };
    const mark = swatch(series.index ?? 0);
    if (series.color) mark.style.borderTopColor = series.color;
    const button = el("button", {type: "button", "aria-pressed": "true", onclick: toggle,
                                 title: "show or hide"}, mark, series.name);
    node.append(button);
  });
  return node;
}

function chart(spec) {
  const height = spec.height ?? 340, bottom = height - kBottom;
  const round = (v) => Math.round(v * 100) / 100;
  const px = (v) => round(kLeft + spec.x.scale.map(v) * (kWide - kLeft - kRight));
  const py = (v) => round(bottom - spec.y.scale.map(v) * (bottom - kTop));
  const root = svg("svg", {viewBox: `0 0 ${kWide} ${height}`, role: "img", "aria-label": spec.title});
  drawAxes(root, spec, px, py, bottom);
  if (spec.guide) root.append(svg("path", {class: "guide", d: pathOf(spec.guide, px, py)}));
  const hidden = spec.series.map(() => false);
  const groups = spec.series.map((series) => drawSeries(root, series, px, py));
  for (const note of spec.notes ?? []) {
    root.append(svg("text", {x: px(note.x), y: py(note.y), "text-anchor": note.anchor,
                             dx: note.dx ?? 0, dy: note.dy ?? 0}, note.text));
  }
  if (spec.tip) hover(root, spec, hidden, bottom);
  const head = spec.title ? el("h3", {}, spec.title) : null;
  const box = el("div", {class: "chart"}, head, root);
  if (spec.series.length > 1 || spec.series.some((s) => s.dots)) box.append(legend(spec, groups, hidden));
  return box;
}

function hover(root, spec, hidden, bottom) {
  const line = svg("path", {class: "guide", style: "display:none"});
  root.append(line);
  root.addEventListener("pointermove", (event) => {
    const box = root.getBoundingClientRect(), zoom = kWide / box.width;
    const x = (event.clientX - box.left) * zoom, y = (event.clientY - box.top) * zoom;
    const across = (x - kLeft) / (kWide - kLeft - kRight), up = (bottom - y) / (bottom - kTop);
    const inside = across >= 0 && across <= 1 && up >= 0 && up <= 1;
    const text = inside ? spec.tip(across, up, hidden) : null;
    line.style.display = text && spec.crosshair ? "" : "none";
    line.setAttribute("d", `M${x} ${kTop}V${bottom}`);
    if (text) showTip(event, text);
    else hideTip();
  });
  root.addEventListener("pointerleave", () => {
    line.style.display = "none";
    hideTip();
  });
}
