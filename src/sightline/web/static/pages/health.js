// Health, asked every few seconds while somebody looks. The page comes with its first state.

import { time } from "./figure.js";
import { ask } from "./server.js";

const EVERY_MS = 3000;
const root = document.querySelector("[data-state]");
const find = (name) => document.querySelector(`[data-${name}]`);
const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 2 });
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const timeZone = document.documentElement.dataset.timezone || undefined;
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short", timeZone });
const rates = [];

const TURNS = { summary: "Daily summary" };

const SPANS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86400, "hour", 3600],
  [Infinity, "day", 86400],
];

function seconds(value) {
  if (value === null) return "–";
  return value < 1 ? `${short.format(value * 1000)} ms` : `${short.format(value)} s`;
}

function bytes(value) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${short.format(value)} ${units[at]}`;
}

function since(moment, now) {
  const passed = Math.max(0, (now - new Date(moment)) / 1000);
  const [, unit, size] = SPANS.find(([limit]) => passed < limit);
  return ago.format(-Math.round(passed / size), unit);
}

function say(name, words) {
  const place = find(name);
  if (place.textContent !== words) place.textContent = words;
}

function facts(name, rows) {
  find(name).replaceChildren(
    ...rows.map(([term, words]) => {
      const row = document.createElement("div");
      const key = document.createElement("dt");
      const value = document.createElement("dd");
      key.textContent = term;
      value.textContent = words;
      row.append(key, value);
      return row;
    }),
  );
}

function table(name, rows) {
  const titles = [...find(name).closest("table").querySelectorAll("thead th")].map((each) => each.textContent);
  find(name).replaceChildren(
    ...rows.map((cells) => {
      const row = document.createElement("tr");
      cells.forEach((words, index) => {
        const cell = document.createElement(index ? "td" : "th");
        if (index) cell.dataset.label = titles[index];
        else cell.scope = "row";
        if (typeof words === "object") {
          cell.className = "figure";
          cell.textContent = words.figure;
        } else cell.textContent = words;
        row.append(cell);
      });
      return row;
    }),
  );
}

function spark(value) {
  rates.push(value ?? 0);
  if (rates.length > 40) rates.shift();
  const highest = Math.max(...rates, 1);
  find("spark").replaceChildren(
    ...rates.map((rate, index) => {
      const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const height = (rate / highest) * 38 + (rate ? 1 : 0.4);
      bar.setAttribute("x", (60 / 40) * (40 - rates.length + index));
      bar.setAttribute("y", 40 - height);
      bar.setAttribute("width", 1.1);
      bar.setAttribute("height", height);
      return bar;
    }),
  );
}

function meter(name, share) {
  find(name).style.width = `${Math.min(100, Math.max(0, share * 100))}%`;
}

function verdict(missing) {
  const place = find("verdict");
  place.classList.toggle("bad", missing.length > 0);
  say("verdict", missing.length ? `Problems: ${missing.join("; ")}` : "Everything is working");
}

function show(state) {
  const now = new Date(state.at);
  const own = state.vitals;
  const store = state.storage;
  verdict(state.missing);
  say("at", `As of ${time(now)}`);
  say("rate", state.events_per_s === null ? "–" : short.format(state.events_per_s));
  spark(state.events_per_s);
  say("queue", whole.format(own.queue_rows));
  say("queue-under", `of ${whole.format(state.queue_limit)}; ${whole.format(own.refusals)} refused`);
  meter("queue-meter", own.queue_rows / state.queue_limit);
  say("ingest", seconds(own.ingest_seconds.p95));
  say("ingest-under", `median ${seconds(own.ingest_seconds.p50)}`);
  say("disk", store ? bytes(store.disk_free_bytes) : "–");
  say("disk-under", store ? `of ${bytes(store.disk_bytes)}` : "");
  if (store) meter("disk-meter", 1 - store.disk_free_bytes / store.disk_bytes);
  const total = Object.values(own.verdicts).reduce((sum, value) => sum + value, 0);
  facts("verdicts", [
    ...["accepted", "duplicate", "dropped", "rejected"].map((name) => {
      const value = own.verdicts[name] ?? 0;
      return [name, total ? `${whole.format(value)} (${percent.format(value / total)})` : "0"];
    }),
  ]);
  facts("dedup", [
    ["New by memory alone", whole.format(own.dedup.new ?? 0)],
    ["Looked up in the store", whole.format(own.dedup.looked_up ?? 0)],
    ["Waited for a commit", whole.format(own.dedup.waited ?? 0)],
    ["Ids in memory", `${compact.format(own.dedup_ids)} of ${compact.format(state.dedup_limit)}`],
  ]);
  facts("commits", [
    ["Commits", `${whole.format(own.commit_seconds.count)}, ${whole.format(own.commit_failures)} failed`],
    ["Events in one, mean", own.commit_rows.mean === null ? "–" : short.format(own.commit_rows.mean)],
    ["Time of one, median and p95", `${seconds(own.commit_seconds.p50)}, ${seconds(own.commit_seconds.p95)}`],
    ["Not yet in the rollups", whole.format(own.rollup_lag_commits)],
  ]);
  facts(
    "store",
    store
      ? [
          ["Rows, rollups included", compact.format(store.rows)],
          ["On disk", bytes(store.bytes_on_disk)],
          ["Compressed to", store.plain_bytes ? percent.format(store.bytes_on_disk / store.plain_bytes) : "–"],
          ["Parts", whole.format(store.parts)],
        ]
      : [["The store", "does not answer"]],
  );
  table(
    "queries",
    own.queries.map(({ kind, source, seconds: took }) => [
      kind,
      source,
      { figure: whole.format(took.count) },
      { figure: seconds(took.p50) },
      { figure: seconds(took.p95) },
    ]),
  );
  const fresh = [...(state.freshness ?? [])].sort((a, b) => (a.received_at < b.received_at ? 1 : -1));
  say("newest", fresh.length ? since(fresh[0].received_at, now) : "–");
  say("newest-under", fresh.length ? fresh[0].event : "none in 30 days");
  find("no-events").hidden = fresh.length > 0 || state.freshness === null;
  table(
    "fresh",
    fresh.map(({ event, received_at, events }) => [event, since(received_at, now), { figure: whole.format(events) }]),
  );
  const due = state.due ?? [];
  find("no-due").hidden = due.length > 0 || state.due === null;
  table(
    "due",
    due.map(({ kind, cron, timezone, due_at, ended_at, outcome }) => [
      TURNS[kind] ?? kind,
      `${cron}, ${timezone}`,
      full.format(new Date(due_at)),
      ended_at ? `${since(ended_at, now)}: ${outcome}` : "–",
    ]),
  );
  facts("versions", Object.entries(state.versions));
  document.documentElement.dataset.ready = "1";
}

async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/health/state", { headers: { accept: "application/json" } });
    if (answer.status === 401) return location.assign("/sign-in?next=/health");
    if (answer.ok) return show(await answer.json());
  } catch {
    // told below: it is asked again soon
  }
  verdict(["the server does not answer; trying again"]);
}

find("doctor")?.addEventListener("click", async (event) => {
  const button = event.target;
  const said = find("said");
  button.disabled = true;
  said.classList.remove("bad");
  said.textContent = "Comparing";
  try {
    const found = await ask("/health/doctor", {});
    said.classList.toggle("bad", !found.ok);
    said.textContent = found.ok ? "Rollups equal raw rows" : "Rollups and raw rows differ";
    facts("examined", [
      ["Events compared", whole.format(found.events)],
      ["Minutes of yours that differ", whole.format(found.mismatches)],
      ["Commits not yet rolled up", whole.format(found.lag_commits)],
      ["It took", seconds(found.elapsed_ms / 1000)],
    ]);
  } catch (error) {
    said.classList.add("bad");
    said.textContent = error.message;
  } finally {
    button.disabled = false;
  }
});

show(JSON.parse(root.dataset.state));
setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
