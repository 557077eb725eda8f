// A dashboard: places its widgets, asks for their answers, draws them, and asks again in time while
// somebody looks.

import { draw } from "./chart.js";
import { sayChange, tell } from "./headline.js";
import { current, over, remember } from "./range.js";
import { ask } from "./server.js";

const board = document.querySelector("[data-dashboard]");
const fresh = document.querySelector("[data-fresh]");
const widgets = [...document.querySelectorAll("[data-widget]")];
let range = current(board.dataset.defaultRange);
let asking = new AbortController();

for (const element of widgets) {
  const { x, y, width, height } = element.dataset;
  element.style.gridColumn = `${Number(x) + 1} / span ${width}`;
  element.style.gridRow = `${Number(y) + 1} / span ${height}`;
}

function theme() {
  return document.documentElement.dataset.theme;
}

async function refresh(element) {
  const widget = JSON.parse(element.dataset.widget);
  const chart = element.querySelector("[data-chart]");
  try {
    const shown = await ask(
      "/api/v1/analytics/widgets",
      { widget, over: over(range), theme: theme() },
      asking.signal,
    );
    element.querySelector("[data-headline]").textContent = shown.headline;
    element.title = shown.about;
    sayChange(element.querySelector("[data-change]"), shown);
    if (shown.is_empty) {
      tell(chart, "Nothing in this time yet", "empty");
    } else {
      await draw(chart, shown.spec, board.dataset.bundle);
    }
    return shown.meta.as_of;
  } catch (error) {
    if (error.name !== "AbortError") tell(chart, error.message, "problem");
    return null;
  }
}

async function refreshAll() {
  asking.abort();
  asking = new AbortController();
  const signal = asking.signal;
  const times = await Promise.all(widgets.map(refresh));
  if (signal.aborted) return;
  const known = times.filter(Boolean).sort();
  if (known.length) {
    const at = new Date(known[0]).toLocaleTimeString();
    fresh.textContent = `As of ${at}`;
  }
  document.documentElement.dataset.ready = "1";
}

const chooser = document.querySelector("[data-range]");
const comparing = document.querySelector("[data-compare]");
chooser.value = range.name;
comparing.checked = range.compare;
for (const control of [chooser, comparing]) {
  control.addEventListener("change", () => {
    range = { name: chooser.value, compare: comparing.checked };
    remember(range);
    refreshAll();
  });
}

document.addEventListener("themechange", refreshAll);
document.addEventListener("submit", () => asking.abort()); // signing out: ask nothing more

setInterval(() => {
  if (!document.hidden) refreshAll();
}, Number(board.dataset.refresh) * 1000);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refreshAll();
});
refreshAll();
