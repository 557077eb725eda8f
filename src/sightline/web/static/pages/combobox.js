// A field that holds one of a long list: found by any words of its name or description.

import { picker } from "./picker.js";

const lists = new Map();
let made = 0;

/** What a datalist of the page offers. */
function offered(name) {
  if (!lists.has(name)) {
    const options = document.getElementById(name)?.options ?? [];
    lists.set(name, [...options].map((option) => ({ name: option.value, description: option.text })));
  }
  return lists.get(name);
}

/** Let the field inside a host pick; it tells by a `change` event, of names that there are only. */
export function combobox(host) {
  const input = host.querySelector("input");
  const list = host.querySelector("ul");
  list.id ||= `choices-${(made += 1)}`;
  input.setAttribute("aria-controls", list.id);
  const { empty } = host.dataset;
  const options = () => [...(empty ? [{ name: "", shown: empty, description: "" }] : []), ...offered(host.dataset.combobox)];
  let kept = input.value;
  const take = (name) => {
    input.value = name;
    if (name === kept) return;
    kept = name;
    input.dispatchEvent(new CustomEvent("change", { bubbles: true }));
  };
  input.addEventListener("change", (event) => {
    if (event.isTrusted) event.stopImmediatePropagation();
  });
  picker(input, options, ({ name }) => take(name), {
    held: () => kept,
    left: (typed) => take(options().some(({ name }) => name === typed) ? typed : kept),
  });
  return {
    get value() {
      return kept;
    },
    set value(name) {
      kept = name;
      input.value = name;
    },
    input,
  };
}
