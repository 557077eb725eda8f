// What is filtered by: a chip for each condition, and a form for one more.

import { combobox } from "./combobox.js";
import { condition, parsed, said, SAVED, WITHOUT_VALUE, written } from "./condition.js";
import { values } from "./values.js";

let lists = 0;

function chip(given, gone) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "chip";
  made.textContent = `${said(given)} ×`;
  made.setAttribute("aria-label", `Remove the filter ${said(given)}`);
  made.addEventListener("click", gone);
  return made;
}

/**
 * Let conditions be chosen inside a host. name: of them in the address; of: what they are about, in words
 * Gives a piece of a question, whose `filters` are those chosen.
 */
export function conditions(host, name, changed, of = "") {
  host.append(document.getElementById("conditions").content.cloneNode(true));
  const find = (part) => host.querySelector(`[data-${part}]`);
  const [chips, op, value, wrong] = ["chips", "op", "value", "wrong"].map(find);
  const field = combobox(find("add").querySelector(".picker"));
  const offered = document.createElement("datalist");
  offered.id = `values-${(lists += 1)}`;
  host.append(offered);
  value.setAttribute("list", offered.id);
  chips.setAttribute("aria-label", of ? `Filters of ${of}` : "Filters");
  if (of) find("add").setAttribute("aria-label", `A filter of ${of}`);
  let filters = [];

  function fill() {
    chips.replaceChildren(...filters.map((each, place) => chip(each, () => remove(place))));
    chips.hidden = !filters.length;
  }

  function remove(place) {
    filters = filters.toSpliced(place, 1);
    fill();
    (chips.children[Math.min(place, filters.length - 1)] ?? field.input).focus();
    if (!filters.length) field.input.blur();
    changed();
  }

  function suit() {
    const saved = SAVED.includes(field.value);
    for (const option of op.options) option.disabled = saved && !["eq", "ne"].includes(option.value);
    if (saved && op.selectedOptions[0].disabled) op.value = "eq";
    value.disabled = WITHOUT_VALUE.includes(op.value);
  }

  function add() {
    const typed = value.value.trim();
    wrong.textContent = "";
    if (!field.value) {
      wrong.textContent = "Choose a field first.";
      return field.input.focus();
    }
    if (!typed && !value.disabled) {
      wrong.textContent = `Say what ${field.value} is compared with.`;
      return value.focus();
    }
    filters = [...filters, condition(field.value, op.value, typed)];
    value.value = "";
    fill();
    changed();
  }

  field.input.addEventListener("change", async (event) => {
    event.stopPropagation();
    wrong.textContent = "";
    suit();
    const chosen = field.value;
    const known = await values(chosen);
    if (field.value === chosen) offered.replaceChildren(...known.map((each) => new Option(each, each)));
  });
  for (const control of [op, value]) control.addEventListener("change", (event) => event.stopPropagation());
  op.addEventListener("change", suit);
  value.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });
  find("take").addEventListener("click", add);
  fill();

  return {
    read(asked) {
      filters = asked.getAll(name).map(parsed).filter(Boolean);
      fill();
    },
    write(asked) {
      asked.delete(name);
      for (const each of filters) asked.append(name, written(each));
    },
    get filters() {
      return filters;
    },
    set filters(given) {
      filters = given;
      fill();
    },
  };
}
