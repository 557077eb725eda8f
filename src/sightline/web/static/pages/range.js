// The stretch of time a page shows; it lives in the address, so that a link shows the same.

const HOURS = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24, "90d": 90 * 24 };
const GRAINS = { "24h": "1h", "7d": "1d", "30d": "1d", "90d": "1d" };

export function current(fallback) {
  const asked = new URLSearchParams(location.search);
  const name = asked.get("range");
  return {
    name: name in HOURS ? name : fallback,
    compare: asked.get("compare") === "1",
  };
}

export function remember(range) {
  const asked = new URLSearchParams(location.search);
  asked.set("range", range.name);
  if (range.compare) asked.set("compare", "1");
  else asked.delete("compare");
  history.replaceState(null, "", `?${asked}`);
}

/** The zone whose days are shown: the tenant's, or else the reader's. */
export const zone =
  document.documentElement.dataset.timezone ||
  Intl.DateTimeFormat().resolvedOptions().timeZone ||
  "UTC";

/** A date in that zone, so many days from today. */
function day(offset) {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date());
  const at = new Date(`${today}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + offset);
  return at.toISOString().slice(0, 10);
}

/** The range as a request: whole hours, or whole days of the zone, up to the one that runs. */
export function over(range) {
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
