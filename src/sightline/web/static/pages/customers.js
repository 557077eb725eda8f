// Customers: chapters of parts by a form whose state is the address; single ones, where one may.

import { put, write as writeChapters } from "./chapters.js";
import { sayFaults } from "./faults.js";
import { fail, tableOf } from "./parts.js";
import { CUSTOM, day, over, zone } from "./range.js";
import { ask } from "./server.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const form = find("form");
const chapters = find("chapters");
const beside = find("beside");
const controls = [...form.elements].filter((each) => each.name);
const later = [...document.querySelectorAll("[data-chapter]")].map((host) => ({ host, waiting: [...host.children] }));
let asking = new AbortController();
let turn = Promise.resolve();
let after = "";

const theme = () => document.documentElement.dataset.theme;

function read() {
  const asked = new URLSearchParams(location.search);
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
  const made = { timezone: zone };
  for (const { name, value } of controls) {
    if (value) made[name] = name === "horizon_days" ? Number(value) : value.trim().toUpperCase();
  }
  return made;
}

/** What is asked, as widgets ask it: a day that was chosen is the end of their time. */
function question() {
  const { to, ...asked } = request();
  return { show: "customers", request: asked, range: to ? { name: CUSTOM, from: day(-30, to), to: day(-1, to) } : { name: "90d" } };
}

/** Ask for what comes into sight, one after another: each reads much. */
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const { signal } = asking;
      turn = turn.then(() => (target === beside ? others() : chapter(target, signal)));
    }
  },
  { rootMargin: "300px" },
);

/** Put in place of a chapter that it is to come, when it is looked at. */
function wait({ host, waiting }, more) {
  near.unobserve(host);
  host.hidden = !more;
  host.ariaBusy = String(more);
  if (!more) return;
  host.replaceChildren(...waiting);
  near.observe(host);
}

async function chapter(host, signal) {
  if (signal.aborted) return;
  try {
    const found = await ask("/customers/parts", { request: request(), chapter: host.dataset.chapter, theme: theme() }, signal);
    if (!signal.aborted) await writeChapters(host, found.chapters, chapters.dataset.bundle, question());
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(host, error, "The rest of the page does not depend on it.", () => chapter(host, signal));
    host.ariaBusy = "false";
  }
}

async function all() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  chapters.ariaBusy = "true";
  turn = Promise.resolve();
  for (const one of later) wait(one, false);
  sayFaults(form, []);
  try {
    const found = await ask("/customers/parts", { request: request(), theme: theme() }, signal);
    if (signal.aborted) return;
    await writeChapters(chapters, found.chapters, chapters.dataset.bundle, question());
    for (const one of later) wait(one, found.more);
    find("said").textContent = found.more ? "Customers are shown; more follows as you scroll" : "There are no customers";
  } catch (error) {
    if (error.name === "AbortError") return;
    fail(chapters, error, "Choose another day or currency above.", all);
    sayFaults(form, error.errors ?? []);
    find("said").textContent = error.message;
  }
  chapters.ariaBusy = "false";
}

async function others() {
  beside.ariaBusy = "true";
  const { from, to, timezone } = over({ name: "90d" });
  try {
    const found = await ask("/customers/beside", { from, to, timezone, theme: theme() });
    await put(beside, found.parts, beside.dataset.bundle);
  } catch (error) {
    fail(beside, error, "The rest of the page does not depend on it.", others);
  }
  beside.ariaBusy = "false";
}

async function more() {
  const said = find("rows-said");
  const button = find("more");
  button.disabled = true;
  said.textContent = "Looking…";
  try {
    const found = await ask("/customers/rows", { request: { ...request(), after }, theme: theme() });
    const before = find("singles").querySelector("tbody");
    if (before && after) {
      before.append(...tableOf(found.table, "Individual customers").querySelectorAll("tbody tr"));
    } else {
      find("singles").querySelector(".rows")?.remove();
      if (found.table.rows.length) find("singles").prepend(tableOf(found.table, "Individual customers"));
    }
    after = found.after ?? "";
    const count = find("singles").querySelectorAll("tbody tr").length;
    said.textContent = count ? `${count} are shown` : "There are no customers";
    button.textContent = "Show more";
    button.hidden = !after;
  } catch (error) {
    said.textContent = error.message;
  }
  button.disabled = false;
}

async function page() {
  beside.ariaBusy = "true";
  near.unobserve(beside);
  await all();
  near.observe(beside); // not before: without the chapters above it, it would be in sight
  document.documentElement.dataset.ready = "1";
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  write();
  after = "";
  all();
});
find("more")?.addEventListener("click", more);
document.addEventListener("themechange", page);
addEventListener("popstate", () => {
  read();
  all();
});
read();
page();
