// A number's change against the period before, in words and colour.

import { told } from "./figure.js";

const LONG = 10_000; // here the server rounds; some languages write such numbers out
const short = { notation: "compact", maximumFractionDigits: 1 };
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** A widget's number as its reader writes numbers. */
export function sayHeadline(element, { headline, value, unit, currency }) {
  const isLong = headline && Math.abs(value ?? 0) >= LONG && unit !== "ms";
  const money = unit === "money" && currency ? { style: "currency", currency } : {};
  const bytes = unit === "bytes" ? " B" : "";
  element.textContent = isLong ? new Intl.NumberFormat(undefined, { ...short, ...money }).format(value) + bytes : told(headline);
}

export function sayChange(element, shown) {
  element.textContent = "";
  element.className = "change";
  if (shown.change === null) return;
  const arrow = shown.change > 0 ? "▲" : shown.change < 0 ? "▼" : "■";
  element.classList.add(shown.is_good === null ? "neutral" : shown.is_good ? "good" : "bad");
  element.textContent = `${arrow} ${percent.format(Math.abs(shown.change))}`;
  element.title = "against the period before";
}

/** Words where a chart would be. kind: `empty` or `problem` */
export function tell(element, words, kind) {
  const note = document.createElement("p");
  note.className = `note ${kind}`;
  note.textContent = words;
  element.replaceChildren(note);
  if (kind === "empty") document.dispatchEvent(new Event("nothing"));
}
