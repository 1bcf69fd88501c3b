// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// Small helpers of every report page. No text from the data ever becomes markup.

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function svg(tag, attributes = {}, text = null) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  return node;
}

// Four significant digits; null is infinite (a missing image).
function show(value) {
  if (value === null || value === undefined) return "missing";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2);
  return value.toFixed(Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(size)))));
}

function showP(p) {
  if (p === 0) return "< 1e-300";
  return p < 1e-3 ? p.toExponential(1) : p.toFixed(3);
}

const percent = (share) => (100 * share).toFixed(1) + " %";
const seriesColor = (index) => `var(--s${index % 8})`;
const seriesDash = (index) => ["", "7 4", "2 3"][Math.floor(index / 8) % 3];

function swatch(index) {
  const style = ["solid", "dashed", "dotted"][Math.floor(index / 8) % 3];
  const node = el("span", {class: "swatch"});
  node.style.borderTopColor = seriesColor(index);
  node.style.borderTopStyle = style;
  return node;
}

const tip = el("div", {id: "tip"});
document.body.append(tip);

function showTip(event, text) {
  tip.textContent = text;
  tip.style.display = "block";
  const box = tip.getBoundingClientRect();
  const x = event.clientX + 14, y = event.clientY + 14;
  tip.style.left = Math.max(0, Math.min(x, innerWidth - box.width - 8)) + "px";
  tip.style.top = (y + box.height > innerHeight ? event.clientY - box.height - 10 : y) + "px";
}

function hideTip() {
  tip.style.display = "none";
}

function choice(label, names, chosen, onChange) {
  const select = el("select", {onchange: () => onChange(Number(select.value))});
  names.forEach((name, i) => select.append(el("option", {value: i, selected: i === chosen}, name)));
  return el("label", {}, label + " ", select);
}

function section(title, about, ...children) {
  return el("section", {}, el("h2", {}, title), about ? el("p", {}, about) : null, ...children);
}
