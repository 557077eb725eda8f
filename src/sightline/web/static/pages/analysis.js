// A page on a report: a form whose state is the address, and the parts the server makes of an answer.

import { draw } from "./chart.js";
import { current, over, remember } from "./range.js";
import { ask } from "./server.js";

const parts = document.querySelector("[data-parts]");
const form = document.querySelector("[data-form]");
const chooser = document.querySelector("[data-range]");
const said = document.querySelector("[data-said]");
const WITHHELD = "fewer than 5 people";
const controls = [...form.elements];
let range = current(parts.dataset.defaultRange);
let asking = new AbortController();

function read() {
  const asked = new URLSearchParams(location.search);
  range = current(parts.dataset.defaultRange);
  chooser.value = range.name;
  for (const control of controls) control.value = asked.get(control.name) ?? control.dataset.default;
}

function write() {
  const asked = new URLSearchParams(location.search);
  for (const { name, value, dataset } of controls) {
    if (value === dataset.default) asked.delete(name);
    else asked.set(name, value);
  }
  history.replaceState(null, "", `?${asked}`);
}

function request() {
  const { from, to, timezone } = over(range);
  const made = { from, to, timezone, filters: [] };
  for (const { name, value, dataset } of controls) {
    if ("filter" in dataset) {
      if (value) made.filters.push({ field: name, value });
    } else made[name] = name === "coverage" ? Number(value) : value;
  }
  return made;
}

function element(name, words = "", kind = "") {
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

async function show(part, place) {
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

function fail(error) {
  const made = element("section", "", "panel part alone");
  made.append(
    element("h2", "This could not be answered"),
    element("p", error.message),
    element("p", error.retryable ? "Try again in a moment." : "Choose a longer range, or something else above.", "about"),
  );
  parts.replaceChildren(made);
  said.textContent = error.message;
}

async function all() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  parts.ariaBusy = "true";
  try {
    const theme = document.documentElement.dataset.theme;
    const found = await ask(`/${parts.dataset.name}/parts`, { request: request(), theme }, signal);
    if (signal.aborted) return;
    parts.replaceChildren();
    await Promise.all(found.parts.map(show));
    said.textContent = `${found.parts.length} parts are shown`;
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(error);
  }
  parts.ariaBusy = "false";
  document.documentElement.dataset.ready = "1";
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  write();
  all();
});
chooser.addEventListener("change", () => {
  range = { name: chooser.value, compare: false };
  remember(range);
  all();
});
document.addEventListener("themechange", all);
addEventListener("popstate", () => {
  read();
  all();
});
read();
all();
