// How fresh the data is: when the newest event was received, and how long until it could be read;
// and what of Sightline itself is not in order, where anything is.

const said = document.querySelector("[data-freshness]");
const amiss = document.querySelector("[data-amiss]");
const numbers = new Intl.NumberFormat();
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
let source = null;
let newest = null;
let lag = null;

function since(at) {
  const seconds = Math.round((new Date(at) - Date.now()) / 1000);
  return seconds > -90 ? ago.format(Math.min(0, seconds), "second") : ago.format(Math.round(seconds / 60), "minute");
}

function tell() {
  said.textContent = newest
    ? `Newest event received ${since(newest)}, readable after ${numbers.format(Math.round(lag ?? 0))} ms`
    : "No event in the last five minutes";
}

function listen() {
  source = new EventSource("/api/v1/analytics/live");
  source.addEventListener("live", (message) => {
    const { latest, lag_ms } = JSON.parse(message.data);
    newest = latest[0]?.received_at ?? null;
    lag = lag_ms;
    tell();
  });
}

async function check() {
  if (document.hidden) return;
  const answer = await fetch("/health/ready").catch(() => null);
  const missing = answer ? (await answer.json()).missing : ["the server does not answer"];
  amiss.hidden = missing.length === 0;
  amiss.textContent = missing.length ? `Not in order: ${missing.join("; ")}` : "";
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
  check();
}

if (document.documentElement.dataset.ready) start();
else document.addEventListener("drawn", start, { once: true }); // what the page is for comes first
