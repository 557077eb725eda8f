// A dashboard that somebody shared: its widgets are drawn as the server pushes them, while somebody
// looks and as long as the link is not over.

import { time } from "./figure.js";
import { follow } from "./push.js";
import { current, remember } from "./range.js";
import { choosers, fail, put } from "./widgets.js";

const board = document.querySelector("[data-dashboard]");
const fresh = document.querySelector("[data-fresh]");
const elements = [...board.querySelectorAll("[data-widget]")];
let range = current(board.dataset.defaultRange);

/** Put what was pushed into its widget. */
function show(id, answer) {
  const element = elements.find((each) => each.dataset.widget === id);
  if (!element) return;
  if (answer.problem) fail(element, new Error(answer.problem));
  else put(element, answer, board.dataset.bundle).catch((error) => fail(element, error));
}

function round(asOf) {
  fresh.textContent = `As of ${time(asOf)}`;
  document.documentElement.dataset.ready = "1";
}

/** What was shared is not any more: nothing of it stays. */
function over(problem) {
  fresh.textContent = "";
  const said = document.createElement("p");
  said.className = "panel nothing-yet";
  said.role = "alert";
  said.textContent = problem.message;
  board.replaceWith(said);
  document.documentElement.dataset.ready = "1";
}

const keeping = follow(`${location.pathname}/live`, () => range, show, round, over);
choosers(range, (chosen) => {
  range = chosen;
  remember(range);
  keeping.all();
});
keeping.all();
