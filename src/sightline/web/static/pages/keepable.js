// What of a page can be kept as a widget of a dashboard, offered where whoever looks may make one.

import { CUSTOM, day } from "./range.js";

const TIMES = ["from", "to", "timezone", "include"];

/** Whether whoever looks may keep anything. */
export const mayKeep = () => Boolean(document.querySelector("[data-keep]"));

/**
 * Ask on which dashboard a widget is to be. title: its own words; range: what the page shows
 * own: whether it should go on to show that, whatever the dashboard shows
 */
export function keep(widget, title, range, own) {
  document.dispatchEvent(new CustomEvent("keep", { detail: { widget, title, range, own } }));
}

/** What a page compares with, as a widget says it. */
export function beside({ period, filters } = {}) {
  if (filters) return { beside: filters };
  return period ? { compare: true, against: period } : {};
}

/** The range of a page as that of a widget: a name, or days up to the first that is not shown. */
export function rangeOf({ name, from, to }) {
  return name === CUSTOM ? { from, to: day(1, to) } : name;
}

export function keeper(title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "mild keeper";
  made.textContent = "Save to a dashboard";
  made.ariaLabel = `Save ${title} to a dashboard`;
  made.addEventListener("click", act);
  return made;
}

/**
 * Let a part of an answer be kept.
 * made: its section; question: the answer's `show`, `request`, `compare` and `range`
 */
export function attach(made, part, question) {
  if (!question || !part.name || !mayKeep()) return;
  if (!part.spec && !part.table && !part.facts.length) return;
  const { show, request, compare, range } = question;
  const asked = Object.fromEntries(Object.entries(request).filter(([name]) => !TIMES.includes(name)));
  const widget = { show, request: asked, part: part.name, ...beside(compare) };
  const host = made.querySelector(".take-along") ?? made.appendChild(document.createElement("div"));
  host.classList.add("take-along");
  host.prepend(keeper(part.title, () => keep(widget, part.title, range, true)));
}
