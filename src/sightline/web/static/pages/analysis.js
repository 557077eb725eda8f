// A page on a report: a form whose state is the address, and the parts the server makes of an answer.

import { fail, show } from "./parts.js";
import { current, over, remember } from "./range.js";
import { ask } from "./server.js";

const parts = document.querySelector("[data-parts]");
const form = document.querySelector("[data-form]");
const chooser = document.querySelector("[data-range]");
const said = document.querySelector("[data-said]");
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
    await Promise.all(found.parts.map((part, place) => show(parts, part, place)));
    said.textContent = `${found.parts.length} parts are shown`;
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(parts, error, "Choose a longer range, or something else above.");
    said.textContent = error.message;
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
