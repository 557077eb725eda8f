// The stretch of time a page shows; it lives in the address, so that a link shows the same.

const HOURS = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24, "90d": 90 * 24, "365d": 365 * 24 };
const GRAINS = { "24h": "1h", "7d": "1d", "30d": "1d", "90d": "1d", "365d": "1w" };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** Of days that somebody chose, there are dates. */
export const CUSTOM = "custom";

/** What the address says; a range of dates only where both are there, in their order. */
export function current(fallback) {
  const asked = new URLSearchParams(location.search);
  const name = asked.get("range");
  const [from, to] = ["from", "to"].map((end) => asked.get(end) ?? "");
  const dated = name === CUSTOM && DATE.test(from) && DATE.test(to) && from <= to;
  return {
    name: dated || name in HOURS ? name : fallback,
    ...(dated ? { from, to } : {}),
    compare: asked.get("compare") === "1",
  };
}

/** A range put into what will be an address. */
export function put(range, asked) {
  asked.set("range", range.name);
  for (const end of ["from", "to"]) {
    if (range.name === CUSTOM) asked.set(end, range[end]);
    else asked.delete(end);
  }
  return asked;
}

export function remember(range) {
  const asked = put(range, new URLSearchParams(location.search));
  if (range.compare) asked.set("compare", "1");
  else asked.delete("compare");
  history.replaceState(null, "", `?${asked}`);
}

/** The zone whose days are shown: the tenant's, or else the reader's. */
export const zone =
  document.documentElement.dataset.timezone ||
  Intl.DateTimeFormat().resolvedOptions().timeZone ||
  "UTC";

/** A date in that zone, so many days from another; from today where none is named. */
export function day(offset, since = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date())) {
  const at = new Date(`${since}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + offset);
  return at.toISOString().slice(0, 10);
}

/** The buckets that suit so many days. */
function grainOf(days) {
  if (days <= 2) return "1h";
  return days <= 120 ? "1d" : days <= 800 ? "1w" : "1mo";
}

/** Dates somebody chose, the last day too. */
function dated({ from, to, compare }) {
  const days = (new Date(to) - new Date(from)) / 86_400_000 + 1;
  return { from, to: day(1, to), grain: grainOf(days), timezone: zone, compare };
}

/** The first and the last day of a range, as somebody would choose them. */
export function daysOf(range) {
  if (range.name === CUSTOM) return [range.from, range.to];
  return [day(1 - HOURS[range.name] / 24), day(0)];
}

/** The range as a request: whole hours, or whole days of the zone, up to the one that runs. */
export function over(range) {
  if (range.name === CUSTOM) return dated(range);
  const to = new Date();
  to.setUTCMinutes(60, 0, 0);
  const from = new Date(to - HOURS["24h"] * 3_600_000);
  const inHours = range.name === "24h";
  return {
    from: inHours ? from.toISOString() : day(1 - HOURS[range.name] / 24),
    to: inHours ? to.toISOString() : day(1),
    grain: GRAINS[range.name],
    timezone: zone,
    compare: range.compare,
  };
}
