// Whether anything is wrong: when the newest event came, what was refused, what of Sightline itself
// is not in order. Each is a light: good, of note, or bad.

const light = (name) => document.querySelector(`[data-${name}]`);
const numbers = new Intl.NumberFormat();
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const LATE_S = 900;
const DAY_MS = 86_400_000;
let source = null;
let newest = null;
let lag = null;

function say(name, words, how) {
  light(name).querySelector("span").textContent = words;
  light(name).dataset.is = how;
}

function since(seconds) {
  if (seconds < 90) return ago.format(-seconds, "second");
  if (seconds < 5400) return ago.format(-Math.round(seconds / 60), "minute");
  return seconds < 172_800 ? ago.format(-Math.round(seconds / 3600), "hour") : ago.format(-Math.round(seconds / 86_400), "day");
}

function tell() {
  if (!newest) return say("freshness", "None has come in the last 30 days", "noted");
  const seconds = Math.max(0, Math.round((Date.now() - new Date(newest)) / 1000));
  const seen = lag === null ? "" : `, seen after ${numbers.format(Math.round(lag))} ms`;
  say("freshness", `Newest ${since(seconds)}${seen}`, seconds < LATE_S ? "good" : "noted");
}

function listen() {
  source = new EventSource("/api/v1/analytics/live");
  source.addEventListener("live", (message) => {
    const { latest, lag_ms } = JSON.parse(message.data);
    if (!latest.length) return;
    newest = latest[0].received_at;
    lag = lag_ms;
    tell();
    document.dispatchEvent(new Event("something"));
  });
}

async function known(address) {
  const answer = await fetch(address).catch(() => null);
  return answer ? answer.json().catch(() => null) : null;
}

async function check() {
  if (document.hidden) return;
  const from = encodeURIComponent(new Date(Date.now() - DAY_MS).toISOString());
  const [ready, counted] = await Promise.all([
    known("/health/ready"),
    known(`/api/v1/analytics/quarantine/counts?by=reason&from=${from}`),
  ]);
  const missing = ready ? ready.missing : ["the server does not answer"];
  say("amiss", missing.length ? `Problems: ${missing.join("; ")}` : "Everything works", missing.length ? "bad" : "good");
  const refused = (counted?.counts ?? []).reduce((sum, { items }) => sum + items, 0);
  if (!counted?.counts) say("refused", "Not known: the quarantine does not answer", "noted");
  else if (refused) say("refused", `${numbers.format(refused)} in the last 24 hours`, "noted");
  else say("refused", "Nothing in the last 24 hours", "good");
}

async function last() {
  const found = (await known("/health/state"))?.freshness ?? [];
  newest ??= found.map(({ received_at }) => received_at).sort().at(-1) ?? null;
  tell();
}

function stop() {
  source?.close();
  source = null;
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) stop();
  else if (!source) listen();
});
document.addEventListener("submit", ({ target }) => target.method === "post" && stop());
window.addEventListener("pagehide", stop);
setInterval(() => source && newest && tell(), 5_000);
setInterval(check, 60_000);
function start() {
  if (!document.hidden && !source) listen();
  last();
  check();
}

if (document.documentElement.dataset.ready) start();
else document.addEventListener("drawn", start, { once: true }); // what the page is for comes first
