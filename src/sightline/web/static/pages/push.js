// What the server pushes of a dashboard: listened to while somebody looks, and taken up again where
// it was left.

import { zone } from "./range.js";

/** range: what is shown now. show: told each answer. round: told as of when all were computed */
export function follow(name, range, show, round) {
  let source = null;
  let since = "";
  let going = false;

  function listen() {
    source?.close();
    const { name: chosen, compare } = range();
    const asked = new URLSearchParams({ range: chosen, timezone: zone, theme: document.documentElement.dataset.theme });
    if (compare) asked.set("compare", "1");
    if (since) asked.set("since", since);
    source = new EventSource(`/api/v1/analytics/dashboards/${encodeURIComponent(name)}/live?${asked}`);
    source.addEventListener("widgets", (message) => {
      since = message.lastEventId;
      for (const [id, answer] of Object.entries(JSON.parse(message.data).widgets)) show(id, answer);
    });
    source.addEventListener("round", (message) => round(JSON.parse(message.data).as_of));
  }

  function pause() {
    source?.close();
    source = null;
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
  return { all, stop: () => ((going = false), pause()), again: all };
}
