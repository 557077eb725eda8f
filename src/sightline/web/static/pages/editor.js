// Changing a dashboard: its widgets, their places, its settings; saved as a whole, by version.

import { board as grid, keeping, refresh } from "./dashboard.js";
import { confirmed } from "./dialog.js";
import { sayFaults } from "./faults.js";
import { Arranging, lay } from "./grid.js";
import { free } from "./layout.js";
import { edit as editWidget, faults, isReport } from "./panel.js";
import { ask } from "./server.js";
import { share } from "./share.js";

const API = "/api/v1/analytics/dashboards";
const find = (name) => document.querySelector(`[data-${name}]`);
const trouble = find("trouble");
const settings = find("settings");
const widgets = new Map();
const drawing = new Map(); // by widget: takes back what draws it as it was
let kept = JSON.parse(grid.dataset.board);
let now = { widgets: [], ...kept.dashboard };
let dirty = false;
let arranging = null;

const path = () => `${API}/${kept.name}`;
const say = (words) => (find("announce").textContent = words);
const nameOf = (id) => {
  const element = elementOf(id);
  return element?.querySelector("h2").textContent.trim() || "the widget";
};
const elementOf = (id) => grid.querySelector(`[data-id="${CSS.escape(id)}"]`);

function complain(error, again) {
  trouble.hidden = !error;
  if (!error) return;
  const words = document.createElement("p");
  const all = (error.errors ?? []).map(({ path: at, message }) => `${told(at)}${message}`);
  words.textContent = all.length > 1 ? all.join("; ") : all[0] ?? error.message;
  if (error.code === "version_conflict") words.textContent = error.message;
  trouble.replaceChildren(words);
  if (again) trouble.append(again);
  trouble.scrollIntoView({ block: "nearest" });
}

/** Which widget a path of an error is about, as people know it. */
function told(at) {
  const place = /widgets\[(\d+)\]/.exec(at);
  const widget = place && now.widgets[Number(place[1])];
  return widget ? `${nameOf(widget.id)}: ` : "";
}

function button(words, act, kind = "") {
  const made = document.createElement("button");
  made.type = "button";
  made.className = kind;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function touched() {
  dirty = true;
  find("nothing").hidden = widgets.size > 0;
}

/** Handles and buttons of a widget that is being edited. */
function equip(element, widget) {
  element.dataset.id = widget.id;
  widgets.set(widget.id, widget);
  arranging.hold(element, widget.id, () => nameOf(widget.id));
  element.append(button("Edit", () => open(widget.id), "mild change-widget"));
  relabel(element, widget.id);
}

/** Handles and buttons called after what their widget is called now. */
function relabel(element, id) {
  const words = [[".move", "Move"], [".size", "Resize"], [".change-widget", "Edit"], [".up", "Move up:"], [".down", "Move down:"]];
  for (const [which, verb] of words) {
    element.querySelector(which)?.setAttribute("aria-label", `${verb} ${nameOf(id)}`);
  }
}

function strip(element) {
  for (const each of element.querySelectorAll(".handle, .nudge, .change-widget")) each.remove();
}

function begin() {
  document.body.classList.add("editing-board");
  grid.classList.add("editing");
  shift(true);
  keeping.stop();
  const places = new Map(now.widgets.map((each) => [each.id, each.place]));
  arranging = new Arranging(grid, places, say, touched);
  for (const element of grid.querySelectorAll("[data-widget]")) {
    equip(element, JSON.parse(element.dataset.widget));
  }
  arranging.show();
  keeping.all();
  say("Editing. Every widget has a button to move it and one to resize it: use the arrow keys.");
}

function shift(editing) {
  document.querySelector(".while-looking").hidden = editing;
  document.querySelector(".while-editing").hidden = !editing;
}

function ended() {
  dirty = false;
  document.body.classList.remove("editing-board");
  grid.classList.remove("editing");
  grid.querySelectorAll("[data-widget]").forEach(strip);
  widgets.clear();
  shift(false);
  complain(null);
  document.querySelector('[data-do="edit"]').focus();
}

function open(id, isNew = false) {
  const element = elementOf(id);
  element.classList.add("open");
  editWidget(
    widgets.get(id),
    {
      changed: (widget) => draw(element, widget),
      closed: (keep, widget) => {
        element.classList.remove("open");
        if (isNew && (!keep || !asks(widget))) remove(id);
        else element.querySelector(".change-widget")?.focus();
      },
      removed: () => remove(id),
      page: element.querySelector("[data-open]")?.href,
    },
    isNew,
  );
}

/** Whether there is enough of a widget to ask for it. */
function asks(widget) {
  const { show, metrics = [], steps = [], text = "" } = widget;
  if (isReport(widget)) return true;
  if (show === "text") return Boolean(text.trim());
  if (show === "revenue") return true;
  return show === "funnel" ? steps.length > 1 : metrics.length > 0;
}

async function draw(element, widget) {
  widgets.set(widget.id, widget);
  drawing.get(widget.id)?.abort(); // a late answer must not replace a newer one
  const turn = new AbortController();
  drawing.set(widget.id, turn);
  touched();
  element.className = `widget ${widget.show} open`;
  element.dataset.show = widget.show;
  element.dataset.widget = JSON.stringify(clean(widget));
  element.dataset.changed = "1";
  element.querySelector("h2").textContent = widget.title || "";
  element.removeAttribute("aria-label");
  relabel(element, widget.id);
  if (!asks(widget)) return;
  faults([]);
  try {
    await ask(`${API}/check`, { widget: clean(widget) }, turn.signal);
  } catch (error) {
    if (turn.signal.aborted) return;
    if (error.errors?.length) return faults(error.errors);
  }
  await refresh(element, turn.signal);
  relabel(element, widget.id);
}

/** A widget as it is sent: without what its kind does not have, in the place where it is. */
function clean(widget) {
  const { id, show, title, text, steps, metrics, breakdown, filters, range, ...more } = widget;
  const kinds = { text: { text }, funnel: { steps, filters, range }, number: { ...more, metrics, filters, range } };
  const parts = isReport(widget) ? { ...more, range } : (kinds[show] ?? { ...more, metrics, breakdown, filters, range });
  const given = Object.entries({ title, ...parts }).filter(([, value]) => value !== undefined && value !== null);
  return { ...Object.fromEntries(given), id, show, place: arranging.places.get(id) };
}

function add() {
  if (!arranging) begin();
  const id = `w${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  const place = free(arranging.places, 6, 5);
  arranging.places.set(id, place);
  const element = find("blank").content.firstElementChild.cloneNode(true);
  const widget = { id, show: "line", metrics: [], place };
  element.dataset.widget = JSON.stringify(widget);
  grid.append(element);
  equip(element, widget);
  lay(element, place);
  element.querySelector("[data-chart]").replaceChildren(note("Choose what it shows"));
  touched();
  open(id, true);
  element.scrollIntoView({ block: "nearest" });
}

function note(words) {
  const made = document.createElement("p");
  made.className = "note empty";
  made.textContent = words;
  return made;
}

function remove(id) {
  const words = nameOf(id);
  elementOf(id)?.remove();
  widgets.delete(id);
  arranging.places.delete(id);
  touched();
  say(`${words} was removed`);
  document.querySelector('.while-editing [data-do="add"]').focus();
}

function assembled() {
  const order = ({ place: a }, { place: b }) => a.y - b.y || a.x - b.x;
  return { ...now, widgets: [...widgets.values()].map(clean).sort(order) };
}

async function save() {
  const dashboard = assembled();
  now = dashboard;
  const working = document.querySelector('[data-do="save"]');
  working.disabled = true;
  try {
    kept = await ask(path(), { dashboard, version: kept.version }, undefined, "PUT");
    now = { widgets: [], ...kept.dashboard };
    dirty = false;
    location.assign(`/dashboards/${kept.name}${location.search.replace(/[?&]edit=1/, "")}`);
  } catch (error) {
    const again = error.code === "version_conflict" && button("Load the latest", () => ((dirty = false), location.reload()));
    complain(error, again);
    working.disabled = false;
  }
}

async function cancel() {
  if (dirty && !(await confirmed("Nothing you changed will be kept.", "Throw it away"))) return;
  dirty = false;
  location.assign(`/dashboards/${kept.name}`);
}

async function duplicate() {
  try {
    const made = await ask(`${path()}/duplicate`, {});
    location.assign(`/dashboards/${made.name}?edit=1`);
  } catch (error) {
    complain(error);
  }
}

async function discard() {
  const words = `“${now.title}” will be deleted for everybody, with its public links.`;
  if (!(await confirmed(words, "Delete"))) return;
  try {
    await ask(path(), undefined, undefined, "DELETE");
    location.assign("/dashboards");
  } catch (error) {
    complain(error);
  }
}

function openSettings() {
  const form = settings.querySelector("form");
  for (const field of form.elements) if (field.name) field.value = now[field.name] ?? field.value;
  form.elements.tags.value = (now.tags ?? []).join(", ");
  const empty = { description: "", timezone: "", theme: "auto", kind: "custom", default_range: "7d", refresh_s: "60" };
  for (const [name, value] of Object.entries(empty)) form.elements[name].value = String(now[name] ?? value);
  sayFaults(form, []);
  settings.showModal();
}

async function applySettings(event) {
  event.preventDefault();
  const form = event.target;
  const given = Object.fromEntries(new FormData(form));
  const tags = [...new Set(given.tags.split(",").map((tag) => tag.trim()).filter(Boolean))];
  const next = { ...now, ...given, tags, refresh_s: Number(given.refresh_s) };
  try {
    await ask(`${API}/check`, { dashboard: { ...next, widgets: [] } });
  } catch (error) {
    const own = (error.errors ?? []).map((one) => ({ ...one, path: one.path.replace(/^dashboard\./, "") }));
    if (own.length) return sayFaults(form, own);
  }
  now = next;
  find("board-title").textContent = now.title;
  find("board-description").textContent = now.description;
  touched();
  settings.close();
}

const ACTS = { edit: begin, add, settings: openSettings, cancel, save, duplicate, delete: discard, share: () => share(kept, (changed) => (kept = { ...kept, ...changed })) };
for (const each of document.querySelectorAll("[data-do]")) {
  each.addEventListener("click", () => ACTS[each.dataset.do]?.());
}
settings.querySelector("form").addEventListener("submit", applySettings);
for (const each of document.querySelectorAll("dialog [data-close]")) {
  each.addEventListener("click", () => each.closest("dialog").close());
}
window.addEventListener("beforeunload", (event) => dirty && event.preventDefault());
if (kept.may_edit && new URLSearchParams(location.search).has("edit")) begin();
