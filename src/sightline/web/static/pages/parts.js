// Parts of an answer on a page: figures in words, a chart, and the same chart as a table.

import { draw } from "./chart.js";

export const WITHHELD = "fewer than 5 people";

export function element(name, words = "", kind = "") {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

function facts(list) {
  const made = element("dl", "", "key-figures");
  for (const { title, value, about } of list) {
    const group = element("div");
    const figure = element("dd", value, value === WITHHELD ? "withheld" : "");
    if (about) figure.append(element("small", about));
    group.append(element("dt", title), figure);
    made.append(group);
  }
  return made;
}

function tableOf({ columns, rows }, name) {
  const frame = element("div", "", "rows");
  frame.tabIndex = 0;
  frame.role = "region";
  frame.ariaLabel = `${name}, as a table`;
  const table = element("table");
  const head = table.createTHead().insertRow();
  columns.forEach((words, place) => {
    const cell = element("th", words, place ? "figure" : "");
    cell.scope = "col";
    head.append(cell);
  });
  const body = table.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    cells.forEach((words, place) => {
      const cell = element(place ? "td" : "th", words, place ? "figure" : "");
      if (!place) cell.scope = "row";
      if (words === WITHHELD) cell.classList.add("withheld");
      row.append(cell);
    });
  }
  frame.append(table);
  return frame;
}

/** Add a part to those that are shown; the first is as wide as the page. */
export async function show(parts, part, place) {
  const made = element("section", "", place ? "panel part" : "panel part broad");
  made.ariaLabel = part.title;
  made.append(element("h2", part.title));
  if (part.facts.length) made.append(facts(part.facts));
  if (part.note) made.append(element("p", part.note, "about"));
  let chart = null;
  if (part.spec) {
    chart = element("div", "", "chart");
    made.append(chart);
  }
  if (part.table && part.spec) {
    const more = element("details");
    more.append(element("summary", "As a table"), tableOf(part.table, part.title));
    made.append(more);
  } else if (part.table) made.append(tableOf(part.table, part.title));
  parts.append(made);
  if (chart) await draw(chart, part.spec, parts.dataset.bundle);
}

/** Say in place of the parts why there are none. */
export function fail(parts, error, otherwise) {
  const made = element("section", "", "panel part alone");
  made.append(
    element("h2", "This could not be answered"),
    element("p", error.message),
    element("p", error.retryable ? "Try again in a moment." : otherwise, "about"),
  );
  parts.replaceChildren(made);
}
