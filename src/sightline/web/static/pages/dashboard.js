// A dashboard: its widgets are drawn as the server pushes them, while somebody looks.

import { load } from "./chart.js";
import { time } from "./figure.js";
import { lead } from "./opening.js";
import { follow } from "./push.js";
import { current, over, remember } from "./range.js";
import { ask } from "./server.js";
import { choosers, fail, put } from "./widgets.js";

export const board = document.querySelector("[data-dashboard]");
const fresh = document.querySelector("[data-fresh]");
let range = current(board.dataset.defaultRange);

/** Ask for one widget and draw it, unless it was taken back meanwhile; says as of when it is. */
export async function refresh(element, signal) {
  const widget = JSON.parse(element.dataset.widget);
  if (widget.show === "text" && !element.hasAttribute("data-changed")) return null;
  try {
    const theme = document.documentElement.dataset.theme;
    const shown = await ask("/api/v1/analytics/widgets", { widget, over: over(range), theme }, signal);
    if (signal?.aborted) return null;
    await put(element, shown, board.dataset.bundle);
    return shown.meta?.as_of ?? null;
  } catch (error) {
    if (!signal?.aborted) fail(element, error);
    return null;
  }
}

const address = `/api/v1/analytics/dashboards/${encodeURIComponent(JSON.parse(board.dataset.board).name)}/live`;
export const keeping = follow(address, () => range, show, (asOf) => {
  fresh.textContent = `As of ${time(asOf)}`;
  document.documentElement.dataset.ready = "1";
  document.dispatchEvent(new Event("drawn"));
});

/** Put what was pushed into its widget. */
function show(id, answer) {
  const found = [...board.querySelectorAll("[data-widget]")];
  const element = found.find((each) => JSON.parse(each.dataset.widget).id === id);
  if (!element) return;
  if (answer.problem) fail(element, new Error(answer.problem));
  else put(element, answer, board.dataset.bundle).catch((error) => fail(element, error));
}

choosers(range, (chosen) => {
  range = chosen;
  remember(range);
  lead(board, range);
  keeping.all();
});
lead(board, range);
keeping.all();
load(board.dataset.bundle).catch(() => {}); // while the server computes; who draws says what went wrong
