// What the server pushes of a dashboard: listened to while somebody looks, and taken up again where
// it was left.

import { zone } from "./range.js";
import { Problem } from "./server.js";

const AGAIN_MS = 5_000;

/**
 * address: of the stream. range: what is shown now. show: told each answer. round: told as of when all
 * were computed. over: told why there will be no more
 */
export function follow(address, range, show, round, over = () => {}) {
  let source = null;
  let since = "";
  let going = false;
  let timer = 0;

  function url() {
    const { name: chosen, compare } = range();
    const asked = new URLSearchParams({ range: chosen, timezone: zone, theme: document.documentElement.dataset.theme });
    if (compare) asked.set("compare", "1");
    if (since) asked.set("since", since);
    return `${address}?${asked}`;
  }

  function listen() {
    pause();
    const own = new EventSource(url());
    source = own;
    source.addEventListener("widgets", (message) => {
      since = message.lastEventId;
      for (const [id, answer] of Object.entries(JSON.parse(message.data).widgets)) show(id, answer);
    });
    source.addEventListener("round", (message) => round(JSON.parse(message.data).as_of));
    source.addEventListener("changed", () => location.reload());
    source.addEventListener("over", (message) => end(new Problem(404, { detail: JSON.parse(message.data).problem })));
    source.addEventListener("error", () => own === source && own.readyState === EventSource.CLOSED && refused());
  }

  /** The server refused, which a source does not try again: see why, and do. */
  async function refused() {
    pause();
    const stopped = new AbortController();
    const answer = await fetch(url(), { signal: stopped.signal }).catch(() => null);
    const said = answer && !answer.ok ? await answer.json().catch(() => null) : null;
    stopped.abort();
    if (!going || document.hidden || source) return;
    if (answer?.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    else if (answer?.status === 404) end(new Problem(404, said));
    else timer = setTimeout(listen, answer?.ok ? 0 : AGAIN_MS);
  }

  function end(problem) {
    stop();
    over(problem);
  }

  function pause() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function stop() {
    going = false;
    pause();
  }

  function all() {
    since = "";
    going = true;
    if (!document.hidden) listen();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) pause();
    else if (going && !source) listen();
  });
  document.addEventListener("themechange", () => going && all());
  window.addEventListener("pagehide", pause);
  document.addEventListener("submit", ({ target }) => target.method === "post" && pause());
  return { all, stop, again: all };
}
