// The pages on the assistant: widgets looked into by one value of a field, or split by a field. All
// of it is in the address.

import { put as putParts } from "./answer.js";
import { filesOf } from "./downloads.js";
import { asFile } from "./files.js";
import { keep, keeper, mayKeep } from "./keepable.js";
import { fail as lost } from "./parts.js";
import { current, over, remember } from "./range.js";
import { ask } from "./server.js";
import { choosers, fail, keepUp, put } from "./widgets.js";

const board = document.querySelector("[data-dashboard]");
const drills = [...document.querySelectorAll("[data-drill]")];
const split = document.querySelector("[data-split]");
const tables = document.querySelector("[data-tables]");
const clear = document.querySelector("[data-clear]");
const parts = document.querySelector("[data-parts]");
const menu = document.querySelector("[data-download]");
const troubled = document.querySelector("[data-trouble]");
let telling = new AbortController();
let range = current(board.dataset.defaultRange);

function offer(select, value) {
  if (![...select.options].some((each) => each.value === value)) select.add(new Option(value, value));
}

/** Set the controls as the address says. */
function read() {
  const asked = new URLSearchParams(location.search);
  for (const select of drills) {
    const value = asked.get(select.dataset.drill) ?? "";
    offer(select, value);
    select.value = value;
  }
  split.value = asked.get("split") ?? "";
  if (split.selectedIndex < 0) split.value = "";
  tables.checked = asked.get("tables") === "1";
}

/** Write the address as the controls are. */
function write() {
  const asked = new URLSearchParams(location.search);
  const set = (name, value) => (value ? asked.set(name, value) : asked.delete(name));
  for (const select of drills) set(select.dataset.drill, select.value);
  set("split", split.value);
  set("tables", tables.checked ? "1" : "");
  history.replaceState(null, "", `?${asked}`);
}

/** A widget as it is asked for: filtered, split, as a table; and what is said beside its title. */
function looked(widget, fields) {
  const { filters, said } = chosen(fields);
  const made = { ...widget, filters };
  if (split.value && widget.show !== "number" && !widget.breakdown) {
    if (fields.includes(split.value)) {
      made.breakdown = [split.value];
      made.metrics = widget.metrics.slice(-1);
      if (widget.metrics.length > 1) made.title = "";
      said.push(`by ${split.selectedOptions[0].text.toLowerCase()}`);
    } else said.push("not split");
  }
  if (tables.checked && widget.show !== "number") made.show = "table";
  return { made, said };
}

/** The chosen values of fields that something carries, as filters, and what is to be said of others. */
function chosen(fields) {
  const set = drills.filter((select) => select.value);
  const carries = (select) => fields.includes(select.dataset.drill);
  return {
    filters: set.filter(carries).map((select) => ({ field: select.dataset.drill, value: select.value })),
    said: set.filter((select) => !carries(select)).map((select) => `of every ${select.dataset.title}`),
  };
}

/** Whether what is no metric can be split as the page is. */
const splits = () => parts.dataset.splits.split(" ").includes(split.value);

/** What is asked of the report, whatever the time. */
function question() {
  const { filters } = chosen(parts.dataset.fields.split(" "));
  return { topic: parts.dataset.topic, filters, ...(splits() ? { breakdown: [split.value] } : {}) };
}

/** The same, in the page's time. */
function request() {
  const { from, to, timezone } = over(range);
  return { from, to, timezone, ...question() };
}

const trouble = (words) => (troubled.textContent = words);

/** What is no metric. */
async function report() {
  if (!parts) return;
  telling.abort();
  telling = new AbortController();
  const { signal } = telling;
  const { said } = chosen(parts.dataset.fields.split(" "));
  if (split.value && !splits()) said.push("not split");
  parts.ariaBusy = "true";
  trouble("");
  try {
    const asked = { request: request(), theme: document.documentElement.dataset.theme };
    const path = `${location.pathname}/parts`;
    const found = await ask(path, asked, signal);
    const titled = found.parts.map((part) => ({ ...part, title: [part.title, ...said].join(", ") }));
    const pdf = (number) => asFile(`${path}?format=pdf&part=${number}`, asked);
    const kept = { show: "ai", request: question(), range };
    await putParts(parts, titled, { bundle: parts.dataset.bundle, pdf, trouble, signal, question: kept });
    for (const details of parts.querySelectorAll("details")) details.open = tables.checked;
  } catch (error) {
    if (error.name === "AbortError") return;
    lost(parts, error, "Choose a shorter range, or take filters away.", report);
  }
  parts.ariaBusy = "false";
}

async function refresh(element, signal) {
  const widget = JSON.parse(element.dataset.widget);
  const { made, said } = looked(widget, element.parentElement.dataset.fields.split(" "));
  try {
    const theme = document.documentElement.dataset.theme;
    const shown = await ask("/api/v1/analytics/widgets", { widget: made, over: over(range), theme }, signal);
    await put(element, shown, board.dataset.bundle);
    element.querySelector("h2").textContent = [shown.title, ...said].join(", ");
    element.ariaLabel = [shown.title, ...said].join(", ");
    keepable(element, made, range);
    return shown.meta?.as_of ?? null;
  } catch (error) {
    fail(element, error);
    return null;
  }
}

/** Let a widget be kept as it is looked at. */
function keepable(element, widget, asked) {
  element.querySelector(".keeper")?.remove();
  if (!mayKeep()) return;
  const title = element.ariaLabel;
  const { id, place, ...plain } = widget;
  const act = () => keep({ ...plain, ...(asked.compare ? { compare: true } : {}) }, title, asked, false);
  element.append(keeper(title, act));
}

/** Offer the values of the range to choose from. What is suppressed has no name to offer. */
async function choices() {
  const { from, to, timezone } = over(range);
  await Promise.all(
    drills.map(async (select) => {
      const { drill, counted } = select.dataset;
      const asked = { metric: counted, from, to, timezone, grain: "1d", breakdown: drill, top: 50 };
      const found = await ask("/api/v1/analytics/reports/timeseries", asked).catch(() => null);
      for (const series of found?.series ?? []) {
        const key = Array.isArray(series.key) ? series.key[0] : series.key;
        if (!series.rest && key) offer(select, String(key));
      }
    }),
  );
}

const keeping = keepUp(board, document.querySelector("[data-fresh]"), () => [...board.querySelectorAll("[data-widget]")], refresh);

function again() {
  clear.hidden = ![...drills, split].some((select) => select.value);
  keeping.all();
  report();
}

for (const control of [...drills, split, tables]) {
  control.addEventListener("change", () => {
    write();
    again();
  });
}
clear.addEventListener("click", () => {
  for (const select of [...drills, split]) select.value = "";
  write();
  again();
  drills[0].focus();
});
choosers(range, (chosen) => {
  range = chosen;
  remember(range);
  choices();
  again();
});
document.addEventListener("themechange", report);
addEventListener("popstate", () => {
  read();
  again();
});
if (menu) filesOf(menu, { request, name: () => parts.dataset.topic, trouble });
read();
choices();
again();
