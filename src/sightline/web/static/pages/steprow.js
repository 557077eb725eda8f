// A row of the list of steps: an event, its conditions, and its limits.

import { combobox } from "./combobox.js";
import { conditions } from "./conditions.js";
import { step } from "./step.js";

function hold(select, value) {
  if (value && ![...select.options].some((option) => option.value === value)) select.append(new Option(value, value));
  select.value = value;
}

/** kind: of the template, `step` or `out`. told: `changed`, and `up`, `down`, `gone` of this row */
export function row(kind, given, told) {
  const node = document.getElementById(kind).content.cloneNode(true).firstElementChild;
  const find = (name) => node.querySelector(`[data-${name}]`);
  const event = combobox(node.querySelector(".picker"));
  const where = conditions(find("where"), "", told.changed, "this step");
  const [within, optional, after, before, finer] = ["within", "optional", "after", "before", "finer"].map(find);
  event.value = given.event;
  where.filters = given.filters;
  if (within) hold(within, given.within);
  if (optional) optional.checked = given.optional;

  const made = {
    node,
    event,
    get value() {
      return step(event.value, {
        filters: where.filters,
        within: within?.value ?? "",
        optional: optional?.checked ?? false,
        after: after?.value ?? "",
        before: before?.value ?? "",
      });
    },
    /** Say where the row stands. of: how many there are */
    number(place, of) {
      const words = kind === "out" ? `left out ${place}` : `step ${place}`;
      if (find("place") && kind === "step") find("place").textContent = place;
      const name = kind === "out" ? `Event of who is left out, ${place}` : `Event of step ${place}`;
      event.input.setAttribute("aria-label", name);
      within?.setAttribute("aria-label", `Time limit of ${words}`);
      optional?.setAttribute("aria-label", `${words} is optional`);
      finer.setAttribute("aria-label", `Filter ${words}`);
      for (const [part, does] of [["up", "up"], ["down", "down"]]) find(part)?.setAttribute("aria-label", `Move ${words} ${does}`);
      find("gone").setAttribute("aria-label", `Remove ${words}`);
      if (kind === "out") return;
      find("up").disabled = place === 1;
      find("down").disabled = place === of;
      const isEnd = place === 1 || place === of;
      optional.disabled = isEnd;
      if (isEnd) optional.checked = false;
      within.disabled = place === 1;
      if (place === 1) within.value = "";
    },
    /** Let it lie between two of these steps, by their numbers. */
    between(required) {
      const chosen = made.asked ?? { after: after.value, before: before.value };
      made.asked = null;
      const fill = (select, numbers, wanted, usual) => {
        select.replaceChildren(...numbers.map((number) => new Option(number)));
        select.value = numbers.includes(Number(wanted)) ? wanted : usual;
      };
      fill(after, required.slice(0, -1), chosen.after, required[0]);
      fill(before, required.filter((number) => number > Number(after.value)), chosen.before, required.at(-1));
    },
    /** Put the focus on a part of it, or the next that can have it. */
    focus(...parts) {
      parts.map(find).find((part) => part && !part.disabled)?.focus();
    },
    asked: { after: given.after, before: given.before },
  };
  finer.addEventListener("click", () => {
    const open = node.classList.toggle("open");
    finer.setAttribute("aria-expanded", String(open));
    if (open) find("where").querySelector("[data-field]").focus();
  });
  for (const part of ["up", "down", "gone"]) find(part)?.addEventListener("click", () => told[part](made));
  node.addEventListener("change", told.changed);
  return made;
}
