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

/** The range as a request: whole hours or days of the reader's zone, up to the one that runs. */
export function over(range) {
  const to = new Date();
  to.setMinutes(60, 0, 0);
  if (range.name !== "24h") {
    to.setHours(24, 0, 0, 0);
  }
  const from = new Date(to);
  if (range.name === "24h") from.setHours(from.getHours() - 24);
  else from.setDate(from.getDate() - HOURS[range.name] / 24);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    grain: GRAINS[range.name],
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
    compare: range.compare,
  };
}
