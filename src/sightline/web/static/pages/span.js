// The bar above a page that says which stretch of time it shows, and what stands beside it.

import { CUSTOM, current, daysOf, over, put } from "./range.js";

const KEPT = "range";

/** What was last chosen on a page of this kind, while the tab is open. */
function last() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

/** host: the bar. fallback: the range where nobody chose one; changed: is called when one is */
export function span(host, fallback, changed) {
  const find = (name) => host.querySelector(`[data-${name}]`);
  const [chooser, dates, from, to, against] = ["range", "dates", "from", "to", "against"].map(find);
  let range = current(fallback);
  const offers = (value) => [...(against?.options ?? [])].some((option) => option.value === value);

  function show() {
    chooser.value = range.name;
    dates.hidden = range.name !== CUSTOM;
    [from.value, to.value] = daysOf(range);
    from.max = to.value;
    to.min = from.value;
  }

  function keep() {
    const beside = against ? against.value : last()?.beside;
    sessionStorage.setItem(KEPT, JSON.stringify({ ...range, beside }));
  }

  function choose(next) {
    range = next;
    keep();
    show();
    changed();
  }

  chooser.addEventListener("change", () => {
    const [first, end] = daysOf(range);
    choose(chooser.value === CUSTOM ? { name: CUSTOM, from: first, to: end } : { name: chooser.value });
    if (chooser.value === CUSTOM) from.focus();
  });
  for (const end of [from, to]) {
    end.addEventListener("change", () => {
      if (from.value && to.value && from.value <= to.value) choose({ name: CUSTOM, from: from.value, to: to.value });
    });
  }
  against?.addEventListener("change", () => {
    keep();
    changed();
  });

  return {
    read(asked) {
      range = current(fallback);
      const kept = last();
      const isNew = !asked.has("range") && kept;
      if (isNew) range = kept.name === CUSTOM ? { name: CUSTOM, from: kept.from, to: kept.to } : current(kept.name);
      const beside = asked.get("beside") ?? (isNew ? kept.beside : "") ?? "";
      if (against) against.value = offers(beside) ? beside : "";
      show();
    },
    write(asked) {
      put(range, asked);
      if (against?.value) asked.set("beside", against.value);
      else asked.delete("beside");
    },
    put(request) {
      const { from: start, to: end, timezone } = over(range);
      Object.assign(request, { from: start, to: end, timezone });
    },
    get grain() {
      return over(range).grain;
    },
    get against() {
      return against?.value ?? "";
    },
    get over() {
      return over(range);
    },
    /** What was chosen, by its name or its days. */
    get range() {
      return range;
    },
  };
}
