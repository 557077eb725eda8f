// The panel of a widget: what it shows and how, tried at once on the dashboard.

import { sayFaults } from "./faults.js";
import { picker } from "./picker.js";
import { ask } from "./server.js";
import { fit } from "./widgets.js";

const WORDS = { eq: "is", ne: "is not", contains: "contains", starts_with: "starts with", gt: "is more than", lt: "is less than", is_set: "is there", is_not_set: "is not there", gte: "is at least", lte: "is at most", in: "is one of", not_in: "is none of" };
const FIELDS = { text: ["text"], funnel: ["steps", "filters", "range"], revenue: ["filters", "grain", "range"], number: ["metrics", "filters", "grain", "range"] };
const REST = ["metrics", "breakdown", "filters", "grain", "range"];
const ONE = ["number", "heatmap"];

const panel = document.querySelector("[data-panel]");
const form = panel.querySelector("[data-form]");
const find = (name) => panel.querySelector(`[data-${name}]`);
const fetched = new Map();
let widget = null;
let before = null;
let tell = null;
let cameFrom = null;

/** The metrics or events there are; asked for once. */
function listed(kind) {
  if (!fetched.has(kind)) {
    const asked = ask(`/api/v1/analytics/catalog/${kind}`, undefined, undefined, "GET");
    fetched.set(kind, asked.then((answer) => answer[kind]).catch(() => (fetched.delete(kind), [])));
  }
  return fetched.get(kind);
}

function chip(words, label, gone) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  made.textContent = `${words} ×`;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", gone);
  return made;
}

function without(list, place) {
  return list.filter((_, at) => at !== place);
}

function change(part) {
  widget = { ...widget, ...part };
  fill();
  tell.changed(widget);
}

function said({ field, op, value }) {
  if (!field) return "a saved condition";
  return `${field} ${WORDS[op ?? "eq"]} ${Array.isArray(value) ? value.join(", ") : (value ?? "")}`.trim();
}

/** Whether a widget is a part of a report, which is asked on a page of its own. */
export function isReport({ show, request, part }) {
  return Boolean(request || part) || ![...form.elements.show.options].some((option) => option.value === show);
}

function fillRange() {
  const { range } = widget;
  const days = form.elements.range.querySelector('[value="days"]');
  days.hidden = typeof range !== "object" || !range;
  if (!days.hidden) days.textContent = `always ${range.from} up to ${range.to}`;
  form.elements.range.value = days.hidden ? (range ?? "") : "days";
}

function fill() {
  const ofReport = isReport(widget);
  const fields = ofReport ? ["range"] : (FIELDS[widget.show] ?? REST);
  find("of-report").hidden = !ofReport;
  find("shown-as").hidden = ofReport;
  fillRange();
  for (const part of panel.querySelectorAll("[data-for]")) part.hidden = !fields.includes(part.dataset.for);
  for (const name of ["show", "title", "text"]) form.elements[name].value = widget[name] ?? "";
  form.elements.grain.value = widget.grain ?? "";
  form.elements.compare.checked = widget.compare ?? false;
  find("chosen").replaceChildren(
    ...(widget.metrics ?? []).map((name, place) =>
      chip(name, `Take ${name} away`, () => change({ metrics: without(widget.metrics, place) })),
    ),
  );
  find("wheres").replaceChildren(
    ...(widget.filters ?? []).map((filter, place) =>
      chip(said(filter), `Take the filter ${said(filter)} away`, () =>
        change({ filters: without(widget.filters, place) }),
      ),
    ),
  );
  find("steps").replaceChildren(
    ...(widget.steps ?? []).map((name, place) => {
      const item = document.createElement("li");
      item.append(chip(name, `Take the step ${name} away`, () => change({ steps: without(widget.steps, place) })));
      return item;
    }),
  );
  fillBreakdown();
}

async function fillBreakdown() {
  const [name] = widget.metrics ?? [];
  const metric = (await listed("metrics")).find((one) => one.name === name);
  const general = [...panel.querySelectorAll("#w-fields option")].map((option) => option.value);
  const known = [...new Set([...(metric?.dimensions ?? []), ...general, ...(widget.breakdown ?? [])])];
  const chosen = widget.breakdown?.[0] ?? "";
  form.elements.breakdown.replaceChildren(
    new Option("nothing", ""),
    ...known.map((each) => new Option(each.replaceAll("_", " "), each)),
  );
  form.elements.breakdown.value = chosen;
}

/** Say what is wrong with the widget, beside its fields. */
export function faults(errors) {
  const own = errors.map((error) => {
    const path = error.path.replace(/^.*widgets?(\[\d+\])?\.?/, "").replace(/[[.].*$/, "");
    return { ...error, path };
  });
  find("rest").textContent = sayFaults(form, own).join(" ");
}

function close(keep) {
  panel.hidden = true;
  document.body.classList.remove("with-drawer");
  fit();
  const told = tell;
  tell = null;
  if (!keep && before) told.changed(before);
  told.closed(keep, widget);
  cameFrom?.focus();
}

/** Open the panel for a widget. told: `changed`, `closed`, `removed`, and the `page` it is asked on */
export function edit(given, told, isNew) {
  if (tell) close(true);
  cameFrom = document.activeElement;
  widget = given;
  before = isNew ? null : given;
  tell = told;
  find("panel-title").textContent = isNew ? "A new widget" : "The widget";
  find("remove").hidden = isNew;
  if (told.page) find("asked-on").href = told.page;
  else find("asked-on").removeAttribute("href");
  panel.hidden = false;
  document.body.classList.add("with-drawer");
  fit();
  faults([]);
  fill();
  const first = isReport(widget) ? form.elements.title : form.elements.show;
  (isNew ? panel.querySelector("#w-metric") : first).focus();
}

picker(panel.querySelector("#w-metric"), () => listed("metrics"), ({ name }) => {
  const now = (widget.metrics ?? []).filter((one) => one !== name);
  change({ metrics: ONE.includes(widget.show) ? [name] : [...now, name].slice(-5) });
});
picker(panel.querySelector("#w-step"), () => listed("events"), ({ name }) => {
  change({ steps: [...(widget.steps ?? []), name].slice(0, 20) });
});
form.elements.show.addEventListener("change", ({ target }) => {
  const metrics = ONE.includes(target.value) ? (widget.metrics ?? []).slice(0, 1) : widget.metrics;
  change({ show: target.value, ...(metrics ? { metrics } : {}) });
});
for (const name of ["title", "text"]) {
  form.elements[name].addEventListener("change", ({ target }) => change({ [name]: target.value }));
}
form.elements.range.addEventListener("change", ({ target }) => {
  if (target.value !== "days") change({ range: target.value || null });
});
form.elements.grain.addEventListener("change", ({ target }) => change({ grain: target.value || null }));
form.elements.compare.addEventListener("change", ({ target }) => change({ compare: target.checked }));
form.elements.breakdown.addEventListener("change", ({ target }) => {
  change({ breakdown: target.value ? [target.value] : [] });
});

function addFilter() {
  const [field, op, value] = ["field", "op", "value"].map((name) => panel.querySelector(`[data-where="${name}"]`));
  const needs = op.value !== "is_set";
  if (!field.value.trim()) return field.focus();
  if (needs && !value.value.trim()) return value.focus();
  const text = value.value.trim();
  const number = ["gt", "lt"].includes(op.value) ? Number(text) : text;
  const made = { field: field.value.trim(), op: op.value, ...(needs ? { value: number } : {}) };
  value.value = "";
  change({ filters: [...(widget.filters ?? []), made] });
}
panel.querySelector('[data-where="add"]').addEventListener("click", addFilter);
panel.querySelector('[data-where="value"]').addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  addFilter();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  close(true);
});
find("close").addEventListener("click", () => close(true));
find("undo").addEventListener("click", () => close(false));
find("remove").addEventListener("click", () => {
  const told = tell;
  const gone = widget;
  before = null;
  close(true);
  told.removed(gone);
});
panel.addEventListener("keydown", (event) => event.key === "Escape" && close(true));
