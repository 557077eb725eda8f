// A dashboard that somebody shared: each widget is asked for by its id, of the link it came with.

import { current, remember } from "./range.js";
import { ask } from "./server.js";
import { choosers, fail, keepUp, put } from "./widgets.js";

const board = document.querySelector("[data-dashboard]");
let range = current(board.dataset.defaultRange);

async function refresh(element, signal) {
  if (element.dataset.show === "text") return null;
  const path = `${location.pathname}/widgets/${encodeURIComponent(element.dataset.widget)}`;
  const theme = document.documentElement.dataset.theme;
  try {
    const shown = await ask(path, { range: range.name, compare: range.compare, theme }, signal);
    await put(element, shown, board.dataset.bundle);
    return shown.meta?.as_of ?? null;
  } catch (error) {
    fail(element, error);
    if (error.code === "link_over") keeping.stop();
    return null;
  }
}

const elements = () => [...board.querySelectorAll("[data-widget]")];
const keeping = keepUp(board, document.querySelector("[data-fresh]"), elements, refresh);
choosers(range, (chosen) => {
  range = chosen;
  remember(range);
  keeping.all();
});
keeping.all();
