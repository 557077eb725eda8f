// What happens now. The stream sends whole states, so a lost connection loses nothing: the browser
// comes back by itself, and the next state says all. While nobody looks, nothing is listened to.

import { time } from "./figure.js";
const find = (name) => document.querySelector(`[data-${name}]`);
const state = find("state");
const rows = find("latest");
const percent = new Intl.NumberFormat(undefined, { style: "percent" });
const numbers = new Intl.NumberFormat();
let source = null;

function cell(text) {
  const made = document.createElement("td");
  made.textContent = text || "–";
  return made;
}

function row(event) {
  const made = document.createElement("tr");
  made.append(
    cell(time(event.received_at)),
    cell(event.event_name),
    cell(event.page_path),
    cell(event.country),
    cell(event.device),
    cell(event.source),
  );
  return made;
}

function stage({ event, count }, first) {
  const made = document.createElement("tr");
  const known = count ?? 0;
  made.append(cell(event), cell(numbers.format(known)), cell(first ? percent.format(known / first) : ""));
  return made;
}

function show(live) {
  find("active").textContent = numbers.format(live.active_sessions);
  find("rate").textContent = numbers.format(live.events_per_s);
  find("lag").textContent = live.lag_ms === null ? "–" : numbers.format(Math.round(live.lag_ms));
  rows.replaceChildren(...live.latest.map(row));
  find("funnel").replaceChildren(...live.funnel.map((step) => stage(step, live.funnel[0].count)));
  find("empty").hidden = live.latest.length > 0;
  state.textContent = `As of ${time(live.as_of)}`;
  document.documentElement.dataset.ready = "1";
}

function listen() {
  source = new EventSource("/api/v1/analytics/live");
  source.addEventListener("live", (message) => show(JSON.parse(message.data)));
  source.addEventListener("error", () => {
    state.textContent = "The connection is lost; trying again";
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    source?.close();
    source = null;
    state.textContent = "Paused";
  } else if (!source) {
    listen();
  }
});
listen();
