// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// Scales and ticks. A scale maps data to [0, 1]; on a log scale what is not positive is at 0.

function logScale(low, high) {
  const a = Math.log10(low), b = Math.log10(high);
  const map = (v) => (v > 0 ? Math.max(0, (Math.log10(v) - a) / (b - a)) : 0);
  const ticks = [], minor = [];
  // Few decades: 1, 2, 5 are named. Many: every decade or every second or third one.
  const factors = b - a <= 2.2 ? [1, 2, 5] : [1];
  const every = Math.ceil((b - a) / 7);
  for (let decade = Math.floor(a); decade <= Math.ceil(b); ++decade) {
    for (let factor = 1; factor < 10; ++factor) {
      const value = Number((factor * 10 ** decade).toPrecision(3));
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      const named = factors.includes(factor) && ((decade % every) + every) % every === 0;
      (named ? ticks : minor).push(value);
    }
  }
  const invert = (share) => 10 ** (a + share * (b - a));
  return {map, ticks, minor, invert, name: (v) => plain(v)};
}

function linearScale(low, high, name = plain) {
  const rough = (high - low) / 6, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((f) => f * power).find((s) => s >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) ticks.push(i * step);
  return {
    map: (v) => (v - low) / (high - low), ticks, minor: [],
    invert: (share) => low + share * (high - low), name,
  };
}

// Positions 0, 1, 2 .. with names of their own.
function namedScale(names) {
  const last = Math.max(1, names.length - 1);
  return {
    map: (v) => v / last, ticks: names.map((_, i) => i), minor: [],
    invert: (share) => share * last, name: (i) => names[i],
  };
}

function plain(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-4) return value.toExponential(0).replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

// The range of a log axis: all positive values, at most six decades.
function logRange(values) {
  let low = Infinity, high = 0;
  for (const value of values) {
    if (value === null || !(value > 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high > 0)) return [0.1, 10];
  low = Math.max(low, high * 1e-6);
  const grid = [1, 2, 5, 10];
  const down = 10 ** Math.floor(Math.log10(low)), up = 10 ** Math.floor(Math.log10(high));
  const from = down * grid.filter((g) => g * down <= low * (1 + 1e-9)).pop();
  const to = up * grid.find((g) => g * up >= high * (1 - 1e-9));
  return [from, to > from ? to : 10 * from];
}
