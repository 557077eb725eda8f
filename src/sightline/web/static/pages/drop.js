// A button that opens a small sheet of others. Escape closes it, as does looking elsewhere, or a choice.

import { element } from "./parts.js";

/** Let a `details` be such a button. */
export function drop(made) {
  const head = made.querySelector("summary");
  const close = () => (made.open = false);
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !made.open) return;
    event.stopPropagation();
    close();
    head.focus();
  });
  made.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !made.contains(relatedTarget) && close());
  document.addEventListener("pointerdown", ({ target }) => made.contains(target) || close());
  made.addEventListener("click", ({ target }) => {
    if (!target.closest(".sheet button")) return;
    close();
    head.focus();
  });
  return made;
}

/** One made here. name: what it is, for who does not see it; choices: words and what each does */
export function dropOf(words, name, choices) {
  const made = element("details", "", "drop");
  const head = element("summary", words);
  head.ariaLabel = name;
  const sheet = element("div", "", "sheet");
  for (const [title, act] of choices) {
    const button = element("button", title);
    button.type = "button";
    button.addEventListener("click", act);
    sheet.append(button);
  }
  made.append(head, sheet);
  return drop(made);
}
