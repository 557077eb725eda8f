// One question, put together by hand: the address holds all of it, so it can be kept and sent.

import { behind } from "./behind.js";
import { time } from "./figure.js";
import { asFile, save } from "./files.js";
import { filter, rangeOf, read, reportOf, widgetOf, WITHOUT_VALUE, write } from "./question.js";
import { ask } from "./server.js";
import { fail, put } from "./widgets.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const form = find("ask");
const answered = find("answer");
const metrics = document.querySelector("#metrics");
const chosen = ["metric", "breakdown", "show", "range", "grain", "smooth"];
let asking = new AbortController();
let state = read();
const points = behind(find("behind"), () => ({ state, over: rangeOf(state) }));

function fill() {
  const named = [...metrics.options].find((option) => option.value === state.metric);
  const own = (named?.dataset.dimensions ?? "").split(" ").filter(Boolean);
  find("own").replaceChildren(...own.map((name) => new Option(name)));
  for (const name of chosen) {
    const control = find(name);
    control.value = state[name];
    if (control.value !== state[name] && state[name]) control.append(new Option(state[name], state[name], true, true));
  }
  find("compare").checked = state.compare;
  find("cumulative").checked = state.cumulative;
  find("chips").replaceChildren(...state.filters.map(chip));
}

function chip({ field, op, value }, index) {
  const words = [...find("op").options].find((option) => option.value === op)?.text ?? op;
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  made.textContent = `${field} ${words} ${value ?? ""} ×`;
  made.setAttribute("aria-label", `Remove the filter ${field} ${value ?? words}`);
  made.addEventListener("click", () => change({ filters: state.filters.toSpliced(index, 1) }));
  return made;
}

function change(part) {
  state = { ...state, ...part };
  history.pushState(null, "", write(state));
  fill();
  answer();
}

function request() {
  return { widget: widgetOf(state), over: rangeOf(state), theme: document.documentElement.dataset.theme };
}

async function answer() {
  asking.abort();
  asking = new AbortController();
  const body = request();
  find("request").textContent = JSON.stringify(body, null, 2);
  find("trouble").textContent = "";
  try {
    const shown = await ask("/api/v1/analytics/widgets", body, asking.signal);
    find("title").textContent = shown.about;
    await put(answered, shown, form.dataset.bundle);
    find("unfinished").textContent = shown.unfinished && shown.spec ? shown.spec.description ?? "" : "";
    find("fresh").textContent = `As of ${time(shown.meta.as_of)}`;
    points.offer(shown, find("chart").sightlineView);
  } catch (error) {
    fail(answered, error);
    if (error.name === "AbortError") return;
    find("unfinished").textContent = "";
    points.offer(null);
  }
  source();
  document.documentElement.dataset.ready = "1";
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

async function download(name, made) {
  find("trouble").textContent = "";
  try {
    save(await made(), name);
  } catch (error) {
    find("trouble").textContent = error.message;
  }
}

for (const name of chosen) {
  find(name).addEventListener("change", (event) => change({ [name]: event.target.value.trim() }));
}
for (const name of ["compare", "cumulative"]) {
  find(name).addEventListener("change", (event) => change({ [name]: event.target.checked }));
}
find("op").addEventListener("change", ({ target }) => {
  find("value").disabled = WITHOUT_VALUE.includes(target.value);
});
find("add").addEventListener("click", () => {
  const [field, op, typed] = ["field", "op", "value"].map((name) => find(name).value.trim());
  if (!typed && !WITHOUT_VALUE.includes(op)) return find("value").focus();
  find("value").value = "";
  change({ filters: [...state.filters, filter(field, op, typed)] });
});
form.addEventListener("submit", (event) => event.preventDefault());
find("csv").addEventListener("click", () =>
  download(`${state.metric}.csv`, () => asFile("/api/v1/analytics/reports/timeseries?format=csv", reportOf(state))),
);
for (const button of document.querySelectorAll("[data-file]")) {
  const kind = button.dataset.file;
  button.addEventListener("click", () =>
    download(`${state.metric}.${kind}`, () => picture(kind, find("chart").sightlineView?.view)),
  );
}

/** PNG and SVG are drawn here; a PDF, by the server. */
async function picture(kind, view) {
  if (kind === "pdf") return asFile("/api/v1/analytics/widgets/picture?format=pdf", request());
  if (!view) throw new Error("There is no chart to download");
  if (kind === "svg") return new Blob([await view.toSVG()], { type: "image/svg+xml" });
  const canvas = await view.toCanvas(2);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

find("source")?.addEventListener("toggle", source);
document.addEventListener("themechange", answer);
window.addEventListener("popstate", () => {
  state = read();
  fill();
  answer();
});
fill();
answer();
