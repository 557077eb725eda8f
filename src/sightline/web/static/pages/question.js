// The question of the explore page: in the address, and as requests.

const START = { metric: "commerce.revenue", show: "area" };
const PLAIN = ["metric", "show", "grain", "smooth"];
/** By how many fields at most something is broken down. */
const MOST = 3;

/** What the address asks, besides when, and under which filters. */
export function read(asked) {
  const plain = Object.fromEntries(PLAIN.map((name) => [name, asked.get(name) ?? START[name] ?? ""]));
  const breakdown = [...new Set(asked.getAll("breakdown"))].filter(Boolean).slice(0, MOST);
  return { ...plain, breakdown, cumulative: asked.get("cumulative") === "1" };
}

/** The same put into an address. */
export function write(state, asked) {
  for (const name of PLAIN) {
    if (state[name]) asked.set(name, state[name]);
    else asked.delete(name);
  }
  asked.delete("breakdown");
  for (const name of state.breakdown) asked.append("breakdown", name);
  if (state.cumulative) asked.set("cumulative", "1");
  else asked.delete("cumulative");
}

/** The question as a widget. more: filters besides */
export function widgetOf(state, more = []) {
  return {
    id: "explore",
    show: state.show,
    metrics: [state.metric],
    breakdown: state.breakdown,
    filters: [...state.filters, ...more],
    ...(state.grain ? { grain: state.grain } : {}),
    ...(state.smooth ? { smooth: Number(state.smooth) } : {}),
    cumulative: state.cumulative,
    place: { x: 0, y: 0, width: 12, height: 8 },
  };
}

/** When, and what stands beside it: another time, or other events. */
export function rangeOf({ over, against, beside }) {
  const other = { filters: { beside }, previous_year: { against } }[against] ?? {};
  return { ...over, compare: against === "previous_period", ...other };
}

/** The question as a report on time. */
export function reportOf(state) {
  const { compare, ...range } = state.over;
  return {
    metric: state.metric,
    ...range,
    ...(state.grain ? { grain: state.grain } : {}),
    filters: state.filters,
    breakdown: state.breakdown,
    cumulative: state.cumulative,
    ...(state.smooth ? { smooth: { method: "mean", buckets: Number(state.smooth) } } : {}),
    ...(state.against ? { compare: state.against === "filters" ? { filters: state.beside } : state.against } : {}),
  };
}
