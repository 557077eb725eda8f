// One question, put together by hand: the address holds all of it, so it can be kept and sent.

import { draw } from "./chart.js";
import { sayChange, tell } from "./headline.js";
import { over } from "./range.js";
import { ask } from "./server.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const form = find("ask");
const START = { metric: "commerce.revenue", show: "area", range: "30d" };
let asking = new AbortController();
let rows = [];
let state = read();

function read() {
  const asked = new URLSearchParams(location.search);
  return {
    metric: asked.get("metric") ?? START.metric,
    breakdown: asked.get("breakdown") ?? "",
    show: asked.get("show") ?? START.show,
    range: asked.get("range") ?? START.range,
    compare: asked.get("compare") === "1",
    filters: asked.getAll("where").map(parsed).filter(Boolean),
  };
}

function parsed(text) {
  const [field, op, ...rest] = text.split("~");
  return rest.length ? { field, op, value: rest.join("~") } : null;
}

function write() {
  const asked = new URLSearchParams({ metric: state.metric, show: state.show, range: state.range });
  if (state.breakdown) asked.set("breakdown", state.breakdown);
  if (state.compare) asked.set("compare", "1");
  for (const { field, op, value } of state.filters) asked.append("where", `${field}~${op}~${value}`);
  history.pushState(null, "", `?${asked}`);
}

function fill() {
  find("metric").value = state.metric;
  find("breakdown").value = state.breakdown;
  find("show").value = state.show;
  find("range").value = state.range;
  find("compare").checked = state.compare;
  find("chips").replaceChildren(...state.filters.map(chip));
}

function chip(filter, index) {
  const words = { eq: "is", ne: "is not", contains: "contains" };
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  made.textContent = `${filter.field} ${words[filter.op] ?? filter.op} ${filter.value} ×`;
  made.setAttribute("aria-label", `Remove the filter ${filter.field} ${filter.value}`);
  made.addEventListener("click", () => change({ filters: state.filters.toSpliced(index, 1) }));
  return made;
}

function change(part) {
  state = { ...state, ...part };
  write();
  fill();
  answer();
}

function request() {
  return {
    widget: {
      id: "explore",
      show: state.show,
      metrics: [state.metric],
      breakdown: state.breakdown ? [state.breakdown] : [],
      filters: state.filters,
      place: { x: 0, y: 0, width: 12, height: 8 },
    },
    over: over({ name: state.range, compare: state.compare }),
    theme: document.documentElement.dataset.theme,
  };
}

async function answer() {
  asking.abort();
  asking = new AbortController();
  const body = request();
  find("request").textContent = JSON.stringify(body, null, 2);
  try {
    const shown = await ask("/api/v1/analytics/widgets", body, asking.signal);
    find("title").textContent = shown.about;
    find("headline").textContent = shown.headline;
    sayChange(find("change"), shown);
    rows = shown.spec?.data.values ?? [];
    if (shown.is_empty) tell(find("chart"), "Nothing in this time; try a longer range", "empty");
    else await draw(find("chart"), shown.spec, form.dataset.bundle);
    find("fresh").textContent = `As of ${new Date(shown.meta.as_of).toLocaleTimeString()}`;
  } catch (error) {
    if (error.name === "AbortError") return;
    rows = [];
    tell(find("chart"), error.message, "problem");
  }
  document.documentElement.dataset.ready = "1";
}

function download() {
  const quoted = (value) => `"${String(value ?? "").replaceAll('"', '""')}"`;
  const lines = rows.map((row) => [row.t, row.series, row.value].map(quoted).join(","));
  const file = new Blob([["from,series,value", ...lines].join("\r\n") + "\r\n"], { type: "text/csv" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${state.metric}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const name of ["metric", "breakdown", "show", "range"]) {
  find(name).addEventListener("change", (event) => change({ [name]: event.target.value.trim() }));
}
find("compare").addEventListener("change", (event) => change({ compare: event.target.checked }));
find("add").addEventListener("click", () => {
  const value = find("value").value.trim();
  if (!value) return find("value").focus();
  const added = { field: find("field").value, op: find("op").value, value };
  find("value").value = "";
  change({ filters: [...state.filters, added] });
});
form.addEventListener("submit", (event) => event.preventDefault());
find("csv").addEventListener("click", download);
document.addEventListener("themechange", answer);
window.addEventListener("popstate", () => {
  state = read();
  fill();
  answer();
});
fill();
answer();
