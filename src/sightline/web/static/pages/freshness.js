// How fresh the data is: when the newest event was received, and how long until it could be read.

const said = document.querySelector("[data-freshness]");
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
listen();
