// What is saved under a name: how many people, side by side, and deleted. The address has what is shown.

import { put } from "./chapters.js";
import { combobox } from "./combobox.js";
import { confirmed } from "./dialog.js";
import { told } from "./figure.js";
import { element, fail, WITHHELD } from "./parts.js";
import { zone } from "./range.js";
import { ask } from "./server.js";
import { span } from "./span.js";

const MOST = 10;
const AT_ONCE = 10;
const FIRST = 3;
const METRICS = ["sessions.unique", "commerce.revenue", "commerce.conversion_rate"];
const find = (name) => document.querySelector(`[data-${name}]`);
const host = find("parts");
const said = find("said");
const rows = () => [...document.querySelectorAll("[data-rows] > tr")];
const boxes = () => [...document.querySelectorAll("[data-show]")];
let asking = new AbortController();
let sizing = new AbortController();
let metrics = METRICS;
let time = null;

const { kind, one, defaultRange, bundle } = host?.dataset ?? {};
const isSegments = kind === "segments";

function read() {
  const asked = new URLSearchParams(location.search);
  const named = asked.getAll("show");
  const all = boxes();
  for (const [place, box] of all.entries()) box.checked = named.length ? named.includes(box.value) : place < FIRST;
  metrics = asked.has("metric") ? asked.getAll("metric") : METRICS;
  time.read(asked);
}

function address() {
  const asked = new URLSearchParams();
  time.write(asked);
  for (const name of chosen()) asked.append("show", name);
  if (metrics.join() !== METRICS.join()) for (const name of metrics) asked.append("metric", name);
  return `?${asked}`;
}

const chosen = () => boxes().filter((box) => box.checked).map((box) => box.value);

/** The time, and who is asked about. */
function request(names) {
  const made = { [kind]: names };
  time.put(made);
  return made;
}

function limit() {
  const names = chosen();
  for (const box of boxes()) box.disabled = names.length >= MOST && !box.checked;
  find("chosen").textContent = names.length
    ? `${names.join(", ")}${names.length >= MOST ? " – ten at most" : ""}`
    : `Tick up to ten ${kind} above to see them side by side.`;
}

/** A chip for each metric that segments are compared by. */
function chips() {
  const place = find("metric-chips");
  place?.replaceChildren(
    ...metrics.map((name) => {
      const made = element("button", `${name} ×`, "chip");
      made.type = "button";
      made.ariaLabel = `Without ${name}`;
      made.disabled = metrics.length < 2;
      made.addEventListener("click", () => {
        metrics = metrics.filter((each) => each !== name);
        changed();
        document.querySelector("#c-metric").focus();
      });
      return made;
    }),
  );
}

async function compare() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const names = chosen();
  limit();
  chips();
  if (!names.length) {
    host.replaceChildren();
    host.ariaBusy = "false";
    return;
  }
  host.ariaBusy = "true";
  try {
    const asked = { ...request(names), ...(isSegments ? { metrics } : {}) };
    const theme = document.documentElement.dataset.theme;
    const found = await ask(`/${kind}/parts`, { request: asked, theme }, signal);
    if (signal.aborted) return;
    await put(host, found.parts, bundle, { show: kind, request: asked, range: time.range });
    said.textContent = `${names.length} ${names.length > 1 ? kind : one} shown`;
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return;
    fail(host, error, "Choose another range, or others above.", compare);
    host.ariaBusy = "false";
    said.textContent = error.message;
  }
}

function size(row, { people, share, events }) {
  const cell = row.querySelector("[data-size]");
  const words = [share && told(share), events && `${told(events)} events`].filter(Boolean).join(" · ");
  cell.replaceChildren(told(people));
  cell.classList.toggle("withheld", people === WITHHELD);
  if (words && people !== WITHHELD) cell.append(element("span", words, "hint"));
}

/** How many people each has, some at a time, from the top. */
async function sizes() {
  sizing.abort();
  sizing = new AbortController();
  const { signal } = sizing;
  const all = rows();
  for (let place = 0; place < all.length; place += AT_ONCE) {
    const some = all.slice(place, place + AT_ONCE);
    const names = some.map((row) => row.dataset.name);
    try {
      const body = isSegments ? { request: request(names) } : { names };
      const found = await ask(`/${kind}/sizes`, body, signal);
      if (signal.aborted) return;
      some.forEach((row, index) => size(row, found.sizes[index]));
      find("of").textContent = isSegments
        ? `People are users, and visits of which no user is known, in the range above; all together ${told(found.known)}.`
        : `People who meet the criteria now; the share is of all ${told(found.known)} that are known by a user id.`;
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      for (const row of some) row.querySelector("[data-size]").textContent = "–";
      find("of").textContent = `How many people there are could not be told: ${error.message}`;
    }
  }
}

async function remove(row) {
  const { name } = row.dataset;
  const trouble = row.querySelector("[data-trouble]");
  trouble.textContent = "";
  if (!(await confirmed(`Delete the ${one} ${name}? Links that name it will say that it is gone.`, "Delete"))) return;
  try {
    await ask(`/api/v1/analytics/${kind}/${name}`, undefined, undefined, "DELETE");
  } catch (error) {
    trouble.textContent = error.message;
    return;
  }
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (!next) return location.assign(`/${kind}`);
  next.querySelector("[data-delete]").focus();
  said.textContent = `${name} is deleted`;
  changed();
}

function changed() {
  if (address() !== location.search) history.pushState(null, "", address());
  compare();
}

async function start() {
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: zone });
  for (const each of document.querySelectorAll("[data-day]")) each.textContent = day.format(new Date(each.dateTime));
  time = span(find("span"), defaultRange, () => {
    changed();
    if (isSegments) sizes();
  });
  const metric = document.querySelector("#c-metric");
  if (metric) {
    const field = combobox(metric.parentElement);
    metric.addEventListener("change", () => {
      if (field.value && !metrics.includes(field.value) && metrics.length < MOST) metrics = [...metrics, field.value];
      field.value = "";
      changed();
    });
  }
  for (const box of boxes()) box.addEventListener("change", changed);
  for (const row of rows()) row.querySelector("[data-delete]")?.addEventListener("click", () => remove(row));
  document.addEventListener("themechange", compare);
  addEventListener("popstate", () => {
    read();
    compare();
  });
  read();
  await Promise.all([compare(), sizes()]);
  document.documentElement.dataset.ready = "1";
}

if (host) start();
else document.documentElement.dataset.ready = "1";
