// A criterion of a cohort as a row of fields: read from what was saved, and made into it again.

import { combobox } from "./combobox.js";
import { condition, plain, spoken, WITHOUT_VALUE } from "./condition.js";
import { conditions } from "./conditions.js";

const ANY = "*";
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const KNOWN = ["did", "did_not", "field", "op", "value", "filters", "at_least", "at_most", "in_last_days", "from", "to"];
const template = document.getElementById("criterion");

const listOf = (filters) => (Array.isArray(filters) ? filters : filters ? [filters] : []);

/** Whether the fields of a row can hold a criterion. */
export function holds(given) {
  return (
    Boolean(given) &&
    Object.keys(given).every((name) => KNOWN.includes(name)) &&
    listOf(given.filters).every(plain) &&
    [given.from, given.to].every((at) => !at || DATE.test(at))
  );
}

/** What was typed as a number; what is none is sent as it is, so that the server says so. */
function counted(typed) {
  const text = typed.trim();
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** A row, put into a list. changed: is called when it is; gone: when it is to be removed */
export function criterion(list, given, changed, gone) {
  const element = template.content.firstElementChild.cloneNode(true);
  list.append(element); // before its fields are made: they look for their lists in the page
  const of = (name) => element.querySelector(`[data-key="${name}"]`);
  const part = (name) => element.querySelector(`[data-of-${name}]`);
  const [kind, op, value, when] = ["kind", "op", "value", "when"].map(of);
  const event = combobox(of("event").parentElement);
  const field = combobox(of("field").parentElement);
  const where = conditions(element.querySelector("[data-where]"), "where", changed, "this criterion");

  function suit() {
    const isField = kind.value === "field";
    part("event").hidden = isField;
    part("event-too").hidden = isField;
    part("field").hidden = !isField;
    part("times").hidden = kind.value === "did_not";
    part("last").hidden = when.value !== "last";
    part("between").hidden = when.value !== "between";
    value.disabled = WITHOUT_VALUE.includes(op.value);
  }

  function fill() {
    kind.value = "field" in given ? "field" : "did_not" in given ? "did_not" : "did";
    const name = given.did ?? given.did_not ?? "";
    event.value = name === ANY ? "" : name;
    if ("field" in given) {
      [field.value, op.value, value.value] = spoken(given);
    }
    where.filters = listOf(given.filters);
    for (const each of ["at_least", "at_most"]) of(each).value = given[each] ?? "";
    if ("in_last_days" in given) {
      when.value = "last";
      of("in_last_days").value = given.in_last_days;
    } else if (given.from || given.to) {
      when.value = "between";
      for (const end of ["from", "to"]) of(end).value = given[end] ?? "";
    }
    suit();
  }

  function made() {
    const built = kind.value === "field" ? condition(field.value, op.value, value.value.trim()) : { [kind.value]: event.value || ANY };
    if (kind.value !== "field" && where.filters.length) built.filters = where.filters;
    if (kind.value !== "did_not") {
      for (const each of ["at_least", "at_most"]) if (of(each).value.trim()) built[each] = counted(of(each).value);
    }
    if (when.value === "last") built.in_last_days = counted(of("in_last_days").value);
    if (when.value === "between") for (const end of ["from", "to"]) if (of(end).value) built[end] = of(end).value;
    return built;
  }

  for (const each of [kind, op, when]) each.addEventListener("change", suit);
  element.querySelector("[data-less]").addEventListener("click", gone);
  fill();

  return {
    element,
    made,
    focus: () => kind.focus(),
    /** Say which it is; at: where errors will say it is */
    number(index, at) {
      element.querySelector("[data-number]").textContent = `Criterion ${index + 1}`;
      element.querySelector("[data-less]").setAttribute("aria-label", `Remove criterion ${index + 1}`);
      for (const place of element.querySelectorAll("[data-of]")) {
        place.dataset.fault = place.dataset.of ? `${at}.${place.dataset.of}` : at;
      }
    },
  };
}
