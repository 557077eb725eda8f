// Widgets: asked for, and drawn as what their answer is: a chart, a table, a text, or why not.

import { draw } from "./chart.js";
import { named, time, told } from "./figure.js";
import { sayChange, sayHeadline, tell } from "./headline.js";
import { element as make, facts } from "./parts.js";

function tableOf({ columns, rows }) {
  const made = document.createElement("table");
  const said = (words, place) => (place ? told(words) : named(words, columns[0]));
  const line = (parent, cells, name) => {
    const row = parent.insertRow();
    cells.forEach((words, place) => {
      const cell = document.createElement(name === "th" || place === 0 ? "th" : "td");
      cell.textContent = name === "th" ? words : said(words, place);
      cell.scope = name === "th" ? "col" : "row";
      if (place) cell.className = "figure";
      row.append(cell);
    });
  };
  line(made.createTHead(), columns, "th");
  const body = made.createTBody();
  for (const row of rows) line(body, row, "td");
  return made;
}

function clear(chart) {
  chart.sightlineView?.finalize();
  chart.sightlineView = null;
}

/** Let charts fill their places, after these have changed. */
export function fit() {
  window.dispatchEvent(new Event("resize")); // what vega-embed listens to
}

/** What to know of a part of a report, below it. */
function note(element, shown) {
  element.querySelector(".beneath")?.remove();
  if (!shown.note || shown.is_empty) return;
  const made = make("p", shown.note, "beneath");
  made.title = shown.note; // where there is no room for all of it
  element.append(made);
}

/** Put an answer into a widget. bundle: where the chart library is */
export async function put(element, shown, bundle) {
  const chart = element.querySelector("[data-chart]");
  const title = element.querySelector("h2");
  if (!title.textContent.trim()) title.textContent = shown.title;
  if (!element.ariaLabel || element.ariaLabel === element.dataset.show) element.ariaLabel = shown.title;
  sayHeadline(element.querySelector("[data-headline]"), shown);
  element.title = shown.about;
  sayChange(element.querySelector("[data-change]"), shown);
  chart.classList.toggle("prose", Boolean(shown.html));
  const long = Number.isFinite(shown.spec?.height);
  chart.classList.toggle("rows", Boolean(shown.table || shown.facts.length || long));
  if (shown.table || shown.html || shown.facts.length || long) chart.tabIndex = 0;
  else chart.removeAttribute("tabindex");
  note(element, shown);
  if (shown.html) {
    clear(chart);
    chart.innerHTML = shown.html; // made by the server, of a closed set of elements
  } else if (shown.table || shown.facts.length) {
    clear(chart);
    chart.replaceChildren(...(shown.facts.length ? [facts(shown.facts)] : []), ...(shown.table ? [tableOf(shown.table)] : []));
  } else if (shown.is_empty) {
    clear(chart);
    tell(chart, shown.note || "Nothing in this time yet", "empty");
  } else {
    if (chart.querySelector(".note, .skeleton, table, dl")) chart.replaceChildren();
    await draw(chart, shown.spec, bundle);
  }
}

/** Say in a widget what went wrong, unless it was not wanted any more. */
export function fail(element, error) {
  if (error.name === "AbortError") return;
  const chart = element.querySelector("[data-chart]");
  clear(chart);
  tell(chart, error.message, "problem");
}

/** Ask for many, again and again while somebody looks. one: asks for an element; says as of when */
export function keepUp(board, fresh, elements, one) {
  let asking = new AbortController();
  let timer = 0;
  async function all() {
    asking.abort();
    asking = new AbortController();
    const signal = asking.signal;
    const times = await Promise.all(elements().map((element) => one(element, signal)));
    if (signal.aborted) return;
    const known = times.filter(Boolean).sort();
    if (known.length) fresh.textContent = `As of ${time(known[0])}`;
    document.documentElement.dataset.ready = "1";
  }
  function again() {
    clearInterval(timer);
    timer = setInterval(() => document.hidden || all(), Number(board.dataset.refresh) * 1000);
  }
  document.addEventListener("themechange", all);
  document.addEventListener("submit", ({ target }) => {
    if (target.method === "post") asking.abort(); // signing out: ask nothing more
  });
  document.addEventListener("visibilitychange", () => document.hidden || all());
  again();
  return { all, again, stop: () => (clearInterval(timer), asking.abort()) };
}

/** The choosers of range and comparison, tied to a range that `change` is told of. */
export function choosers(range, change) {
  const chooser = document.querySelector("[data-range]");
  const comparing = document.querySelector("[data-compare]");
  chooser.value = range.name;
  comparing.checked = range.compare;
  for (const control of [chooser, comparing]) {
    control.addEventListener("change", () => change({ name: chooser.value, compare: comparing.checked }));
  }
}
