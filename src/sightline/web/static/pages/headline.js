// A number's change against the period before, in words and colour.

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

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
