// SPDX-License-Identifier: BSD-3-Clause
"use strict";

// A table that sorts by a click on a column's head, filters and turns pages.
// columns: [{name, value(row), text?(row), title?}]; null sorts after every number.
// options: {sort?: column, descending?, page?: rows, filter?(row, word), onPick?(row), swatch?(row)}
function dataTable(columns, rows, options = {}) {
  const state = {column: options.sort ?? -1, descending: options.descending ?? false, page: 0, word: ""};
  const size = options.page ?? Infinity;
  const body = el("tbody"), heads = columns.map((column, i) => head(column, i));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), body);
  const count = el("span");
  const back = el("button", {type: "button", onclick: () => turn(-1)}, "previous");
  const next = el("button", {type: "button", onclick: () => turn(1)}, "next");
  let chosen = null;

  function head(column, i) {
    const sort = () => {
      state.descending = state.column === i ? !state.descending : false;
      state.column = i;
      state.page = 0;
      draw();
    };
    return el("th", {scope: "col", title: column.title ?? "sort"},
              el("button", {type: "button", onclick: sort}, column.name));
  }

  function order(a, b) {
    const x = columns[state.column].value(a), y = columns[state.column].value(b);
    const missing = (x === null || x === undefined) - (y === null || y === undefined);
    const by = missing || (typeof x === "string" ? x.localeCompare(y) : x - y) || 0;
    return state.descending ? -by : by;
  }

  function turn(step) {
    state.page += step;
    draw();
  }

  function line(row) {
    const cells = columns.map((column, i) => {
      const value = column.text ? column.text(row) : column.value(row);
      const cell = el("td", {class: column.style ? column.style(row) : ""});
      if (i === 0 && options.swatch) cell.append(options.swatch(row));
      cell.append(typeof value === "number" || value === null ? show(value) : value);
      return cell;
    });
    const node = el("tr", {class: options.onPick ? "pick" : ""}, ...cells);
    if (options.onPick) node.addEventListener("click", () => options.onPick(row));
    if (row === chosen) node.classList.add("chosen");
    return node;
  }

  function draw() {
    const wanted = state.word ? rows.filter((row) => options.filter(row, state.word)) : [...rows];
    if (state.column >= 0) wanted.sort(order);
    const pages = Math.max(1, Math.ceil(wanted.length / size));
    state.page = Math.min(Math.max(state.page, 0), pages - 1);
    const first = size === Infinity ? 0 : state.page * size;
    const shown = wanted.slice(first, first + size);
    body.replaceChildren(...shown.map(line));
    heads.forEach((node, i) => {
      if (i !== state.column) node.removeAttribute("aria-sort");
      else node.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      node.firstChild.textContent =
          columns[i].name + (i !== state.column ? "" : state.descending ? " \u25be" : " \u25b4");
    });
    count.textContent = wanted.length === 0 ? "none" :
        `${first + 1} to ${first + shown.length} of ${wanted.length}`;
    back.disabled = state.page === 0;
    next.disabled = state.page >= pages - 1;
  }

  const box = el("div");
  if (options.filter) {
    const input = el("input", {type: "search", placeholder: "part of a name", oninput: () => {
      state.word = input.value;
      state.page = 0;
      draw();
    }});
    box.append(el("div", {class: "controls"}, el("label", {}, "Filter ", input), count, back, next));
  }
  box.append(el("div", {class: "scroll"}, table));
  draw();
  box.choose = (row) => {
    chosen = row;
    draw();
  };
  return box;
}
