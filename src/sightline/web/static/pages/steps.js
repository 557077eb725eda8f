// The steps of a funnel, put together: chosen, moved by pointer or keys, limited, filtered, left out.

import { row } from "./steprow.js";
import { read, requestOf, step, write } from "./step.js";
import { sortable } from "./sortable.js";

const START = "traditional";
const MOST = 20;

/** A piece of the question of the page. host: where the steps are; changed: is called when they are others */
export function steps(host, changed) {
  const find = (name) => host.querySelector(`[data-${name}]`);
  const [list, outs, named, told] = ["list", "outs", "named", "told"].map(find);
  let rows = [];
  let out = [];

  const known = [...named.options].filter((option) => option.value);
  const eventsOf = (name) => known.find((option) => option.value === name)?.dataset.events.split(" ") ?? [];
  const chosen = () => rows.map((each) => each.value).filter((each) => each.event);
  const left = () => out.map((each) => each.value).filter((each) => each.event);
  const say = (words) => (told.textContent = words);

  /** The name of the steps, where they are those of a funnel that has one. */
  function nameOf(given) {
    const texts = given.map(write).join(" ");
    return known.find((option) => option.dataset.events === texts)?.value ?? "";
  }

  function settle() {
    rows.forEach((each, place) => each.number(place + 1, rows.length));
    const required = chosen().flatMap(({ optional }, place) => (optional ? [] : [place + 1]));
    out.forEach((each, place) => {
      each.number(place + 1);
      each.between(required.length > 1 ? required : [1, 2]);
    });
    outs.hidden = !out.length;
    find("new").disabled = rows.length >= MOST;
    named.value = nameOf(chosen());
  }

  function edited() {
    settle();
    changed();
  }

  function move(from, to) {
    const [held] = rows.splice(from, 1);
    rows.splice(to, 0, held);
    list.insertBefore(held.node, list.children[to + (to > from ? 1 : 0)] ?? null);
    say(`${held.value.event || "The step"} is now step ${to + 1} of ${rows.length}`);
    edited();
    return held;
  }

  function moveBy(held, by, ...focus) {
    const from = rows.indexOf(held);
    move(from, from + by).focus(...focus);
  }

  function remove(from, gone, words) {
    const place = from.indexOf(gone);
    from.splice(place, 1);
    gone.node.remove();
    say(`${gone.value.event || words} is removed`);
    edited();
    const next = from[Math.min(place, from.length - 1)];
    if (next) next.focus("gone");
    else find(from === out ? "new-out" : "new").focus();
  }

  function stepRow(given) {
    return row("step", given, {
      changed: edited,
      up: (held) => moveBy(held, -1, "up", "down"),
      down: (held) => moveBy(held, 1, "down", "up"),
      gone: (held) => remove(rows, held, "The step"),
    });
  }

  function outRow(given) {
    return row("out", given, { changed: edited, gone: (held) => remove(out, held, "It") });
  }

  function fill(given, putOut) {
    rows = given.map(stepRow);
    out = putOut.map(outRow);
    list.replaceChildren(...rows.map((each) => each.node));
    outs.replaceChildren(...out.map((each) => each.node));
    settle();
  }

  sortable(list, (from, to) => move(from, to));
  find("new").addEventListener("click", () => {
    rows.push(stepRow(step("")));
    list.append(rows.at(-1).node);
    settle();
    rows.at(-1).event.input.focus();
  });
  find("new-out").addEventListener("click", () => {
    out.push(outRow(step("")));
    outs.append(out.at(-1).node);
    settle();
    out.at(-1).event.input.focus();
  });
  named.addEventListener("change", () => {
    if (!named.value) return;
    fill(eventsOf(named.value).map((event) => step(event)), []);
    say(`${rows.length} steps of ${named.selectedOptions[0].text}`);
    changed();
  });

  return {
    read(asked) {
      const own = asked.getAll("step").map(read);
      const start = eventsOf(asked.get("funnel") ?? START);
      fill(own.length ? own : start.map((event) => step(event)), asked.getAll("exclude").map(read));
    },
    write(asked) {
      for (const name of ["step", "exclude", "funnel"]) asked.delete(name);
      const given = chosen();
      const name = nameOf(given);
      if (name) asked.set("funnel", name);
      else for (const each of given) asked.append("step", write(each));
      for (const each of left()) asked.append("exclude", write(each));
    },
    put(request) {
      const given = chosen();
      const name = nameOf(given);
      if (name) request.funnel = name;
      else request.steps = given.map(requestOf);
      if (left().length) request.exclude = left().map(requestOf);
      if (request.against) request.compare = { funnel: request.against };
      delete request.against;
    },
  };
}
