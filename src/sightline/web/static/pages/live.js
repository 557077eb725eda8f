// What happens now. The stream sends whole states, so a lost connection loses nothing: the browser
// comes back by itself, and the next state says all. While nobody looks, nothing is listened to.

import { time } from "./figure.js";

const find = (name) => document.querySelector(`[data-${name}]`);
const state = find("state");
const rows = find("latest");
const percent = new Intl.NumberFormat(undefined, { style: "percent" });
const numbers = new Intl.NumberFormat();
const words = JSON.parse(find("words").dataset.words); // events, as people say them
const countries = new Intl.DisplayNames(undefined, { type: "region" });
const WAITING = { true: "from receiving an event to showing it", false: "known with the next event" };
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
    cell(words[event.event_name] ?? event.event_name),
    cell(event.page_path),
    cell(/^[A-Z]{2}$/.test(event.country) ? countries.of(event.country) : event.country),
    cell(event.device),
    cell(event.source),
  );
  return made;
}

function stage({ event, count }, first) {
  const made = document.createElement("tr");
  const known = count ?? 0;
  const [figure, share, bar] = [cell(numbers.format(known)), cell(first ? percent.format(known / first) : ""), document.createElement("td")];
  figure.className = share.className = "figure";
  const length = document.createElement("meter");
  Object.assign(length, { max: first || 1, value: known, ariaHidden: "true" });
  bar.className = "length";
  bar.append(length);
  made.append(cell(words[event] ?? event), figure, share, bar);
  return made;
}

function show(live) {
  find("active").textContent = numbers.format(live.active_sessions);
  find("rate").textContent = numbers.format(live.events_per_s);
  find("lag").textContent = live.lag_ms === null ? "–" : `${numbers.format(Math.round(live.lag_ms))} ms`;
  find("lag-about").textContent = WAITING[live.lag_ms !== null];
  rows.replaceChildren(...live.latest.map(row));
  find("funnel").replaceChildren(...live.funnel.map((step) => stage(step, live.funnel[0].count)));
  const entered = Boolean(live.funnel[0]?.count);
  find("funnel").closest("table").hidden = !entered;
  find("no-funnel").hidden = entered;
  find("empty").hidden = live.latest.length > 0;
  find("latest").closest("table").hidden = live.latest.length === 0;
  document.dispatchEvent(new Event(live.latest.length ? "something" : "nothing"));
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
