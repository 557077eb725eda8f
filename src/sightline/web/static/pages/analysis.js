// A page on a report: pieces of a question, whose state is the address, and the parts of the answer.

import { put, skeletons } from "./answer.js";
import { conditions } from "./conditions.js";
import { controls } from "./controls.js";
import { downloads } from "./downloads.js";
import { fail } from "./parts.js";
import { ask } from "./server.js";
import { shows } from "./shows.js";
import { span } from "./span.js";
import { steps } from "./steps.js";

const PAUSE_MS = 250;
const find = (name) => document.querySelector(`[data-${name}]`);
const host = find("parts");
const rest = find("rest");
const said = find("said");
const { name, report, defaultRange, bundle } = host.dataset;
let asking = new AbortController();
let timer = 0;

const made = (part, make) => (find(part) ? make(find(part)) : null);
const where = conditions(document.querySelector('[data-conditions="where"]'), "where", changed);
const besides = document.querySelector('[data-conditions="beside_where"]');
const beside = besides && conditions(besides, "beside_where", changed);
const time = span(find("span"), defaultRange, changed);
const more = made("shows", (each) => shows(each, changed));
const funnel = made("steps", (each) => steps(each, changed));
const pieces = [time, controls(find("form"), changed), where, beside, funnel, more].filter(Boolean);
const files = downloads({ request: full, trouble: (words) => (find("trouble").textContent = words) });

function read() {
  const asked = new URLSearchParams(location.search);
  for (const piece of pieces) piece.read(asked);
  if (besides) besides.hidden = time.against !== "filters";
}

function address() {
  const asked = new URLSearchParams(location.search);
  for (const piece of pieces) piece.write(asked);
  return `?${asked}`;
}

/** The request for the report: of the parts that are there at once. */
function request() {
  const asked = { filters: where.filters };
  for (const piece of pieces) piece.put?.(asked);
  return asked;
}

/** The request for all that is shown. */
function whole() {
  const include = more?.chosen ?? [];
  return include.length ? { ...request(), include, grain: time.grain } : request();
}

/** All of it with what it is compared with, as the report is asked alone: other steps before other times. */
function full() {
  const asked = whole();
  if (!time.against || asked.compare) return asked;
  return { ...asked, compare: time.against === "filters" ? { filters: beside.filters } : time.against };
}

function compare() {
  if (!time.against) return {};
  return { compare: time.against === "filters" ? { filters: beside.filters } : { period: time.against } };
}

const body = (asked, isRest) => ({
  request: asked,
  theme: document.documentElement.dataset.theme,
  ...(isRest ? { rest: true } : compare()),
});

function wait() {
  host.ariaBusy = "true";
  if (rest) rest.ariaBusy = String(more.chosen.length > 0);
}

/** Wait until somebody is done changing; then it is a step to come back to. */
function changed() {
  clearTimeout(timer);
  wait();
  timer = setTimeout(() => {
    if (besides) besides.hidden = time.against !== "filters";
    if (address() !== location.search) history.pushState(null, "", address());
    all();
  }, PAUSE_MS);
}

/** Ask for parts and put them into their place; an answer that is no longer asked for is let go. */
async function fill(place, asked, { signal }) {
  try {
    const found = await ask(`/${name}/parts`, asked, signal);
    if (signal.aborted) return 0;
    const pdf = (number) => files.picture(name, asked, number);
    const question = { show: report, ...asked, range: time.range };
    await put(place, found.parts, { bundle, pdf, trouble: files.trouble, signal, question });
    if (signal.aborted) return 0;
    place.ariaBusy = "false";
    return found.parts.length;
  } catch (error) {
    if (signal.aborted || error.name === "AbortError") return 0;
    place.style.minHeight = "";
    fail(place, error, "Change what is named above.", all);
    place.ariaBusy = "false";
    throw error;
  }
}

async function all() {
  asking.abort();
  asking = new AbortController();
  const mine = asking;
  const now = body(request());
  wait();
  files.asked(name, body(whole()));
  try {
    if (rest) skeletons(rest, more.chosen.length);
    let count = await fill(host, now, mine);
    if (rest && more.chosen.length && !mine.signal.aborted) count += await fill(rest, body(whole(), true), mine);
    if (mine.signal.aborted) return;
    said.textContent = `${count} parts are shown`;
  } catch (error) {
    if (rest && host.ariaBusy === "false" && host.querySelector(".problem-part")) rest.replaceChildren();
    if (rest) rest.ariaBusy = "false";
    said.textContent = error.message;
  }
  document.documentElement.dataset.ready = "1";
}

document.addEventListener("themechange", all);
addEventListener("popstate", () => {
  clearTimeout(timer);
  read();
  all();
});
read();
history.replaceState(null, "", address());
all();
