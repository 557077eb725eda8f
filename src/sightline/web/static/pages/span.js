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

  function show() {
    chooser.value = range.name;
    dates.hidden = range.name !== CUSTOM;
    [from.value, to.value] = daysOf(range);
    from.max = to.value;
    to.min = from.value;
  }

  function choose(next) {
    range = next;
    sessionStorage.setItem(KEPT, JSON.stringify(range));
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
  against?.addEventListener("change", changed);

  return {
    read(asked) {
      range = current(fallback);
      const kept = last();
      if (!asked.has("range") && kept) range = current(kept.name === CUSTOM ? fallback : kept.name);
      if (!asked.has("range") && kept?.name === CUSTOM) range = kept;
      if (against) against.value = asked.get("beside") ?? "";
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
  };
}
