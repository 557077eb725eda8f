// A dashboard: asks for its widgets and draws them, again in time while somebody looks.

import { current, over, remember } from "./range.js";
import { ask } from "./server.js";
import { choosers, fail, keepUp, put } from "./widgets.js";

export const board = document.querySelector("[data-dashboard]");
const fresh = document.querySelector("[data-fresh]");
let range = current(board.dataset.defaultRange);

/** Ask for one widget and draw it; says as of when it is. */
export async function refresh(element, signal) {
  const widget = JSON.parse(element.dataset.widget);
  if (widget.show === "text" && !element.hasAttribute("data-changed")) return null;
  try {
    const theme = document.documentElement.dataset.theme;
    const shown = await ask("/api/v1/analytics/widgets", { widget, over: over(range), theme }, signal);
    await put(element, shown, board.dataset.bundle);
    return shown.meta?.as_of ?? null;
  } catch (error) {
    fail(element, error);
    return null;
  }
}

export const keeping = keepUp(board, fresh, () => [...board.querySelectorAll("[data-widget]")], refresh);

choosers(range, (chosen) => {
  range = chosen;
  remember(range);
  keeping.all();
});
keeping.all();
