// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// The page of `basin`: data is basin_json() of the program.

function translationName(value) {
  if (value === "coupled") return "coupled (rotation / 90° of the median depth, at most 1)";
  return value === 0 ? "none" : `${value} median depths`;
}

// One curve an objective: the rates of the grid's rotations, and of random starts at the end.
function successCurves(data, translation) {
  const cells = data.objectives[0].cells;
  const at = cells.map((cell, i) => i).filter((i) =>
      cells[i].start === "random" || cells[i].translation === translation);
  const names = at.map((i) => (cells[i].start === "random" ? "random" : cells[i].rotation_deg + "°"));
  const series = data.objectives.map((objective, index) => ({
    name: objective.name, index,
    points: at.map((i, k) => [k, objective.cells[i].rate]),
    band: at.map((i, k) => [k, ...objective.cells[i].interval]),
  }));
  const x = namedScale(names);
  const tell = (across, up, hidden) => {
    const k = Math.round(x.invert(across)), cell = at[k];
    const lines = data.objectives.map((objective, i) => [objective, hidden[i]]).filter(([, off]) => !off)
        .map(([objective]) => objective).sort((a, b) => b.cells[cell].rate - a.cells[cell].rate);
    return `start: ${names[k]}\n` + lines.map((objective) => {
      const {rate, interval} = objective.cells[cell];
      return `${percent(rate).padStart(8)} (${percent(interval[0])} to ${percent(interval[1])})  ${objective.name}`;
    }).join("\n");
  };
  return chart({title: "", height: 380, x: {scale: x, label: "rotation error of the start"},
                y: {scale: linearScale(0, 1, (v) => Math.round(100 * v) + " %"), label: "starts that succeed"},
                series, tip: tell, crosshair: true});
}

function ratesTable(data, translation) {
  const cells = data.objectives[0].cells;
  const shown = cells.map((_, i) => i).filter((i) =>
      cells[i].start === "random" || cells[i].translation === translation);
  const columns = [{name: "objective", value: (row) => row.name}, ...shown.map((i) => ({
    name: cells[i].start === "random" ? "random" : cells[i].rotation_deg + "°",
    value: (row) => row.cells[i].rate, text: (row) => row.cells[i].rate.toFixed(2),
  }))];
  return dataTable(columns, data.objectives, {swatch: (row) => swatch(data.objectives.indexOf(row))});
}

function curvesSection(data) {
  const translations = [...new Set(data.objectives[0].cells.filter((cell) => cell.start === "grid")
      .map((cell) => cell.translation))];
  const holder = el("div");
  const draw = (i) => holder.replaceChildren(
      el("div", {class: "single"}, successCurves(data, translations[i])), ratesTable(data, translations[i]));
  draw(0);
  return section("Success by the rotation of the start", `A start succeeds when it ends within ` +
      `${data.success.deg}° and ${100 * data.success.median_depths} % of the median depth. Bands are 95 % ` +
      "Wilson intervals. Random: any rotation, and a center within two median depths. A name in the " +
      "legend hides its curve.",
      el("div", {class: "controls"}, choice("Offset of the center", translations.map(translationName), 0, draw)),
      holder);
}

function objectivesSection(data) {
  return section("Objectives", null, el("ul", {}, ...data.objectives.map((objective) =>
      el("li", {}, el("b", {}, objective.name), ": " + objective.description))));
}

// Costs have different units: each curve is divided by its 90th percentile and cut above.
function costCurves(landscape, key, x, label, title) {
  const series = landscape.objectives.map((objective, index) => {
    const values = objective[key];
    const sorted = values.filter((v) => v !== null).sort((a, b) => a - b);
    const unit = sorted[Math.floor(0.9 * (sorted.length - 1))] || 1;
    return {name: objective.name, index, values,
            points: values.map((v, i) => [x[i], v === null ? 1.25 : Math.min(1.25, v / unit)])};
  });
  const scale = linearScale(x[0], x[x.length - 1]);
  if (x[x.length - 1] === 180) scale.ticks = [-180, -90, 0, 90, 180];
  const tell = (across, up, hidden) => {
    const i = Math.round(across * (x.length - 1));
    return `${plain(x[i])}\n` + series.filter((_, k) => !hidden[k])
        .map((s) => `${show(s.values[i]).padStart(10)}  ${s.name}`).join("\n");
  };
  return chart({title, x: {scale, label}, y: {scale: linearScale(0, 1.25), label: "cost / its 90th percentile"},
                series, tip: tell, crosshair: true});
}

function landscapeSection(data) {
  const landscape = data.landscape;
  if (!landscape) return null;
  return section("Landscape", `Mean costs along two lines through the true pose of ${landscape.image}. ` +
      "A minimum away from 0 is a trap; the pointer shows the costs in their own units.",
      el("div", {class: "columns"},
         costCurves(landscape, "over_rotation", landscape.rotation_deg,
                    "rotation about the vertical axis [deg]", "Rotation"),
         costCurves(landscape, "over_translation", landscape.translation,
                    "sideways translation [median depths]", "Translation")));
}

function basinPage(data) {
  const trials = data.objectives[0].cells[0].trials;
  const parts = [curvesSection(data), landscapeSection(data), objectivesSection(data)];
  document.body.prepend(el("main", {}, el("h1", {}, "How far may the start be?"),
      el("p", {}, `${data.images} images, ${data.objectives.length} objectives from the very same ` +
         `starts, ${trials} of each kind, seed ${data.seed}.`),
      ...parts.filter((part) => part), el("footer", {}, `pose_refine ${data.version}.`)));
}
