// The form of a cohort: criteria, each what people did, did not do, or what holds for anything they did.

import { criterion, holds } from "./criterion.js";
import { define, form } from "./define.js";
import { zone } from "./range.js";
import { ask } from "./server.js";

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const find = (name) => form.querySelector(`[data-${name}]`);
const list = find("criteria");
const match = find("match");
const ever = ["from", "to"];
let rows = [];
let timezone = zone;

const changed = () => form.dispatchEvent(new Event("change"));

/** Where each criterion is in what is sent: errors name it so. */
function number() {
  const at = match.value === "any" ? "criteria.any" : "criteria";
  rows.forEach((row, index) => row.number(index, `${at}[${index}]`));
}

function more(given) {
  const row = criterion(list, given, changed, () => {
    const place = rows.indexOf(row);
    rows = rows.filter((each) => each !== row);
    row.element.remove();
    number();
    if (rows.length) rows[Math.min(place, rows.length - 1)].focus();
    else find("more").focus();
    changed();
  });
  rows.push(row);
  number();
  return row;
}

/** The criteria in a definition, where they are a plain list; else nothing. */
function listed(criteria) {
  if (Array.isArray(criteria)) return ["all", criteria];
  for (const kind of ["all", "any"]) if (criteria?.[kind] && Object.keys(criteria).length === 1) return [kind, criteria[kind]];
  return ["all", [criteria]];
}

define({
  read({ criteria, from, to, timezone: its, ...rest }) {
    const [kind, found] = listed(criteria);
    const dated = [from, to].every((at) => !at || DATE.test(at));
    if (Object.keys(rest).length || !dated || !found.every(holds)) return false;
    match.value = kind;
    form.elements.from.value = from ?? "";
    form.elements.to.value = to ?? "";
    timezone = its ?? "UTC";
    find("ever").open = Boolean(from || to);
    rows = [];
    list.replaceChildren();
    for (const each of found) more(each);
    return true;
  },
  made() {
    const criteria = rows.map((row) => row.made());
    const made = { criteria: match.value === "any" ? { any: criteria } : criteria };
    for (const end of ever) if (form.elements[end].value) made[end] = form.elements[end].value;
    if (JSON.stringify(made).includes('"from"') || JSON.stringify(made).includes('"to"')) made.timezone = timezone;
    return made;
  },
  size({ name, description, ...draft }, signal) {
    return ask("/cohorts/sizes", { draft }, signal);
  },
});
match.addEventListener("change", number);
find("more").addEventListener("click", () => {
  more({ did: "*" }).focus();
  changed();
});
if (!rows.length && !form.dataset.definition) {
  more({ did: "*", in_last_days: 30 });
  changed();
}
