// The sessions behind a point of the chart: chosen with the pointer, or from lists.

import { widgetOf } from "./question.js";
import { ask } from "./server.js";

const COLUMNS = ["Session", "From", "To", "Events", "Country", "Device", "Browser", "Last page"];
const at = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: document.documentElement.dataset.timezone || undefined,
});
const numbers = new Intl.NumberFormat();

/** section: None where whoever looks may read no rows. question: what the page asks now */
export function behind(section, question) {
  if (!section) return { offer() {} };
  const find = (name) => section.querySelector(`[data-${name}]`);
  const [moment, series, said, found] = ["moment", "series", "behind-said", "sessions"].map(find);
  let rows = [];

  function offer(shown, drawn) {
    rows = (shown?.spec?.data?.values ?? []).filter((row) => row.t && row.value !== null);
    const times = new Map(rows.map((row) => [row.at ?? row.t, row]));
    moment.replaceChildren(...[...times.keys()].reverse().map((each) => new Option(at.format(new Date(each)), each)));
    const names = [...new Set(rows.filter((row) => row.key).map((row) => row.series))];
    series.replaceChildren(new Option("everything", ""), ...names.map((name) => new Option(name)));
    find("of").hidden = !names.length;
    find("look").disabled = !rows.length;
    said.textContent = "";
    found.hidden = true;
    drawn?.view.addEventListener("click", (_, item) => pick(item?.datum));
  }

  function pick(datum) {
    const point = datum?.datum ?? datum;
    if (!point?.t) return;
    const row = rows.find((each) => +new Date(each.t) === +new Date(point.t) && each.series === point.series);
    if (!row) return;
    moment.value = row.at ?? row.t;
    series.value = row.key ? row.series : "";
    look();
  }

  function filters(breakdown) {
    const row = series.value && rows.find((each) => each.series === series.value);
    if (!row) return [];
    return breakdown.map((field, place) =>
      row.key[place] === null ? { field, op: "is_not_set" } : { field, op: "eq", value: row.key[place] },
    );
  }

  async function look() {
    const { state, over } = question();
    const plain = { ...widgetOf(state), breakdown: [] };
    const widget = { ...plain, filters: [...plain.filters, ...filters(widgetOf(state).breakdown)] };
    said.textContent = "Looking";
    found.hidden = true;
    try {
      const answer = await ask("/api/v1/analytics/widgets/sessions", { widget, over, at: moment.value });
      const many = answer.total > answer.sessions.length ? `, the latest ${answer.sessions.length} of them below` : "";
      said.textContent = answer.why_not ?? `${numbers.format(answer.total)} sessions${many}`;
      if (!answer.sessions.length) return;
      found.replaceChildren(table(answer.sessions));
      found.hidden = false;
    } catch (error) {
      said.textContent = error.message;
    }
  }

  find("look").addEventListener("click", look);
  return { offer };
}

function table(sessions) {
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const words of COLUMNS) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = words;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const one of sessions) {
    const row = body.insertRow();
    const code = document.createElement("code");
    code.textContent = one.session;
    row.insertCell().append(code);
    const times = [one.first_at, one.last_at].map((each) => at.format(new Date(each)));
    const rest = [...times, numbers.format(one.events), one.country, one.device, one.browser, one.page_path];
    for (const words of rest) row.insertCell().textContent = words || "–";
  }
  return made;
}
