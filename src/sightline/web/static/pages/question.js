// The question of the explore page: in the address, and as requests.

import { over } from "./range.js";

const START = { metric: "commerce.revenue", show: "area", range: "30d" };
const PLAIN = ["breakdown", "grain", "smooth"];
export const WITHOUT_VALUE = ["is_set", "is_not_set"];
const LISTS = ["in", "not_in"];

/** What the address asks. */
export function read() {
  const asked = new URLSearchParams(location.search);
  const plain = Object.fromEntries(PLAIN.map((name) => [name, asked.get(name) ?? ""]));
  return {
    ...plain,
    metric: asked.get("metric") ?? START.metric,
    show: asked.get("show") ?? START.show,
    range: asked.get("range") ?? START.range,
    compare: asked.get("compare") === "1",
    cumulative: asked.get("cumulative") === "1",
    filters: asked.getAll("where").map(parsed).filter(Boolean),
  };
}

/** The same as an address. */
export function write(state) {
  const asked = new URLSearchParams({ metric: state.metric, show: state.show, range: state.range });
  for (const name of PLAIN) if (state[name]) asked.set(name, state[name]);
  for (const name of ["compare", "cumulative"]) if (state[name]) asked.set(name, "1");
  for (const { field, op, value } of state.filters) {
    asked.append("where", `${field}~${op}~${Array.isArray(value) ? value.join(",") : (value ?? "")}`);
  }
  return `?${asked}`;
}

function parsed(text) {
  const [field, op, ...rest] = text.split("~");
  return rest.length ? filter(field, op, rest.join("~")) : null;
}

/** A condition of what was typed: numbers as numbers where only they compare, lists by commas. */
export function filter(field, op, typed) {
  if (WITHOUT_VALUE.includes(op)) return { field, op };
  const isAttribute = field.includes(".") || ["gt", "gte", "lt", "lte"].includes(op);
  const value = (text) => (isAttribute && text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
  if (LISTS.includes(op)) return { field, op, value: typed.split(",").map((each) => value(each.trim())) };
  return { field, op, value: value(typed) };
}

/** The question as a widget. more: filters besides */
export function widgetOf(state, more = []) {
  return {
    id: "explore",
    show: state.show,
    metrics: [state.metric],
    breakdown: state.breakdown ? [state.breakdown] : [],
    filters: [...state.filters, ...more],
    ...(state.grain ? { grain: state.grain } : {}),
    ...(state.smooth ? { smooth: Number(state.smooth) } : {}),
    cumulative: state.cumulative,
    place: { x: 0, y: 0, width: 12, height: 8 },
  };
}

export const rangeOf = (state) => over({ name: state.range, compare: state.compare });

/** The question as a report on time. */
export function reportOf(state) {
  const { compare, ...range } = rangeOf(state);
  return {
    metric: state.metric,
    ...range,
    ...(state.grain ? { grain: state.grain } : {}),
    filters: state.filters,
    breakdown: state.breakdown ? [state.breakdown] : [],
    cumulative: state.cumulative,
    ...(state.smooth ? { smooth: { method: "mean", buckets: Number(state.smooth) } } : {}),
    ...(compare ? { compare: "previous_period" } : {}),
  };
}
