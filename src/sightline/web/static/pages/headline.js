// A number's change against the period before, in words and colour.

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

const LONG = 10_000;
const short = { notation: "compact", maximumFractionDigits: 1 };

/** A widget's number as its reader writes numbers. */
export function sayHeadline(element, shown) {
  const { value, unit, currency } = shown;
  if (value === null || value === undefined || !shown.headline) {
    element.textContent = shown.headline;
    return;
  }
  const options = Math.abs(value) >= LONG ? short : { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 1 };
  const written = (number, more = {}) => new Intl.NumberFormat(undefined, { ...options, ...more }).format(number);
  if (unit === "ratio") element.textContent = percent.format(value);
  else if (unit === "money" && currency) element.textContent = written(value, { style: "currency", currency });
  else if (unit === "ms" && Math.abs(value) >= LONG) element.textContent = `${written(value / 1000)} s`;
  else element.textContent = written(value) + ({ ms: " ms", bytes: " B" }[unit] ?? "");
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
}
