// One question, put together by hand: the address holds all of it, so it can be kept and sent.

import { behind } from "./behind.js";
import { combobox } from "./combobox.js";
import { conditions } from "./conditions.js";
import { filesOf } from "./downloads.js";
import { time as clock } from "./figure.js";
import { asFile } from "./files.js";
import { beside as besideOf, keep } from "./keepable.js";
import { rangeOf, read, reportOf, widgetOf, write } from "./question.js";
import { ask } from "./server.js";
import { span } from "./span.js";
import { fail, put } from "./widgets.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const form = find("ask");
const answered = find("answer");
const chosen = ["show", "grain", "smooth"];
const PAUSE_MS = 250;
let asking = new AbortController();
let timer = 0;
const metric = combobox(find("metric").parentElement);
const time = span(find("span"), "30d", changed);
const [here, there] = ["where", "beside_where"].map((name) => document.querySelector(`[data-conditions="${name}"]`));
const where = conditions(here, "where", changed);
const beside = conditions(there, "beside_where", changed);
const pieces = [time, where, beside];
const by = [...document.querySelectorAll("[data-by]")];
let state = {};
const points = behind(find("behind"), () => ({ state, over: rangeOf(state) }));

/** What the address says, put into the fields. */
function fill() {
  const asked = new URLSearchParams(location.search);
  if (asked.get("compare") === "1" && !asked.has("beside")) asked.set("beside", "previous_period");
  for (const piece of pieces) piece.read(asked);
  const given = read(asked);
  metric.value = given.metric;
  for (const name of chosen) hold(find(name), given[name]);
  suit(given.breakdown);
  find("cumulative").checked = given.cumulative;
  collect();
}

function hold(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
  select.value = value;
}

/** Offer what the metric can be broken down by; one more field than there are chosen. */
function suit(breakdown) {
  const named = [...document.getElementById("metrics").options].find((option) => option.value === metric.value);
  const own = (named?.dataset.dimensions ?? "").split(" ").filter(Boolean);
  by.forEach((select, place) => {
    select.querySelector("[data-own]").replaceChildren(...own.map((name) => new Option(name)));
    hold(select, breakdown[place] ?? "");
    select.hidden = place > breakdown.length;
  });
}

/** What the fields say. */
function collect() {
  const breakdown = [...new Set(by.map((select) => select.value).filter(Boolean))];
  state = {
    metric: metric.value,
    ...Object.fromEntries(chosen.map((name) => [name, find(name).value])),
    breakdown,
    cumulative: find("cumulative").checked,
    filters: where.filters,
    beside: beside.filters,
    over: time.over,
    against: time.against,
  };
  there.hidden = state.against !== "filters";
}

function address() {
  const asked = new URLSearchParams(location.search);
  asked.delete("compare");
  write(state, asked);
  for (const piece of pieces) piece.write(asked);
  return `?${asked}`;
}

/** Wait until somebody is done changing; then it is a step to come back to. */
function changed() {
  clearTimeout(timer);
  answered.ariaBusy = "true";
  timer = setTimeout(() => {
    collect();
    suit(state.breakdown);
    if (address() !== location.search) history.pushState(null, "", address());
    answer();
  }, PAUSE_MS);
}

function request() {
  return { widget: widgetOf(state), over: rangeOf(state), theme: document.documentElement.dataset.theme };
}

async function answer() {
  asking.abort();
  asking = new AbortController();
  const mine = asking;
  answered.ariaBusy = "true";
  const body = request();
  find("request").textContent = JSON.stringify(body, null, 2);
  find("trouble").textContent = "";
  try {
    const shown = await ask("/api/v1/analytics/widgets", body, mine.signal);
    if (mine.signal.aborted) return;
    find("title").textContent = shown.title;
    find("about").textContent = shown.about;
    await put(answered, shown, form.dataset.bundle);
    find("unfinished").textContent = shown.spec ? notes(shown) : "";
    find("fresh").textContent = `As of ${clock(shown.meta.as_of)}`;
    points.offer(shown, find("chart").sightlineView);
  } catch (error) {
    fail(answered, error);
    if (error.name === "AbortError") return;
    find("unfinished").textContent = "";
    points.offer(null);
  }
  if (asking === mine) answered.ariaBusy = "false";
  source();
  document.documentElement.dataset.ready = "1";
}

/** What to know of the chart. */
function notes(shown) {
  const beside = find("against").selectedOptions[0];
  const drawn = shown.spec.layer && beside.value ? `Grey, dashed: ${beside.text}.` : "";
  return [drawn, shown.unfinished ? shown.spec.description : ""].filter(Boolean).join(" ");
}

/** The SQL, where it is looked at. */
async function source() {
  const shown = find("source");
  if (!shown?.open) return;
  const { widget, over } = request();
  try {
    find("sql").textContent = (await ask("/api/v1/analytics/widgets/sql", { widget, over })).statements.join(";\n\n");
  } catch (error) {
    find("sql").textContent = error.message;
  }
}

form.addEventListener("change", changed);
form.addEventListener("submit", (event) => event.preventDefault());
filesOf(find("download"), {
  request: () => reportOf(state),
  name: () => state.metric,
  trouble: (words) => (find("trouble").textContent = words),
  more: Object.fromEntries(["png", "svg", "pdf"].map((kind) => [kind, () => picture(kind, find("chart").sightlineView?.view)])),
});

/** PNG and SVG are drawn here; a PDF, by the server. */
async function picture(kind, view) {
  if (kind === "pdf") return asFile("/api/v1/analytics/widgets/picture?format=pdf", request());
  if (!view) throw new Error("There is no chart to download");
  if (kind === "svg") return new Blob([await view.toSVG()], { type: "image/svg+xml" });
  const canvas = await view.toCanvas(2);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

document.querySelector('[data-do="keep"]')?.addEventListener("click", () => {
  const other = { filters: { filters: state.beside } }[state.against] ?? { period: state.against };
  keep({ ...widgetOf(state), ...besideOf(other) }, find("title").textContent, time.range, false);
});
find("source")?.addEventListener("toggle", source);
document.addEventListener("themechange", answer);
window.addEventListener("popstate", () => {
  clearTimeout(timer);
  fill();
  answer();
});
fill();
history.replaceState(null, "", address());
answer();
