// Parts of an answer on a page: figures in words, a chart, and the same chart as a table.

import { draw } from "./chart.js";
import { among, named, told } from "./figure.js";

export const WITHHELD = "fewer than 5 people";

export function element(name, words = "", kind = "") {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  if (kind) made.className = kind;
  return made;
}

export function facts(list) {
  const made = element("dl", "", "key-figures");
  for (const { title, value, about } of list) {
    const group = element("div");
    const figure = element("dd", told(value), value === WITHHELD ? "withheld" : "");
    if (about) figure.append(element("small", among(about)));
    group.append(element("dt", title), figure);
    made.append(group);
  }
  return made;
}

const titled = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

export function tableOf({ columns, rows }, name) {
  const frame = element("div", "", "rows");
  frame.tabIndex = 0;
  frame.role = "region";
  frame.ariaLabel = `${name}, as a table`;
  const table = element("table", "", columns.length > 2 ? "stacked" : "");
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
      const cell = element(place ? "td" : "th", place ? told(words) : named(words, columns[0]), place ? "figure" : "");
      if (place) cell.dataset.label = titled(columns[place]);
      else cell.scope = "row";
      if (words === WITHHELD) cell.classList.add("withheld");
      row.append(cell);
    });
  }
  frame.append(table);
  return frame;
}

/** The place of a chart: as high as it says, and as wide as it needs, with the rest to be scrolled to. */
function placed({ title, spec }) {
  const chart = element("div", "", "chart");
  if (Number.isFinite(spec.height)) {
    chart.classList.add("snug");
    chart.style.minHeight = `${spec.height}px`;
  }
  const least = spec.usermeta?.least_px;
  if (!least) return chart;
  chart.style.minWidth = `${least}px`;
  const frame = element("div", "", "sideways");
  Object.assign(frame, { tabIndex: 0, role: "region", ariaLabel: `${title}, as a chart` });
  frame.append(chart);
  return frame;
}

/** A part without its chart, for which there is a place. isBroad: it is as wide as the page, where it does not say so itself */
export function section(part, isBroad) {
  const alone = !part.facts.length && !part.spec && !part.table;
  const made = element("section", "", `panel part${(part.wide ?? isBroad) ? " broad" : ""}${alone ? " alone" : ""}`);
  made.ariaLabel = part.title;
  if (alone) document.dispatchEvent(new Event("nothing"));
  made.append(element("h2", part.title));
  if (part.facts.length) made.append(facts(part.facts));
  if (part.note) made.append(element("p", part.note, "about"));
  if (part.spec) made.append(placed(part));
  if (part.table && part.spec) {
    const more = element("details");
    more.append(element("summary", "As a table"), tableOf(part.table, part.title));
    made.append(more);
  } else if (part.table) made.append(tableOf(part.table, part.title));
  return made;
}

/** Add a part to those that are shown; the first is as wide as the page. */
export async function show(parts, part, place) {
  const made = section(part, !place);
  parts.append(made);
  if (part.spec) await draw(made.querySelector(".chart"), part.spec, parts.dataset.bundle);
  return made;
}

const DO = {
  query_timeout: "Choose a shorter range, or more filters.",
  query_too_large: "Choose a shorter range, or more filters.",
  not_estimable: "Choose a longer range, or fewer filters.",
};

/** Say in place of the parts why there are none, and what to do. again: asks once more, where that may help */
export function fail(parts, error, otherwise, again) {
  const made = element("section", "", "panel part alone problem-part");
  made.append(element("h2", "This could not be answered"), element("p", error.message));
  const wrong = (error.errors ?? []).filter(({ message }) => !error.message.includes(message));
  if (wrong.length) {
    const list = element("ul", "", "plain");
    list.append(...wrong.map(({ path, message }) => element("li", `${path}: ${message}`)));
    made.append(list);
  }
  const usual = error.retryable ? "Try again in a moment." : otherwise;
  made.append(element("p", DO[error.code] ?? usual, "about"));
  if (error.retryable && again) {
    const line = element("p", "", "row");
    const button = element("button", "Try again", "first");
    button.type = "button";
    button.addEventListener("click", again);
    line.append(button);
    made.append(line);
  }
  parts.replaceChildren(made);
}
