// Saving what a page shows as a widget: of a dashboard there is, or of a new one.

import { sayFaults } from "./faults.js";
import { rangeOf } from "./keepable.js";
import { free } from "./layout.js";
import { CUSTOM } from "./range.js";
import { ask } from "./server.js";

const API = "/api/v1/analytics/dashboards";
const LAST = { "24h": "the last 24 hours", "7d": "the last 7 days", "30d": "the last 30 days", "90d": "the last 90 days", "365d": "the last 12 months" };
const dialog = document.querySelector("[data-keep]");
const form = dialog.querySelector("form");
const said = dialog.querySelector("[data-said]");
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
let kept = null;

function wordsOf({ name, from, to }) {
  return name === CUSTOM ? date.formatRange(new Date(from), new Date(to)) : LAST[name];
}

async function open(asked) {
  kept = asked;
  const { dashboards } = await ask(API, undefined, undefined, "GET");
  const own = dashboards.filter((board) => board.may_edit);
  form.elements.board.replaceChildren(
    ...own.map(({ name, dashboard }) => new Option(dashboard.title, name)),
    new Option("a new dashboard", ""),
  );
  form.elements.range.replaceChildren(new Option(`always ${wordsOf(kept.range)}`, "own"), new Option("as the dashboard does", ""));
  form.elements.range.value = kept.own ? "own" : "";
  form.elements.title.value = "";
  form.elements.title.placeholder = kept.title;
  choose();
  sayFaults(form, []);
  said.textContent = "";
  dialog.showModal();
}

function choose() {
  dialog.querySelector("[data-new-title]").hidden = form.elements.board.value !== "";
}

function widget(places) {
  const id = `w${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const title = form.elements.title.value.trim();
  const range = form.elements.range.value ? { range: rangeOf(kept.range) } : {};
  return { ...kept.widget, id, title, ...range, place: free(places, 6, 5) };
}

async function keep(event) {
  event.preventDefault();
  const name = form.elements.board.value;
  try {
    if (name) await append(name);
    else await create();
  } catch (error) {
    const rest = sayFaults(form, error.errors ?? []);
    said.textContent = rest.join(" ") || (error.errors?.length ? "" : error.message);
  }
}

async function append(name) {
  const board = await ask(`${API}/${name}`, undefined, undefined, "GET");
  const before = board.dashboard.widgets ?? [];
  const places = new Map(before.map((one) => [one.id, one.place]));
  const dashboard = { ...board.dashboard, widgets: [...before, widget(places)] };
  await ask(`${API}/${name}`, { dashboard, version: board.version }, undefined, "PUT");
  location.assign(`/dashboards/${name}`);
}

async function create() {
  const title = form.elements.board_title.value.trim();
  const made = await ask(API, { dashboard: { title, widgets: [widget(new Map())] } });
  location.assign(`/dashboards/${made.name}`);
}

document.addEventListener("keep", ({ detail }) => open(detail));
form.elements.board.addEventListener("change", choose);
form.addEventListener("submit", keep);
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
